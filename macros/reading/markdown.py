"""The Markdown of a page, line by line: what is prose, what is code, what is an editor's remark."""

import re
from collections.abc import Iterator

from macros.model.signs import SPACES, space

FENCE = re.compile(r"\s*(`{3,}|~{3,})")
CODE = re.compile(r"(`+).*?\1")
OPENS, CLOSES = "<!--", "-->"
ODD_START = re.compile(
    rf"[ \t]*(#{{1,6}}|[-*+>]|\d+\.|[!?]{{3}}\+?|===|(?=[{SPACES}]))([{SPACES}])"
)


def prose(text: str) -> Iterator[tuple[int, str]]:
    """The numbered lines of a page that are not in a fenced block of code."""
    fence = ""
    for line, words in enumerate(text.split("\n"), 1):
        found = FENCE.match(words)
        if found and not fence:
            fence = found[1]
        elif found and found[1].startswith(fence):
            fence = ""
        elif not fence:
            yield line, words


def without_remarks(text: str) -> tuple[str, int | None]:
    """The page without its `<!-- … -->`, on the same lines; where one is not closed, its line.

    A remark is for editors: it would be read in the page's source, and macros in it would run.
    """
    lines, remark = text.split("\n"), None
    shown = {n for n, _ in prose(text)}
    for n, words in enumerate(lines, 1):
        if remark is None and n not in shown:
            continue
        lines[n - 1], remark = strip_remarks(words, n, remark)
    return "\n".join(lines), remark


def strip_remarks(words: str, n: int, remark: int | None) -> tuple[str, int | None]:
    """A line without remarks, and the line of the one that it leaves open."""
    kept = ""
    while words:
        if remark is not None:
            _, closed, words = words.partition(CLOSES)
            remark = None if closed else remark
        elif (at := CODE.sub(lambda found: "`" * len(found[0]), words).find(OPENS)) >= 0:
            kept, words, remark = kept + words[:at], words[at + len(OPENS) :], n
        else:
            return kept + words, None
    return kept, remark


def odd_starts(text: str) -> Iterator[tuple[int, str, str]]:
    """Spaces that make a heading, a list or a box a mere line: lines below the first, what, mend."""
    for n, words in prose(text):
        if found := ODD_START.match(words):
            after = f"{space(found[2])} suit « {found[1]} »"
            what = after if found[1] else f"cette ligne commence par {space(found[2])}"
            yield n - 1, what, "remplacez-la par une espace ordinaire"
