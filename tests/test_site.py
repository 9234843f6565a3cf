"""The built site from outside: its links, its ids, its words, and whom it asks."""

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

import pytest
import yaml
from lxml import html as lxml_html

from macros.guide.content import Content
from macros.guide.known import COVERAGE, ONEFILE, Known
from publish.paper.anchors import anchor

QUESTIONS = Path(__file__).parent / "questions.yml"

MENU = "//nav[@aria-label='Le guide']"
SPACES = re.compile(r"[\s\u00a0\u202f]+")


@cache
def tree(path: Path):
    return lxml_html.fromstring(path.read_text("utf-8"))


def pages(site: Path) -> Iterator[Path]:
    return (path for path in sorted(site.rglob("*.html")))


@cache
def ids(path: Path) -> frozenset[str]:
    return frozenset(tree(path).xpath("//@id"))


@cache
def by_id(path: Path) -> dict[str, lxml_html.HtmlElement]:
    """Every element of a page that has an id; one XPath for each takes a hundred times as long."""
    return {element.get("id"): element for element in tree(path).iter() if element.get("id")}


def words(element) -> str:
    """What is read, with ordinary spaces."""
    return SPACES.sub(" ", "".join(element.itertext())).strip()


def test_every_link_and_anchor_leads_somewhere(site: Path):
    broken = []
    for path in pages(site):
        here = path.relative_to(site).as_posix()
        for href in tree(path).xpath(
            "//a/@href|//link/@href|//script/@src|//img/@src|//iframe/@src"
        ):
            if re.match(r"(https?:|mailto:|tel:|data:)", href):
                continue
            address, anchor = urldefrag(urljoin(f"/{here}", href))
            target = site / unquote(address.split("?")[0]).lstrip("/")
            target = target / "index.html" if target.is_dir() else target
            if here == "404.html":
                target = site / unquote(address.split("?")[0]).lstrip("/")
            if not target.exists():
                broken.append(f"{here} → {href}")
            elif anchor and target.suffix == ".html" and unquote(anchor) not in ids(target):
                broken.append(f"{here} → {href} (no such anchor)")
    assert not broken, "\n".join(broken)


def menu(site: Path, address: str) -> list[str]:
    """Where the menu of a page leads, in its order."""
    found = tree(site / address).xpath(f"{MENU}//a/@href")
    return [urljoin(f"/{address}", href).lstrip("/") for href in found]


def with_menu(site: Path) -> list[str]:
    """The pages that hold the menu; the guide in one file has its own, with all parts in it."""
    held = [path.relative_to(site).as_posix() for path in pages(site) if tree(path).xpath(MENU)]
    return [address for address in held if address != ONEFILE]


def test_the_menu_leads_from_any_page_to_any_other_in_two_clicks(site: Path, content: Content):
    wanted = {Known.HOME, Known.TRACKING, Known.RESOURCES, Known.GLOSSARY}
    wanted |= {page.url for part in content.parts for page in (part.index, *part.pages)}
    assert {"404.html", *(page.url for page in content.pages.values())} <= {*with_menu(site)}
    for address in with_menu(site):
        near = menu(site, address)
        assert not wanted - {*near, *(far for one in near for far in menu(site, one))}, address


def test_the_menu_unfolds_the_reader_s_part_alone(site: Path, content: Content):
    """So that a page does not grow with the guide."""
    own = {page.url: part for part in content.parts for page in (part.index, *part.pages)}
    after = [Known.TRACKING, Known.RESOURCES, Known.GLOSSARY]
    for address in with_menu(site):
        unfolded = [
            page.url
            for part in content.parts
            for page in (part.index, *(part.pages if own.get(address) == part else ()))
        ]
        assert menu(site, address) == [Known.HOME, *unfolded, *after], address


def test_the_first_path_is_what_the_law_asks_and_two_thefts(content: Content):
    """Fifteen boxes at most: who opens a practice has no time for more."""
    path = content.checklists["avant-la-premiere-consultation"]
    placed = [one for _, items in content.placed(path) for one in items]
    assert len(placed) <= 15
    advised = {one.checklist for one in placed if one.item.level != "obligation"}
    assert advised == {"mots-de-passe", "securite"}


