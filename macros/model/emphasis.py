"""Marks of emphasis and code that open and never close: readers would see the signs themselves."""

import re

CODE_SPAN = re.compile(r"(?<![`\\])(`+)(?!`)(?:(?!\n\s*\n).)+?(?<!`)\1(?!`)", re.DOTALL)
STAR = re.compile(r"\*(?=\S)|(?<=\S)\*")
OPENING_STAR = re.compile(r"(?<!\S)\*(?=\S)")
"""The star of « *italique », and not that of « obligatoire* »."""


def left_open(text: str) -> str:
    """The first of these signs that a paragraph does not close, or nothing."""
    text = re.sub(r"\\.", "", CODE_SPAN.sub("x", text))
    if "`" in text:
        return "`"
    if text.count("**") % 2:
        return "**"
    text = text.replace("**", "")
    return "*" if OPENING_STAR.search(text) and len(STAR.findall(text)) % 2 else ""
