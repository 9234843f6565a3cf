"""The grid of the RGAA: its evidence is there, what it calls absent is, and what walks of the built site can tell."""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from lxml import html as lxml_html
from test_site import MENU, SPACES, pages, tree, words
from tinyhtml5.parser import HTMLParser

from macros.guide.content import Content
from macros.guide.known import COVERAGE, ONEFILE
from macros.html.glossary import abbreviations
from macros.model.schema import HEARD_WITH, Absence, Assessment, Criterion

TESTS = Path(__file__).parent
CRITERIA = (9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12)
"""How many criteria each of the thirteen themes has."""


@pytest.fixture(scope="session")
def grid(content: Content) -> Assessment:
    assert content.access
    return content.access


def evidence(grid: Assessment) -> Iterator[str]:
    """Every test that the grid names."""
    for one in (*grid.criteria, *grid.states):
        yield from one.tests


@cache
def collected(file: Path) -> frozenset[str]:
    """The tests that pytest would run in a file: none of them is left out by a mark."""
    body = ast.parse(file.read_text("utf-8")).body
    functions = [one for one in body if isinstance(one, ast.FunctionDef)]
    left_out = [{"skip", "skipif"} & {*map(mark, one.decorator_list)} for one in functions]
    return frozenset(one.name for one, marks in zip(functions, left_out, strict=True) if not marks)


