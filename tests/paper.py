"""What a PDF lacks: PDF/UA-1 by a validator, then what validators leave to people, by a walk of the structure tree."""

import re
from collections.abc import Iterator
from pathlib import Path

import page as validator
import pikepdf
from pikepdf import Array, Dictionary, Object

KIDS = {
    "Table": {"THead", "TBody", "TFoot", "TR", "Caption"},
    "THead": {"TR"},
    "TBody": {"TR"},
    "TR": {"TH", "TD"},
    "L": {"LI", "Caption"},
    "LI": {"Lbl", "LBody"},
    **{name: {"Sect", "Div", "P", "L", "Table", "Figure"} for name in ("Document", "Sect", "Div")},
}
"""What an element may hold, where that is little; blocks hold headings too."""
HEADING = re.compile("H[1-6]")
MARKED = re.compile(rb"<</MCID (\d+)>>")


def faults(path: Path) -> list[str]:
    """Everything that a PDF lacks, each in a sentence."""
    report = validator.validate_pdf(path, profile="ua1")
    found = [f"{one.rule_id}: {one.message}" for one in report.failures]
    with pikepdf.open(path) as pdf:
        return [*found, *walked(pdf), *unnamed(pdf), *out_of_turn(pdf)]


def elements(kid: Object) -> Iterator[Object]:
    """Every element of a tree, in the order it is read."""
    if isinstance(kid, Array):
        for one in kid:
            yield from elements(one)
    elif isinstance(kid, Dictionary) and "/S" in kid:
        yield kid
        yield from elements(kid.get("/K", Array()))


def kids(element: Object) -> list[Object]:
    """What an element holds."""
    held = element.get("/K", Array())
    return [*held] if isinstance(held, Array) else [held]


def kind(kid: object) -> str:
    """The kind of an element; of what is none, what it is."""
    if not isinstance(kid, Dictionary):
        return "words"
    return str(kid.S)[1:] if "/S" in kid else "annotation"


def walked(pdf: pikepdf.Pdf) -> Iterator[str]:
    """What stands where it may not, or says nothing."""
    for element in elements(pdf.Root.StructTreeRoot.K):
        name, held = kind(element), kids(element)
        may = KIDS.get(name)
        for kid in held:
            if may and kind(kid) not in may and not ("P" in may and HEADING.fullmatch(kind(kid))):
                yield f"« {kind(kid)} » directly under « {name} »"
            if kind(kid) not in ("words", "annotation") and kid.P.objgen != element.objgen:
                yield f"« {kind(kid)} » does not know the « {name} » that holds it"
        if not held and name not in ("TD", "TH"):
            yield f"an empty « {name} »"
        if name == "Link" and not any(kind(kid) == "annotation" for kid in held):
            yield "a « Link » that leads nowhere"
        if name == "Table":
            yield from misheaded(element)
        if name == "TH" and "/Scope" not in element.get("/A", {}):
            yield "a header of nothing"
        if name == "Figure":
            x1, y1, x2, y2 = element.A.BBox
            _, _, width, height = element.Pg.MediaBox
            if not (0 <= x1 < x2 <= width and 0 <= y1 < y2 <= height):
                yield "a figure that stands outside its sheet"


def misheaded(table: Object) -> Iterator[str]:
    """What is wrong with a table's headers: they are its first row and its first column, and no other cell."""
    rows = [kids(row) for row in elements(table.K) if kind(row) == "TR"]
    if not any(kind(cell) == "TH" for row in rows for cell in row):
        yield "a table without headers"
    if any(kind(cell) == "TH" for row in rows[1:] for cell in row[1:]):
        yield "a header in the midst of a table"


def unnamed(pdf: pikepdf.Pdf) -> Iterator[str]:
    """The fields and links that a screen reader would pass over in silence."""
    for page in pdf.pages:
        for one in page.get("/Annots", Array()):
            if one.Subtype == "/Link" and not str(one.get("/Contents", "")):
                yield "a link without a description"
            if one.Subtype == "/Widget" and not str(
                one.get("/TU", one.get("/Parent", {}).get("/TU", ""))
            ):
                yield "a field without a name"


def out_of_turn(pdf: pikepdf.Pdf) -> Iterator[str]:
    """The sheets that paint words in another order than they are read."""
    read: dict[object, list[int]] = {page.objgen: [] for page in pdf.pages}
    for element in elements(pdf.Root.StructTreeRoot.K):
        read.get(element.Pg.objgen if "/Pg" in element else None, []).extend(
            kid for kid in kids(element) if kind(kid) == "words"
        )
    for number, page in enumerate(pdf.pages, 1):
        painted = [int(one) for one in MARKED.findall(page.Contents.read_bytes())]
        if painted != read[page.objgen]:
            yield f"sheet {number} paints its words out of turn"
