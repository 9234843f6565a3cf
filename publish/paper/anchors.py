"""Links and ids of pages that are gathered in one document, a PDF or the guide in one file."""

from collections.abc import Callable
from pathlib import PurePosixPath
from posixpath import normpath
from typing import Any

POINTERS = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "popovertarget")
"""Attributes that name ids of the same page."""


def anchor(url: str) -> str:
    """The id of a page's chapter, which its own ids are prefixed with."""
    return url.removesuffix(".html").replace("/", "-")


def has_scheme(href: str) -> bool:
    """Whether a link leaves the guide by a scheme of its own, as `https:` or `mailto:`."""
    return ":" in href.split("/")[0]


def resolved(url: str, href: str) -> tuple[str, str]:
    """The address below the site's root and the fragment that a link of the page at `url` leads to."""
    path, _, fragment = href.partition("#")
    return normpath(str(PurePosixPath(url).parent / path)) if path else url, fragment


def with_fragment(address: str, fragment: str) -> str:
    """The address, with its fragment where it has one."""
    return f"{address}#{fragment}" if fragment else address


def rename_ids(root: Any, renamed: Callable[[str], str]) -> None:
    """Give each id and each pointer to one its new name, so that two pages never share an id."""
    for element in root.xpath(".//*[@id]"):
        element.set("id", renamed(element.get("id")))
    for pointer in POINTERS:
        for element in root.xpath(f".//*[@{pointer}]"):
            element.set(pointer, " ".join(map(renamed, element.get(pointer).split())))
