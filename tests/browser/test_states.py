"""Four states, and the same four numbers wherever they are told."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from reader import (
    KEPT,
    LIST,
    PROOF,
    SUPPLIERS,
    TRACKING,
    WORDS,
    add_supplier,
    answer,
    box,
    day_in_france,
    item,
    kept,
    key,
    opened,
    record,
    started,
    tick,
    write,
)
from test_print import sheets, squeezed

from macros.guide.content import Content
from macros.model.french import day

LONE = "traitement"  # the only list of its part: its card at home tells the list's own numbers
LONE_PAGE, LONE_PART = "/comprendre/traitement.html", "Comprendre"
KINDS = ("faits?", "à faire", "non concernés?", "à vérifier")


def numbers(place: Locator) -> tuple[int, ...]:
    """What is told there once the scripts have come: done, to do, not concerned, to be verified; 0 is not told."""
    started(place.page)
    told = place.locator("xpath=descendant-or-self::*[@data-progress]").first
    expect(told).to_contain_text(re.compile(r"\d"))
    words = told.inner_text().replace("\u00a0", " ")
    found = [re.search(rf"(\d+) {kind}", words) for kind in KINDS]
    return tuple(int(one[1]) if one else 0 for one in found)


def of_guide(page: Page, address: str) -> tuple[int, ...]:
    """The numbers of the whole guide, where a page tells them first."""
    page.goto(address)
    return numbers(page.locator("[data-progress]").first)


def line_of(page: Page, title: str) -> Locator:
    """A list's own line on « Mon suivi »."""
    page.goto(TRACKING)
    page.get_by_text("Avancement, liste par liste").click()
    region = page.get_by_role("region", name="Où vous en êtes")
    return region.get_by_role("listitem").filter(has=page.get_by_role("link", name=title))


def test_the_same_four_numbers_stand_everywhere(page: Page, tmp_path: Path, content: Content):
    paths = [f"{LONE}/{one.id}" for one in content.checklists[LONE].items]
    states = ["done", "done", "na", "ask"]
    expected = (2, len(paths) - 4, 1, 1)
    page.goto(LONE_PAGE)
    write(page, {key(p): record(s) for p, s in zip(paths, states, strict=False)})

    assert numbers(page.get_by_role("form")) == expected
    told = f"2 faits, {expected[1]} à faire, 1 non concerné, 1 à vérifier"
    assert squeezed(told) in "".join(sheets(page, tmp_path))
    page.goto("/index.html")
    cards = page.get_by_role("article").get_by_role("listitem")
    assert numbers(cards.filter(has=page.get_by_role("link", name=LONE_PART))) == expected
    assert numbers(line_of(page, content.checklists[LONE].title)) == expected

    whole = of_guide(page, TRACKING)
    assert whole == of_guide(page, PROOF)
    assert whole == (2, page.locator("[data-proof-item]").count() - 4, 1, 1)
    states = page.locator("[data-state]").all_text_contents()
    assert [sum(s.startswith(w) for s in states) for w in ("Fait", "Non concerné", "À vérifier")] == [2, 1, 1]  # fmt: skip


def test_each_supplier_counts_for_itself_and_all_count_together(page: Page, content: Content):
    size = len(content.checklists["clauses-du-contrat"].items)
    page.goto(SUPPLIERS)
    for name in ("Agenda Plus", "Dossier Pro"):
        add_supplier(page, name)
        expect(page.get_by_text(f"« {name} » a maintenant sa liste.")).to_be_visible()
    form = page.get_by_role("form", name="À cocher : clauses du contrat")
    form.get_by_role("checkbox").first.check()
    expect(page.get_by_role("status")).to_have_text(KEPT)
    assert numbers(form) == (1, size - 1, 0, 0)
    line = line_of(page, content.checklists["clauses-du-contrat"].title)
    assert numbers(line) == (1, 2 * size - 1, 0, 0)
    kept = page.get_by_role("region", name="Vos fournisseurs").get_by_role("listitem")
    assert numbers(kept.filter(has_text="Agenda Plus")) == (0, size, 0, 0)
    assert numbers(kept.filter(has_text="Dossier Pro")) == (1, size - 1, 0, 0)
    assert of_guide(page, TRACKING) == of_guide(page, PROOF)


