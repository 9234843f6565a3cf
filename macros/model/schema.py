"""What an editor may write: checklists, resources, glossary and the front matter of pages."""

import re
from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
)

from macros.model.article_number import NUMBER
from macros.model.emphasis import left_open
from macros.model.french import french
from macros.model.signs import HIDDEN

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
STATEMENT = r"^[A-Z]{1,3}-\d\d$"
"""How the statements of a union's leaflet are numbered: `S-01`."""
YEARS = (2016, 2100)
"""The first and last years that the guide speaks of; archives hold none beyond 2106."""

Level = Literal["obligation", "recommendation"]


def refuse_markup(text: str) -> str:
    """The text, or an error: words and Markdown emphasis that closes, never HTML, links or macros."""
    for pattern, reason in (
        (r"</?[a-zA-Z!][^>]*>?", "html"),
        (r"\]\(|https?://|www\.", "link"),
        (r"\{\{|\{%|\{#", "macro"),
        (HIDDEN, "control"),
    ):
        if found := re.search(pattern, text):
            raise ValueError(f"{reason}:{found.group()}")
    for paragraph in re.split(r"\n\s*\n", text):
        if sign := left_open(paragraph):
            raise ValueError(f"open:{sign}")
    return text


def as_statement(number: str) -> str:
    """The number, or an error when no leaflet numbers a statement so."""
    if not re.fullmatch(STATEMENT, number):
        raise ValueError(f"statement:{number}")
    return number


def as_day(day: date) -> date:
    """The day, or an error when its year was mistyped."""
    first, last = YEARS
    if not first <= day.year <= last:
        raise ValueError(f"day:{day}")
    return day


def as_source(written: object) -> object:
    """A bare id is a source without a page."""
    return {"id": written} if isinstance(written, str) else written


def as_number(written: object) -> object:
    """The words of an article's number, or of a short telephone number: YAML reads `32` as a whole number."""
    return str(written) if isinstance(written, int) else written


Slug = Annotated[str, StringConstraints(pattern=SLUG, max_length=60)]
Numbered = Annotated[str, StringConstraints(pattern=f"^{NUMBER}$")]
ArticleNumber = Annotated[
    Numbered, BeforeValidator(as_number, json_schema_input_type=int | Numbered)
]
CRITERION = r"^([1-9]|1[0-3])\.[1-9]\d?$"
HEARD_WITH = ("NVDA", "JAWS", "VoiceOver")
"""The screen readers by which the RGAA says whether something is heard as it should be."""
TestName = Annotated[str, StringConstraints(pattern=r"^([a-z_]+/)*test_\w+\.py::test_\w+$")]
Recorded = Annotated[str, StringConstraints(pattern=SLUG, max_length=50)]
"""A slug that the key of a reader's record holds behind a word: `situation-…`, `aside-…`."""
ItemPath = Annotated[str, StringConstraints(pattern=SLUG[:-1] + "/" + SLUG[1:])]
Excluded = Annotated[str, StringConstraints(pattern=SLUG[:-1] + "(/" + SLUG[1:-1] + ")?$")]
"""An item, `<checklist>/<item>`, or a whole list."""
Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\n]*$"),
    AfterValidator(refuse_markup),
    AfterValidator(french),
]
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=900),
    AfterValidator(refuse_markup),
    AfterValidator(french),
]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$")]
Dialled = Annotated[
    str, StringConstraints(pattern=r"^(0( ?\d){9}|1\d|1\d\d|[13]\d{3}|11[68] ?\d{3})$")
]
Phone = Annotated[Dialled, BeforeValidator(as_number, json_schema_input_type=int | Dialled)]
"""A French telephone number, spaced as it is said: `0 800 71 13 13`; or a short one: `15`, `112`, `3114`, `116 117`."""
Number = Annotated[str, AfterValidator(as_statement)]
"""The number of a statement of a leaflet: `leaflet.yml` has them all."""
CalendarDay = Annotated[date, AfterValidator(as_day)]
Duration = Annotated[
    str, StringConstraints(pattern=r"^P([1-9]Y([1-9]\d?M)?|[1-9]\d?M|[1-9]\d?W|[1-9]\d{0,2}D)$")
]
"""An ISO 8601 duration of whole years, months, weeks or days, of less than ten years and never of none."""


