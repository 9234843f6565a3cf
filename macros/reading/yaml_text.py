"""YAML text to plain data, as an editor means it; what YAML cannot read is told in French."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from typing import Any

import yaml

from macros.model.signs import SPACES, space
from macros.reading.mistakes import ExplainedLine, Loc, shortened

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
MISPLACED = (
    "cette ligne n’est pas à sa place",
    "alignez-la sur ses voisines, et vérifiez les deux-points de celle du dessus",
)
QUOTED_PART = "mettez entre guillemets droits ce qui le contient"
QUOTING = {
    '"': "entourez de « … » les mots cités : les guillemets droits entourent le texte entier",
    "'": 'mettez le texte entier entre guillemets droits doubles : "',
}
KEYED = re.compile(r"\s*(?:- +)*[\w-]+:(?: |$)")
NO_SPACE = re.compile(r"\s*(?:- +)*([a-z_]+:)[^\s/:]")
CUT_FLOW = re.compile(r"[^#]*[\[{](?:[^#\]}]*[\s,])?#")
ODD_VALUE = re.compile(r"\s*(?:(?:- +)*[\w-]+: +|(?:- +)+(?=[\"'\[{]))(?P<sign>[\"'\[{]|[-?] )")
OPENING = ("quoted scalar", "flow", "simple key")

PREFIX = "tag:yaml.org,2002:"
TRAILING = re.compile(r"[ \t]+#(.*)")
BELOW = re.compile(r"[ \t]*\n( *)#(.*)")
START = re.compile(r"( *)[ -]*")
COLON = re.compile(r"\s*:")
WHOLE_NUMBER = re.compile(r"[^\s#]|\s*\d")
"""What nobody writes first in a comment: `#1`, `#urgent`, `# 1`."""
WORD = re.compile(r"[!-~]*")
"""An id, a date, a level: no sentence that a comment might have cut."""
ENDED = (".", "!", "?", "…", "»", ")")


@dataclass
class Tree:
    """A YAML text on its way to data; each key and entry leaves its line."""

    text: str
    first: int = 1
    lines: dict[Loc, int] = field(default_factory=dict)
    refused: list[ExplainedLine] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def refuse(self, node: yaml.Node, what: str, mend: str) -> None:
        """Keep a mistake of this node's line."""
        self.refused.append((node.start_mark.line, what, mend))

    def mark(self, node: yaml.Node, loc: Loc) -> None:
        """Keep the line of a place in the file."""
        self.lines[loc] = node.start_mark.line + self.first

    def build(self, node: yaml.Node | None, loc: Loc) -> Any:
        """The node's data; a collection that an alias repeats is built once."""
        if node is None or id(node) in self.seen:
            return None
        self.refuse_marks(node)
        if isinstance(node, yaml.ScalarNode):
            self.refuse_cut(node)
            return scalar(node)
        self.seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, loc)
        return self.sequence(node, loc)

    def refuse_marks(self, node: yaml.Node) -> None:
        """YAML hides a word after `&` or `!`: an editor meant it to be read."""
        start = node.start_mark.index
        sign = self.text[start : start + 1]
        what = f"la valeur commence par « {sign} », que YAML ne montre pas"
        if sign == "&":
            mend = (
                "mettez-la entre guillemets droits, ou récrivez-la : les alias ne servent pas ici"
            )
            self.refuse(node, what, mend)
        elif sign == "!":
            self.refuse(node, what, "mettez-la entre guillemets droits")

    def refuse_cut(self, node: yaml.ScalarNode) -> None:
        """YAML hides what follows ` #`: the end of a text must not be lost in silence."""
        if node.style not in ("|", ">") and (lost := self.lost(node)) is not None:
            what = f"« # » coupe le texte : « {shortened('#' + lost)} » ne serait lu par personne"
            self.refused.append((node.end_mark.line, what, "mettez-le entre guillemets droits"))

    def lost(self, node: yaml.ScalarNode) -> str | None:
        """The end of a text that YAML took for a comment, or nothing where it is a comment."""
        if found := TRAILING.match(self.text, node.end_mark.index):
            cut = not (node.style or WORD.fullmatch(node.value) or node.value.endswith(ENDED))
            return found[1] if cut or not node.value or WHOLE_NUMBER.match(found[1]) else None
        found = BELOW.match(self.text, node.end_mark.index)
        if found and not node.style and len(found[1]) > self.column(node):
            return found[2] if WHOLE_NUMBER.match(found[2]) else None
        return None

    def column(self, node: yaml.ScalarNode) -> int:
        """The column that a text's further lines stand beyond."""
        begins = self.text.rfind("\n", 0, node.start_mark.index) + 1
        start = START.match(self.text, begins)
        assert start
        at_first = start.end() - begins == node.start_mark.column
        return len(start[1]) if at_first else start.end() - begins

    def sequence(self, node: yaml.Node, loc: Loc) -> list[Any]:
        """The list."""
        for n, child in enumerate(node.value):
            self.mark(child, (*loc, n))
        return [self.build(child, (*loc, n)) for n, child in enumerate(node.value)]

    def mapping(self, node: yaml.Node, loc: Loc) -> dict[str, Any]:
        """The mapping; of a key written twice, the first is kept and the second told."""
        built: dict[str, Any] = {}
        is_cut = False
        for key_node, value in node.value:
            key = key_node.value
            if isinstance(key, str) and not COLON.match(self.text, key_node.end_mark.index):
                if not is_cut:
                    what = (
                        f"la virgule coupe le texte : « {shortened(key)} » serait pris pour une clé"
                    )
                    self.refuse(key_node, what, "mettez le texte entier entre guillemets droits")
                is_cut = True
            elif not isinstance(key, str):
                mend = "mettez entre guillemets un texte qui commence par « { » ou « [ »"
                self.refuse(key_node, "cette clé n’est pas un mot", mend)
            elif (key := trimmed(key)) in built:
                what, mend = f"la clé « {key} » est écrite deux fois", "gardez l’une des deux"
                self.refuse(key_node, what, mend)
            else:
                self.mark(key_node, (*loc, key))
                built[key] = self.build(value, (*loc, key))
        return built


