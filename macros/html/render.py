"""The Jinja environment of macros, embeds and paper, with its filters: escaping on, undefined names refused."""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from unicodedata import normalize

from jinja2 import (
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    pass_context,
)
from jinja2.runtime import Context
from markdown_it import MarkdownIt
from markupsafe import Markup

from macros.cache import prune
from macros.guide.known import ONEFILE, PLUGIN, Known
from macros.html.citations import Citation, citations
from macros.model.article_number import said
from macros.model.french import MONTHS, day
from macros.model.record import NAME_LIMIT, NOTE_LIMIT
from macros.model.schema import Activity, Item, Resource, Source, Term

TEMPLATES = Path(__file__).parents[1] / "templates"
LEVELS = {"obligation": "Obligation", "recommendation": "Recommandation"}
STATUSES = {"project": "projet", "decided": "décidé"}
"""How far a text to come is on its way."""
CARD = {
    "purpose": "Finalité",
    "basis": "Base légale",
    "people": "Personnes concernées",
    "data": "Catégories de données",
    "recipients": "Destinataires",
    "transfers": "Transferts hors de l’Union européenne",
    "retention": "Durée de conservation",
    "security": "Mesures de sécurité",
    "note": "À savoir",
}
"""The headings of a register card: what GDPR article 30 asks, in its order."""
FORMATS = {
    "page": "page web",
    "pdf": "PDF",
    "ods": "tableur ODS",
    "service": "service en ligne",
    "site": "site",
    "training": "formation",
}

UNREAD = {
    "cited": "son adresse est citée par des tiers",
    "leaflet": "son adresse vient de la plaquette",
    "memory": "son adresse est donnée de mémoire",
}
"""Why a document was not read: how its address is known."""

# Emphasis and code alone: what the model lets an editor write in an item.
_markdown = MarkdownIt("zero").enable(["emphasis", "backticks", "escape"])
_TAG, _BLANKS = re.compile(r"<[^>]*>"), re.compile(r"[ \t\n]+")
_INDENT = re.compile(r"\s*\n\s*")
_AFTER_PARAGRAPH = re.compile(r"</p>(?:\n| {2,})(?=<)")
_SWITCHES = re.compile(r'<input class="md-toggle".*?(?=<a class="skip")', re.DOTALL)
_WINDOW = re.compile(r'<div class="md-dialog".*?(?=</body>)', re.DOTALL)
_KEPT_AS_IS = re.compile(r"(<(pre|textarea|script|style)\b.*?</\2\s*>)", re.DOTALL)


@lru_cache(maxsize=16_384)
def inline(text: str) -> Markup:
    """The text with its emphasis and code; everything else is escaped."""
    return Markup(_markdown.renderInline(text))


@lru_cache(maxsize=16_384)
def plain(text: str) -> str:
    """The text without its marks of emphasis, as a reader says it; French spaces are kept."""
    words = _TAG.sub("", _markdown.renderInline(text))
    return Markup(_BLANKS.sub(" ", words).strip(" ")).unescape()


def slug(words: str) -> str:
    """The words as an anchor: lowercase, without accents, joined by hyphens."""
    folded = normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", folded))


def card(activity: Activity) -> list[tuple[str, Any]]:
    """The headings and contents of a register card; what is empty is left out."""
    return [(title, value) for key, title in CARD.items() if (value := getattr(activity, key))]


def term_id(term: Term) -> str:
    """The id of a term's explanation in a page."""
    return f"mot-{slug(term.term)}"


def alphabetical(terms: Iterable[Term]) -> list[Term]:
    """The terms as a dictionary orders them: capitals and accents do not count."""
    return sorted(terms, key=lambda term: slug(term.term))


def ancestors(item: Item, path: str) -> str:
    """What an item follows, as the browser reads it (`Ancestor` in records.js); most follow nothing."""
    former = [heir.model_dump(exclude_defaults=True) for heir in item.replaces]
    if day := item.asked_again:
        former.append({"id": path, "before": day.isoformat()})
    return json.dumps(former, separators=(",", ":")) if former else ""


def data_replaces(item: Item, path: str) -> Markup:
    """The attribute that holds what an item follows; none for most."""
    former = ancestors(item, path)
    return Markup(' data-replaces="{}"').format(former) if former else Markup()


def data_aside(asides: Mapping[str, Mapping[str, str]], path: str) -> Markup:
    """The attribute that holds which answers set an item aside, with each reason; none for most."""
    reasons = asides.get(path)
    held = json.dumps(reasons, ensure_ascii=False, separators=(",", ":"))
    return Markup(' data-aside="{}"').format(held) if reasons else Markup()


def services(ids: Iterable[str], resources: Mapping[str, Resource]) -> list[Citation]:
    """The services of these ids that this region has, as a page cites them."""
    return list(citations((Source(id=id) for id in ids if id in resources), resources))


def publishers(
    sources: Iterable[Source], resources: Mapping[str, Resource], apart: str = ", "
) -> str:
    """Who publishes these sources, each once; some have a comma in their names."""
    return apart.join(dict.fromkeys(resources[source.id].publisher for source in sources))


@pass_context
def url(context: Context, path: str) -> str:
    """An address below the site's root, as seen from the page being made."""
    return path if "://" in path else f"{context.get('base', '')}{path}"


def compiled() -> Path:
    """The cache folder of Jinja's bytecode."""
    folder = TEMPLATES.parent.parent / ".cache" / "jinja"
    folder.mkdir(parents=True, exist_ok=True)
    prune(folder)
    return folder


@cache
def environment() -> Environment:
    """The templates of macros, of embeds and of paper."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=FileSystemBytecodeCache(str(compiled())),
    )
    filters = (
        inline,
        plain,
        day,
        url,
        slug,
        ancestors,
        data_aside,
        data_replaces,
        card,
        term_id,
        alphabetical,
    )
    made.filters.update({one.__name__: one for one in filters})
    made.filters.update(publishers=publishers, services=services, citations=citations, said=said)
    made.globals.update(NAME_LIMIT=NAME_LIMIT, NOTE_LIMIT=NOTE_LIMIT)
    made.globals.update(LEVELS=LEVELS, FORMATS=FORMATS, MONTHS=MONTHS)
    made.globals.update(UNREAD=UNREAD, STATUSES=STATUSES)
    made.globals.update(PAGES=Known, ONEFILE=ONEFILE, PLUGIN=PLUGIN)
    return made


def render(template: str, **context: Any) -> Markup:
    """The HTML of a template."""
    return Markup(environment().get_template(template).render(**context))


def without_indent(html: str) -> str:
    """The HTML with one line break where a template had several and an indent, and none after a paragraph, where none
    is seen; what is verbatim stays."""
    pieces = _KEPT_AS_IS.split(html)
    pieces[::3] = (_AFTER_PARAGRAPH.sub("</p>", _INDENT.sub("\n", one)) for one in pieces[::3])
    del pieces[2::3]
    return "".join(pieces)


def without_skeleton(html: str) -> str:
    """The page without the switches and the window of the theme's own menu: who reads it unstyled would meet them."""
    return _WINDOW.sub("", _SWITCHES.sub("", html, count=1))


def to_root(address: str) -> str:
    """The relative address of the site's root from a page: `../` for each folder."""
    return "../" * address.count("/")
