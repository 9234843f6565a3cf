"""What the guide states: each statement of the leaflet is read, each figure stands beside its source.

What is missing is told to editors, where they write it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest
import yaml
from lxml import html as lxml_html
from test_site import ids, pages, tree, words

from macros.guide.content import Content
from macros.guide.settings import read_config
from macros.model.schema import Resource
from macros.reading.articles import mentions
from macros.reading.mistakes import Mistake, did_you_mean
from macros.reading.names import others

ROOT = Path(__file__).parent.parent
FACTS, OWN_FACTS, LEAFLET = "tests/facts.yml", "region/facts.yml", "leaflet.yml"
REGION = read_config(ROOT)["extra"]["organisation"]["region"]

Fact = dict[str, str]

# What is no fact of a page: where it comes from, when it was read, what the build counts, what a
# reader fills in.
NOT_FACTS = (
    "sources",
    "checked",
    "item__sources",
    "item__checked",
    "progress",
    "compose__form",
    "take",
    "jump",
    "origin",
    "rereadings",
    "print",
    "print__nothing",
    "terms",
    "resource__facts",
    "path",
)
FREE_PAGES = {
    "mon-suivi.html",
    "fiche-de-preuve.html",
    "ce-qui-a-change.html",
    "ressources.html",
    "confidentialite.html",
    "accessibilite.html",
    "a-propos.html",
    "ce-que-ce-guide-couvre.html",
    "integrer.html",
    "index.html",
    "404.html",
    "hors-ligne.html",
    "guide-hors-ligne.html",
}
# Not a name (NIS2, 17Cyber), nor a step of a figure (« 1. Parle-t-il »).
NUMBER = re.compile(r"(?<![^\W_])\d+(?![\dA-ZÉ]|\. [A-ZÉÀ])")

# Where in an article.
_POINT = r"\d+(?:,? [a-h]\b)?"
PLACE = re.compile(
    rf"(?:(?:,| et| à)? ?(?:paragraphes?|points?|§) ?{_POINT}(?:(?:,| et| à) ?{_POINT})*)*"
)


def read_facts() -> list[tuple[int, Fact]]:
    """Each fact of this region, and each of the union's own, with the line it is written on."""
    every = [found for file in (FACTS, OWN_FACTS) for found in facts_of(ROOT / file)]
    elsewhere = set(others(yaml.safe_load((ROOT / "resources.yml").read_text("utf-8")), REGION))
    return [(line, fact) for line, fact in every if fact["source"] not in elsewhere]


def facts_of(path: Path) -> Iterator[tuple[int, Fact]]:
    """The facts of a file, each with its line; none where a union has no such file."""
    text = path.read_text("utf-8") if path.exists() else "[]"
    lines = [node.start_mark.line + 1 for node in yaml.compose(text).value]
    yield from zip(lines, yaml.safe_load(text), strict=True)


def read_leaflet() -> Iterator[tuple[int, str, Fact]]:
    """Each statement of the leaflet with its line, and where it is read; those of the union's own too."""
    for path in (ROOT / LEAFLET, ROOT / "region" / LEAFLET):
        text = path.read_text("utf-8") if path.exists() else "{}"
        lines = [key.start_mark.line + 1 for key, _ in yaml.compose(text).value]
        for line, (number, where) in zip(lines, yaml.safe_load(text).items(), strict=True):
            yield line, number, where


def told(mistakes: Iterable[Mistake]) -> None:
    """Fail with these mistakes, in the words that `.ci/annotations.py` puts on their lines."""
    if found := sorted(set(mistakes)):
        pytest.fail("\n".join(map(str, found)), pytrace=False)


def passage(page, anchor: str):
    """What stands under an anchor: the element, or all that follows a heading up to the next."""
    element = page.xpath("//*[@id=$id]", id=anchor)[0]
    if element.tag not in ("h1", "h2", "h3", "h4"):
        return words(element)
    text = [words(element)]
    for after in element.itersiblings("*"):  # a comment of the theme is no words
        if after.tag in ("h1", "h2", "h3", "h4") and after.tag <= element.tag:
            break
        text.append(words(after))
    return " ".join(text)


