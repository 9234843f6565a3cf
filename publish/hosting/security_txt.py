"""`/.well-known/security.txt` (RFC 9116): whom to tell of a weakness, from `extra.security`."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import StringConstraints, ValidationError

from macros.model.french import day
from macros.model.schema import Entry
from macros.reading.explanations import explain
from macros.reading.mistakes import ContentError, Mistake

ADDRESS = Path(".well-known/security.txt")
CONTACT = r"^(mailto:[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+|https://[^\s<>]+|tel:\+[0-9-]+)$"


class Security(Entry):
    """Whom to tell, and until when that holds: `extra.security` of `mkdocs.yml`."""

    contact: Annotated[str, StringConstraints(pattern=CONTACT)]
    expires: date


def read_security(written: Mapping[str, Any] | None) -> Security | None:
    """The configuration validated, nothing when it is absent, or what to mend (`ContentError`)."""
    if not written:
        return None
    try:
        return Security.model_validate(written)
    except ValidationError as refused:
        told = [explain(error, Security, ("security",)) for error in refused.errors()]
        raise ContentError(Mistake("mkdocs.yml", 1, what, mend) for what, mend in told) from None


def write_security(site: Path, security: Security | None, site_url: str) -> None:
    """Write the file; none without a contact, which nobody may invent."""
    if not security:
        return
    lines = [f"Contact: {security.contact}", f"Expires: {security.expires}T00:00:00Z"]
    if site_url:
        lines.append(f"Canonical: {site_url.rstrip('/')}/{ADDRESS.as_posix()}")
    lines.append("Preferred-Languages: fr, en")
    (site / ADDRESS).parent.mkdir(exist_ok=True)
    (site / ADDRESS).write_text("\n".join(lines) + "\n", "utf-8")


def security_advice(security: Security | None, today: date) -> Iterator[str]:
    """What is missing or out of date, told without stopping the build."""
    if not security:
        yield "mkdocs.yml: extra.security manque : aucun /.well-known/security.txt n’est publié"
    elif security.expires <= today:
        yield f"mkdocs.yml: extra.security.expires est passé depuis le {day(security.expires)}"