@pytest.mark.parametrize(
    ("state", "asked", "told"),
    [
        ("Non concerné", "Pourquoi n’êtes-vous pas concerné ?", "Raison"),
        ("À vérifier", "Que faut-il vérifier ?", "À vérifier"),
        ("Fait", "Note", "Note"),
        ("À faire", "Note", "Note"),
    ],
)
def test_each_state_asks_for_words_of_its_own_and_keeps_them(
    page: Page, state: str, asked: str, told: str
):
    page.goto(LIST)
    line = opened(page)
    line.get_by_role("radio", name="Non concerné").check()  # so that every state is a change
    line.get_by_role("radio", name=state, exact=True).check()
    words = line.get_by_role("textbox", name=re.compile("^" + re.sub(r"\W", ".", asked)))
    words.fill("Vu avec la secrétaire")
    words.blur()
    expect(page.get_by_role("status")).to_have_text(KEPT)
    page.reload()
    expect(item(page)).to_contain_text(re.compile(rf"{told}\s: Vu avec la secrétaire"))
    checked = box(page).is_checked()
    assert checked is (state == "Fait")


def test_ticking_notes_the_day_and_unticking_forgets_it_but_not_the_note(page: Page):
    page.goto(LIST)
    answer(page, "À faire", "Acheté un gestionnaire")
    tick(page)
    expect(item(page)).to_contain_text(f"Fait le {day(day_in_france())}".replace("\u00a0", " "))
    box(page).uncheck()
    expect(item(page).get_by_text(re.compile("^Fait le .*20"))).to_be_hidden()
    page.reload()
    expect(box(page)).not_to_be_checked()
    expect(item(page)).to_contain_text("Acheté un gestionnaire")


def tell_day(page: Page, day: str) -> None:
    field = opened(page).get_by_label("Fait le")
    field.fill(day)
    field.blur()


def test_the_day_it_was_done_may_be_told_and_follows_the_item(page: Page):
    page.goto(LIST)
    tick(page)
    tell_day(page, "2025-03-01")
    expect(item(page)).to_contain_text("Fait le 1er mars 2025")
    page.goto(PROOF)
    expect(page.locator("[data-proof-item]").filter(has_text=WORDS)).to_contain_text(
        "Fait le 1er mars 2025"
    )


def test_a_day_to_come_is_refused(page: Page):
    page.goto(LIST)
    tick(page)
    tell_day(page, "2199-01-01")
    expect(item(page)).to_contain_text(f"Fait le {day(day_in_france())}".replace("\u00a0", " "))
    page.reload()
    expect(item(page)).not_to_contain_text("2199")


def test_a_year_of_two_digits_is_of_this_century(page: Page):
    page.goto(LIST)
    tick(page)
    line = opened(page)
    line.get_by_text("Confier à quelqu’un").click()
    for label, given, told in (
        ("Fait le", "0026-03-01", "2026-03-01"),
        ("pour le", "0027-03-01", "2027-03-01"),
    ):
        field = line.get_by_label(label, exact=True)
        field.fill(given)
        field.blur()
        expect(field).to_have_value(told)
    expect(item(page)).to_contain_text("Fait le 1er mars 2026")
    record = kept(page)[key("mots-de-passe/longueur")]
    assert (record["on"], record["due"]) == ("2026-03-01", "2027-03-01")


@pytest.mark.parametrize("day", ["0202-03-01", "2199-01-01"])
def test_a_day_that_is_not_kept_gives_way_to_the_one_that_is_and_the_page_says_so(
    page: Page, day: str
):
    page.goto(LIST)
    tick(page)
    tell_day(page, "2025-03-01")
    field = item(page).get_by_label("Fait le")
    field.fill(day)
    field.blur()
    expect(field).to_have_value("2025-03-01")
    expect(item(page).get_by_role("alert")).to_contain_text("Ce jour n’est pas retenu")
    field.fill("2025-03-02")
    field.blur()
    expect(item(page).get_by_role("alert")).to_be_hidden()
    expect(item(page)).to_contain_text("Fait le 2 mars 2025")


def test_a_day_is_typed_sign_by_sign(page: Page):
    """A year is of the first century until its last sign: nothing takes the focus meanwhile."""
    page.goto(LIST)
    tick(page)
    opened(page).get_by_label("Fait le").focus()
    page.keyboard.type("03032025")
    expect(item(page)).to_contain_text("Fait le 3 mars 2025")


def test_every_answer_is_one_gesture_away_from_any_other(page: Page):
    page.goto(LIST)
    line = opened(page)
    for state, ticked in (
        ("À vérifier", False),
        ("Fait", True),
        ("Non concerné", False),
        ("À faire", False),
    ):
        line.get_by_role("radio", name=state, exact=True).check()
        expect(box(page)).to_be_checked(checked=ticked)
    box(page).check()  # a tick is the same as « Fait »
    expect(line.get_by_role("radio", name="Fait", exact=True)).to_be_checked()