def test_what_a_yearly_path_holds_comes_back_within_the_year(content: Content):
    path = content.checklists["chaque-annee"]
    placed = [one for _, items in content.placed(path) for one in items]
    assert [one.path for one in placed if one.item.review not in ("P1Y", "P6M")] == []


def test_a_part_that_left_the_menu_still_shows_its_pages_and_its_lists(
    site: Path, content: Content
):
    assert content.former
    for part in content.former:
        cards = tree(site / part.index.url).xpath("//a[@class='card__link']/@href")
        found = [urljoin(f"/{part.index.url}", href).lstrip("/") for href in cards]
        assert found == [page.url for page in part.pages]
        framed = tree(site / f"embed/{part.slug}.html").xpath("//form/@data-checklist")
        assert set(framed) == {id for page in part.pages for id in page.lists}


def test_the_search_leads_to_no_part_that_left_the_menu(site: Path, content: Content):
    index = (site / "assets/search.js").read_text("utf-8")
    for part in content.former:
        assert f'"{part.pages[0].url}' in index
        assert f'"{part.index.url}' not in index


def test_what_the_guide_covers_is_the_union_s_page_alone(site: Path):
    """Led to by « À propos », and by no menu, search or copy to take away."""
    assert COVERAGE in tree(site / "a-propos.html").xpath("//article//a/@href")
    assert COVERAGE not in menu(site, Known.HOME)
    assert COVERAGE not in (site / "assets/search.js").read_text("utf-8")
    assert anchor(COVERAGE) not in tree(site / ONEFILE).xpath("//section/@id")
    assert f'"{COVERAGE}"' not in (site / "sw.js").read_text("utf-8")


def test_each_point_of_other_lists_leads_to_an_item_or_says_why_not(site: Path, content: Content):
    page = tree(site / COVERAGE)
    told = [" ".join(cell.text_content().split()) for cell in page.xpath("//tbody/tr/td")]
    assert told
    for point in (point for peer in content.coverage for point in peer.points):
        for path in point.items:
            anchor = path.replace("/", "--")
            assert page.xpath(f"//td/a[contains(@href, '#{anchor}')]"), path
        reason = " ".join(f"Hors du guide : {point.outside}".split())
        assert not point.outside or reason in told, point.point


def test_the_menu_marks_the_page_that_is_read(site: Path):
    for address in with_menu(site):
        marked = tree(site / address).xpath(f"{MENU}//a[@aria-current='page']/@href")
        here = [urljoin(f"/{address}", href).lstrip("/") for href in marked]
        assert here == [address] * (address in menu(site, address)), address


def test_an_id_stands_once_in_a_page(site: Path):
    for path in pages(site):
        ids = tree(path).xpath("//@id")
        assert not {i for i in ids if ids.count(i) > 1}, path


def test_no_page_loads_anything_from_another_host(site: Path):
    for path in pages(site):
        page = tree(path)
        loaded = page.xpath(
            "//script/@src|//img/@src|//iframe/@src|//link[@rel!='canonical']/@href"
        )
        assert not [url for url in loaded if "//" in url], path
    for path in [*site.rglob("*.css"), *site.rglob("*.js")]:
        assert not re.search(r"""url\(['"]?(?:https?:)?//""", path.read_text("utf-8")), path


def test_no_page_holds_what_a_strict_policy_refuses(site: Path):
    for path in pages(site):
        page = tree(path)
        if path.name == "guide-hors-ligne.html":
            continue  # one file, with a policy of its own
        assert not page.xpath("//*[@style]"), path
        if path.parent.name != "embed":  # policies let in by hash what is inline: test_headers.py
            inline = "//script[not(@src) and not(@type) and not(@data-start)]"
            assert not page.xpath(f"{inline}|//style"), path
        assert not [a for e in page.iter() for a in e.attrib if a.startswith("on")], path


def test_no_token_of_a_macro_is_left(site: Path):
    for path in pages(site):
        text = path.read_text("utf-8")
        assert "guide-block-" not in text, path
        assert "{{" not in text, path