def scalar(node: yaml.ScalarNode) -> Any:
    """The value as an editor means it: « oui », « 12:30 » stay words, unlike in YAML 1.1."""
    value = trimmed(node.value)
    match node.tag.removeprefix(PREFIX):
        case "null":
            return None
        case "bool" if value.lower() in ("true", "false"):
            return value.lower() == "true"
        case "int" if re.fullmatch(r"-?[1-9]\d{0,17}|0", value):
            return int(value)
        case "timestamp" if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            return parse_day(value)
        case _:
            return value


def trimmed(value: str) -> str:
    """The word without the odd spaces around it, which a word processor leaves and nobody sees."""
    return value.strip(SPACES)


def parse_day(value: str) -> date | str:
    """The date, or the words themselves when no calendar has such a day."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value


def odd_spaces(text: str) -> Iterator[ExplainedLine]:
    """Spaces that look like the keyboard's, where YAML takes them for a part of a word."""
    for n, line in enumerate(text.split("\n")):
        if found := ODD_INDENT.match(line):
            what = f"cette ligne commence par {space(found[1])}"
            yield n, what, "effacez le début de la ligne, et retapez-y des espaces ordinaires"
        elif found := ODD_AFTER.match(line):
            what = f"{space(found[3])} suit « {found[1] or found[2]} »"
            yield n, what, "remplacez-la par une espace ordinaire"


def too_deep(text: str) -> Iterator[ExplainedLine]:
    """What nests so deep that the C parser would overflow its stack, and Python with it."""
    level = accumulate(1 if sign in "[{" else -1 for sign in re.findall(r"[\[\]{}]", text))
    if max(level, default=0) > DEPTH or DASHES.search(text):
        yield 0, "trop de crochets, d’accolades ou de tirets imbriqués", "une liste en a peu"


def explain_yaml(text: str, error: yaml.MarkedYAMLError) -> Iterator[ExplainedLine]:
    """What YAML refused; of tabulations, every line, for they come together."""
    lines = text.split("\n")
    tabbed = [n for n, line in enumerate(lines) if TABBED.match(line)]
    for n in tabbed:
        yield n, "cette ligne commence par une tabulation", "remplacez-la par des espaces"
    if not tabbed:
        yield explain_line(lines, error)


def explain_line(lines: list[str], error: yaml.MarkedYAMLError) -> ExplainedLine:
    """The one line at which YAML stopped, or the line above that made it stop there."""
    context, problem = error.context or "", error.problem or ""
    opening = any(words in context for words in OPENING)
    mark = (opening and error.context_mark) or error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    near = lines[min(line, len(lines) - 1)]
    if "block scalar" in context and error.context_mark:
        column = error.context_mark.column
    if told := explain_typing(lines, line, column, is_flow="flow" in context):
        return told
    if "mapping values" in problem:
        return line, *explain_colon(near[:column])
    if "'-' indicator" in problem and error.context_mark and error.context_mark.column != column:
        return line, *MISPLACED
    for at, why, what, mend in MENDS:
        if at in context and why in problem:
            return line, what.format(sign=near[column : column + 1]), mend
    return line, *OTHERWISE


def explain_typing(lines: list[str], line: int, column: int, is_flow: bool) -> ExplainedLine | None:
    """What an editor typed that YAML takes for a sign of its own, where that is known for sure."""
    upward = range(min(line, len(lines) - 1), -1, -1)
    if (quote := swallowing_quote(lines)) is not None:
        return quote, "un guillemet ouvert ici n’est pas fermé", "fermez-le"
    if is_flow and (cut := next((n for n in upward if CUT_FLOW.match(lines[n])), None)) is not None:
        return cut, "« # » coupe cette ligne : la suite ne serait lue par personne", QUOTED_PART
    for n in upward[:2]:
        if found := NO_SPACE.match(lines[n]):
            return n, f"il manque une espace après « {found[1]} »", f"écrivez « {found[1]} … »"
    found = ODD_VALUE.match(lines[upward[0]])
    sign = found["sign"].strip() if found else ""
    if found and (column > found.start("sign") or sign in "-?"):
        return line, f"le texte commence par « {sign} »", QUOTING.get(sign, QUOTE)
    return None


def swallowing_quote(lines: list[str]) -> int | None:
    """The line of a quote that nobody closed: it took the keys below it for words."""
    try:
        for token in yaml.scan("\n".join(lines), Loader=yaml.SafeLoader):
            if isinstance(token, yaml.ScalarToken) and token.style in ("'", '"'):
                first, last = int(token.start_mark.line), int(token.end_mark.line)
                if any(map(KEYED.match, lines[first + 1 : last + 1])):
                    return first
    except yaml.YAMLError:  # told by who called
        pass
    return None


def explain_colon(before: str) -> tuple[str, str]:
    """What a colon that YAML did not expect means, from what stands before it on its line."""
    if KEY.match(before):
        return MISPLACED
    return "le texte contient « : »", QUOTE
