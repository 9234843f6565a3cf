"""On GitHub, editors' mistakes are also shown on their lines: a filter behind the build.

`make build 2>&1 | python -P .ci/annotations.py` prints what it reads, and each mistake once more in the
words that the forge understands. It runs before anything is installed, so it needs Python alone.
"""

import re
import sys
from collections.abc import Iterable, Iterator

MISTAKE = re.compile(
    r"^(?:(?P<level>WARNING|ERROR)\s+-\s+)?(?P<file>[\w./’-]+\.(?:yml|md|lock)):(?:(?P<line>\d+):)? (?P<what>.+)$"
)
MEND = re.compile(r"^\s+→ (?P<mend>.+)$")


def annotated(lines: Iterable[str]) -> Iterator[str]:
    """Every line, and after each mistake its annotation."""
    waiting: re.Match[str] | None = None
    for line in lines:
        mend = MEND.match(line) if waiting else None
        if waiting and not mend:
            yield annotation(waiting)
            waiting = None
        yield line
        if waiting and mend:
            yield annotation(waiting, mend["mend"])
            waiting = None
        else:
            waiting = MISTAKE.match(line)
    if waiting:
        yield annotation(waiting)


def annotation(mistake: re.Match[str], mend: str = "") -> str:
    """A mistake as the forge reads it, on its line."""
    words = f"{mistake['what']}\n→ {mend}" if mend else mistake["what"]
    return f"::error file={mistake['file']},line={mistake['line'] or 1}::{escaped(words)}"


def escaped(words: str) -> str:
    """Words of an annotation: one line, where a percent sign begins an escape."""
    return words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


if __name__ == "__main__":
    for told in annotated(line.rstrip("\n") for line in sys.stdin):
        print(told, flush=True)
