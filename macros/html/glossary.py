"""Glossary terms in a page: each becomes, at its first appearance, a button that opens its definition."""

import re
from collections.abc import Mapping
from functools import lru_cache
from html import unescape

from macros.html.render import plain, term_id
from macros.model.french import uncapitalised
from macros.model.schema import Term

_PIECE = re.compile(r"(<!--.*?-->|<[^>]+>)", re.DOTALL)
_CAPITALS = re.compile("[A-Z]{2}")
_ABBREVIATION = re.compile(rf"[\w-]*{_CAPITALS.pattern}[\w-]*")
_ARTICLE = re.compile(r"L’|(Le|La|Les|Une?|Deux|Trois)\b")
_UNSEEN = re.compile(r"<(script|style|template|code|pre)\b.*?</\1>", re.DOTALL)
_NAME = re.compile(r"^<(/?)([a-zA-Z][\w-]*)")
# Where a word is left alone: it is a link, a title, a label, a drawing or a list to tick already.
_SHUT = frozenset(
    "a h1 h2 h3 h4 button label legend summary code pre form svg figure script style dt thead".split()
)


@lru_cache(maxsize=4)
def spellings(glossary: tuple[Term, ...]) -> tuple[re.Pattern[str], Mapping[str, Term]]:
    """A regular expression of all spellings of all terms, the longest first, and the term of each spelling."""
    known = {word: term for term in glossary for word in ways(term)}
    longest = sorted(known, key=len, reverse=True)
    words = "|".join(re.escape(word).replace(r"\ ", r"[\s\u00a0\u202f]+") for word in longest)
    before, after = r"(\(|«\u00a0|)", r"((?:[,.)…]|[\u00a0\u202f][:;?!»])*)"
    return re.compile(rf"{before}(?<![\w’-])({words})(?![\w-]){after}"), known


def ways(term: Term) -> list[str]:
    """The spellings of a term; a common noun's also without its capital."""
    words = [spaced(plain(word)) for word in (term.term, *term.also)]
    return words + [w[0].lower() + w[1:] for w in words if w[1:2].islower() and " " not in w[:2]]


@lru_cache(maxsize=4)
def abbreviations(glossary: tuple[Term, ...]) -> Mapping[str, str]:
    """What each abbreviation of the glossary stands for."""
    words = {way: term for term in glossary for way in (term.term, *term.also)}
    return {way: stands_for(term) for way, term in words.items() if _ABBREVIATION.fullmatch(way)}


def stands_for(term: Term) -> str:
    """A term in full words: the first of its definition, spelt as in a sentence, or its longest spelling."""
    if not _CAPITALS.search(term.term):
        return max((way for way in term.also if not _CAPITALS.search(way)), key=len)
    words = re.split("[:,.]", plain(term.definition))[0].strip()
    in_sentence = uncapitalised(words)
    return in_sentence if in_sentence in term.also or _ARTICLE.match(words) else words


def in_full(text: str, glossary: tuple[Term, ...], told: set[str]) -> list[tuple[str, str]]:
    """The abbreviations of a text that are not told yet, with what they stand for, which then is told."""
    known = abbreviations(glossary)
    found = _ABBREVIATION.findall(text)
    parts = (part for word in found for part in ([word] if word in known else word.split("-")))
    met: dict[str, list[str]] = {}
    for word in dict.fromkeys(parts):
        if (full := known.get(word)) and full not in told:
            met.setdefault(full, []).append(word)
    told.update(met)
    return [(", ".join(words), full) for full, words in met.items()]


def left_alone(html: str, terms: list[Term], glossary: tuple[Term, ...]) -> list[tuple[str, str]]:
    """The abbreviations, in links and titles mostly, that neither a page nor its terms tell in full."""
    text = unescape(_PIECE.sub(" ", _UNSEEN.sub(" ", html)))
    said = spaced(" ".join([text, *(plain(term.definition) for term in terms)]))
    whole = said.lower()
    told = {full for full in abbreviations(glossary).values() if spaced(full).lower() in whole}
    return in_full(said, glossary, told)


def spaced(words: str) -> str:
    """Words with one ordinary space between them."""
    return " ".join(words.split())


def explain_terms(html: str, glossary: tuple[Term, ...]) -> tuple[str, list[Term]]:
    """The HTML with a button on each term's first appearance, and the terms so explained.

    The button opens a native popover: it needs no script, and answers to keyboard and touch.
    """
    if not glossary:
        return html, []
    pattern, known = spellings(glossary)
    found: dict[str, Term] = {}
    out: list[str] = []
    depth = 0
    for piece in _PIECE.split(html):
        if name := _NAME.match(piece):
            if name[2].lower() in _SHUT:
                depth += -1 if name[1] else 1
        elif not depth:
            piece = pattern.sub(lambda hit: button(hit[1], hit[2], hit[3], known, found), piece)
        out.append(piece)
    return "".join(out), [*found.values()]


def button(
    before: str, word: str, after: str, known: Mapping[str, Term], found: dict[str, Term]
) -> str:
    """The word as a button the first time its term appears; plain afterwards.

    The signs that touch it stand in the button: browsers break a line on either side of one.
    """
    term = known[re.sub(r"\s+", " ", word)]
    if term.term in found:
        return before + word + after
    found[term.term] = term
    told = f'{before}<span class="term__word">{word}</span>{after}'
    return f'<button type="button" class="term" popovertarget="{term_id(term)}">{told}</button>'
