"""The number of an article: how French law spells it, and how a sentence says it."""

import re

NUMBER = r"([LRDA]\.)?\d+(-\d+)*( [A-Z])?"
"""`R.1111-1`, `226-17`, `32`, `L.102 B`."""
HYPHEN = r"[-\u2010\u2011–]"
"""What a keyboard or a word processor puts between the groups of a number."""
_JOINT = rf"\s?{HYPHEN}\s?"
_ANY_SPELLING = re.compile(
    rf"(?:(?<!\w)([LRDA])\s?\.?\s?)?(\d+(?:{_JOINT}\d+)*)(?:er\b)?(?:\s([A-Z])(?!\w))?",
    re.IGNORECASE,
)


def is_number(written: str) -> bool:
    """Whether an article's number is spelled as French law spells it."""
    return bool(re.fullmatch(NUMBER, written))


def right_numbers(written: str) -> tuple[str, ...]:
    """The numbers that these words name, each in its right spelling: two of a range, often none."""
    return tuple(
        (f"{letter.upper()}." if letter else "")
        + re.sub(_JOINT, "-", digits)
        + (f" {suffix}" if suffix.isupper() else "")
        for letter, digits, suffix in _ANY_SPELLING.findall(written)
    )


def said(number: str) -> str:
    """The number as a sentence says it: « article 1er »."""
    return "1er" if number == "1" else number


def name_articles(numbers: tuple[str, ...], cited: str) -> str:
    """Articles of one text as a sentence names them: « articles 12 et 15 du RGPD »."""
    *first, last = map(said, numbers)
    listed = f"{', '.join(first)} et {last}" if first else last
    return f"{'articles' if first else 'article'} {listed} {cited}"
