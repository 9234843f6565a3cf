"""The Markdown of a page, line by line: what is prose, what is code, what is an editor's remark."""

import re
from collections.abc import Iterator

from macros.model.signs import SPACES, space

FENCE = re.compile(r"([ >]*)(`{3,}|~{3,})(.*)")
FENCE_INFO = re.compile(r" *\.?[\w#.+-]*( +title=\"[^\"`]*\")? *")
"""What may follow the sign that opens a block of code: a language, a title."""
CODE = re.compile(r"(`+).*?\1")
OPENS, CLOSES = "<!--", "-->"
ODD_START = re.compile(
    rf"[ \t]*(#{{1,6}}|[-*+>]|\d+\.|[!?]{{3}}\+?|===|(?=[{SPACES}]))([{SPACES}])"
)


def blocks_of_code(text: str) -> Iterator[tuple[int, str, int | None]]:
    """Each line that begins as a block of code does, what follows its sign, and the line that closes it, if any does.

    Lines count from none, and a block ends where `pymdownx.superfences` ends it.
    """
    lines = [line.expandtabs(4) for line in text.split("\n")]
    below = 0
    for n, line in enumerate(lines):
        if n >= below and (opened := FENCE.fullmatch(line)):
            margin, sign, info = opened.groups()
            last = end_of_block(lines, n, margin, sign)
            below = n + 1 if last is None else last + 1
            yield n, info, last


def end_of_block(lines: list[str], first: int, margin: str, sign: str) -> int | None:
    """The line below that holds this sign alone at this margin, unless one stands more to the left before it."""
    for n, line in enumerate(lines[first + 1 :], first + 1):
        if line.strip() and line.rstrip() != margin.rstrip():
            if not line.startswith(margin):
                return None
            if line[len(margin) :].rstrip(" ") == sign:
                return n
    return None


def prose(text: str) -> Iterator[tuple[int, str]]:
    """The numbered lines of a page that are not in a fenced block of code."""
    closed = ((first, last) for first, _, last in blocks_of_code(text) if last is not None)
    code = {n for first, last in closed for n in range(first, last + 1)}
    for n, words in enumerate(text.split("\n")):
        if n not in code:
            yield n + 1, words


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
