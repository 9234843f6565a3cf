"""The register's ready cards as a spreadsheet that any office suite opens."""

import io
import zipfile
from datetime import datetime, timedelta

from odfdo import Document, Row, Table

from macros.guide.content import Content
from macros.guide.publications import newest
from macros.html.render import CARD, plain
from macros.model.french import french

TO_FILL = "À compléter par le cabinet"
EPOCH = (1980, 1, 1, 0, 0, 0)


def spreadsheet(content: Content) -> bytes:
    """One sheet: a row for each heading of GDPR article 30, a column for each activity."""
    document = Document("spreadsheet")
    document.body.clear()
    table = Table("Registre")
    table.append_row(row(["Activité", *(plain(a.title) for a in content.activities)]))
    for key, title in CARD.items():
        table.append_row(row([title, *(cell(getattr(a, key)) for a in content.activities)]))
    document.body.append(table)
    stamp = datetime.combine(newest(content), datetime.min.time())
    document.meta.creation_date = document.meta.date = stamp
    document.meta.title = "Registre des activités de traitement : fiches prêtes"
    document.meta.language = "fr-FR"
    document.meta.editing_duration = timedelta(0)
    document.meta.generator = "guide"
    made = io.BytesIO()
    document.save(made, pretty=False)
    return repacked(made.getvalue())


def row(values: list[str]) -> Row:
    """A row of words."""
    made = Row()
    made.set_values(values)
    return made


def cell(value: str | tuple[str, ...] | None) -> str:
    """The text of a cell; several values are joined by semicolons."""
    return plain(value if isinstance(value, str) else french(" ; ".join(value or ()))) or TO_FILL


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
