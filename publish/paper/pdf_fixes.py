"""Completes WeasyPrint's PDFs before they are written: appearances of form fields, descriptions of links, tags."""

from collections.abc import Iterator, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from pydyf import PDF, Array, Dictionary, Stream, String

from publish.paper.pdf_tags import at, give_tags, is_line_end, sheets_of, take_tags

PRINTED = 4  # the flag of an annotation that is put on paper
# PDFium, Chromium's reader, draws « ’ » and « œ » in other fonts of the reader's own, wide or bold, unless it holds a
# field's font for one of symbols, which it tells by this name of a resource. No other reader minds how it is called.
FIELD_FONT = "Wingdings"
LETTERS = [bytes([n]).decode("cp1252", "replace") for n in range(32, 256)]
"""The letters of WinAnsi, one byte each, French accents included: a field can hold no other."""
TICK = b"q 0 0 0 RG %.2f w 1 J 1 j %.2f %.2f m %.2f %.2f l %.2f %.2f l S Q"
LINE = f"/{FIELD_FONT} 8.5 Tf 0 g"
NOTE = f"/{FIELD_FONT} 0 Tf 0 g"
"""Size 0 lets PDF readers choose the size at which a note fits its box: it prints whole, for a box cannot grow."""
SEVERAL_LINES = 1 << 12  # the flag of a field


def mend(pdf: PDF, font: Path, titles: Mapping[str, str]) -> None:
    """Give form fields, links and tags what every PDF reader shows and reads alike."""
    document = take_tags(pdf)
    free = mend_form(pdf, font) if "AcroForm" in pdf.catalog else []
    mend_links(pdf, titles)
    give_tags(pdf, document, free)


def mend_form(pdf: PDF, font: Path) -> list[int]:
    """Give each field its appearance and a font with French accents, so that no PDF reader draws its own.

    It returns the numbers of WeasyPrint's own drawings, which nothing needs any more.
    """
    form = pdf.catalog["AcroForm"]
    fields = [at(pdf, reference) for reference in form["Fields"]]
    own = [int(drawn.split()[0]) for one in fields for drawn in own_drawings(one)]
    form.pop("NeedAppearances", None)  # WeasyPrint leaves the looks to the reader; ours follow
    form["DR"] = Dictionary({"Font": Dictionary({FIELD_FONT: field_font(pdf, font)})})
    form["DA"] = String(LINE)
    drawings = dict[bytes, bytes]()
    for one in fields:
        if one["FT"] == "/Btn":
            draw_box(pdf, one, drawings)
        else:
            one["DA"] = String(NOTE if one.get("Ff", 0) & SEVERAL_LINES else LINE)
            one["AP"] = Dictionary({"N": drawing(pdf, one, b"/Tx BMC EMC", drawings)})
    form["Fields"] = Array(join_twins(pdf, fields))
    return own


def own_drawings(box: Any) -> Iterator[bytes]:
    """The appearances that WeasyPrint gave a field."""
    if "AP" in box:
        yield from box["AP"]["N"].values()


def draw_box(pdf: PDF, box: Any, drawings: dict[bytes, bytes]) -> None:
    """Give a check box its two appearances, ticked and empty: WeasyPrint leaves the second to PDF readers."""
    width, height = size(box)
    points = (0.22, 0.5), (0.42, 0.26), (0.8, 0.78)
    placed = [n * side for point in points for n, side in zip(point, (width, height), strict=True)]
    tick = drawing(pdf, box, TICK % (width / 7, *placed), drawings)
    empty = drawing(pdf, box, b"", drawings)
    box["AP"] = Dictionary({"N": Dictionary({"Oui": tick, "Off": empty})})
    box["V"] = box["AS"] = "/Off"
    box["MK"] = Dictionary({"CA": String("4")})
    box["DA"] = String("/ZaDb 0 Tf 0 g")


def size(one: Any) -> tuple[float, float]:
    """The width and height of a field."""
    x1, y1, x2, y2 = one["Rect"]
    return abs(x2 - x1), abs(y2 - y1)


def drawing(pdf: PDF, one: Any, operators: bytes, drawings: dict[bytes, bytes]) -> bytes:
    """The appearance of a field, as large as its rectangle; fields of one size share it."""
    box = Array([0, 0, *(round(side, 3) for side in size(one))])
    extra = {"Type": "/XObject", "Subtype": "/Form", "BBox": box}
    return share(pdf, Stream([operators], extra), drawings)