def untold(site: Path, line: int, number: str, where: Fact) -> Iterator[Mistake]:
    """What a statement of the leaflet is said to be read as, and is not."""
    page, anchor = where["page"], where["anchor"]
    if not (site / page).is_file() or anchor not in ids(site / page):
        mend = "écrivez la page et l’ancre où cet énoncé de la plaquette se lit"
        yield Mistake(LEAFLET, line, f"{number} : « {page}#{anchor} » n’existe pas", mend)
        return
    text = passage(tree(site / page), anchor)
    for said in filter(None, (where["words"], where.get("today"))):
        if said not in text:
            what = f"{number} : « {said} » ne se lit plus sous « {page}#{anchor} »"
            mend = "écrivez ici les mots que le guide dit aujourd’hui : l’énoncé doit y rester"
            yield Mistake(LEAFLET, line, what, mend)


def test_a_comment_in_a_page_is_no_part_of_a_passage():
    page = lxml_html.fromstring("<div><h2 id='here'>Here</h2><p>read</p><!-- unread --></div>")
    assert passage(page, "here") == "Here read"


def test_every_statement_of_the_leaflet_is_read_where_it_is_said_to_be(site: Path):
    told(found for statement in read_leaflet() for found in untold(site, *statement))


def test_a_statement_that_is_no_longer_read_is_told_on_its_line(site: Path):
    line, number, where = next(read_leaflet())
    assert list(untold(site, line, number, where)) == []
    [lost] = untold(site, line, number, {**where, "words": "mots perdus"})
    assert str(lost).startswith(f"{LEAFLET}:{line}: {number} : « mots perdus » ne se lit plus")
    [gone] = untold(site, line, number, {**where, "anchor": "rien"})
    assert str(gone).startswith(f"{LEAFLET}:{line}: {number} : « {where['page']}#rien » n’existe")


PHONE = re.compile(r"(?<![\d.])0(?:[ \u00a0]?\d){9}(?!\d)")


def test_a_number_to_call_is_written_in_one_place_alone():
    written = [*(ROOT / "docs").rglob("*.md"), *(ROOT / "checklists").glob("*.yml")]
    written += [*(ROOT / "macros" / "templates").rglob("*.*"), *ROOT.glob("*.yml")]
    told(
        Mistake(
            path.relative_to(ROOT).as_posix(),
            number,
            f"« {found[0]} » : ce numéro vieillira ici sans que personne le voie",
            "écrivez-le dans resources.yml, « phone: », et citez le service",
        )
        for path in written
        if path.name != "resources.yml"
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if (found := PHONE.search(line))
    )


def test_every_document_of_the_page_that_lists_them_is_cited_elsewhere(
    site: Path, content: Content
):
    cited = {
        href
        for path in pages(site)
        if path.name != "ressources.html" and "embed" not in path.parts
        for href in tree(path).xpath("//a[ancestor::article]/@href")
    }
    listed = tree(site / "ressources.html")
    introduced = set(listed.xpath("//article//a[not(ancestor::*[@class='publisher'])]/@href"))
    lines = (ROOT / "resources.yml").read_text("utf-8").splitlines()
    told(
        Mistake(
            "resources.yml",
            next(n for n, line in enumerate(lines, 1) if line.strip('"').startswith(id)),
            f"« {id} » n’est cité par aucune page, ni par aucun élément",
            "citez-le, ou retirez-le",
        )
        for id, resource in content.resources.items()
        if resource.url not in cited | introduced
        and not {article.url for article in resource.articles.values()} & cited
    )


def unread(site: Path, content: Content, line: int, fact: Fact) -> Iterator[Mistake]:
    """What a fact says and its page does not."""
    url, said, source = fact["page"], fact["words"], fact["source"]
    if not (site / url).is_file():
        mend = did_you_mean(
            url, (page.url for page in content.pages.values()), "corrigez l’adresse"
        )
        yield Mistake(FACTS, line, f"la page « {url} » n’existe pas", mend)
        return
    article = tree(site / url).xpath("//article")[0]
    if said not in words(article):
        mend = "écrivez ici les mots que la page dit aujourd’hui, ou retirez cette ligne"
        yield Mistake(FACTS, line, f"« {said} » ne se lit plus sur {url}", mend)
    if source not in content.resources:
        mend = did_you_mean(source, content.resources, "prenez un nom de resources.yml")
        yield Mistake(FACTS, line, f"la source « {source} » n’existe pas", mend)
    elif not {*article.xpath(".//a/@href")} & addresses(content.resources[source]):
        mend = "citez-la sur la page, ou nommez ici la source qui le prouve"
        yield Mistake(FACTS, line, f"la source « {source} » n’est pas citée sur {url}", mend)


