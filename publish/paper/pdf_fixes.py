"""Completes WeasyPrint's PDFs with pikepdf: appearances of form fields, link descriptions, structure tags."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

PRINTED = 4  # the flag of an annotation that is put on paper
MARKED = re.compile(rb"/\w+\s+<</MCID (\d+)>>\s+BDC")
MARGIN = b"/Artifact <</Type /Pagination>> BDC"
# PDFium, Chromium's reader, draws « ’ » and « œ » in other fonts of the reader's own, wide or bold, unless it holds a
# field's font for one of symbols, which it tells by this name of a resource. No other reader minds how it is called.
FIELD_FONT = "Wingdings"
FIELD_LOOK = f"/{FIELD_FONT} 8.5 Tf 0 g"
TICK = b"q 0 0 0 RG %.2f w 1 J 1 j %.2f %.2f m %.2f %.2f l %.2f %.2f l S Q"


def mend(made: bytes, font: Path, titles: Mapping[str, str]) -> bytes:
    """The same PDF with form fields, links and tags that every PDF reader shows and reads alike."""
    with pikepdf.open(BytesIO(made)) as pdf:
        if "/AcroForm" in pdf.Root:
            mend_form(pdf, font)
        mend_links(pdf, titles)
        mend_tags(pdf)
        out = BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def mend_form(pdf: Pdf, font: Path) -> None:
    """Give each field its appearance and a font with French accents, so that no PDF reader draws its own."""
    form = pdf.Root.AcroForm
    if "/NeedAppearances" in form:  # WeasyPrint leaves the looks to the reader; ours follow
        del form["/NeedAppearances"]
    form.DR = Dictionary(Font=Dictionary({f"/{FIELD_FONT}": field_font(pdf, font)}))
    form.DA = String(FIELD_LOOK)
    for field in form.Fields:
        if Name.Btn == field.FT:
            draw_box(pdf, field)
        else:
            field.DA = String(FIELD_LOOK)
            field.AP = Dictionary(N=drawing(pdf, field, b"/Tx BMC EMC"))
    form.Fields = Array(join_twins(pdf, form.Fields))


def draw_box(pdf: Pdf, field: Object) -> None:
    """Give a check box its two appearances, ticked and empty: WeasyPrint leaves the second to PDF readers."""
    width, height = size(field)
    points = (0.22, 0.5), (0.42, 0.26), (0.8, 0.78)
    placed = [n * side for point in points for n, side in zip(point, (width, height), strict=True)]
    tick = drawing(pdf, field, TICK % (width / 7, *placed))
    field.AP = Dictionary(N=Dictionary(Oui=tick, Off=drawing(pdf, field, b"")))
    field.V = field.AS = Name.Off
    field.MK = Dictionary(CA=String("4"))
    field.DA = String("/ZaDb 0 Tf 0 g")


def size(field: Object) -> tuple[float, float]:
    """The width and height of a field."""
    x1, y1, x2, y2 = (float(n) for n in field.Rect)
    return abs(x2 - x1), abs(y2 - y1)


def drawing(pdf: Pdf, field: Object, operators: bytes) -> Object:
    """The appearance stream of a field, as large as its rectangle."""
    box = Array([0, 0, *size(field)])
    made = Stream(pdf, operators, Type=Name.XObject, Subtype=Name.Form, BBox=box)
    return pdf.make_indirect(made)


def join_twins(pdf: Pdf, fields: Object) -> Iterator[Object]:
    """Merge fields of the same name into one with several widgets, so that one tick shows at all of them."""
    named: dict[str, list[Object]] = {}
    for field in fields:
        named.setdefault(str(field.T), []).append(field)
    for name, twins in named.items():
        if len(twins) == 1:
            yield twins[0]
            continue
        first = twins[0]
        parent = pdf.make_indirect(
            Dictionary(FT=first.FT, T=String(name), TU=first.TU, Kids=Array(twins))
        )
        for key in ("/Ff", "/V", "/DA"):
            if key in first:
                parent[key] = first[key]
        for twin in twins:
            for key in ("/T", "/FT", "/Ff", "/V"):
                if key in twin:
                    del twin[key]
            twin.Parent = parent
        yield parent


def field_font(pdf: Pdf, path: Path) -> Object:
    """The guide's font in WinAnsi encoding, which form fields ask for: one byte a letter, French accents included."""
    font, file = unpacked(path)
    cmap, widths, head, os2 = font.getBestCmap(), font["hmtx"], font["head"], font["OS/2"]
    letters = [bytes([n]).decode("cp1252", "replace") for n in range(32, 256)]
    glyphs = [cmap.get(ord(letter), ".notdef") for letter in letters]
    name = Name(f"/{font['name'].getDebugName(6)}")
    scale = 1000 / head.unitsPerEm
    described = Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=32,
        FontBBox=Array([round(n * scale) for n in (head.xMin, head.yMin, head.xMax, head.yMax)]),
        ItalicAngle=0,
        Ascent=round(os2.sTypoAscender * scale),
        Descent=round(os2.sTypoDescender * scale),
        CapHeight=round(os2.sCapHeight * scale),
        StemV=80,
        FontFile2=Stream(pdf, file, Length1=len(file)),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType,
            BaseFont=name,
            Encoding=Name.WinAnsiEncoding,
            FirstChar=32,
            LastChar=255,
            Widths=Array([round(widths[glyph][0] * scale) for glyph in glyphs]),
            FontDescriptor=pdf.make_indirect(described),
        )
    )


