"""A fresh machine, or a broken environment: what setup.sh does, and what it says where it may not."""

import ast
import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from system import path_of

ROOT = Path(__file__).parent.parent
SYSTEMS = {"Debian 12": "3.11.2", "Ubuntu 24.04": "3.12.3", "Debian 13": "3.13.5", "3.14": "3.14.0"}
LOCKED = [
    Requirement(line.rstrip("\\\n"))
    for line in (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    if line[:1].isalpha()
]
DECLARED = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PACKAGES = packages_distributions()


def asked(requirement: Requirement) -> str:
    """The Pythons that a locked package takes, where that very version is installed here."""
    try:
        here = distribution(requirement.name)
    except PackageNotFoundError:
        return ""
    return here.metadata["Requires-Python"] or "" if here.version in requirement.specifier else ""


@pytest.mark.parametrize("python", SYSTEMS.values(), ids=SYSTEMS)
def test_every_locked_package_takes_the_python_of_each_system(python: str):
    where = {"python_full_version": python, "python_version": python.rpartition(".")[0]}
    taken = [lock for lock in LOCKED if not lock.marker or lock.marker.evaluate(where)]
    assert [lock.name for lock in taken if python not in SpecifierSet(asked(lock))] == []
    assert python in SpecifierSet(DECLARED["project"]["requires-python"])


def imported(folder: str) -> set[str]:
    """The packages that the modules of a folder, or one module, import."""
    path = ROOT / folder
    found = set()
    for source in [path] if path.is_file() else path.rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module)
    tops = {name.partition(".")[0] for name in found}
    return {canonicalize_name(package) for top in tops for package in PACKAGES.get(top, [])}


def names(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(words).name) for words in requirements}


@pytest.mark.parametrize("folder", ["macros", "publish", "hooks.py"])
def test_what_the_code_imports_is_declared(folder: str):
    assert imported(folder) - names(DECLARED["project"]["dependencies"]) == set()


def test_what_the_tests_import_is_declared():
    declared = [*DECLARED["project"]["dependencies"], *DECLARED["dependency-groups"]["dev"]]
    assert imported("tests") - names(declared) == set()


# What it says where it may not mend.


def machine(folder: Path, **programs: str) -> dict[str, str]:
    """An environment whose programs answer as another machine's would; the rest is this one's."""
    folder.mkdir()
    for name, script in programs.items():
        (folder / name.replace("_", "-")).write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        (folder / name.replace("_", "-")).chmod(0o755)
    for name in ("dirname", "sh"):
        (folder / name).symlink_to(str(shutil.which(name)))
    return {"PATH": str(folder), "HOME": str(folder)}


def run(tree: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["./setup.sh"], cwd=tree, env=env, capture_output=True, text=True)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A guide that asks for no package but a `deno` that does nothing."""
    folder = tmp_path / "le guide"
    folder.mkdir()
    shutil.copy(ROOT / "setup.sh", folder)
    wheel = folder / "deno-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as made:
        files = {
            "deno-1.data/scripts/deno": "#!/bin/sh\n",
            "deno-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: deno\nVersion: 1\n",
            "deno-1.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        for name, text in files.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = 0o100755 << 16  # a file that may be run, as pip reads it
            made.writestr(info, text)
        made.writestr("deno-1.dist-info/RECORD", "".join(f"{name},,\n" for name in files))
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (folder / "requirements.lock").write_text(f"./{wheel.name} --hash=sha256:{digest}\n", "utf-8")
    return folder


OLD = 'case "$*" in *platform*) echo 3.9.2 ;; *pip*) exit 0 ;; *) exit 1 ;; esac'
NEWER = {
    "macOS": ({"uname": "echo Darwin"}, "brew install python"),
    "Ubuntu 22.04": (
        {"uname": "echo Linux", "apt_cache": '[ "$2" = python3.11-venv ]'},
        "sudo apt-get install python3.11-venv",
    ),
    "Debian 11": (
        {"uname": "echo Linux", "apt_cache": "exit 1"},
        "python3 -m pip install --user uv && python3 -m uv python install 3.13",
    ),
}


@pytest.mark.parametrize("system", NEWER)
def test_an_older_python_is_told_with_the_command_that_brings_a_newer_one(
    system: str, tree: Path, tmp_path: Path
):
    programs, command = NEWER[system]
    made = run(tree, machine(tmp_path / "bin", python3=OLD, id="echo 1000", **programs))
    assert made.returncode == 1
    assert made.stderr == (
        "setup: Python 3.11 or newer is needed, and python3 is 3.9.2. Get one, then start again:\n"
        f"  {command}\n"
    )


def test_without_root_the_whole_command_is_told(tree: Path, tmp_path: Path):
    bare = 'case "$*" in *ensurepip*) exit 1 ;; *platform*) echo 3.12.3 ;; esac'
    programs = {"python3": bare, "id": "echo 1000", "apt_get": "exit 1", "uname": "echo Linux"}
    made = run(tree, machine(tmp_path / "bin", **programs))
    assert made.returncode == 1
    assert made.stderr == (
        "setup: a system package is missing. Install it, then start again:\n"
        "  sudo apt-get install python3.12-venv\n"
    )


def test_an_environment_that_was_half_made_or_moved_is_made_anew(tree: Path):
    (tree / ".venv/bin").mkdir(parents=True)
    (tree / ".venv/bin/python").symlink_to(sys.executable)
    env = {**os.environ, "PYTHON": sys.executable}
    assert run(tree, env).returncode == 0
    assert "making .venv" not in run(tree, env).stderr, "a whole one is kept"
    moved = tree.rename(tree.with_name("ailleurs"))
    assert "making .venv" in run(moved, env).stderr
    told = subprocess.run([moved / ".venv/bin/pip", "--version"], capture_output=True, text=True)
    assert str(moved) in told.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="other systems name libraries otherwise")
def test_a_library_is_found_as_a_program_is():
    assert path_of("libc.so.6") == "libc.so.6"
    assert path_of("libnothing.so.9") is None
    assert path_of("sh")