def addresses(resource: Resource) -> set[str]:
    """Where a document is, or one of its articles."""
    own = {article.url for article in resource.articles.values() if article.url}
    return {resource.url, *own}


def test_every_figure_of_a_fact_is_read_beside_its_source(site: Path, content: Content):
    told(found for line, fact in read_facts() for found in unread(site, content, line, fact))


WAYS = {
    "rappel de rendez-vous",
    "messagerie sécurisée",
    "Mon espace santé",
    "certifié HDS",
    "fichier chiffré",
}


def ways_named(text: str) -> set[str]:
    """Which ways of writing to someone a text names, however it is spaced."""
    plain = " ".join(text.replace("**", "").split())
    return {way for way in WAYS if way in plain}


def test_the_figure_the_decision_and_the_list_name_the_same_ways_to_write():
    figure = (ROOT / "macros/templates/figures/puis-je-envoyer.svg").read_text("utf-8")
    [tree] = [
        one
        for one in yaml.safe_load((ROOT / "decisions.yml").read_text("utf-8"))
        if one["id"] == "puis-je-envoyer"
    ]
    decision = str(tree).replace("MSSanté", "messagerie sécurisée")
    checklist = (ROOT / "checklists/messagerie.yml").read_text("utf-8")
    assert [ways_named(text) for text in (figure, decision, checklist)] == [WAYS] * 3


def facts_read(page) -> Iterator[tuple[str, str]]:
    """The words of a page's article that state something: each item's, by its path, then the rest (by nothing)."""
    article = lxml_html.fromstring(lxml_html.tostring(page.xpath("//article")[0]))
    for name in NOT_FACTS:
        for found in article.find_class(name):
            found.drop_tree()
    for found in article.xpath("//template|//details[starts-with(@id,'activite-')]"):
        found.drop_tree()
    for box in article.xpath("//input[@data-item]"):
        item = next(box.iterancestors("li"))
        yield box.get("data-item"), words(item)
        item.drop_tree()
    yield "", words(article)


def uncovered(text: str, facts: list[str]) -> Iterator[tuple[str, str]]:
    """The numbers of a text that stand in none of these facts, each with the words around it."""
    shown = bytearray(len(text))
    for fact in facts:
        for found in re.finditer(re.escape(fact), text):
            shown[found.start() : found.end()] = b"1" * len(fact)
    for mention in mentions(text):  # the build holds each to `resources.yml`
        end = text.index(mention.written, mention.at) + len(mention.written)
        end = PLACE.match(text, end).end()
        shown[mention.at : end] = b"1" * (end - mention.at)
    for m in re.finditer(NUMBER, text):
        if not shown[m.start()]:
            yield m[0], text[max(0, m.start() - 30) : m.end() + 20].strip()


def unproved(
    content: Content, here: str, item: str, text: str, facts: dict[str, list[str]]
) -> Iterator[Mistake]:
    """The numbers of an item, or of a page, for which `facts.yml` has no line."""
    sources = {page.url: page.file for page in content.pages.values()}
    # An item is vouched for by the page of its own list, wherever it is shown.
    home = content.home_of(item.partition("/")[0]) if item else None
    url = home.url if home else here
    for number, around in uncovered(text, facts.get(url, [])):
        what = f"« …{around}… » : rien ne prouve « {number} »"
        mend = f"ajoutez à {FACTS} : - {{page: {url}, words: {number} …, source: …}}"
        file = sources.get(here, "mkdocs.yml")
        place = content.places[item] if item else (file, line_of(file, number))
        yield Mistake(*place, what, mend)


def line_of(file: str, number: str) -> int:
    """The first line of a file that holds a number; the first of all where none does."""
    lines = (ROOT / file).read_text("utf-8").splitlines()
    return next((n for n, line in enumerate(lines, 1) if re.search(rf"\b{number}\b", line)), 1)


