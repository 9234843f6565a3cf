"""What the Markdown of a page names: macros with what they show, and outside addresses."""

import re
from collections.abc import Collection, Iterator, Mapping

from macros.markdown import CODE, prose
from macros.mistakes import did_you_mean, quoted
from macros.reading import Written

CALL = re.compile(r"\{\{-?\s*(\w+)\(\s*(?:(?:id|name)\s*=\s*)?(?:[\"']([^\"']*)[\"'])?[^{}]*\}\}")
OUTSIDE = re.compile(r"(?:https?:)?//[\w.-]+\.\w{2,}[^\s)>\]]*|\bwww\.[^\s)>\]]+")

LABELS = {
    "checklist": "la liste",
    "resource": "la ressource",
    "figure": "la figure",
    "decision": "l’aide à la décision",
}


def calls(text: str) -> Iterator[tuple[int, str, str]]:
    """The macro calls of a page: line, name, first argument."""
    for line, words in enumerate(text.split("\n"), 1):
        for found in CALL.finditer(words):
            yield line, found[1], found[2] or ""


def named(text: str, macro: str) -> tuple[str, ...]:
    """What a page shows by this macro, in its order."""
    return tuple(id for _, name, id in calls(text) if name == macro)


def check_calls(written: Written, known: Mapping[str, Collection[str] | None]) -> None:
    """What a macro names exists; where nothing is known, nothing is refused."""
    for line, macro, id in calls(written.text):
        names = known.get(macro)
        if names is not None and id not in names:
            mend = did_you_mean(id, names, f"les noms connus sont {quoted(sorted(names)[:12])}")
            written.tell(line, f"{LABELS[macro]} « {id} » n’existe pas", mend)


def check_addresses(written: Written) -> None:
    """A page holds no outside address: it cites `resources.yml`, so that a link is mended once."""
    for line, words in prose(written.text):
        for found in OUTSIDE.finditer(CODE.sub("", words)):
            what = f"une adresse extérieure est écrite dans la page : {found.group()}"
            mend = 'ajoutez-la à resources.yml, puis écrivez {{ resource("son-identifiant") }}'
            written.tell(line, what, mend)
