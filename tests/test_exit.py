"""The way out, drilled: MkDocs 1.x no longer moves, and Material for MkDocs ends on 5 May 2027.

ARCHITECTURE.md says on which day each step is taken, and by whom.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bench.trees import copy_tree

THEME = re.compile(r"^theme:\n(?:  .*\n)+", re.MULTILINE)
OURS = (
    "theme:\n  name: null\n  custom_dir: overrides\n  static_templates: [404.html, sitemap.xml]\n"
)


USEFUL = r"""(À savoir  -  .+
)*INFO    -  Building documentation to directory: .+
INFO    -  Documentation built in .+ seconds
"""


def run(generator: str, tree: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """Build the pages of a tree strictly, and say aloud what there is to say."""
    command = [sys.executable, "-m", generator, "build", "--strict"]
    made = subprocess.run(
        [*command, "--config-file", str(tree / "mkdocs.yml"), "--site-dir", str(site)],
        cwd=tree,
        env={**os.environ, "GUIDE_PAGES_ONLY": "1", "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    return made


def pages(site: Path) -> dict[str, bytes]:
    """The pages of a built site, by address; the sitemap's twin holds the time of day."""
    files = (path for path in site.rglob("*") if path.is_file())
    built = {path.relative_to(site).as_posix(): path.read_bytes() for path in files}
    built.pop("sitemap.xml.gz", None)
    return built


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project."""
    return copy_tree(tmp_path_factory.mktemp("exit") / "guide")


@pytest.fixture(scope="module")
def said(tree: Path) -> subprocess.CompletedProcess[str]:
    """What MkDocs says as it builds the project today."""
    return run("mkdocs", tree, tree.parent / "today")


@pytest.fixture(scope="module")
def today(tree: Path, said: subprocess.CompletedProcess[str]) -> dict[str, bytes]:
    """What MkDocs and Material make of it today."""
    return pages(tree.parent / "today")


def differences(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))


def test_the_successor_of_mkdocs_makes_the_same_bytes(tree: Path, today: dict[str, bytes]):
    """ProperDocs reads the same configuration, plugins, hooks and theme."""
    assert "index.html" in today
    run("properdocs", tree, tree.parent / "properdocs")
    assert differences(pages(tree.parent / "properdocs"), today) == []


def test_without_materials_templates_the_same_bytes_come_out(tree: Path, today: dict[str, bytes]):
    """`tests/exit/base.html` is all that our pages take from the theme."""
    alone = Path(shutil.copytree(tree, tree.parent / "alone", symlinks=True))
    shutil.copy(Path(__file__).parent / "exit/base.html", alone / "overrides/base.html")
    config = alone / "mkdocs.yml"
    text, replaced = THEME.subn(OURS, config.read_text("utf-8"))
    assert replaced == 1
    config.write_text(text, "utf-8")
    run("mkdocs", alone, tree.parent / "bare")
    assert differences(pages(tree.parent / "bare"), today) == []


def test_a_good_build_says_only_what_is_of_use(said: subprocess.CompletedProcess[str]):
    assert said.stdout == ""
    assert re.fullmatch(USEFUL, said.stderr), said.stderr