class Entry(BaseModel):
    """Something written by an editor. It never changes once read; an unknown key is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class Source(Entry):
    """Where a rule comes from: an entry of `resources.yml`, and the page or article to open there."""

    id: Slug
    page: int | None = Field(default=None, ge=1)
    article: ArticleNumber | None = None


Sources = tuple[
    Annotated[Source, BeforeValidator(as_source, json_schema_input_type=Slug | Source)], ...
]


WORDS_ALONE = "forme"
"""The reason of a change that only mends the French: it is no news to readers."""


class Change(Entry):
    """Why an item's words or level changed, for « Ce qui a changé ».

    `level` is the one that it took that day. `ask_again` shows what was answered before that day as
    to do, « à confirmer »: only where who did the old thing has not done the new one.
    """

    on: CalendarDay
    because: Line
    level: Level | None = None
    ask_again: bool = False


class Heir(Entry):
    """A former item whose ticks this one carries on, and what that one had replaced itself.

    `ask_again` shows them as to do, « à confirmer ».
    """

    id: ItemPath
    ask_again: bool = False
    replaces: tuple["Heir", ...] = ()


class Retired(Entry):
    """An item that left its list: readers' ticks are kept, exported, and shown with its words."""

    id: ItemPath
    on: CalendarDay
    because: Line
    text: Line | None = None


class Item(Entry):
    """One thing to do. Readers' ticks are kept under `id`: never change it."""

    id: Slug
    text: Line
    level: Level
    why: Text | None = None
    how: tuple[Line, ...] = ()
    then: Text | None = None
    sources: Sources = Field(min_length=1)
    leaflet: tuple[Number, ...] = ()
    since: CalendarDay
    changes: tuple[Change, ...] = ()
    checked: CalendarDay
    recheck: CalendarDay | None = None
    review: Duration | None = None
    ask: Slug | None = None
    supplier: Slug | None = None
    replaces: tuple[Heir, ...] = ()

    @property
    def explanation(self) -> tuple[str, ...]:
        """What it says beside its sentence, in the order of the page."""
        return tuple(filter(None, (self.why, *self.how, self.then)))

    @property
    def news(self) -> tuple[Change, ...]:
        """The changes that readers are told: those of the words alone are none."""
        return tuple(change for change in self.changes if change.because != WORDS_ALONE)

    @property
    def fresh(self) -> date:
        """The day its words were first published, or last changed in what they say."""
        return max([self.since, *(change.on for change in self.news)])

    @property
    def asked_again(self) -> date | None:
        """The last day on which it came to ask another thing: earlier answers are to be confirmed."""
        return max((change.on for change in self.changes if change.ask_again), default=None)


class Use(Entry):
    """An item of another list, shown here too: one tick, seen everywhere."""

    use: ItemPath


def has(key: str, written: object) -> bool:
    """Whether an entry has this key, as its editor wrote it or as it was read."""
    return key in written if isinstance(written, dict) else hasattr(written, key)


Listed = Annotated[
    Annotated[Item, Tag("item")] | Annotated[Use, Tag("use")],
    Discriminator(lambda written: "use" if has("use", written) else "item"),
]


class Section(Entry):
    """A named group of items."""

    title: Line
    items: tuple[Listed, ...] = Field(min_length=1)


