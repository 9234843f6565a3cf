"""What `make` offers: the same from any folder, over every source, and undone by `make clean`."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bench.trees import copy_tree

ROOT = Path(__file__).parent.parent
SCRIPTS = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "overrides").rglob("*.js"))


def make(*words: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """The outcome of `make` called from a folder, as if no other `make` had called it."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    command = ["make", *words]
    return subprocess.run(command, cwd=cwd, env=outside, capture_output=True, text=True)


@pytest.mark.parametrize("words", [["-C", "guide"], ["-f", "guide/Makefile"]], ids=" ".join)
def test_a_target_called_from_another_folder_works_on_the_project(tmp_path: Path, words: list[str]):
    tree = copy_tree(tmp_path / "guide")
    lock = tree / "checklists/published.lock"
    written = lock.read_bytes()
    lock.write_bytes(written.replace(b"address a-propos.html\n", b""))
    (tree / ".venv").mkdir()
    for name in ("bin", "lib", "pyvenv.cfg"):
        (tree / ".venv" / name).symlink_to(Path(sys.prefix) / name)
    (tree / ".venv/ready").touch()
    (tmp_path / "lock").touch()  # a file there that is named as the target
    called = make(*words, "lock", cwd=tmp_path)
    assert called.returncode == 0, called.stderr
    assert lock.read_bytes() == written


def test_clean_forgets_all_that_git_ignores():
    ignored = (ROOT / ".gitignore").read_text("utf-8").split()
    forgotten = make("--dry-run", "clean").stdout.split()
    assert [name for name in ignored if name.rstrip("/") not in forgotten] == []


@pytest.mark.parametrize("tool", ["fmt", "lint"])
def test_every_script_is_formatted_and_linted(tool: str):
    included = json.loads((ROOT / "deno.json").read_text("utf-8"))[tool]["include"]
    assert [path for path in SCRIPTS if not path.startswith(tuple(included))] == []


def test_every_script_has_its_types_checked():
    asked = make("--dry-run", "check").stdout
    patterns = re.findall(r"\S+\*\.js", asked)
    checked = {p.relative_to(ROOT).as_posix() for pattern in patterns for p in ROOT.glob(pattern)}
    assert "overrides/sw.js" in checked
    assert set(SCRIPTS) <= checked


def test_a_clone_made_for_windows_holds_the_same_bytes(tmp_path: Path):
    """Git for Windows turns ends of line into its own (`core.autocrlf`) unless it is told not to."""
    tree, clone = copy_tree(tmp_path / "guide"), tmp_path / "clone"
    (tree / "node_modules").unlink()
    shutil.copy(ROOT / ".gitattributes", tree)
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "core.autocrlf=true"]
    for words in (["init", "-q"], ["add", "-A", "-f"], ["commit", "-qm", "x"]):
        subprocess.run([*git, *words], cwd=tree, check=True, capture_output=True)
    subprocess.run([*git, "clone", "-q", str(tree), str(clone)], check=True)
    cloned = [
        path for path in sorted(clone.rglob("*")) if path.is_file() and ".git" not in path.parts
    ]
    assert {"setup.sh", "mkdocs.yml", "Makefile"} <= {path.name for path in cloned}
    for path in cloned:
        assert path.read_bytes() == (tree / path.relative_to(clone)).read_bytes(), path
    assert b"\r\n" not in (clone / "setup.sh").read_bytes()


def test_what_is_built_to_be_tested_needs_no_lock_and_what_is_uploaded_does():
    tried = {
        name: "GUIDE_TRIED=1" in make("--dry-run", name).stdout
        for name in ("test", "quick", "build", "release")
    }
    assert tried == {"test": True, "quick": True, "build": False, "release": False}
