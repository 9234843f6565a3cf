"""What Markdown would show otherwise than its editor means: readers would see signs, or nothing at all."""

import re
from collections.abc import Iterator
from itertools import dropwhile, groupby

from macros.model.emphasis import CODE_SPAN, left_open
from macros.reading.markdown import FENCE, FENCE_INFO, blocks_of_code, prose
from macros.reading.mistakes import ExplainedLine, did_you_mean, quoted, shortened

TAG = re.compile(r"<(?!https?://|mailto:|[^\s<>]+@)/?[a-zA-Z!?][^<>]*>?")
ATTRIBUTE = re.compile(r"(?<!\{)\{(?![{%#])[^{}]*=[^{}]*\}")
HEADING_OR_ROW = re.compile(r" {0,3}#|\s*\|")
TRAILING_ATTRIBUTES = re.compile(r"\S\s+(\{:[^{}]*\})")
STARS_ALONE = re.compile(r" {0,3}(?:(?:\* *){3,}$|\*\[[^\]]+\] ?:)")
"""A rule across the page, « *** », and what an abbreviation stands for: « *[DPO]: … »."""
IMAGE_WITHOUT_WORDS = re.compile(r"!\[\s*\]")
ANCHOR_NAME = re.compile(r"(?<!\{)\{:?[^{}#]*#([\w-]+)[^{}]*\}")
BOXES = ("leaflet", "today", "tip", "warning", "example")
"""The kinds of boxes that `prose.css` draws."""
BOX = re.compile(r"( *)(?:!!!|\?\?\?\+?)(?=[ \w\"]|$) *([^\s\"]*)(.*)")
DASHED = re.compile(r" *\|?( *:?-+:? *\|)*( *:?-+:? *)?")
TITLE = re.compile(r' +"[^"]+" *')


def odd_forms(text: str) -> Iterator[ExplainedLine]:
    """Every odd form of a page: its line, what is wrong, how to mend it."""
    lines = without_code(text).split("\n")
    yield from odd_code(text)
    yield from odd_html(lines)
    yield from odd_boxes(text, lines)
    yield from odd_tables(lines)
    yield from odd_marks(lines)
    yield from odd_attributes(lines)
    yield from unseen_images(lines)
    yield from twin_anchors(lines)


def without_code(text: str) -> str:
    """The page on the same lines, with nothing of its blocks of code and an `x` for each sign of its code spans."""
    shown = {n: words for n, words in prose(text) if not FENCE.match(words)}  # told by `odd_code`
    kept = "\n".join(shown.get(n, "") for n in range(1, text.count("\n") + 2))
    return CODE_SPAN.sub(lambda code: re.sub(r"[^\n]", "x", code[0]), kept)


def odd_code(text: str) -> Iterator[ExplainedLine]:
    """A block of code opens and closes: else its sign is shown, and what was meant as code is read as Markdown."""
    lines = text.split("\n")
    for n, info, last in blocks_of_code(text):
        if not FENCE_INFO.fullmatch(info):
            what = f"« {shortened(lines[n])} » n’ouvre pas un bloc de code"
            mend = "écrivez « ``` », seul ou suivi d’un langage (« ```yaml ») ; dans une phrase, « ` » suffit"
            yield n + 1, what, mend
        elif last is None:
            mend = "ajoutez sous le code le même signe, seul sur sa ligne et à la même marge"
            yield n + 1, "le bloc de code ouvert ici n’est pas fermé", mend


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
        elif not below.expandtabs(4).startswith(f"{indent}    "):
            mend = "décalez son texte, à la ligne du dessous, de quatre espaces vers la droite"
            yield n, "cet encadré est vide : rien n’est décalé sous son titre", mend


def odd_tables(lines: list[str]) -> Iterator[ExplainedLine]:
    """A table begins after a blank line, by a heading and its dashes; every row has the heading's number of cells."""
    for first, rows in tables_in(lines):
        width = cells(rows[0])
        above = lines[first - 2] if first > 1 else ""
        if above.strip() and not BOX.match(above):
            mend = "laissez une ligne vide au-dessus de son en-tête"
            yield (
                first,
                "ce tableau est collé à la ligne du dessus : il se lirait comme du texte",
                mend,
            )
        elif len(rows) < 2 or not DASHED.fullmatch(rows[1]) or cells(rows[1]) != width:
            dashes = "|---" * width
            mend = f"écrivez sous la première ligne « {dashes}| »"
            yield (
                first,
                "ce tableau n’a pas, sous son en-tête, une ligne de tirets par colonne",
                mend,
            )
        else:
            for n, row in enumerate(rows[2:], first + 2):
                if cells(row) != width:
                    what = f"cellules de cette ligne : {cells(row)}, et de l’en-tête du tableau : {width}"
                    mend = "mettez-en autant ; dans une cellule, « | » s’écrit « \\| » ; un texte suit après une ligne vide"
                    yield n, what, mend


def tables_in(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The lines that stand together from one that begins by a bar, with the number of the first."""
    numbered = list(enumerate(lines, 1))
    for filled, together in groupby(numbered, lambda line: bool(line[1].strip())):
        rows = list(dropwhile(lambda line: not line[1].lstrip().startswith("|"), together))
        if filled and rows:
            yield rows[0][0], [words for _, words in rows]


def cells(row: str) -> int:
    """How many cells a row of a table has: a bar within a call or after `\\` parts nothing."""
    bare = re.sub(r"\{\{.*?\}\}|\\.", "", row).strip()
    return bare.removeprefix("|").removesuffix("|").count("|") + 1


def odd_marks(lines: list[str]) -> Iterator[ExplainedLine]:
    """In a paragraph, what opens bold, italics or code closes them."""
    lines = ["" if STARS_ALONE.match(words) else words for words in lines]
    for filled, together in groupby(enumerate(lines, 1), lambda line: bool(line[1].strip())):
        paragraph = list(together)
        sign = left_open("\n".join(words for _, words in paragraph)) if filled else ""
        if sign:
            line = max(n for n, words in paragraph if sign in words)
            mend = f"fermez-le, retirez-le, ou écrivez « \\{sign[0]} » pour le montrer"
            yield line, f"un « {sign} » n’est pas fermé : le lecteur le verrait", mend


def odd_attributes(lines: list[str]) -> Iterator[ExplainedLine]:
    """A name or a class between braces follows a heading or a cell, touches a word, or has its own line."""
    for n, words in enumerate(lines, 1):
        if not HEADING_OR_ROW.match(words) and (found := TRAILING_ATTRIBUTES.search(words)):
            mend = "mettez-le seul sur la ligne du dessous, sans ligne vide entre les deux"
            yield n, f"« {found[1]} » se lirait tel quel au bout de cette ligne", mend


def unseen_images(lines: list[str]) -> Iterator[ExplainedLine]:
    """An image says in words what it shows, to who hears the page."""
    for n, words in enumerate(lines, 1):
        if IMAGE_WITHOUT_WORDS.search(words):
            mend = "écrivez entre les crochets ce qu’on y voit : « ![Ce qu’on y voit](…) »"
            yield n, "cette image ne dit rien à qui ne la voit pas", mend


def twin_anchors(lines: list[str]) -> Iterator[ExplainedLine]:
    """A name between braces is that of one place of the page."""
    taken: dict[str, int] = {}
    for n, words in enumerate(lines, 1):
        for name in ANCHOR_NAME.findall(words):
            if name in taken:
                what = f"« #{name} » nomme déjà la ligne {taken[name]}"
                yield n, what, "donnez un autre nom à celui que vous ajoutez"
            taken.setdefault(name, n)