def test_browser_sources_and_dead_weight_are_not_published(site: Path):
    published = [path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()]
    assert not [
        p for p in published if p.startswith(("assets/javascripts/", "assets/stylesheets/"))
    ]
    assert not [p for p in published if p.endswith(".map") or "/lunr/" in p]


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("straight apostrophe", r"\w'\w"),
        ("space before a high sign", r" [;?!]"),
        ("ordinary space before a colon", r"\w :"),
        ("ordinary space inside guillemets", r"« | »"),
        ("three dots", r"\.\.\."),
        ("straight quotes", r'(?<=\s)"\w|\w"(?=[\s.,])'),
        ("ordinary space in a large number", r"\d \d{3}\b"),
    ],
)
def test_french_typography_holds_on_every_page(site: Path, name: str, pattern: str):
    faults = []
    for path in pages(site):
        page = tree(path)
        for text in page.xpath(
            "//body//text()[not(ancestor::code or ancestor::pre or ancestor::script"
            " or ancestor::textarea or ancestor::samp)]"
        ):
            faults += [
                f"{path.name}: …{text[max(0, m.start() - 20) : m.end() + 20]}…"
                for m in re.finditer(pattern, text)
            ]
    assert not faults, f"{name}:\n" + "\n".join(faults[:20])


def test_every_page_is_french_titled_and_described(site: Path):
    for path in pages(site):
        page = tree(path)
        assert page.get("lang") == "fr", path
        assert page.xpath("//title")[0].text.strip(), path
        if "embed" not in path.parts and path.name != "404.html":
            assert page.xpath("//meta[@name='description']/@content")[0].strip(), path
        # In the one file each page is a section, shown alone: what is seen has one main title.
        shown = page.xpath("//section[@data-page]") or [page]
        titles = [one.xpath(".//h1[not(ancestor::*[@hidden])]") for one in shown]
        assert [len(found) for found in titles] == [1] * len(shown), path
        assert len(page.xpath("//h1[not(ancestor::*[@hidden])]")) == len(shown), path


def test_headings_go_down_one_step_at_a_time(site: Path):
    """What a screen reader lists is an outline: under its title, no level is jumped."""
    for path in pages(site):
        for shown in tree(path).xpath("//section[@data-page]") or [tree(path)]:
            main = shown.xpath(".//article|.//main") or [shown]
            levels = [
                int(heading.tag[1])
                for heading in main[0].xpath(".//*[self::h1 or self::h2 or self::h3 or self::h4]")
            ]
            jumps = [(a, b) for a, b in zip([0, *levels], levels, strict=False) if b > a + 1]
            assert not jumps, f"{path} {shown.get('id')}: {levels}"


def test_a_list_below_headings_is_one_click_from_the_page_s_first_words(
    site: Path, content: Content
):
    for page in content.pages.values():
        article = lxml_html.parse(str(site / page.url)).xpath("//article")[0]
        ways = article.xpath("./h1/following-sibling::*[2][@class='jump']/a/@href")
        lists = article.xpath(".//h2[ancestor::form]/@id")
        far = page.lists and article.xpath(".//h2")[0].get("id") not in lists
        assert ways == ([f"#{lists[0]}", "#imprimer"] if far else []), page.url


def test_a_page_s_first_words_say_how_much_of_its_list_is_an_obligation(
    site: Path, content: Content
):
    for page in content.pages.values():
        article = lxml_html.parse(str(site / page.url)).xpath("//article")[0]
        for said in article.xpath("./p[@class='jump']"):
            levels = article.xpath("(.//form[@data-checklist])[1]//li/@data-level")
            duties = levels.count("obligation")
            told = [int(number) for number in re.findall(r"\d+", said.text_content())]
            assert told == [len(levels), *([duties] if 0 < duties < len(levels) else [])], page.url
            assert ("obligation" in said.text_content()) == (duties > 0), page.url


def test_every_item_follows_the_contract(site: Path, content: Content):
    """What tests and hosts rely on: a native box, its label, its anchor, in its list's form."""
    for id, checklist in content.checklists.items():
        home = content.home_of(id)
        assert home, f"{id} is on no page"
        page = tree(site / home.url)
        (form,) = page.xpath("//form[@data-checklist=$id]", id=id)
        assert form.get("method") == "dialog"
        for item in checklist.items:
            (box,) = form.xpath(".//input[@data-item=$path]", path=f"{id}/{item.id}")
            assert box.get("type") == "checkbox"
            assert box.get("autocomplete") == "off"
            assert words(box.getparent()) == SPACES.sub(" ", re.sub(r"[*`]", "", item.text))
            assert box.xpath("ancestor::*[@id=$id]", id=f"{id}--{item.id}")


