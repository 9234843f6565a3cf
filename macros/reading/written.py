"""YAML and Markdown files to plain data that remembers its lines."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from macros.model.signs import hidden_signs
from macros.reading.markdown import odd_starts, without_remarks
from macros.reading.mistakes import Loc, Mistake, Place
from macros.reading.page_form import odd_forms
from macros.reading.yaml_text import Tree, explain_yaml, odd_spaces, too_deep

# The C parser reads ten times faster; a wheel without it still works.
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
CONFLICT = re.compile(r"(<{7}|>{7}|\|{7}) |={7}$")
FRONT = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
OPENED = re.compile(r"(\s*)---[ \t]*\n(?=[\w-]+:)")
"""What opens a page's keys, though they are closed by nothing, or begin too low."""


@dataclass
class Written:
    """What a file says, the line of each thing it says, and what could not be read."""

    file: str
    data: Any = None
    text: str = ""
    lines: dict[Loc, int] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    added: list["Written"] = field(default_factory=list)
    """The union's files whose data were taken in (`region.py`)."""
    origins: dict[Loc, "Written"] = field(default_factory=dict)
    """Which of them wrote what stands at a place."""

    @property
    def readable(self) -> bool:
        """Whether its data is what the editor wrote, right or wrong: not lost to a bad sign."""
        return self.data is not None or not self.mistakes

    def nearest(self, loc: Loc) -> Loc:
        """This place, or the nearest one above it that was written."""
        while loc and loc not in self.lines:
            loc = loc[:-1]
        return loc

    def line(self, loc: Loc) -> int:
        """The line of this place in the file that wrote it."""
        return self.lines.get(self.nearest(loc), 1)

    def origin(self, loc: Loc) -> "Written":
        """The file that wrote what stands at this place: this one, or a union's."""
        return self.origins.get(self.nearest(loc), self)

    def place(self, loc: Loc) -> Place:
        """The file and the line of this place."""
        return Place(self.origin(loc).file, self.line(loc))

    def tell(self, line: int, what: str, mend: str) -> None:
        """Add a mistake of this line."""
        self.mistakes.append(Mistake(self.file, line, what, mend))

    def refuse(self, loc: Loc, what: str, mend: str) -> None:
        """Add a mistake at this place."""
        self.origin(loc).tell(self.line(loc), what, mend)


def read_text(path: Path, name: str) -> Written:
    """The file's text, or the mistake of its absence or encoding."""
    written = Written(name)
    try:
        raw = path.read_bytes()
    except OSError:
        written.tell(1, "ce fichier manque, ou ne peut pas être lu", "créez-le, même vide")
        return written
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        written.tell(line, "le fichier n’est pas encodé en UTF-8", "enregistrez-le en « UTF-8 »")
        text = raw.decode("latin-1")
    written.text = text.replace("\r\n", "\n").replace("\r", "\n")
    refuse_conflicts(written)
    return written


def refuse_conflicts(written: Written) -> None:
    """Two versions that Git could not merge are no content: each pair is told at its first line."""
    within = False
    for n, line in enumerate(written.text.split("\n"), 1):
        if CONFLICT.match(line) and not within:
            what = f"« {line[:7]} » : deux versions de ce passage n’ont pas été fusionnées"
            mend = "gardez-en une, et retirez les lignes « <<<<<<< », « ======= » et « >>>>>>> »"
            written.tell(n, what, mend)
        within = (within or line.startswith("<<<<<<< ")) and not line.startswith(">>>>>>> ")


def read_yaml(path: Path, name: str) -> Written:
    """The file's data with its lines; what YAML refuses is a mistake, not an exception."""
    written = read_text(path, name)
    if not written.mistakes:
        parse_yaml(written, written.text)
    return written


def read_page(path: Path, name: str) -> Written:
    """A page's front matter as data, its Markdown as text, its mistakes of form."""
    written = read_text(path, name)
    decoded = not written.mistakes
    if found := FRONT.match(written.text):
        if decoded:
            parse_yaml(written, found[1], first=2)
        # Blank lines stand for the front matter, so that lines are counted from the file's top.
        written.text = "\n" * found[0].count("\n") + written.text[found.end() :]
    elif decoded and (opened := OPENED.match(written.text)):
        line = opened[0].count("\n")
        if opened[1]:
            mend = "retirez ce qui est au-dessus de « --- »"
            written.tell(line, "l’en-tête de la page ne commence pas à la première ligne", mend)
        else:
            mend = "ajoutez une ligne « --- » sous sa dernière clé"
            written.tell(line, "l’en-tête ouvert ici n’est pas fermé", mend)
        return written  # all that follows may be keys
    if decoded:
        read_markdown(written)
    return written


def read_markdown(written: Written) -> None:
    """Leave an editor's remarks out of a page, and tell what its readers could not see."""
    for line, what, mend in (*hidden_signs(written.text), *odd_starts(written.text)):
        written.tell(line + 1, what, mend)
    written.text, unclosed = without_remarks(written.text)
    if unclosed:
        written.tell(unclosed, "un commentaire ouvert ici n’est pas fermé", "fermez-le par « --> »")
    for line, what, mend in odd_forms(written.text):
        written.tell(line, what, mend)


def parse_yaml(written: Written, text: str, first: int = 1) -> None:
    """Fill `data` and `lines` from YAML text that begins at this line of the file."""
    refused = [*hidden_signs(text), *odd_spaces(text), *too_deep(text)]
    if not refused:
        try:
            tree = Tree(text, first)
            written.data = tree.build(yaml.compose(text, Loader=Loader), ())
            written.lines, refused = tree.lines, tree.refused
        except yaml.MarkedYAMLError as error:
            refused = list(explain_yaml(text, error))
    for line, what, mend in refused:
        written.tell(line + first, what, mend)