def mark(decorator: ast.expr) -> str:
    """The last word of a decorator."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.attr if isinstance(called, ast.Attribute) else ""


def test_the_grid_holds_each_criterion_once(grid: Assessment):
    numbers = [f"{n}.{m}" for n, last in enumerate(CRITERIA, 1) for m in range(1, last + 1)]
    assert [one.id for one in grid.criteria] == numbers


def test_each_piece_of_evidence_is_a_test_that_is_collected(grid: Assessment):
    for named in evidence(grid):
        file, _, name = named.partition("::")
        assert name in collected(TESTS / file), named


def test_two_thirds_of_the_criteria_that_apply_rest_on_tests(grid: Assessment):
    apply = [*grid.those("met"), *grid.those("failed")]
    assert 3 * sum(bool(one.tests) for one in grid.those("met")) >= 2 * len(apply)


TO_HEAR = {"1.6", "7.1"}
"""Criteria of which a test, in the RGAA, is what its screen readers say."""


def test_what_must_be_heard_is_not_met_before_it_was(grid: Assessment):
    heard = {one.id for one in grid.those("met")} & TO_HEAR
    assert heard == (TO_HEAR if len(grid.unheard) < len(HEARD_WITH) else set())


def test_the_sample_is_of_a_dozen_published_pages(grid: Assessment, site: Path):
    assert len({one.page for one in grid.sample}) >= 12
    for one in grid.sample:
        assert (site / one.page).is_file(), one.page


def found(site: Path, absent: Absence) -> Iterator[str]:
    """Where the guide holds what the grid says that it lacks."""
    if xpath := absent.pages:
        yield from (f"{xpath}: {path}" for path in pages(site) if tree(path).xpath(xpath))
    for pattern, kind in ((absent.scripts, "js"), (absent.styles, "css")):
        texts = {path: path.read_text("utf-8") for path in site.rglob(f"*.{kind}") if pattern}
        texts |= {site / "embed": framed(site, kind)} if pattern else {}
        held = (path for path, text in texts.items() if re.search(pattern or "", text))
        yield from (f"{pattern}: {path}" for path in held)


@cache
def framed(site: Path, kind: str) -> str:
    """The scripts or the styles that stand in embeds."""
    tag = {"js": "script", "css": "style"}[kind]
    texts = (tree(path).xpath(f"//{tag}/text()") for path in (site / "embed").glob("*.html"))
    return "\n".join({text for each in texts for text in each})


def test_what_is_said_not_to_apply_is_not_in_the_guide(grid: Assessment, site: Path):
    lacking = {one.absent for one in grid.those("absent") if one.absent}
    assert [place for one in lacking for place in found(site, one)] == []


def test_the_statement_says_the_rate_and_every_failure(grid: Assessment, site: Path):
    said = words(tree(site / "accessibilite.html").xpath("//article")[0])
    assert f"{grid.rate} %" in said
    assert "auto-évaluation" in said
    for one in grid.those("failed"):
        assert f"Critère {one.id}" in said


@pytest.mark.parametrize(
    ("met", "failed", "word"),
    [(70, 0, "totalement"), (69, 1, "partiellement"), (1, 1, "partiellement"), (49, 51, "non")],
)
def test_the_word_follows_the_rate(grid: Assessment, met: int, failed: int, word: str):
    one = {"id": "1.1", "about": "Une image"}
    done = [Criterion.model_validate({**one, "tests": ["test_a.py::test_b"]})] * met
    not_done = [Criterion.model_validate({**one, "fails": "Pas encore."})] * failed
    assert grid.model_copy(update={"criteria": (*done, *not_done)}).conformity == word


def faults(site: Path, xpath: str) -> list[str]:
    """What answers this XPath on any page, and where."""
    return [
        f"{path.relative_to(site)}: {lxml_html.tostring(one, encoding='unicode')[:120]}"
        for path in pages(site)
        for one in tree(path).xpath(xpath)
    ]


def test_every_picture_is_named_or_set_aside(site: Path):
    assert faults(site, "//img[not(@alt)]") == []
    named = "@role = 'img' and (@aria-label or @aria-labelledby)"
    assert faults(site, f"//svg[not(@aria-hidden = 'true') and not({named})]") == []


def test_each_drawing_is_described_and_its_letters_are_text(site: Path):
    drawings = [(path, one) for path in pages(site) for one in tree(path).xpath("//svg[@role]")]
    assert drawings
    for path, one in drawings:
        (told,) = tree(path).xpath(f"//*[@id = '{one.get('aria-describedby')}']")
        assert len(words(told)) > 80, path
        assert one.xpath(".//text"), path
        assert not one.xpath(".//image"), path


def test_each_frame_is_titled_by_what_it_shows(site: Path):
    frames = [(path, one) for path in pages(site) for one in tree(path).xpath("//iframe")]
    assert frames
    for path, one in frames:
        shown = tree(path.parent / one.get("src").partition("?")[0])
        assert words(shown.xpath("//title")[0]).split(" – ")[0] in one.get("title"), path


def test_each_table_says_what_its_headers_head(site: Path):
    assert faults(site, "//th[not(@scope) or not(normalize-space())]") == []
    assert faults(site, "//table[not(thead/tr/th)]") == []
    assert faults(site, "//tbody/tr[not(th) and not(preceding-sibling::tr/th[@rowspan])]") == []


def test_a_table_with_headers_on_two_levels_has_a_caption(site: Path):
    assert (
        faults(site, "//table[.//@rowspan or .//@colspan][not(caption[normalize-space()])]") == []
    )


VAGUE = re.compile(r"(cliquez )?ici|lire( la suite)?|(en )?savoir plus|plus|lien|voir|suite", re.I)


def test_each_link_has_words_that_say_where_it_leads(site: Path):
    filled = "@data-resume-title"  # by a script, before it is shown
    empty = (
        f"not(normalize-space()) and not(@aria-label) and not(.//img[@alt != '']) and not({filled})"
    )
    assert faults(site, f"//a[@href][{empty}][not(ancestor::template)]") == []
    vague = [
        f"{path.relative_to(site)}: {words(one)}"
        for path in pages(site)
        for one in tree(path).xpath("//a[@href]")
        if VAGUE.fullmatch(words(one))
    ]
    assert vague == []


def test_each_page_is_html_without_a_mistake(grid: Assessment, site: Path):
    """What a parser has to mend is a mistake of ours; the guide in one file is these same pages."""
    mistakes = []
    for address in sorted(
        {one.page for one in grid.sample if one.page.endswith(".html")} - {ONEFILE}
    ):
        text = (site / address).read_text("utf-8")
        assert text.lstrip().lower().startswith("<!doctype html>"), address
        parser = HTMLParser()
        parser.parse(text)
        mistakes += [f"{address}: {one}" for one in parser.errors]
    assert mistakes == []
    assert "</wbr>" not in (site / ONEFILE).read_text("utf-8")


def test_each_page_has_a_title_of_its_own(site: Path):
    """A list and the part that it is alone in may be framed under one title: no menu shows both."""
    titles = Counter(
        words(tree(path).xpath("//title")[0])
        for path in pages(site)
        if "embed" not in path.parts and tree(path).xpath("//main")
    )
    assert [title for title, times in titles.items() if times > 1 or " – " not in title][1:] == []


LOOKS = (
    "//*[@align or @bgcolor or @border or @color or @face or @valign or @background or @cellpadding]"
    " | //font | //center | //big | //strike | //tt | //basefont | //*[@style]"
)


def test_no_tag_or_attribute_serves_looks_alone(site: Path):
    assert faults(site, LOOKS) == []


def test_each_page_has_its_landmarks(site: Path):
    for path in pages(site):
        if not tree(path).xpath("//main"):
            continue  # an address that moved
        assert len(tree(path).xpath("//main")) == 1, path
        if tree(path).xpath(MENU) and path.name != ONEFILE:
            top = "//header[not(ancestor::main or ancestor::form)]"
            foot = "//footer[not(ancestor::main)]"
            for zone in (top, foot, MENU, "//*[@role = 'search']"):
                assert len(tree(path).xpath(zone)) == 1, (path, zone)
        navs = [one.get("aria-label") for one in tree(path).xpath("//nav")]
        repeated = path.name == ONEFILE  # each of its pages keeps its own path and turning
        assert None not in navs, path
        assert repeated or len(set(navs)) == len(navs), path


def test_each_list_holds_its_entries_alone(site: Path):
    assert faults(site, "//ul/*[not(self::li or self::template)] | //ol/*[not(self::li)]") == []
    assert faults(site, "//li[not(parent::ul or parent::ol or parent::template)]") == []
    assert faults(site, "//dl/*[not(self::dt or self::dd or self::div)]") == []
    assert faults(site, "//p[starts-with(normalize-space(), '- ') or starts-with(., '• ')]") == []


FIELD = "(//input[not(@type = 'hidden')] | //select | //textarea)"


def test_each_field_has_a_label_around_it(site: Path):
    """Around it, or just before it: nothing stands between the words and their field."""
    beside = "preceding-sibling::*[1][self::label][normalize-space()]/@for = @id"
    filled = "ancestor::template"  # by a script, before it is shown
    bare = f"not(ancestor::label[normalize-space()]) and not({beside}) and not({filled})"
    assert faults(site, f"{FIELD}[{bare}]") == []


def test_choices_stand_in_a_group_with_a_legend(site: Path):
    legend = "ancestor::fieldset/legend[normalize-space()]"
    assert faults(site, f"//input[@type = 'radio'][not({legend})]") == []
    assert faults(site, "//fieldset[not(legend[normalize-space()])]") == []


LONG = 15  # choices, from where headings help to find one


def test_a_long_choice_is_sorted_under_headings(site: Path):
    assert faults(site, f"//select[count(.//option) > {LONG}][not(optgroup[@label])]") == []


def test_each_button_has_words(site: Path):
    filled = "descendant-or-self::*/@*[starts-with(name(), 'data-words')]"
    empty = f"not(normalize-space()) and not(@aria-label) and not({filled})"
    assert faults(site, f"//button[{empty}] | //summary[{empty}]") == []


OWN = re.compile(
    r"(votre (nom|cabinet|adresse|courriel|téléphone)|adresse|téléphone|courriel)\b", re.I
)


def test_a_field_about_the_reader_may_be_filled_by_the_browser(site: Path):
    for path in pages(site):
        for label in tree(path).xpath("//label[.//input[@type = 'text' or not(@type)]]"):
            (field,) = label.xpath(".//input")
            if OWN.match(words(label)):
                assert field.get("autocomplete") not in (None, "off"), (path, words(label))


def test_the_same_answer_is_asked_for_by_the_same_words(site: Path):
    """What the browser would fill alike is named alike, wherever it is asked for."""
    asked = {
        (field.get("autocomplete"), " ".join(words(label).split()[:2]).rstrip(","))
        for path in pages(site)
        for label in tree(path).xpath("//label[.//input]")
        for field in label.xpath(".//input[@autocomplete][@autocomplete != 'off']")
    }
    kinds = Counter(kind for kind, _ in asked)
    assert {kind for kind, times in kinds.items() if times > 1} == set()


def test_menu_search_and_foot_stand_alike_on_every_page(site: Path):
    """The bar, the menu, the content and the foot, in this order; what differs is between them."""
    orders = set()
    for path in pages(site):
        if tree(path).xpath(MENU) and path.name != ONEFILE:
            parts = tree(path).xpath(
                f"//header[@class = 'bar'] | //*[@data-search-open] | {MENU} | //main"
                " | //nav[@aria-label = 'Pages utiles'] | //dialog[@data-search]"
            )
            orders.add(tuple(f"{one.tag} {one.get('class')}" for one in parts))
    assert len(orders) == 1


def test_the_first_link_of_each_page_leads_to_its_content(site: Path):
    for path in pages(site):
        if tree(path).xpath(MENU) and path.name != ONEFILE:
            first = tree(path).xpath("//body//*[self::a[@href] or self::button or self::input]")[0]
            assert first.get("href") == "#contenu", path
            assert tree(path).xpath("//main//*[@id = 'contenu']"), path


def test_nothing_set_aside_takes_the_focus(site: Path):
    taken = "self::a[@href] or self::button or self::input or self::select or self::textarea"
    assert faults(site, f"//*[@aria-hidden = 'true']//*[{taken} or @tabindex]") == []
    assert faults(site, "//*[@tabindex > 0]") == []


LEANING = re.compile(
    r"ci-contre|(bouton|case|lien|cadre|texte|mot|ligne)s? (de (droite|gauche)|(vert|rouge|bleu|rond|carré)\w*)"
    r"|en (vert|rouge|bleu|orange)\b|à (droite|gauche) de l’écran|en (haut|bas) à (droite|gauche)",
    re.I,
)


def test_no_sentence_leans_on_a_shape_a_place_or_a_colour(site: Path):
    leaning = [
        f"{path.relative_to(site)}: {one[0]}"
        for path in pages(site)
        for article in tree(path).xpath("//article | //main[@data-embed]")
        for one in LEANING.finditer(words(article))
    ]
    assert leaning == []


def test_no_style_adds_words(site: Path):
    """But a column's heading beside its cell, which the table holds already."""
    texts = [path.read_text("utf-8") for path in site.rglob("*.css")]
    for text in (*texts, framed(site, "css")):
        screen = re.sub(r"@page[^{]*\{(?:[^{}]|\{[^{}]*\})*\}", "", text)
        for said in re.findall(r"content:([^;}]+)", screen):
            strings = "".join(re.findall(r'"([^"]*)"', said))
            assert not re.search(r"(?<!\\)\b[^\W\d_]{2}", strings), said


