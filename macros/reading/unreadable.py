"""What YAML cannot read, told in French: the line at fault, and its mend."""

import re
from collections.abc import Iterator
from itertools import accumulate

import yaml

from macros.model.signs import SPACES, space

Told = tuple[int, str, str]
"""Lines below the first, what is wrong, how to mend it."""

ODD_INDENT = re.compile(rf"[ \t]*([{SPACES}])")
ODD_AFTER = re.compile(rf"[ ]*(?:- +)*(?:[a-z][\w-]*(:)|(-))([{SPACES}])")
TABBED = re.compile(r" *\t\s*\S")
KEY = re.compile(r"[\s-]*[\w-]+\s*$")
DASHES = re.compile(r"(?:[-?:] +){50}")
DEPTH = 50

QUOTE = "mettez-le entre guillemets droits"
MENDS = (
    ("scanning an alias", "", "le texte commence par « * »", QUOTE),
    ("", "undefined alias", "le texte commence par « * »", QUOTE),
    ("", "cannot start any token", "le texte commence par « {sign} »", QUOTE),
    ("", "violates indentation", "cette ligne commence par une tabulation", "mettez des espaces"),
    ("quoted scalar", "stream", "un guillemet ouvert ici n’est pas fermé", "fermez-le"),
    ("quoted scalar", "escape", "une barre « \\ » dans des guillemets doubles", "doublez-la"),
    ("flow", "", "un crochet ou une accolade ouverts ici ne sont pas fermés", "fermez-les"),
    ("block scalar", "", "du texte suit « {sign} » sur la même ligne", "allez à la ligne"),
    ("", "another document", "ce fichier a une seconde ligne « --- »", "retirez-la"),
    ("", "'-' indicator", "il manque un tiret", "une liste a un tiret à chaque entrée"),
)
OTHERWISE = (
    "cette ligne n’est pas du YAML lisible",
    "vérifiez son alignement, ses guillemets, et la ligne du dessus",
)
OPENING = ("quoted scalar", "flow", "simple key")


def odd_spaces(text: str) -> Iterator[Told]:
    """Spaces that look like the keyboard's, where YAML takes them for a part of a word."""
    for n, line in enumerate(text.split("\n")):
        if found := ODD_INDENT.match(line):
            what = f"cette ligne commence par {space(found[1])}"
            yield n, what, "effacez le début de la ligne, et retapez-y des espaces ordinaires"
        elif found := ODD_AFTER.match(line):
            what = f"{space(found[3])} suit « {found[1] or found[2]} »"
            yield n, what, "remplacez-la par une espace ordinaire"


def too_deep(text: str) -> Iterator[Told]:
    """What nests so deep that the C parser would overflow its stack, and Python with it."""
    level = accumulate(1 if sign in "[{" else -1 for sign in re.findall(r"[\[\]{}]", text))
    if max(level, default=0) > DEPTH or DASHES.search(text):
        yield 0, "trop de crochets, d’accolades ou de tirets imbriqués", "une liste en a peu"


def explain_yaml(text: str, error: yaml.MarkedYAMLError) -> Iterator[Told]:
    """What YAML refused; of tabulations, every line, for they come together."""
    lines = text.split("\n")
    tabbed = [n for n, line in enumerate(lines) if TABBED.match(line)]
    for n in tabbed:
        yield n, "cette ligne commence par une tabulation", "remplacez-la par des espaces"
    if not tabbed:
        yield explain_line(lines, error)


def explain_line(lines: list[str], error: yaml.MarkedYAMLError) -> Told:
    """The one line at which YAML stopped."""
    context, problem = error.context or "", error.problem or ""
    opening = any(words in context for words in OPENING)
    mark = (opening and error.context_mark) or error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    near = lines[min(line, len(lines) - 1)]
    if "block scalar" in context and error.context_mark:
        column = error.context_mark.column
    if "mapping values" in problem:
        return line, *explain_colon(near[:column])
    for at, why, what, mend in MENDS:
        if at in context and why in problem:
            return line, what.format(sign=near[column : column + 1]), mend
    return line, *OTHERWISE


def explain_colon(before: str) -> tuple[str, str]:
    """What a colon that YAML did not expect means, from what stands before it on its line."""
    if KEY.match(before):
        mend = "alignez-la sur ses voisines, et vérifiez les deux-points de celle du dessus"
        return "cette ligne n’est pas à sa place", mend
    return "le texte contient « : »", QUOTE
