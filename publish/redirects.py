"""Addresses that moved (`extra.redirects`): a page under the old one that leads to the new one."""

from collections.abc import Mapping
from pathlib import Path
from posixpath import relpath

from macros.mistakes import ContentError, Mistake
from macros.render import render


def write_redirects(site: Path, moved: Mapping[str, str]) -> None:
    """Write the pages that lead elsewhere, or tell (`ContentError`) which cannot be written."""
    faults = [fault for old, new in moved.items() for fault in mistakes(site, old, new)]
    if faults:
        raise ContentError(faults)
    for old, new in moved.items():
        page = site / old
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(render("moved.html", target=relative(old, new)), "utf-8")


def relative(old: str, new: str) -> str:
    """The new address as the old one's page writes it."""
    address, mark, anchor = new.partition("#")
    return f"{relpath(address, Path(old).parent.as_posix())}{mark}{anchor}"


def mistakes(site: Path, old: str, new: str) -> list[Mistake]:
    """What an editor has to mend before this redirect can be."""
    told = []
    inside = (site / old).resolve().is_relative_to(site.resolve())
    if not old.endswith(".html") or not inside or set(old) & set(" \"'\\{};$"):
        what = f"l’ancienne adresse « {old} » n’est pas celle d’une page"
        told.append((what, "écrivez-la comme « securiser/ancienne.html »"))
    elif (site / old).exists():
        what = f"l’adresse « {old} » est celle d’une page qui existe encore"
        told.append((what, "retirez cette ligne, ou la page"))
    if not (site / new.partition("#")[0]).is_file():
        what = f"l’adresse « {old} » mène à « {new} », qui n’existe pas"
        told.append((what, "écrivez l’adresse d’une page du guide"))
    return [Mistake("mkdocs.yml", 1, *fault) for fault in told]
