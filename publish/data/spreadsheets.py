"""A spreadsheet that any office suite opens, whose bytes two builds of one commit make alike."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from odfdo import Cell, Column, Document, Element, Paragraph, Row, Style, Table

EPOCH = (1980, 1, 1, 0, 0, 0)
WIDTH = "4.5cm"
WORDS, HEADING = "words", "heading"
TOP = '<style:table-cell-properties fo:wrap-option="wrap" style:vertical-align="top" fo:border="0.5pt solid #888888"/>'
BOLD = '<style:text-properties fo:font-weight="bold"/>'
CELL_STYLES = {WORDS: TOP, HEADING: TOP + BOLD}
LANDSCAPE = {
    "fo:page-width": "29.7cm",
    "fo:page-height": "21cm",
    "style:print-orientation": "landscape",
}


def spreadsheet(
    title: str, made_on: date, sheets: Iterable[tuple[str, Sequence[list[str]]]]
) -> bytes:
    """A spreadsheet of these sheets, each with its name and its rows of words."""
    document = Document("spreadsheet")
    document.body.clear()
    wide = Style("table-column", width=WIDTH)
    document.insert_style(wide, automatic=True)
    for name, properties in CELL_STYLES.items():
        document.insert_style(cell_style(name, properties), automatic=True)
    lay_on_its_side(document)
    for name, rows in sheets:
        document.body.append(sheet(name, rows, wide.name))
    stamp = datetime.combine(made_on, datetime.min.time())
    document.meta.creation_date = document.meta.date = stamp
    document.meta.title = title
    document.meta.language = "fr-FR"
    document.meta.editing_duration = timedelta(0)
    document.meta.generator = "guide"
    made = io.BytesIO()
    document.save(made, pretty=False)
    return repacked(made.getvalue())


def cell_style(name: str, properties: str) -> str:
    """The style of a cell whose words are never cut."""
    return f'<style:style style:name="{name}" style:family="table-cell">{properties}</style:style>'


def lay_on_its_side(document: Document) -> None:
    """Print every sheet in landscape: a row of words has many cells."""
    for layout in document.styles.get_elements("//style:page-layout-properties"):
        for name, value in LANDSCAPE.items():
            layout.set_attribute(name, value)


def sheet(name: str, rows: Sequence[list[str]], column_style: str) -> Table:
    """A sheet of rows of words; its first row and column name the others, on each printed page too."""
    headings, *others = rows
    made = Table(name)
    made.append(group("header-rows", row_of(headings, HEADING)))
    for words in others:
        made.append(row_of(words, WORDS))
    for column in made.get_elements("table:table-column"):
        column.delete()  # odfdo counts those of groups for none, and adds its own
    more = Column(repeated=len(headings) - 1, style=column_style)
    made.insert(group("columns", more), position=0)
    made.insert(group("header-columns", Column(style=column_style)), position=0)
    return made


def group(kind: str, held: Element) -> Element:
    """Rows or columns; each printed page repeats those of a header."""
    made = Element.from_tag(f"table:table-{kind}")
    made.append(held)
    return made


def row_of(words: list[str], style: str) -> Row:
    """A row of words; its first cell is a heading."""
    made = Row()
    for n, value in enumerate(words):
        cell = Cell(value, style=style if n else HEADING)
        for alike in cell.get_elements("text:p"):
            alike.delete()
        cell.append(Paragraph(value))  # a cell's own writes two spaces as one
        made.append(cell)
    return made


def repacked(made: bytes) -> bytes:
    """The archive with fixed dates, so that two builds of one commit give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            kept = zipfile.ZipInfo(info.filename, EPOCH)
            # The first entry says what the file is, and OpenDocument wants it uncompressed.
            kept.compress_type = info.compress_type
            new.writestr(kept, old.read(info.filename))
    return out.getvalue()