@cache
def unpacked(path: Path) -> tuple[TTFont, bytes]:
    """A font and its uncompressed file, cached: unpacking it costs more than writing a page."""
    font = TTFont(path, recalcTimestamp=False)
    font.flavor = None
    file = BytesIO()
    font.save(file, reorderTables=False)
    return font, file.getvalue()


def mend_links(pdf: Pdf, titles: Mapping[str, str]) -> None:
    """Set the print flag of link annotations, and describe each by the title of what it leads to."""
    numbers = [*pdf.Root.StructTreeRoot.ParentTree.Nums]
    elements = {int(n): element for n, element in zip(numbers[::2], numbers[1::2], strict=True)}
    for page in pdf.pages:
        for link in [*page.get("/Annots", Array())]:
            if link.Subtype != Name.Link:
                continue
            if not size(link)[0]:
                drop_link(page, link, elements[int(link.StructParent)])
                continue
            link.F = PRINTED
            if title := title_of(link, titles):
                link.Contents = String(title)


def title_of(link: Object, titles: Mapping[str, str]) -> str | None:
    """The title of what a link leads to: a chapter, a page of the site, or a cited document."""
    if "/Dest" in link:
        return titles.get(str(link.Dest).split("--")[0])
    address = str(link.A.URI)
    return titles.get(address) or titles.get(address.split("#")[0])


def drop_link(page: pikepdf.Page, link: Object, element: Object) -> None:
    """Forget a link that ends where a line does, and so has neither words nor width."""
    page.Annots = Array(one for one in page.Annots if one.objgen != link.objgen)
    element.P.K = Array(kid for kid in element.P.K if kid != element)


def mend_tags(pdf: Pdf) -> None:
    """Set the scope of table headers, and make artifacts of what page margins repeat."""
    reached = set()
    waiting = [pdf.Root.StructTreeRoot.K]
    while waiting:
        kid = waiting.pop()
        if isinstance(kid, Array):
            waiting.extend(kid)
        elif isinstance(kid, Dictionary) and "/S" in kid:
            reached.add(kid.objgen)
            if kid.S == Name.TH:
                kid.A.Scope = Name.Column
            waiting.append(kid.get("/K", Array()))
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    for index in range(0, len(numbers), 2):
        if isinstance(numbers[index + 1], Array):
            forget_margins(pdf, int(numbers[index]), numbers[index + 1], reached)  # type: ignore[arg-type]


def forget_margins(pdf: Pdf, number: int, marked: Array, reached: set[Any]) -> None:
    """Turn marked content that no structure element reaches into artifacts, as PDF/UA wants of page margins."""
    lost = {n for n, element in enumerate(marked) if element.objgen not in reached}
    for n in lost:
        marked[n] = None
    contents = pdf.pages[number].Contents
    kept = MARKED.sub(
        lambda found: MARGIN if int(found[1]) in lost else found[0], contents.read_bytes()
    )
    contents.write(kept)