class Checklist(Entry):
    """A list to tick, as `checklists/<id>.yml` writes it; `id` is the file's name."""

    id: Recorded
    title: Line
    summary: Line
    per: Literal["supplier"] | None = None
    sections: tuple[Section, ...] = Field(min_length=1)
    retired: tuple[Retired, ...] = ()

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The items this list owns, in order, without those it borrows."""
        return tuple(i for s in self.sections for i in s.items if isinstance(i, Item))


class Evidence(Entry):
    """How an address is known: a stored page was read, a third party cites it, or memory only."""

    kind: Literal["page", "cited", "leaflet", "memory"]
    on: CalendarDay
    note: Line | None = None


class TextRead(Entry):
    """When the text itself was read, and in which copy: its own page, or a stored one."""

    on: CalendarDay
    where: Annotated[
        str, StringConstraints(pattern=r"^(https?://|github:[\w.-]+/[\w.-]+)[^\s<>\"]*$")
    ]


class Article(Entry):
    """One article of a text, under its number: its own address, and when it was read.

    Without `read` nobody could read it, and no obligation rests on it alone; `note` may say why.
    """

    url: Url | None = None
    read: TextRead | None = None
    recheck: CalendarDay | None = None
    note: Line | None = None


class Resource(Entry):
    """An outside document or service, cited by its id from items and pages.

    A text of law lists under `articles` those that the guide cites; `cited` is how a sentence
    names it after an article: « du code de la santé publique ». An `authority` makes the law or is
    charged with it: an obligation may rest on its page, once read.
    """

    title: Line
    publisher: Line
    url: Url
    format: Literal["page", "pdf", "ods", "service", "site", "training"]
    edition: Line | None = None
    note: Line | None = None
    language: Literal["fr", "en"] = "fr"
    leaflet: tuple[Number, ...] = ()
    leaflet_url: Url | None = None
    region: Line | None = None  # of use there alone: the guide of another region leaves it out
    evidence: Evidence
    authority: bool = False
    read: TextRead | None = None
    recheck: CalendarDay | None = None
    phone: Phone | None = None
    hours: Line | None = None  # when someone answers, and at what cost
    cited: Line | None = None
    articles: dict[ArticleNumber, Article] = Field(default_factory=dict)

    @property
    def dialled(self) -> str:
        """What a telephone dials: a short number is dialled from France alone."""
        digits = (self.phone or "").replace(" ", "")
        return f"+33{digits[1:]}" if len(digits) == 10 else digits

    @property
    def is_read(self) -> bool:
        """Whether its text was read: in a copy, or on its own page."""
        return self.read is not None or self.evidence.kind == "page"

    @property
    def unread(self) -> bool:
        """Whether a reader must be told that nobody read it: a text of law says so of each article."""
        return self.format in ("page", "pdf") and not (self.is_read or self.articles)


class Statement(Entry):
    """A statement of a union's leaflet: where it is read, in which words, and what holds today.

    `items` are those that carry it and do not say so themselves.
    """

    page: Line
    anchor: Line
    words: Line
    today: Line | None = None
    items: tuple[ItemPath, ...] = ()


class Adviser(Entry):
    """Whom to ask when in doubt: `words` follows « demandez à », `title` heads what to ask them."""

    words: Line
    title: Line


class Supplier(Entry):
    """A kind of supplier: what to ask it, the agency's questionnaire, what the letter adds for it."""

    title: Line
    asked: Line | None = None
    questionnaire: Line | None = None
    letter: Text | None = None


class People(Entry):
    """Whom the guide names, each under the word that items (`ask`, `supplier`) or incidents (`own`) write."""

    advisers: dict[Slug, Adviser] = Field(default_factory=dict)
    suppliers: dict[Slug, Supplier] = Field(default_factory=dict)
    contacts: dict[Slug, Line] = Field(default_factory=dict)


class Term(Entry):
    """A word of the glossary, and the other spellings that stand for it in a page."""

    term: Line
    definition: Text
    also: tuple[Line, ...] = ()


class Synonym(Entry):
    """What readers type in the search, and what the guide says instead: either may be several words."""

    searched: tuple[Line, ...] = Field(min_length=1)
    said: tuple[Line, ...] = Field(min_length=1)


class Activity(Entry):
    """A ready card for the register of processing activities (GDPR article 30)."""

    id: Slug
    title: Line
    purpose: Text
    basis: Text
    people: tuple[Line, ...]
    data: tuple[Line, ...]
    recipients: tuple[Line, ...]
    transfers: Text
    retention: Text
    security: tuple[Line, ...]
    note: Text | None = None
    sources: Sources = ()


class Incident(Entry):
    """What to do in one kind of incident, on one sheet of paper that is printed before the day.

    `call` are services that everyone may reach, `own` the contacts whose number the practice writes itself.
    """

    id: Slug
    title: Line
    now: tuple[Line, ...] = Field(min_length=1)
    then: tuple[Line, ...] = Field(min_length=1)
    tell: Text
    own: tuple[Slug, ...] = ()
    call: tuple[Slug, ...] = ()
    sources: Sources = Field(min_length=1)


