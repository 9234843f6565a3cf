"""`/.well-known/security.txt` (RFC 9116): whom to tell of a weakness, from `extra.security`."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from macros.guide.settings import Security
from macros.model.french import day

ADDRESS = Path(".well-known/security.txt")


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


def security_advice(security: Security | None, today: date, where: str) -> Iterator[str]:
    """Advice on a contact that is missing or expired; a build does not stop for it."""
    if not security:
        yield f"{where} manque : aucun /.well-known/security.txt n’est publié"
    elif security.expires <= today:
        yield f"{where}.expires est passé depuis le {day(security.expires)}"
