"""Files under addresses that moved, for hosts that read no rule of ours: a page that redirects, a PDF's copy."""

from collections.abc import Mapping
from pathlib import Path
from posixpath import relpath

from macros.html.render import render


def write_redirects(site: Path, moved: Mapping[str, str]) -> None:
    """Write a file under each old address; where this build made no PDF, its old address has none."""
    for old, new in moved.items():
        page = site / old
        page.parent.mkdir(parents=True, exist_ok=True)
        if not old.endswith(".pdf"):
            page.write_text(render("moved.html", target=relative(old, new)), "utf-8")
        elif (site / new).is_file():
            page.write_bytes((site / new).read_bytes())


def relative(old: str, new: str) -> str:
    """The relative address of the new page from the old one."""
    address, mark, anchor = new.partition("#")
    return f"{relpath(address, Path(old).parent.as_posix())}{mark}{anchor}"
