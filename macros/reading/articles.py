"""Articles that sentences name: `resources.yml` lists each, so that its address and reading are known once."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from macros.model.article_number import HYPHEN, right_numbers
from macros.reading.explanations import explain_number
from macros.reading.markdown import CODE, prose
from macros.reading.mistakes import Explanation, Loc
from macros.reading.written import Written

_GROUPS = rf"(?:{HYPHEN}\d+)+"
_ONE = rf"[LRDA]\.?\s?\d+\s[A-Z](?![\w’'])|(?:[LRDAlrda][.\s]{{0,2}})?\d+(?:{_GROUPS}|er\b)?"
_LIST = rf"(?:{_ONE})(?:(?:,\s|,?\s(?:et|ou|à)\s)(?:{_ONE}))*"
# Without « article », only what nothing else looks like: `R.1111-1`, `L. 1110-4`, `R1111-1`, `L.102 B`.
_CODE = (
    r"(?<![\w./-])(?:[LRDA]\s?\.\s?\d+|[LRDA]\s?\d{3,4}|[lrda]\.\s?\d{3,4}|[lrda]\d{3,4})"
    rf"{_GROUPS}(?![\w-])|(?<!\w)[LRDA]\.\s?\d+\s[A-Z](?![\w’'])"
)
_NAMED = re.compile(
    rf"\b(?P<word>[Aa]rticles?|[Aa]rt\.)\s+(?P<listed>{_LIST})|(?P<code>(?:{_CODE})(?:\sà\s(?:{_CODE}))?)"
)
_RANGE = re.compile(rf"({_ONE})\sà\s({_ONE})")
_CALLED = re.compile(r"\{\{-?\s*resource\(\s*(?:id\s*=\s*)?[\"']([\w-]+)[\"'][^{}]*\}\}")
_OTHER_TEXT = re.compile(
    r"(?:,[^,.;()]*,)*\s(?:du|de la|de l['’])\s?(?:code|loi|décret|arrêté|ordonnance)\b[^.,;:()]*"
)
_ENDS = re.compile(r"[.!?](?=\s|$)|\n\s*\n|\s\|\s")  # of a sentence, or of a table's cell
SILENT = re.compile(rf"{CODE.pattern}|\barticle\s*=\s*(?:\"[^\"]*\"|'[^']*')")


def straightened(words: str) -> str:
    """The words with typed apostrophes and spaces, so that all spellings of a name are one."""
    return " ".join(words.replace("’", "'").split())


UNSPOKEN = frozenset({"sources", "id", "url", "leaflet", "use", "replaces", "excludes"})
"""Keys whose values are no sentence."""


@dataclass(frozen=True)
class Texts:
    """The texts of law that `resources.yml` holds: their articles, and the words that name each after one."""

    articles: Mapping[str, frozenset[str]]
    cited: Mapping[str, str]

    def named_in(self, words: str) -> str | None:
        """The text that these words name first, by a macro or by its own name."""
        said = straightened(words)
        found = {said.find(straightened(cited)): id for cited, id in self.cited.items()}
        called = ((at.start(), at[1]) for at in _CALLED.finditer(words))
        found |= {at: id for at, id in called if id in self.cited.values()}
        return min(((at, id) for at, id in found.items() if at >= 0), default=(0, None))[1]

    def articles_of(self, mention: "Mention") -> Iterator[tuple[str, str]]:
        """The articles that words name, each with its text: the only one that lists it, where none is named."""
        text = self.named_in(mention.after)
        for number in mention.numbers:
            found = [id for id, listed in self.articles.items() if number in listed]
            if text in found or (text is None and len(found) == 1):
                yield text or found[0], number


@dataclass(frozen=True)
class Mention:
    """Words that name articles: where they begin, as they were written, and what follows them."""

    at: int
    written: str
    after: str

    @property
    def numbers(self) -> Iterator[str]:
        """The articles that they name; those of a range too."""
        yield from right_numbers(self.written)
        for first, last in _RANGE.findall(self.written):
            if first.isdigit() and last.isdigit():
                yield from map(str, range(int(first) + 1, int(last)))


def mentions(text: str) -> Iterator[Mention]:
    """The articles that a text names; what follows ends with the sentence, or at the next article."""
    found = list(_NAMED.finditer(text))
    ends = [one.start() for one in found[1:]] + [len(text)]
    for one, end in zip(found, ends, strict=False):
        after = " ".join(_ENDS.split(text[one.end() : end], maxsplit=1)[0].split())
        is_short = (one["word"] or "").endswith(".")
        written = one[0] if is_short else one["listed"] or one["code"]
        yield Mention(one.start(), written, f" {after}")


def explain_mention(mention: Mention, texts: Texts) -> Iterator[Explanation]:
    """What is wrong with the articles that a sentence names, and how to mend it."""
    named = split_list(mention.written)
    misspelt = [word for word in named if right_numbers(word) != (word.removesuffix("er"),)]
    for word in misspelt:
        what, mend = explain_number(" ".join(word.split()))
        yield what, mend.replace("écrivez « ", "écrivez « article ") if "rt." in word else mend
    if misspelt:
        return
    text = texts.named_in(mention.after)
    if text is None and (other := _OTHER_TEXT.match(mention.after)):
        what = f"aucun texte de resources.yml ne se nomme «{other[0].rstrip()} »"
        yield what, "ajoutez-le, avec « cited: » et « articles: », ou nommez-le comme il l’est"
        return
    listed = [texts.articles.get(text, ())] if text else texts.articles.values()
    for number in dict.fromkeys(mention.numbers):
        if not any(number in numbers for numbers in listed):
            what = f"l’article « {number} » n’est dans aucun texte de resources.yml"
            if text:
                what = f"l’article « {number} » de « {text} » n’est pas dans resources.yml"
            where = f"de « {text} »" if text else "de son texte"
            yield what, f"ajoutez-le sous « articles: » {where}, ou corrigez son numéro"


def split_list(written: str) -> list[str]:
    """The numbers of a list as they were written; codes do not range as whole numbers do."""
    if (ranged := _RANGE.fullmatch(written)) and not ranged[1].isdigit():
        return [written]
    return re.split(r",?\s(?:et|ou|à)\s|,\s", written)


def check_sentences(written: Written, texts: Texts) -> None:
    """Each article that the sentences of a file name is one that `resources.yml` lists."""
    for at, words in sentences(written.data):
        first, origin = written.line(at), written.origin(at)
        for mention in mentions(words):
            for what, mend in explain_mention(mention, texts):
                origin.tell(line_saying(origin.text, mention.written, first), what, mend)


def check_page_sentences(written: Written, texts: Texts) -> None:
    """Each article that a page names, in its text or its front matter, is one that is listed."""
    check_sentences(written, texts)
    lines = dict(prose(written.text))
    shown = "\n".join(lines.get(n, "") for n in range(1, written.text.count("\n") + 2))
    shown = SILENT.sub(lambda silent: " " * len(silent[0]), shown)
    for mention in mentions(shown):
        for what, mend in explain_mention(mention, texts):
            written.tell(shown.count("\n", 0, mention.at) + 1, what, mend)


def sentences(data: Any, at: Loc = ()) -> Iterator[tuple[Loc, str]]:
    """Every text that a file gives to readers, with its place."""
    if isinstance(data, str):
        yield at, data
    pairs = (
        data.items()
        if isinstance(data, dict)
        else enumerate(data if isinstance(data, list) else ())
    )
    for key, value in pairs:
        if key not in UNSPOKEN:
            yield from sentences(value, (*at, key))


def line_saying(text: str, words: str, first: int) -> int:
    """The first line, from `first` on, that holds these words; `first` itself where a line break parts them."""
    lines = text.split("\n")[first - 1 :]
    return next((n for n, line in enumerate(lines, first) if words in line), first)