DUE, SPELT = "2031-12-24", "24 décembre 2031"


def assign(line: Locator, who: str = "", due: str = "") -> None:
    """Leave an open item to someone, for a day."""
    line.get_by_text("Confier à quelqu’un, fixer une date").click()
    for label, value in (("Confié à", who), ("pour le", due)):
        if value:
            line.get_by_label(label).fill(value)
            line.get_by_label(label).blur()
    expect(line.page.get_by_role("status")).to_have_text(KEPT)


def test_an_item_is_left_to_someone_for_a_day_and_says_so_folded(page: Page):
    page.goto(LIST)
    line = opened(page)
    expect(line.get_by_label("Confié à")).to_be_hidden()  # until it is wanted
    assign(line, "Mme <b>Martin</b>", DUE)
    page.reload()
    expect(item(page)).to_contain_text(f"Confié à Mme <b>Martin</b>, pour le {SPELT}")
    line = opened(page)
    expect(line.get_by_label("Confié à")).to_have_value("Mme <b>Martin</b>")
    expect(line.get_by_label("pour le")).to_have_value(DUE)
    line.get_by_label("pour le").fill("")
    line.get_by_label("pour le").blur()
    page.reload()
    expect(item(page).get_by_text("Confié à Mme <b>Martin</b>", exact=True)).to_be_visible()


def test_what_is_done_keeps_who_and_when_and_no_longer_says_it(page: Page):
    page.goto(LIST)
    write(page, {key("mots-de-passe/longueur"): record("todo", who="Dr Petit", due=DUE)})
    page.reload()
    told = item(page).get_by_text("Confié à Dr Petit")
    expect(told).to_be_visible()
    tick(page)
    expect(told).to_be_hidden()
    mine = kept(page)[key("mots-de-passe/longueur")]
    assert (mine["status"], mine["who"], mine["due"]) == ("done", "Dr Petit", DUE)
    box(page).uncheck()
    expect(told).to_be_visible()


def test_names_already_given_are_suggested_once_each(page: Page):
    page.goto(LIST)
    assign(opened(page), "Mme  Martin\u200b ")
    write(page, {key("sauvegardes/restauration"): record("done", who="Dr Petit")})
    line = opened(page, "Changer un mot de passe")
    line.get_by_text("Confier à quelqu’un").click()
    line.get_by_label("Confié à").focus()
    names = page.locator("datalist option")
    expect(names).to_have_text(["Dr Petit", "Mme Martin"])
    assert line.get_by_label("Confié à").get_attribute("list") == names.locator("..").get_attribute(
        "id"
    )


def test_a_name_half_typed_as_the_page_is_left_is_kept(page: Page):
    page.goto(LIST)
    line = opened(page)
    line.get_by_text("Confier à quelqu’un").click()
    line.get_by_label("Confié à").press_sequentially("Mme Mart")
    page.goto(TRACKING)
    page.goto(LIST)
    expect(item(page)).to_contain_text("Confié à Mme Mart")


def test_a_page_that_is_only_ticked_fetches_no_editor(page: Page):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(LIST)
    tick(page)
    assert not [url for url in asked if url.endswith("/assets/editor.js")]
    opened(page).get_by_role("radio", name="À vérifier").check()
    assert [url for url in asked if url.endswith("/assets/editor.js")]


def test_an_item_opened_while_its_editor_is_late_has_it_as_soon_as_it_comes(page: Page):
    page.route("**/assets/editor.js", lambda route: route.abort())
    page.goto(LIST)
    started(page)
    line = opened(page)
    expect(page.get_by_role("status")).to_contain_text("une partie manque")
    box(page).check()  # what the page can do already, it does
    expect(page.get_by_role("status")).to_have_text(KEPT)
    page.unroute("**/assets/editor.js")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(line.get_by_role("radio", name="Fait", exact=True)).to_be_checked()
    expect(page.get_by_role("status")).to_have_text(KEPT)


def test_a_supplier_s_list_has_names_and_days_of_its_own(page: Page):
    page.goto(SUPPLIERS)
    words = page.get_by_role("checkbox").first.locator("xpath=..").inner_text()[:30]
    assign(opened(page, words), "Mme Martin")
    add_supplier(page, "Agenda Plus")  # takes over what had no name
    expect(page.get_by_text("« Agenda Plus »").first).to_be_visible()
    expect(item(page, words)).to_contain_text("Confié à Mme Martin")
    add_supplier(page, "Dossier Pro")
    expect(page.get_by_text("« Dossier Pro » a maintenant sa liste.")).to_be_visible()
    expect(item(page, words).get_by_text("Confié à Mme Martin")).to_be_hidden()
