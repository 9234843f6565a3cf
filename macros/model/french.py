"""French typography: what an editor need not type, because the build puts it there."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from html import unescape

NBSP = "\u00a0"
THIN = "\u202f"

MONTHS = tuple(
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)
_MONTHS = "|".join(MONTHS)
_UNITS = (
    "%|€|h|min|octets?|ko|Mo|Go|To|bits?|ans?|mois|semaines?|jours?|heures?|minutes?|secondes?"
    "|caractères|chiffres|signes|mots"
)
# One to three digits: a year is no group of a larger number.
_GROUP = "|".join(rf"(?<=(?<!\d)\d{{{n}}})" for n in (1, 2, 3))
_RULES = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (r"(?<=\w)'|'(?=\w)", "’"),
        (r"\.\.\.", "…"),
        (r"«(?:\s+|(?=\S))", f"«{NBSP}"),
        (r"(?:\s+|(?<=\S))»", f"{NBSP}»"),
        (r"[ \u00a0\u202f]+(?=[;?!])", THIN),
        (r"(?<=[\w»)’…%*])(?=[;?!]+(?:[\s)]|$))", THIN),
        (r"[ \u00a0\u202f]+(?=:(?:\s|$))", NBSP),
        (r"(?<=[\w»)…%*])(?=:(?:\s|$))", NBSP),
        (rf"(?:{_GROUP})[ \u00a0](?=\d{{3}}(?!\d))", THIN),
        (rf"(?<=\d)[ ](?=(?:{_UNITS})(?!\w))", NBSP),
        (r"(?<=\d[ \u00a0]h)[ ](?=\d)", NBSP),
        (rf"(?<=\d)[ ](?=(?:{_MONTHS})(?!\w))|(?<=1er)[ ](?=(?:{_MONTHS})(?!\w))", NBSP),
        (r"(?<=n°)[ ](?=\d)|(?<=\bart\.)[ ](?=\d)|(?<=§)[ ](?=\d)", NBSP),
        (
            r"(?:(?<=\b[Pp]age)|(?<=\b[Aa]nnexe))[ ](?=\d)"
            r"|(?:(?<=\b[Aa]rticle)|(?<=\b[Aa]rticles))[ ](?=[A-Z]?\.?\d)",
            NBSP,
        ),
    )
)
# What every rule looks for: most words have none.
_SIGNS = re.compile(r"['«»;?!:\d]|\.\.\.")
_CODE_SPAN = re.compile(r"(`+[^`]*`+)")
# `within` is what a phrase goes on through; any other markup begins and ends it.
_MARKUP = re.compile(
    r"(?P<within>"
    r"</?(?:a|abbr|b|button|cite|del|em|i|ins|mark|q|s|small|span|strong|sub|sup|u)\b[^>]*>"
    r"|<(?P<code>code|pre|kbd|samp|script|style|textarea)\b(?:.*?</(?P=code)\s*>|[^>]*>)"
    r"|&#?\w+;)"
    r"|<!--.*?-->|<[^>]+>",
    re.DOTALL,
)
# A verb and its pronoun, a number of a law: what a hyphen joins as one.
_HELD = re.compile(
    r"(?<![\w’-])(?!rendez-)"
    r"(?:\w+(?:ez|ons)-(?:la|les?|lui|leur|en|y|moi|nous|vous)(?:-(?:en|y))?"
    r"|\w+-(?:t-)?(?:ils?|elles?|on|ce)|post-it|(?:[LR]\.)?\d{4}(?:-\d+)+)(?![\w-])",
    re.IGNORECASE,
)
_SPANLESS = re.compile(r"</?(?:option|svg)\b")
_NAME_IN_CODE = re.compile(r"<code>[^<]*</code>")
_VERBATIM = re.compile(r"<(?:code|pre|kbd|samp|script|style|textarea)\b")
_READ_ALOUD = re.compile(r'(\s(?:title|aria-label|alt|content|data-words[\w-]*)=")([^"]*)(")')


@lru_cache(maxsize=65_536)  # a page says many things that others say too
def french(text: str) -> str:
    """The text with the apostrophes and no-break spaces of French print; `code` is left alone.

    The rules are those of the Imprimerie nationale's *Lexique*: a thin no-break space before
    `;`, `?` and `!`, a no-break space before `:` and inside guillemets.
    """
    pieces = _CODE_SPAN.split(text)
    pieces[::2] = map(typeset, pieces[::2])
    return "".join(pieces)


def typeset(words: str) -> str:
    """The words after every rule."""
    if _SIGNS.search(words):
        for pattern, by in _RULES:
            words = pattern.sub(by, words)
    return words


def french_html(html: str) -> str:
    """The HTML with its words in French typography; code, scripts and addresses are left alone."""
    made, start = list[str](), 0
    for found in _MARKUP.finditer(html):
        if found.lastgroup != "within":
            made += phrase(html[start : found.start()]), typeset_tag(found[0])
            start = found.end()
    return "".join((*made, phrase(html[start:])))


def loosened(html: str) -> str:
    """The HTML where a name in code, `a:b:c`, may break behind its colons: a phone's table is narrow."""
    return _NAME_IN_CODE.sub(lambda code: re.sub(r":(?=\w)", ":<wbr>", code[0]), html)


