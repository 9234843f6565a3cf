"""What Markdown would show otherwise than its editor means: readers would see signs, or nothing at all."""

import re
from collections.abc import Iterator

from macros.reading.markdown import prose
from macros.reading.mistakes import ExplainedLine, did_you_mean, quoted, shortened

CODE_SPAN = re.compile(r"(?<![`\\])(`+)(?!`)(?:(?!\n\s*\n).)+?(?<!`)\1(?!`)", re.DOTALL)
TAG = re.compile(r"<(?!https?://|mailto:|[^\s<>]+@)/?[a-zA-Z!?][^<>]*>?")
ATTRIBUTE = re.compile(r"(?<!\{)\{(?![{%#])[^{}]*=[^{}]*\}")
BOXES = ("leaflet", "today", "tip", "warning", "example")
"""The kinds of boxes that `prose.css` draws."""
BOX = re.compile(r"( *)(?:!!!|\?\?\?\+?)(?=[ \w\"]|$) *([^\s\"]*)(.*)")
TITLE = re.compile(r' +"[^"]+" *')


def odd_forms(text: str) -> Iterator[ExplainedLine]:
    """Every odd form of a page: its line, what is wrong, how to mend it."""
    lines = without_code(text).split("\n")
    yield from odd_html(lines)
    yield from odd_boxes(text, lines)


def without_code(text: str) -> str:
    """The page on the same lines, with nothing of its blocks of code and an `x` for each sign of its code spans."""
    shown = dict(prose(text))
    kept = "\n".join(shown.get(n, "") for n in range(1, text.count("\n") + 2))
    return CODE_SPAN.sub(lambda code: re.sub(r"[^\n]", "x", code[0]), kept)


def odd_html(lines: list[str]) -> Iterator[ExplainedLine]:
    """HTML would be published as it stands, scripts too; Markdown and macros give all that a page needs."""
    for n, words in enumerate(lines, 1):
        if found := TAG.search(words) or ATTRIBUTE.search(words):
            mend = "retirez-le, ou écrivez-le en Markdown ; pour le montrer, mettez-le entre « ` »"
            yield n, f"la page contient du HTML : « {shortened(found[0])} »", mend


def odd_boxes(text: str, lines: list[str]) -> Iterator[ExplainedLine]:
    """A box opens by a known word and a title, and holds what stands four spaces further right."""
    all_lines = text.split("\n")
    for n, words in enumerate(lines, 1):
        found = BOX.match(words)
        if not found:
            continue
        indent, word, title = found.groups()
        below = next((line for line in all_lines[n:] if line.strip()), "")
        if not TITLE.fullmatch(title):
            what = "cet encadré n’a pas de titre entre guillemets droits"
            yield n, what, f'écrivez « !!! {word or "tip"} "Un titre" », seul sur sa ligne'
        elif word not in BOXES:
            mend = did_you_mean(word, BOXES, f"les mots possibles sont {quoted(BOXES)}")
            yield n, f"« {word} » n’est pas une sorte d’encadré", mend
        elif not below.startswith(f"{indent}    "):
            mend = "décalez son texte, à la ligne du dessous, de quatre espaces vers la droite"
            yield n, "cet encadré est vide : rien n’est décalé sous son titre", mend