FAMILIAR = set(
    # What a physician, or anyone who has a telephone, reads without help.
    "SMS USB URSSAF PDF RIB SIM PACS ECG HTML HTTPS IP ID CEDEX ODS CSS SVG TXT FAQ-MES"
    # Names, of those who publish and of what they made.
    " ML AF2M AS572 QNAP SYNMAD MACSF CSMF FMF OPPBTP BTP HL7 AES-256 CERT MR-001 MR-003 MR-004 SAN-2020-014"
    " SPIP NVDA JAWS WAI-ARIA ESR RGAA ADRESSE-DU-GUIDE DSM PIA"
    # Numbers of chapters.
    " II III IV CC CE FR C3".split()
)
CAPITALS = re.compile(r"(?<![\w’'./-])[A-Z]{2}[A-Z0-9]*(?:-[A-Z0-9]+)*(?![\w-])")
APART = ("ressources.html", "fiche-de-preuve.html", "glossaire.html", COVERAGE, ONEFILE)
"""Pages of titles, and the glossary itself; the guide in one file is the others."""
BORROWED = "ancestor::a[@rel] or ancestor::*[@class = 'item__sources' or @class = 'sources']"
"""Other people's titles, and their names."""


def all_told(word: str, full: Mapping[str, str], told: str) -> bool:
    """Whether a page tells in full an abbreviation, or each of those that a hyphen joins."""
    parts = [word] if word in full else word.split("-")
    return all(full.get(part, "\0").lower() in told for part in parts)


def test_each_abbreviation_is_explained_on_the_page_where_it_is_met(site: Path, content: Content):
    """By a word of the glossary, in the item that names it first, or at the end; a publisher's is its name."""
    full = abbreviations(content.glossary)
    publishers = " ".join(one.publisher for one in content.resources.values())
    seen = "//text()[ancestor::main and not(ancestor::script or ancestor::template)]"
    bare = []
    for path in pages(site):
        address = path.relative_to(site).as_posix()
        if address in APART:
            continue
        own = " ".join(tree(path).xpath(f"{seen}[not({BORROWED})]"))
        told = SPACES.sub(" ", " ".join(tree(path).xpath(seen))).lower()
        bare += [
            f"{address}: {word}"
            for word in sorted({*CAPITALS.findall(own)} - FAMILIAR)
            if word not in publishers and not all_told(word, full, told)
        ]
    assert bare == []