def test_one_status_a_page(site: Path):
    for path in pages(site):
        assert len(tree(path).xpath("//*[@role='status']")) == 1, path


def test_the_three_documents_of_the_leaflet_are_one_click_from_the_home_page(
    site: Path, content: Content
):
    links = tree(site / "index.html").xpath("//article//a/@href")
    for id in ("cnil-registre-basique", "guide-cnom-cnil", "ans-questionnaires-fournisseurs"):
        assert content.resources[id].url in links
        assert "#page" not in content.resources[id].url


def test_resources_lists_every_outside_document(site: Path, content: Content):
    links = tree(site / "ressources.html").xpath("//article//a/@href")
    for resource in content.resources.values():
        assert resource.url in links
        assert not resource.leaflet_url or resource.leaflet_url in links


def test_the_data_is_published_as_the_schema_says(site: Path, content: Content):
    data = json.loads((site / "api/checklists.json").read_text("utf-8"))
    assert data["version"] == 1
    assert {c["id"] for c in data["checklists"]} == set(content.checklists)
    told = {i["id"] for c in data["checklists"] for s in c["sections"] for i in s["items"]}
    assert told == set(content.items)


def test_the_search_index_finds_every_item(site: Path, content: Content):
    script = (site / "assets/search.js").read_text("utf-8")
    for path in content.items:
        assert f'"{path.replace("/", "--")}"' in script


def test_no_text_is_left_undecomposed(site: Path):
    """Letters with accents are single signs, so that they are found and drawn as one."""
    for path in pages(site):
        text = path.read_text("utf-8")
        assert text == unicodedata.normalize("NFC", text), path


def test_every_page_says_the_state_of_its_accessibility_and_leads_to_the_statement(site: Path):
    said = words(tree(site / "accessibilite.html").xpath("//article")[0])
    (state,) = re.findall(r"Au sens du RGAA, le guide est ([\w ]*conforme)\b", said)
    for path in pages(site):
        for foot in tree(path).xpath("//footer[@class='foot']"):
            (link,) = foot.xpath(".//a[starts-with(., 'Accessibilité')]")
            assert link.get("href"), path
            assert words(link) == f"Accessibilité : {state}", path


def test_a_document_in_another_language_says_so_in_words_and_to_machines(
    site: Path, content: Content
):
    foreign = {one.url for one in content.resources.values() if one.language != "fr"}
    links = [
        link
        for path in pages(site)
        for link in tree(path).xpath("//a[@rel='external'][ancestor::article]")
        if link.get("href") in foreign
    ]
    assert {link.get("href") for link in links} == foreign
    for link in links:
        assert link.get("hreflang") == "en"
        assert "en anglais" in words(link.getparent())


def test_each_synonym_leads_to_words_of_the_guide(site: Path, content: Content):
    """What `synonyms.yml` says for a word is written somewhere: else the search would find nothing by it."""
    script = (site / "assets/search.js").read_text("utf-8").casefold()
    written, _, _ = script.rpartition('"synonyms":')
    phrases = [said for synonym in content.synonyms for said in synonym.said]
    assert [said for said in phrases if said.casefold() not in written] == []


def test_each_question_is_answered_by_what_exists(content: Content):
    """A page or an item that moved would be looked for in vain."""
    questions = yaml.safe_load(QUESTIONS.read_text("utf-8"))
    answers = {answer for question in questions for answer in question["answers"]}
    assert answers - set(content.pages) - set(content.items) == set()


def test_what_folds_on_a_page_has_its_styles(site: Path):
    """They come with those of « Mon suivi », which a list's page does without."""
    folds, styles = "//*[@class = 'fold__summary']", "//link[contains(@href, 'suivi.css')]"
    for path in pages(site):
        if path.name != ONEFILE and tree(path).xpath(folds):
            assert tree(path).xpath(styles), path
