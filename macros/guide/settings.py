"""The settings of `mkdocs.yml` that our own code reads: navigation, redirects, and each group of `extra`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, Field, StringConstraints

from macros.model.schema import CalendarDay, Entry, Framing, Line, Organisation, Slug
from macros.reading.files import REGION, file_of
from macros.reading.mistakes import ContentError, Mistake, nearest
from macros.reading.region import UNION, is_region, read_settings, read_union, with_nav
from macros.reading.validation import Reading
from macros.reading.written import read_text
from macros.reading.yaml_text import explain_yaml

FILE = "mkdocs.yml"
CONTACT = r"^(mailto:[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+|https://[^\s<>]+|tel:\+[0-9-]+)$"
GROUPS = ("organisation", "embed", "icon", "security", "redirects", "preview")
"""What our own code reads in `extra`."""
Group = TypeVar("Group", bound=BaseModel)


class Security(Entry):
    """Whom to tell of a weakness, and until when that holds: `extra.security`."""

    contact: Annotated[str, StringConstraints(pattern=CONTACT)]
    expires: CalendarDay


class Icon(Entry):
    """What stands under the guide's icon where it is installed: `extra.icon`; the site's name by default."""

    name: Annotated[Line, StringConstraints(max_length=12)] | None = None


class Union(Entry):
    """Another union, as `region/union.yml` says it: what its guide has instead of, or beside, `mkdocs.yml`.

    All that it adds under a name begins with `prefix`: no later version of the guide takes that name.
    """

    prefix: Slug
    site_name: Line | None = None
    site_description: Line | None = None
    organisation: Organisation
    icon: Icon | None = None
    embed: Framing | None = None
    security: Security | None = None
    redirects: dict[str, str] = Field(default_factory=dict)
    nav: list[str | dict[str, list[str]]] = Field(default_factory=list)


def place_of(root: Path, key: str) -> str:
    """Where this guide's union writes a setting, as a sentence names it."""
    return f"{UNION}: {key}" if is_region(root) else f"{FILE}: extra.{key}"


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
    if misspelt := list(misspelt_groups(root, extra)):
        raise ContentError(misspelt)
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


def misspelt_groups(root: Path, extra: Mapping[str, Any]) -> Iterator[Mistake]:
    """Groups of `extra` whose name is almost one of ours: others are the generator's own."""
    for key in extra:
        if key not in GROUPS and (near := nearest(key, GROUPS)):
            place = read_settings(root).place(("extra", key))
            what = f"la clé « {key} » n’existe pas sous « extra: »"
            yield Mistake(*place, what, f"vouliez-vous dire « {near} » ?")


def read_setting(root: Path, key: str, data: Any, model: type[Group]) -> Group:
    """What `extra` says under one key, or every mistake in it (`ContentError`)."""
    written, at = read_settings(root), ("extra", key)
    entry = Reading(root).parse(model, written, data, at)
    logo = getattr(entry, "logo", None)
    if logo and not (root / (file := file_of(root, f"docs/{logo}"))).is_file():
        file = f"{REGION}/{file}" if is_region(root) else file
        mend = "placez le fichier de l’union à cet endroit, ou retirez la ligne « logo »"
        written.refuse((*at, "logo"), f"l’image « {file} » n’existe pas", mend)
    mistakes = [mistake for one in (written, *written.added) for mistake in one.mistakes]
    if entry and not mistakes:
        return entry
    raise ContentError(mistakes)


def read_config(root: Path) -> dict[str, Any]:
    """The settings of this guide as plain words: those of `mkdocs.yml`, then the union's (`ContentError`)."""
    config = read_own_config(root)
    return config | of_union(root, config)


def of_union(root: Path, config: Mapping[str, Any]) -> dict[str, Any]:
    """What a union's own settings change in those of `mkdocs.yml`, or every mistake in them (`ContentError`)."""
    if not is_region(root):
        return {}
    written = read_union(root)
    if written.readable:
        Reading(root).parse(Union, written, written.data or {})
    if written.mistakes:
        raise ContentError(written.mistakes)
    extra, theirs = dict(extra_of(config)), dict(written.data)
    changed = {key: theirs.pop(key) for key in ("site_name", "site_description") if key in theirs}
    nav = with_nav(config.get("nav") or [], theirs.pop("nav", []))
    redirects = {**redirects_of(config), **theirs.pop("redirects", {})}
    del theirs["prefix"]
    return {**changed, "nav": nav, "extra": {**extra, **theirs, "redirects": redirects}}


def read_own_config(root: Path) -> dict[str, Any]:
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