class Coming(Entry):
    """What is coming: what it would change, and what to do until then.

    `project` binds nobody yet; `on` is its day, where one is known; `page` tells more of it, by its
    file's name.
    """

    id: Slug
    title: Line
    status: Literal["project", "decided"]
    on: CalendarDay | None = None
    change: Text
    until: Text
    page: Slug | None = None
    sources: Sources = Field(min_length=1)
    recheck: CalendarDay

    @property
    def due(self) -> date:
        """The day on which to read it again: the one that was chosen, or its own where that comes first."""
        return min(self.recheck, self.on or self.recheck)


class Judgement(Entry):
    """What a person saw on a day, where no program can judge."""

    on: CalendarDay
    seen: Text


class Absence(Entry):
    """What the guide lacks: an XPath that no page answers, regular expressions that no script or style sheet holds."""

    pages: str | None = None
    scripts: str | None = None
    styles: str | None = None


class Criterion(Entry):
    """A criterion of the RGAA in our own words, and what shows that the guide meets it.

    Tests, `<file>::<name>` below `tests/`, or a judgement, or both; `absent` says that it does not apply, for
    what it is about does not exist here; `fails` says why it is not met, beside what tests hold of it already.
    """

    id: Annotated[str, StringConstraints(pattern=CRITERION)]
    about: Line
    tests: tuple[TestName, ...] = ()
    judged: Judgement | None = None
    absent: Absence | None = None
    fails: Text | None = None

    @property
    def state(self) -> Literal["met", "failed", "absent"]:
        """Whether the guide meets it, fails it, or has nothing that it is about."""
        return "absent" if self.absent else "failed" if self.fails else "met"


class Sampled(Entry):
    """A page that was looked at, by its address."""

    title: Line
    page: str


class Gesture(Entry):
    """A state of a page that a gesture opens, and the tests that open it."""

    state: Line
    tests: tuple[TestName, ...] = Field(min_length=1)


class Assessment(Entry):
    """The guide held to each criterion of one version of the RGAA: by whom, when, with what, and what was found.

    `copy_read` is the copy of the criteria that was read, `readers` the screen readers that were really used.
    """

    version: Line
    copy_read: Line
    recheck: CalendarDay
    on: CalendarDay
    by: Line
    readers: tuple[Line, ...] = ()
    browsers: tuple[Line, ...] = Field(min_length=1)
    tools: tuple[Line, ...] = Field(min_length=1)
    technologies: tuple[Line, ...] = Field(min_length=1)
    sample: tuple[Sampled, ...] = Field(min_length=1)
    states: tuple[Gesture, ...] = Field(min_length=1)
    criteria: tuple[Criterion, ...] = Field(min_length=1)

    def those(self, state: Literal["met", "failed", "absent"]) -> list[Criterion]:
        """The criteria that the guide meets, fails, or that do not apply."""
        return [one for one in self.criteria if one.state == state]

    @property
    def unheard(self) -> list[str]:
        """The screen readers of the RGAA that nobody used."""
        used = " ".join(self.readers)
        return [reader for reader in HEARD_WITH if reader not in used]

    @property
    def rate(self) -> int:
        """How many criteria in a hundred are met, of those that apply; what remains is never rounded up."""
        met, failed = len(self.those("met")), len(self.those("failed"))
        return 100 * met // ((met + failed) or 1)

    @property
    def conformity(self) -> Literal["totalement", "partiellement", "non"]:
        """The word that the law has for this rate."""
        return "totalement" if self.rate == 100 else "partiellement" if self.rate >= 50 else "non"


class Aside(Entry):
    """What an answer sets aside, items or whole lists, and the reason that is true of them all.

    `if_also` asks for one of these other answers too, each as `<question>/<answer>`.
    """

    reason: Line
    excludes: tuple[Excluded, ...] = Field(min_length=1)
    if_also: tuple[ItemPath, ...] = ()