def held(html: str) -> str:
    """The HTML where no line ends between a verb and its pronoun; what is copied is as typed."""
    made, start, shut = list[str](), 0, 0
    for found in (*_MARKUP.finditer(html), None):
        words = html[start : found.start() if found else len(html)]
        made.append(words if shut else _HELD.sub(r'<span class="held">\g<0></span>', words))
        if found:
            made.append(found[0])
            start = found.end()
            if _SPANLESS.match(found[0]):
                shut += -1 if found[0].startswith("</") else 1
    return "".join(made)


@lru_cache(maxsize=65_536)
def phrase(html: str) -> str:
    """The HTML between two blocks in French typography; what stands beside each piece decides its spaces."""
    pieces, made = list(pieces_of(html)), list[str]()
    for n, piece in enumerate(pieces):
        if not piece.startswith(("<", "&")):
            after = beside(map(pieces.__getitem__, range(n + 1, len(pieces))))
            piece = between(beside(reversed(made))[-1:], piece, after[:2])
        elif piece.startswith("<"):
            piece = typeset_tag(piece)
        made.append(piece)
    return "".join(made)


@lru_cache(maxsize=65_536)
def typeset_tag(tag: str) -> str:
    """The tag with the attributes that are read aloud in French typography; code is left alone."""
    if _VERBATIM.match(tag):
        return tag
    return _READ_ALOUD.sub(lambda found: found[1] + french_html(found[2]) + '"', tag)


def pieces_of(html: str) -> Iterator[str]:
    """Words and markup in turn; an element of code is one piece."""
    end = 0
    for found in _MARKUP.finditer(html):
        yield from filter(None, (html[end : found.start()], found[0]))
        end = found.end()
    yield from filter(None, (html[end:],))


def beside(pieces: Iterable[str]) -> str:
    """The first words among these pieces, which a reader sees beside another one: tags are passed over."""
    for piece in pieces:
        if piece.startswith("&"):
            return unescape(piece)
        if _VERBATIM.match(piece):
            return "x"
        if not piece.startswith("<"):
            return piece
    return ""


def between(before: str, words: str, after: str) -> str:
    """The words in French typography, given the sign before them and the two after, which are left out."""
    before, after = before.strip("."), after[:1].strip(".") and after
    if len(after) == 2 and not (after[0] in ":;?!" and after[1].isspace()):
        after = "x" if after[0] in ":;?!" else after[0]
    for left, right in ((before, after), (before, ""), ("", after)):
        made = french(f"{left}{words}{right}")
        if made.startswith(left) and made.endswith(right):
            return made[len(left) : len(made) - len(right)]
    return french(words)


def uncapitalised(words: str) -> str:
    """The words as they follow others: « Mots de passe » loses its capital, « IA » keeps it."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def day(when: date) -> str:
    """A date as French writes it: `1er janvier 2026`."""
    number = "1er" if when.day == 1 else str(when.day)
    return f"{number}{NBSP}{MONTHS[when.month - 1]} {when.year}"


def weighed(size: int) -> str:
    """What a file of so many bytes weighs, in words: in megabytes as soon as there is one."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))}{NBSP}ko"
    return f"{size / 1e6:.1f}{NBSP}Mo".replace(".", ",")


def counted(number: int, one: str, many: str) -> str:
    """A number and its noun: French says « 0 élément », « 1 élément », « 2 éléments »."""
    return f"{number}{NBSP}{one if number < 2 else many}"
