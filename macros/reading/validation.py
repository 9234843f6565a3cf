"""One pass over the files of editors: entries validated, and every mistake kept."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from macros.model.schema import SLUG, Checklist
from macros.reading.explanations import SLUG_MEND, explain_all, explain_statement
from macros.reading.files import REGION
from macros.reading.mistakes import Loc, Mistake
from macros.reading.region import take_in, take_in_sections
from macros.reading.written import Written, read_page, read_yaml

E = TypeVar("E", bound=BaseModel)


@dataclass
class Reading:
    """What was read so far below a folder, and what is wrong with it."""

    root: Path
    mistakes: list[Mistake] = field(default_factory=list)
    written: dict[str, Written] = field(default_factory=dict)

    def keep(self, written: Written) -> Written:
        """Remember a file for later checks."""
        self.written[written.file] = written
        return written

    def all_mistakes(self) -> list[Mistake]:
        """What each file and each check found."""
        every = (one for w in self.written.values() for one in (w, *w.added))
        return [*self.mistakes, *(m for one in every for m in one.mistakes)]

    def parse(self, model: type[E], written: Written, data: Any, at: Loc = ()) -> E | None:
        """The validated entry, or nothing and its mistakes."""
        try:
            return model.model_validate(data)
        except ValidationError as refused:
            for loc, what, mend in explain_all(refused.errors(), model, at):
                written.refuse(loc, what, mend)
            return None

    def data(self, file: str, depth: int = 1) -> Written:
        """A file of the guide with what the union adds to it; its keys are shared to this depth."""
        written = self.keep(read_yaml(self.root / file, file))
        take_in(written, self.root, depth)
        return written

    def mapping(self, file: str, model: type[E], named: str = SLUG) -> dict[str, E]:
        """A file of entries under ids, or under names of another pattern."""
        written = self.data(file)
        if written.data is not None and not isinstance(written.data, dict):
            written.tell(1, "ce fichier doit contenir des clés", "écrivez « identifiant: »")
            return {}
        parsed = {
            id: self.parse(model, written, data, (id,))
            for id, data in (written.data or {}).items()
            if is_name(written, id, (id,), named)
        }
        return {id: entry for id, entry in parsed.items() if entry}

    def entry(self, file: str, model: type[E]) -> E | None:
        """A file that is one entry, whose keys hold more of them; nothing where it is empty."""
        written = self.data(file, depth=2)
        return None if written.data is None else self.parse(model, written, written.data)

    def sequence(self, file: str, model: type[E]) -> tuple[E, ...]:
        """A file that is a list of entries."""
        written = self.data(file)
        if written.data is not None and not isinstance(written.data, list):
            written.tell(1, "ce fichier doit être une liste", "mettez un tiret à chaque entrée")
            return ()
        parsed = [self.parse(model, written, d, (n,)) for n, d in enumerate(written.data or [])]
        return tuple(entry for entry in parsed if entry)

    def checklist(self, path: Path, name: str) -> Checklist | None:
        """The list that a file writes; the file's name is its id."""
        written = self.keep(read_yaml(path, name))
        if (self.root / REGION / name).is_file():
            take_in_sections(written, self.root)
        if not written.readable:
            return None
        if not isinstance(written.data, dict):
            what = "est vide" if written.data is None else "ne contient pas de clés"
            mend = "écrivez au moins les clés title, summary et sections"
            written.tell(1, f"ce fichier {what}", mend)
            return None
        if "id" in written.data:
            mend = "retirez-la : le nom du fichier sert d’identifiant"
            written.refuse(("id",), "la clé « id » n’existe pas", mend)
        named = is_slug(written, path.stem, ())
        data = {**written.data, "id": path.stem if named else "sans-nom"}
        return self.parse(Checklist, written, data)

    def page(self, path: Path, name: str, model: type[E]) -> E | None:
        """A page's front matter; its Markdown is kept for checks."""
        written = self.keep(read_page(path, name))
        if not written.readable:
            return None
        return self.parse(model, written, {} if written.data is None else written.data)


def is_name(written: Written, word: str, loc: Loc, pattern: str) -> bool:
    """Whether the word has this pattern; otherwise a mistake says how to write it."""
    if pattern == SLUG:
        return is_slug(written, word, loc)
    if re.fullmatch(pattern, word):
        return True
    written.refuse(loc, *explain_statement(word))
    return False


def is_slug(written: Written, word: str, loc: Loc) -> bool:
    """Whether the word may name a thing; otherwise a mistake says how to write it."""
    if fits := bool(re.fullmatch(SLUG, word) and len(word) <= 60):
        return fits
    written.refuse(loc, f"« {word} » ne peut pas être un identifiant", SLUG_MEND)
    return False
