"""A spreadsheet that any office suite opens, whose bytes two builds of one commit make alike."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from odfdo import Document, Row, Style, Table

EPOCH = (1980, 1, 1, 0, 0, 0)
WIDTH = "4.5cm"


def spreadsheet(
    title: str, made_on: date, sheets: Iterable[tuple[str, Sequence[list[str]]]]
) -> bytes:
    """A spreadsheet of these sheets, each with its name and its rows of words."""
    document = Document("spreadsheet")
    document.body.clear()
    wide = Style("table-column", width=WIDTH)
    document.insert_style(wide, automatic=True)
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


def sheet(name: str, rows: Sequence[list[str]], column_style: str) -> Table:
    """A sheet of rows of words, wide enough to be read."""
    made = Table(name)
    for values in rows:
        row = Row()
        row.set_values(values)
        made.append_row(row)
    for columns in made.get_elements("table:table-column"):
        columns.set_attribute("table:style-name", column_style)
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
