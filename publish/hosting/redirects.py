"""Addresses that moved, for hosts that read no rule of ours: a page that leads on, a PDF's copy."""

from collections.abc import Mapping
from pathlib import Path
from posixpath import relpath

from macros.html.render import render


def write_redirects(site: Path, moved: Mapping[str, str]) -> None:
    """Leave something under each old address; a PDF that this build did not make is left out."""
    for old, new in moved.items():
        page = site / old
        page.parent.mkdir(parents=True, exist_ok=True)
        if not old.endswith(".pdf"):
            page.write_text(render("moved.html", target=relative(old, new)), "utf-8")
        elif (site / new).is_file():
            page.write_bytes((site / new).read_bytes())


def relative(old: str, new: str) -> str:
    """The new address as the old one's page writes it."""
    address, mark, anchor = new.partition("#")
    return f"{relpath(address, Path(old).parent.as_posix())}{mark}{anchor}"
