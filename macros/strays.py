"""Symbolic links that leave the project: a build would publish files that nobody meant to."""

import os
from collections.abc import Iterator
from pathlib import Path

from macros.mistakes import Mistake

FOLDERS = ("docs", "overrides", "checklists")


def strays(root: Path) -> Iterator[Mistake]:
    """Each link of the content that leads out of the project, by its own path."""
    home = root.resolve()
    for path in links(root):
        if not path.resolve().is_relative_to(home):
            file = path.relative_to(root).as_posix()
            what = f"ce lien symbolique mène hors du projet, à « {path.readlink()} »"
            yield Mistake(file, 1, what, "remplacez-le par une copie du fichier")


def links(root: Path) -> Iterator[Path]:
    """Every symbolic link of the content, files and folders."""
    yield from (path for path in sorted(root.glob("*.yml")) if path.is_symlink())
    for folder in (root / name for name in FOLDERS):
        if folder.is_symlink():
            yield folder
            continue
        for at, folders, files in os.walk(folder):
            found = (Path(at, name) for name in sorted([*folders, *files]))
            yield from (path for path in found if path.is_symlink())
