"""Signs that nobody sees, or that look like others: what a word processor or a web page leaves."""

import re
from collections.abc import Iterator

HIDDEN = re.compile(
    "["
    r"\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls
    r"\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # soft hyphen, fillers, joiners
    r"\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f"  # widths of zero, directions
    r"\u2800\u3164\ufeff\uffa0\ufff9-\ufffc\ufffe\uffff"  # blanks, byte order marks, anchors
    r"\ud800-\udfff\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # halves of signs, tags
    "]"
    r"|(?<![\ufe0f\u2600-\u27bf\U0001f000-\U0001faff])\u200d"  # joins emoji alone
)
UNDRAWN = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010ffff]")
"""What only one font draws, as Word's bullets, and readers see as an empty box."""
LOST = "\ufffd"

SPACES = "\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""The spaces that no keyboard gives by its bar."""
NAMES = {
    "\u00a0": "une espace insécable",
    "\u202f": "une espace fine insécable",
    "\u2009": "une espace fine",
    "\u2003": "une espace cadratin",
    "\u3000": "une espace idéographique",
}
RETYPE = "effacez-le et retapez les mots autour"


def hidden_signs(text: str) -> Iterator[tuple[int, str, str]]:
    """Signs that no one sees or that no one can read: lines below the first, what, how to mend."""
    for found in HIDDEN.finditer(text):
        what = f"un signe invisible (U+{ord(found[0]):04X})"
        yield text.count("\n", 0, found.start()), what, RETYPE
    for found in UNDRAWN.finditer(text):
        what = f"un signe que les lecteurs verront comme une case vide (U+{ord(found[0]):04X})"
        yield text.count("\n", 0, found.start()), what, RETYPE
    for n, line in enumerate(text.split("\n")):
        if LOST in line:
            what = "une lettre perdue (U+FFFD) : le fichier a été mal converti"
            yield n, what, "retapez les mots qui contiennent « \ufffd »"


def space(sign: str) -> str:
    """What a sentence calls this space."""
    return f"{NAMES.get(sign, 'une espace inhabituelle')} (U+{ord(sign):04X})"
