"""The settings of `mkdocs.yml` that our own code reads: navigation, redirects, and each group of `extra`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, StringConstraints

from macros.model.schema import Entry, Framing, Line, Organisation
from macros.reading.mistakes import ContentError, Mistake
from macros.reading.validation import Reading
from macros.reading.written import read_settings, read_text
from macros.reading.yaml_text import explain_yaml

FILE = "mkdocs.yml"
CONTACT = r"^(mailto:[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+|https://[^\s<>]+|tel:\+[0-9-]+)$"
Group = TypeVar("Group", bound=BaseModel)


class Security(Entry):
    """Whom to tell of a weakness, and until when that holds: `extra.security`."""

    contact: Annotated[str, StringConstraints(pattern=CONTACT)]
    expires: date


class Icon(Entry):
    """What stands under the guide's icon where it is installed: `extra.icon`; the site's name by default."""

    name: Annotated[Line, StringConstraints(max_length=12)] | None = None


@dataclass(frozen=True)
class Settings:
    """What `extra` of `mkdocs.yml` says to our own code, validated; redirects are as written."""

    organisation: Organisation
    framing: Framing
    icon: Icon
    security: Security | None
    redirects: Any
    is_preview: bool
    """Whether the guide is built to be looked at, not published: `extra.preview`, `APERCU` of the environment."""


def read_extra(root: Path, extra: Mapping[str, Any]) -> Settings:
    """The settings that `extra` holds, or every mistake in them (`ContentError`)."""
    models: dict[str, type[Entry]] = {
        "organisation": Organisation,
        "embed": Framing,
        "icon": Icon,
    }
    if extra.get("security"):  # nobody may invent a contact
        models["security"] = Security
    read: dict[str, Any] = {}
    refused: list[Mistake] = []
    for key, model in models.items():
        try:
            read[key] = read_setting(root, key, extra.get(key) or {}, model)
        except ContentError as error:
            refused += error.mistakes
    if refused:
        raise ContentError(refused)
    redirects = redirects_of({"extra": extra})
    organisation, framing, icon = (read[key] for key in ("organisation", "embed", "icon"))
    security, is_preview = read.get("security"), bool(extra.get("preview"))
    return Settings(organisation, framing, icon, security, redirects, is_preview)


def read_setting(root: Path, key: str, data: Any, model: type[Group]) -> Group:
    """What `extra` says under one key, or every mistake in it (`ContentError`)."""
    written, at = read_settings(root), ("extra", key)
    entry = Reading(root).parse(model, written, data, at)
    logo = getattr(entry, "logo", None)
    if logo and not (root / "docs" / logo).is_file():
        mend = "placez le fichier de l’union à cet endroit, ou retirez la ligne « logo »"
        written.refuse((*at, "logo"), f"l’image « docs/{logo} » n’existe pas", mend)
    if entry and not written.mistakes:
        return entry
    raise ContentError(written.mistakes)


def read_config(root: Path) -> dict[str, Any]:
    """`mkdocs.yml` as plain words, its tags being the generator's, or why YAML refuses it (`ContentError`)."""
    written = read_text(root / FILE, FILE)
    try:
        config = yaml.load(written.text, Loader=yaml.BaseLoader) or {}
    except yaml.MarkedYAMLError as error:
        config = {}
        for line, what, mend in explain_yaml(written.text, error):
            written.tell(line + 1, what, mend)
    if not isinstance(config, dict):
        written.tell(1, "ce fichier doit contenir des clés", "écrivez « site_name: » et les autres")
    if written.mistakes:
        raise ContentError(written.mistakes)
    return dict(config)


def read_nav(root: Path) -> list[Any]:
    """The guide's navigation, which orders its parts."""
    nav: list[Any] = read_config(root).get("nav") or []
    return nav


def extra_of(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """The group `extra` of the configuration; nothing where it holds no keys."""
    extra = config.get("extra")
    return extra if isinstance(extra, Mapping) else {}


def redirects_of(config: Mapping[str, Any]) -> Any:
    """Old addresses that lead to new ones, as written: `extra.redirects` of `mkdocs.yml`."""
    return extra_of(config).get("redirects") or {}
