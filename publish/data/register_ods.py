"""The register's ready cards as a spreadsheet."""

from macros.guide.content import Content
from macros.guide.publications import newest
from macros.html.render import CARD, plain
from macros.model.french import french
from publish.data.spreadsheets import spreadsheet

TO_FILL = "À compléter par le cabinet"


def register_of_activities(content: Content) -> bytes:
    """One sheet: a row for each heading of GDPR article 30, a column for each activity."""
    rows = [["Activité", *(plain(a.title) for a in content.activities)]]
    for key, title in CARD.items():
        rows.append([title, *(cell(getattr(a, key)) for a in content.activities)])
    title = "Registre des activités de traitement\u00a0: fiches prêtes"
    return spreadsheet(title, newest(content), [("Registre", rows)])


def cell(value: str | tuple[str, ...] | None) -> str:
    """The text of a cell; several values are joined by semicolons."""
    return plain(value if isinstance(value, str) else french(" ; ".join(value or ()))) or TO_FILL
