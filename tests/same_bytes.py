"""The same sources give the same archive, byte for byte, whoever builds it, where, and on which day: `make prove`."""

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT
from small_guide import whole_guide

OTHER_USER = ("unshare", "--user", "--map-user=1234", "--map-group=1234")
OTHER_DAY = ("faketime", "-f", "+3d")  # the cache drops what is a week old, by the days of the disk
HERE = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "Europe/Paris", "USER": "root"}
ELSEWHERE = {"LANG": "tr_TR.UTF-8", "LC_ALL": "POSIX", "TZ": "Pacific/Auckland", "USER": "ana"}
STEPS = ("macros.guide.lock", "mkdocs build --strict --quiet", "publish.maintenance.release")


def clone(folder: Path) -> None:
    """This tree's commit in another folder."""
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, folder], check=True)


def wrapped(*wrappers: tuple[str, ...]) -> list[str]:
    """Those of these commands that this system has."""
    return [word for command in wrappers if shutil.which(command[0]) for word in command]


def start(folder: Path, settings: dict[str, str], *under: str) -> subprocess.Popen[str]:
    """Begin to build and archive the guide of this folder, as a preview."""
    steps = " && ".join(f"{sys.executable} -m {step}" for step in STEPS)
    env = {**os.environ, **settings, "APERCU": "1", "SITE_URL": "https://guide.example/"}
    env.pop("GUIDE_PAGES_ONLY", None)
    return subprocess.Popen(
        [*under, "sh", "-c", steps], cwd=folder, env=env, stderr=subprocess.PIPE, text=True
    )


def contents(folder: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(folder / "release/apercu.zip") as made:
        return {name: made.read(name) for name in made.namelist()}


@pytest.mark.parametrize("copy", [whole_guide, clone], ids=["a small guide", "this guide"])
def test_two_copies_in_other_folders_by_others_on_other_days_give_the_same_archive(
    copy: Callable[[Path], object], tmp_path: Path
):
    one, other = tmp_path / "guide", tmp_path / "un autre dossier" / "é"
    other.parent.mkdir()
    for folder in (one, other):
        copy(folder)
    running = [start(one, HERE), start(other, ELSEWHERE, *wrapped(OTHER_DAY, OTHER_USER))]
    for build in running:
        _, said = build.communicate()
        assert build.returncode == 0, said[-3000:]
    first, second = contents(one), contents(other)
    assert sorted(first) == sorted(second)
    assert [name for name in first if first[name] != second[name]] == []
    archives = [folder / "release/apercu.zip" for folder in (one, other)]
    assert archives[0].read_bytes() == archives[1].read_bytes()