def test_every_number_that_a_page_states_is_a_known_fact(site: Path, content: Content):
    by_page: dict[str, list[str]] = {}
    for _, fact in read_facts():
        by_page.setdefault(fact["page"], []).append(fact["words"])
    addresses = {path: path.relative_to(site).as_posix() for path in pages(site)}
    told(
        mistake
        for path, here in addresses.items()
        if here not in FREE_PAGES and path.name != "index.html" and not here.startswith("embed/")
        for item, text in facts_read(tree(path))
        for mistake in unproved(content, here, item, text, by_page)
    )


def test_a_number_without_a_proof_is_told_where_it_was_written(content: Content):
    found = list(unproved(content, "securiser/mots-de-passe.html", "", "au moins 47 signes", {}))
    assert [(one.file, one.line) for one in found] == [("docs/securiser/mots-de-passe.md", 1)]
    assert found[0].what == "« …au moins 47 signes… » : rien ne prouve « 47 »"
    found = list(unproved(content, "x.html", "mots-de-passe/longueur", "47 signes", {}))
    [one] = found
    assert (one.file, one.line) == (
        "checklists/mots-de-passe.yml",
        content.places["mots-de-passe/longueur"].line,
    )


def test_a_fact_that_is_no_longer_read_is_told_on_its_line(site: Path, content: Content):
    page = "securiser/mots-de-passe.html"

    def said(**other: str) -> list[str]:
        fact = {"page": page, "words": "80 bits", "source": "cnil-mots-de-passe", **other}
        return [str(one).split("\n")[0] for one in unread(site, content, 7, fact)]

    assert said() == []
    assert said(words="81 bits") == [f"{FACTS}:7: « 81 bits » ne se lit plus sur {page}"]
    assert said(source="cnil-rien") == [f"{FACTS}:7: la source « cnil-rien » n’existe pas"]
    assert said(page="rien.html") == [f"{FACTS}:7: la page « rien.html » n’existe pas"]
    assert said(source="ans-hds") == [
        f"{FACTS}:7: la source « ans-hds » n’est pas citée sur {page}"
    ]


AGREEMENT = "tests/agreement.yml"


def disagreements(texts: Mapping[str, str], line: int, said: Fact) -> Iterator[Mistake]:
    """Where the guide says otherwise what it says in several places; what it no longer says."""
    found = [(url, m[1]) for url, text in texts.items() for m in re.finditer(said["words"], text)]
    for url, value in found:
        if value != said["says"]:
            what = f"{said['about']} : « {value} » sur {url}, « {said['says']} » ailleurs"
            yield Mistake(
                AGREEMENT, line, what, "corrigez la page, ou cette ligne et toutes les autres"
            )
    if len({url for url, _ in found}) < 2:
        what = f"{said['about']} : « {said['words']} » ne se lit pas en deux endroits"
        yield Mistake(AGREEMENT, line, what, "écrivez ici les mots que le guide dit aujourd’hui")


def test_what_is_said_in_several_places_is_said_alike(site: Path):
    read = {path.relative_to(site).as_posix(): tree(path) for path in pages(site)}
    texts = {
        url: words(page.xpath("//article")[0])
        for url, page in read.items()
        if page.xpath("//article")
    }
    text = (ROOT / AGREEMENT).read_text("utf-8")
    lines = [node.start_mark.line + 1 for node in yaml.compose(text).value]
    told(
        mistake
        for line, said in zip(lines, yaml.safe_load(text), strict=True)
        for mistake in disagreements(texts, line, said)
    )


def test_a_contradiction_is_told_with_both_values():
    said = {"about": "un délai", "words": r"(\d+) heures", "says": "72"}
    texts = {"a.html": "dans les 72 heures", "b.html": "sous 48 heures"}
    [told_of] = disagreements(texts, 3, said)
    assert str(told_of).startswith(f"{AGREEMENT}:3: un délai : « 48 » sur b.html, « 72 » ailleurs")
    [lost] = disagreements({"a.html": "72 heures"}, 3, said)
    assert "ne se lit pas en deux endroits" in str(lost)