class Answer(Entry):
    """An answer to a question of « Votre situation », and what it sets aside."""

    id: Slug
    text: Line
    aside: tuple[Aside, ...] = ()


class Question(Entry):
    """A question of « Votre situation »: some of its answers set aside what does not apply."""

    id: Recorded
    text: Line
    answers: tuple[Answer, ...] = Field(min_length=2)


class Point(Entry):
    """What a peer's list asks: the guide's items that answer it, or why it is outside the guide."""

    point: Line
    items: tuple[ItemPath, ...] = ()
    outside: Line | None = None


class PeerList(Entry):
    """A list of advice by somebody else, point by point beside the guide's; `read` is which copy of it was read."""

    source: Slug
    title: Line
    read: Text
    points: tuple[Point, ...] = Field(min_length=1)


class Conclusion(Entry):
    """An answer of a decision helper that ends there."""

    answer: Line
    then: Text


class Inquiry(Entry):
    """An answer of a decision helper that leads to the next question."""

    answer: Line
    ask: Line
    answers: tuple["Choice", ...] = Field(min_length=2)


Choice = Annotated[
    Annotated[Inquiry, Tag("ask")] | Annotated[Conclusion, Tag("then")],
    Discriminator(lambda written: "ask" if has("ask", written) else "then"),
]


class Decision(Entry):
    """Something people would rather be led to than read: a question, its answers, and so on."""

    id: Slug
    title: Line
    ask: Line
    answers: tuple[Choice, ...] = Field(min_length=2)


class Colours(Entry):
    """The union's colours, as CSS writes them (`#rrggbb`)."""

    primary: Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
    accent: Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]


Contact = Annotated[
    str,
    StringConstraints(
        pattern=r"^((mailto:)?[^\s@<>:/]+@[^\s@<>:/]+\.[^\s@<>:/]+|https?://[^\s<>@]+)$"
    ),
]
"""Whom readers write to: an e-mail address, with or without `mailto:`, or a page."""
LOGO = r"^([\w-]+/)*[\w-]+(\.[\w-]+)*\.(svg|png|jpe?g|webp)$"
"""A picture below `docs/`."""


class Organisation(Entry):
    """Who publishes the guide: `extra.organisation` of `mkdocs.yml`, all that rebrands it.

    `host` is who keeps the site's files, `logs` how long the server's logs are kept: the privacy page
    says both (GDPR article 13).
    """

    name: Line
    short_name: Line
    region: Line
    url: Url
    contact: Contact | None = None
    colours: Colours | None = None
    logo: Annotated[str, StringConstraints(pattern=LOGO)] | None = None
    legal_notice: Text | None = None
    host: Line | None = None
    logs: Line | None = None

    @property
    def contact_words(self) -> str:
        """What readers see of the contact: an e-mail address without its scheme, or a page."""
        return (self.contact or "").removeprefix("mailto:")

    @property
    def contact_link(self) -> str:
        """Where a click on the contact leads: `mailto:` and the e-mail address, or the page."""
        return f"mailto:{self.contact_words}" if "@" in self.contact_words else self.contact_words


Host = Annotated[str, StringConstraints(pattern=r"^https?://(\*\.)?[\w-]+(\.[\w-]+)*(:\d+)?$")]
"""A web site without a path, as a framing policy writes it; `*.` stands for its sub-domains."""


class Framing(Entry):
    """Who may show `/embed/*` in a frame: `extra.embed` of `mkdocs.yml`. No host: everyone."""

    hosts: tuple[Host, ...] = ()

    @property
    def ancestors(self) -> str:
        """What `frame-ancestors` says for `/embed/*`; the guide shows them in its own page too."""
        return " ".join(["'self'", *self.hosts]) if self.hosts else "*"


class Heading(Entry):
    """What the menu calls a part or a page: a title of `nav`."""

    title: Line


class PageMeta(BaseModel):
    """The front matter of a page; keys that belong to the generator are left to it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Line
    description: Line
    checked: CalendarDay | None = None
    recheck: CalendarDay | None = None
    sources: Sources = ()
    leaflet: tuple[Number, ...] = ()
    searched: tuple[Line, ...] = ()
    template: str | None = None
    search: dict[str, object] | None = None
