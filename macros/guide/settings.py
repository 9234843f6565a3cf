"""The settings of `mkdocs.yml` that our own code reads: navigation, redirects, and each group of `extra`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel

from macros.reading.mistakes import ContentError
from macros.reading.validation import Reading
from macros.reading.written import read_settings

E = TypeVar("E", bound=BaseModel)


def read_config(root: Path) -> dict[str, Any]:
    """`mkdocs.yml` as plain words: its tags belong to the generator."""
    text = (root / "mkdocs.yml").read_text("utf-8")
    config: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader) or {}
    return config


def read_nav(root: Path) -> list[Any]:
    """The guide's navigation, which orders its parts."""
    nav: list[Any] = read_config(root).get("nav") or []
    return nav


def read_setting(root: Path, key: str, data: Any, model: type[E]) -> E:
    """What `extra` of `mkdocs.yml` says under this key, or every mistake in it (`ContentError`)."""
    written, at = read_settings(root), ("extra", key)
    entry = Reading(root).parse(model, written, data, at)
    logo = getattr(entry, "logo", None)
    if logo and not (root / "docs" / logo).is_file():
        mend = "placez le fichier de l’union à cet endroit, ou retirez la ligne « logo »"
        written.refuse((*at, "logo"), f"l’image « docs/{logo} » n’existe pas", mend)
    if entry and not written.mistakes:
        return entry
    raise ContentError(written.mistakes)


def redirects_of(config: Mapping[str, Any]) -> Any:
    """Old addresses that lead to new ones, as written: `extra.redirects` of `mkdocs.yml`."""
    extra = config.get("extra")
    return (extra.get("redirects") if isinstance(extra, Mapping) else None) or {}
