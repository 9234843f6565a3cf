"""A check of built pages: PDFs, policies and the one file are made of elements that each must hold once."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class PageError(ValueError):
    """A built page no longer holds what something else is made of: the theme or a template of ours changed."""


def only(found: Sequence[T], page: str, what: str) -> T:
    """The one thing of its kind that was found in a built page (`PageError`)."""
    if len(found) == 1:
        return found[0]
    raise PageError(
        f"{page} contient {len(found)} fois {what}, au lieu d’une\n"
        "    → le thème ou un modèle a changé : relisez overrides/main.html et 404.html à côté du thème"
    )
