"""An editor's mistakes, told in French: where and what, then how to mend it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple

Loc = tuple[str | int, ...]
"""A place in a file: keys, and positions in lists."""
Explanation = tuple[str, str]
"""What is wrong, how to mend it."""
ExplainedLine = tuple[int, str, str]
"""A line, what is wrong there, how to mend it."""


class Place(NamedTuple):
    """Where something is written: `file:line`."""

    file: str
    line: int

    def __str__(self) -> str:
        """The place as an editor's program opens it."""
        return f"{self.file}:{self.line}"


NEAREST = re.compile(r"vouliez-vous dire « (.+) » ?\?")


@dataclass(frozen=True, order=True)
class Mistake:
    """One thing to mend: `file:line: what`, then `→ mend`."""

    file: str
    line: int
    what: str
    mend: str = ""

    def __str__(self) -> str:
        """Where and what, then how to mend it."""
        mend = f"\n    → {self.mend}" if self.mend else ""
        return f"{self.file}:{self.line}: {self.what}{mend}"

    @property
    def nearest(self) -> str:
        """The right word that the mend offers (`did_you_mean`), or nothing."""
        found = NEAREST.fullmatch(self.mend)
        return found[1] if found else ""


class ContentError(Exception):
    """Everything that editors have to mend, told at once and sorted."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        # What is said of a whole folder often follows from what is wrong in one of its files.
        self.mistakes = tuple(sorted(set(mistakes), key=lambda m: (m.file.endswith("/"), m)))
        super().__init__("\n".join(map(str, self.mistakes)))


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The known word most like this one, or nothing when none is near."""
    return next(iter(get_close_matches(word, [str(w) for w in words], 1, 0.6)), None)


def did_you_mean(word: str, words: Iterable[str], otherwise: str) -> str:
    """A mend: the nearest right word, or else the list of them, or advice."""
    near = nearest(word, words)
    return f"vouliez-vous dire « {near} » ?" if near else otherwise


def quoted(words: Iterable[object]) -> str:
    """Words between guillemets, for a sentence."""
    return ", ".join(f"« {word} »" for word in words)


def shortened(given: object) -> str:
    """What an editor wrote, short enough to stand in a sentence."""
    words = " ".join(str(given).split())
    return words if len(words) <= 60 else f"{words[:59]}…"
