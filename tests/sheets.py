"""How full a printed sheet is, measured without drawing it."""

from collections.abc import Iterator

import pypdfium2
from pypdfium2 import raw

MM = 72 / 25.4
HALF = 0.5


def bottoms(page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage) -> Iterator[tuple[float, float]]:
    """The lower and the upper edge of each line of words, and of each field or link."""
    for n in range(text.count_rects()):
        _, bottom, _, top = text.get_rect(n)
        yield bottom, top
    for n in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation, box = raw.FPDFPage_GetAnnot(page, n), raw.FS_RECTF()
        raw.FPDFAnnot_GetRect(annotation, box)
        raw.FPDFPage_CloseAnnot(annotation)
        yield box.bottom, box.top


def fullness(
    page: pypdfium2.PdfPage, above: float, below: float, text: pypdfium2.PdfTextPage
) -> float:
    """How far down a sheet something stands, from 0 to 1, between its margins in millimetres."""
    height = page.get_height()
    highest, lowest = height - above * MM, below * MM
    inside = [
        bottom for bottom, top in bottoms(page, text) if top < highest + MM and bottom > lowest - MM
    ]
    return (highest - min(inside, default=highest)) / (highest - lowest)