def join_twins(pdf: PDF, fields: list[Any]) -> Iterator[bytes]:
    """Merge fields of the same name into one with several widgets, so that one tick shows at all of them."""
    named: dict[str, list[Any]] = {}
    for one in fields:
        named.setdefault(one["T"].string, []).append(one)
    for twins in named.values():
        if len(twins) == 1:
            yield twins[0].reference
            continue
        shared = ("FT", "T", "TU", "Ff", "V", "DA")
        parent = Dictionary({key: twins[0][key] for key in shared if key in twins[0]})
        parent["Kids"] = Array(twin.reference for twin in twins)
        pdf.add_object(parent)
        for twin in twins:
            for key in ("T", "FT", "Ff", "V"):
                twin.pop(key, None)
            twin["Parent"] = parent.reference
        yield parent.reference


def field_font(pdf: PDF, path: Path) -> Any:
    """The guide's font in WinAnsi encoding, which form fields ask for."""
    font, file = unpacked(path)
    cmap, widths, head, os2 = font.getBestCmap(), font["hmtx"], font["head"], font["OS/2"]
    glyphs = [cmap.get(ord(letter), ".notdef") for letter in LETTERS]
    name = f"/{font['name'].getDebugName(6)}"
    scale = 1000 / head.unitsPerEm
    program = Stream([file], {"Length1": len(file)}, compress=True)
    pdf.add_object(program)
    described = Dictionary(
        {
            "Type": "/FontDescriptor",
            "FontName": name,
            "Flags": 32,
            "FontBBox": Array(
                round(n * scale) for n in (head.xMin, head.yMin, head.xMax, head.yMax)
            ),
            "ItalicAngle": 0,
            "Ascent": round(os2.sTypoAscender * scale),
            "Descent": round(os2.sTypoDescender * scale),
            "CapHeight": round(os2.sCapHeight * scale),
            "StemV": 80,
            "FontFile2": program.reference,
        }
    )
    pdf.add_object(described)
    made = Dictionary(
        {
            "Type": "/Font",
            "Subtype": "/TrueType",
            "BaseFont": name,
            "Encoding": "/WinAnsiEncoding",
            "FirstChar": 32,
            "LastChar": 255,
            "Widths": Array(round(widths[glyph][0] * scale) for glyph in glyphs),
            "FontDescriptor": described.reference,
        }
    )
    pdf.add_object(made)
    return made.reference


@cache
def unpacked(path: Path) -> tuple[TTFont, bytes]:
    """A font with the letters of fields alone and its uncompressed file, cached: that costs more than writing a page."""
    font = TTFont(path, recalcTimestamp=False)
    options = Options(layout_features=[], name_IDs=[6], notdef_outline=True)
    options.drop_tables += ["GDEF", "GPOS", "GSUB", "STAT"]
    letters = Subsetter(options)
    letters.populate(unicodes=[*map(ord, LETTERS)])
    letters.subset(font)
    font.flavor = None
    file = BytesIO()
    font.save(file, reorderTables=False)
    return font, file.getvalue()


def mend_links(pdf: PDF, titles: Mapping[str, str]) -> None:
    """Print links, and describe each by the title of what it leads to; links to one address share both."""
    shared = dict[bytes, bytes]()
    for sheet in sheets_of(pdf):
        kept = Array()
        for reference in sheet.get("Annots", ()):
            annotation = at(pdf, reference)
            if is_line_end(annotation):
                continue
            kept.append(reference)
            annotation["Rect"] = Array(round(side, 2) for side in annotation["Rect"])
            if annotation["Subtype"] == "/Link":
                annotation["F"] = PRINTED
                if title := title_of(annotation, titles):
                    annotation["Contents"] = String(title)
                for key in ("Contents", "A"):
                    if key in annotation:
                        annotation[key] = share(pdf, annotation[key], shared)
        if kept:
            sheet["Annots"] = kept
        else:
            sheet.pop("Annots", None)


def share(pdf: PDF, made: Any, shared: dict[bytes, bytes]) -> bytes:
    """The reference of an object that says this, added once."""
    if made.data not in shared:
        pdf.add_object(made)
        shared[made.data] = made.reference
    return shared[made.data]


def title_of(link: Any, titles: Mapping[str, str]) -> str | None:
    """The title of what a link leads to: a chapter, a page of the site, or a cited document."""
    if "Dest" in link:
        return titles.get(link["Dest"].string.split("--")[0])
    address = link["A"]["URI"].string
    return titles.get(address) or titles.get(address.split("#")[0])
