"""« Mon suivi »: read in ten seconds, folded but counted, ticked there, whole on paper."""

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from reader import (
    KEPT,
    LIST,
    TRACKING,
    add_supplier,
    day_in_france,
    kept,
    key,
    record,
    started,
    tick,
    unfold,
    write,
)
from test_print import sheets, squeezed

from macros.guide.content import Content
from macros.html.render import plain
from macros.html.views import list_cards
from macros.model.french import day
from macros.model.schema import Item

PHONE = {"width": 360, "height": 800}


def items_of(content: Content, level: str) -> list[Item]:
    """The items of a level that this guide shows, in its order."""
    lists = [one for part in list_cards(content) for one in part["lists"]]
    shown = [placed.item for one in lists for placed in one["placed"]]
    return [item for item in shown if item.level == level]


def remaining(page: Page, level: str) -> Locator:
    return page.get_by_role("region", name=level, exact=True)


def counted(folds: Locator) -> int:
    """The sum of what folds say they hold."""
    return sum(int(re.findall(r"\d+", text)[-1]) for text in folds.all_inner_texts())


def test_a_telephone_shows_first_what_is_left_and_where_it_is_kept(
    browser: Browser, base_url: str, content: Content
):
    page = browser.new_context(viewport=PHONE, base_url=base_url, locale="fr-FR").new_page()
    page.goto(TRACKING)
    duties = page.get_by_role("link", name="obligations à remplir")
    expect(duties).to_have_text(re.compile(rf"{len(items_of(content, 'obligation'))}\b"))
    expect(duties).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("link", name="Sauvegarder ou reprendre")).to_be_in_viewport(ratio=1)
    # Nothing calls for it yet: neither questions nor dates.
    expect(page.get_by_role("link", name="questions à poser")).to_be_hidden()
    expect(page.get_by_role("link", name="à refaire")).to_be_hidden()
    screens = page.evaluate("document.documentElement.scrollHeight") / PHONE["height"]
    assert screens < 6
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.context.close()


def test_only_the_first_part_with_obligations_is_open_and_each_says_its_number(
    page: Page, content: Content
):
    page.goto(TRACKING)
    expect(page.get_by_role("link", name="obligations à remplir")).to_be_visible()
    for level, name in (("obligation", "Obligations"), ("recommendation", "Recommandations")):
        folds = remaining(page, name).get_by_role("group")
        assert counted(folds.locator("summary")) == len(items_of(content, level))
        open_ones = [fold.get_attribute("open") is not None for fold in folds.all()]
        assert open_ones == [level == "obligation", *[False] * (len(open_ones) - 1)]


def test_what_is_done_leaves_and_the_next_part_is_open(page: Page, content: Content):
    page.goto(TRACKING)
    first = remaining(page, "Obligations").get_by_role("group").first
    title = first.locator("summary").inner_text().split("\n")[0]
    paths = first.locator("[data-item]").evaluate_all("all => all.map((one) => one.dataset.item)")
    now = int(time.time() * 1000)  # after all that the guide asks again
    write(page, {key(path): record("na", note="Sans objet", at=now) for path in paths})
    page.reload()
    folds = remaining(page, "Obligations").get_by_role("group")
    expect(folds.first).to_have_attribute("open", "")
    expect(folds.first.locator("summary")).not_to_contain_text(title)
    left = len(items_of(content, "obligation")) - len(paths)
    expect(page.get_by_role("link", name="obligations à remplir")).to_contain_text(str(left))


def test_a_slip_is_undone_where_it_was_made(page: Page):
    page.goto(TRACKING)
    fold = remaining(page, "Obligations").get_by_role("group").first
    box = fold.get_by_role("checkbox").first
    before = counted(fold.locator("summary"))
    box.check()
    expect(page.get_by_role("status")).to_have_text(KEPT)
    words = f"{before - 1} à faire" if before > 1 else "plus rien à faire"
    expect(fold.locator("summary")).to_contain_text(words)
    box.uncheck()
    expect(fold.locator("summary")).to_contain_text(f"{before} à faire")


def test_each_line_leads_to_the_item_with_its_reasons(page: Page):
    page.goto(TRACKING)
    fold = unfold(page, "Sécuriser son informatique", "Recommandations")
    fold.get_by_role("link", name=re.compile("^Voir : Choisir des mots de passe")).click()
    expect(page).to_have_url(re.compile(r"mots-de-passe\.html#mots-de-passe--longueur$"))
    line = page.get_by_role("listitem").filter(has=page.get_by_role("checkbox"))
    expect(line.filter(has_text="Choisir des mots de passe")).to_be_in_viewport()


def test_a_slip_on_what_is_to_confirm_is_unticked_whole(page: Page):
    path, at = "durees-de-conservation/comptabilite", 1_788_220_800_000
    former = record(on="2026-09-01", note="Relu", at=at)
    page.goto(TRACKING)
    write(page, {key(path): former})
    page.reload()
    box = page.locator(f"[data-remaining] input[data-item='{path}']")
    line = page.locator("[data-remaining] [data-row]").filter(
        has=page.locator(f"[data-item='{path}']")
    )
    box.evaluate("box => box.closest('details').open = true")
    told = line.get_by_text("À confirmer")
    expect(told).to_be_visible()
    box.click()
    expect(told).to_be_hidden()
    assert kept(page)[key(path)]["on"] > "2026-09-01"
    box.click()
    expect(told).to_be_visible()
    found = kept(page)[key(path)]
    assert {**found, "at": at} == {**former, "given": at}
    box.click()
    page.reload()
    box.evaluate("box => box.closest('details').open = true")
    expect(box).not_to_be_visible()
    assert kept(page)[key(path)]["status"] == "done"


def test_parts_fold_and_unfold_from_the_keyboard(page: Page):
    page.goto(TRACKING)
    fold = remaining(page, "Recommandations").get_by_role("group").first
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(fold.get_by_role("checkbox").first).to_be_visible()
    page.keyboard.press("Space")
    expect(fold.get_by_role("checkbox").first).to_be_hidden()


def test_every_fold_of_the_backup_is_a_heading(page: Page):
    page.goto(TRACKING)
    started(page)
    folds = page.locator("[data-backup] summary.fold__summary")
    expect(folds.get_by_role("heading", level=3)).to_have_count(folds.count())
    assert folds.count() > 4


def test_questions_are_grouped_by_whom_to_ask(page: Page, content: Content):
    asked = {item.ask or "other": path for path, item in content.items.items()}
    page.goto(TRACKING)
    write(page, {key(path): record("ask", note=f"Pour {ask} ?") for ask, path in asked.items()})
    page.reload()
    expect(page.get_by_role("link", name="questions à poser")).to_contain_text("4")
    titles = {
        "supplier": "À demander à un fournisseur",
        "dpo": "À demander au DPO",
        "order": "À demander à l’Ordre",
        "other": "À vérifier par vous-même",
    }
    for ask, title in titles.items():
        fold = unfold(page, title, "À vérifier")
        expect(fold.locator("summary")).to_contain_text("1 question")
        expect(fold.get_by_role("listitem")).to_contain_text(f"Pour {ask} ?")


def test_each_supplier_has_lines_of_its_own_and_comes_back_when_removed(page: Page):
    page.goto("/contrats/clauses-du-contrat.html")
    for name in ("Agenda Plus", "Dossier Pro"):
        add_supplier(page, name)
        expect(page.get_by_text(f"« {name} » a maintenant sa liste.")).to_be_visible()
    page.get_by_role("button", name="Retirer « Dossier Pro »").click()
    page.goto(TRACKING)
    fold = unfold(page, "Contrats et fournisseurs", "Obligations")
    expect(fold.get_by_role("heading", name="Agenda Plus")).to_be_visible()
    expect(fold.get_by_role("heading", name="Dossier Pro")).to_have_count(0)
    kept = page.get_by_role("region", name="Vos fournisseurs")
    kept.get_by_role("listitem").filter(has_text="Dossier Pro").get_by_role("button").click()
    expect(fold.get_by_role("heading", name="Dossier Pro")).to_be_visible()


def test_the_last_backup_is_said_once_there_is_something_to_save(page: Page):
    page.goto(TRACKING)
    expect(page.get_by_text("Pas encore de sauvegarde")).to_be_hidden()
    remaining(page, "Obligations").get_by_role("checkbox").first.check()
    expect(page.get_by_text("Pas encore de sauvegarde")).to_be_visible()
    with page.expect_download():
        page.get_by_role("region", name="Sauvegarder, reprendre ailleurs").get_by_role(
            "button", name="Télécharger mes coches"
        ).click()
    expect(page.get_by_text("Dernière sauvegarde le")).to_be_visible()


def test_paper_unfolds_everything(page: Page, tmp_path: Path, content: Content):
    page.goto(TRACKING)
    write(page, {key(next(iter(content.items))): record("ask", note="Une question à garder")})
    page.reload()
    said = "".join(sheets(page, tmp_path))
    for level in ("obligation", "recommendation"):
        for one in items_of(content, level):
            assert squeezed(plain(one.text)) in said
    assert squeezed("Une question à garder") in said
    assert squeezed("Avancement, liste par liste") in said


def test_without_javascript_it_is_the_whole_list_and_says_so(
    browser: Browser, base_url: str, content: Content
):
    context = browser.new_context(java_script_enabled=False, base_url=base_url)
    page = context.new_page()
    page.goto(TRACKING)
    expect(page.get_by_text("ne retient pas ce que vous cochez")).to_be_visible()
    assert page.get_by_role("region", name="Ce qui reste à faire").locator(
        "[data-row]"
    ).count() == (len(items_of(content, "obligation")) + len(items_of(content, "recommendation")))
    unfold(page, "Comprendre", "Recommandations").get_by_role("checkbox").first.check()
    expect(page.get_by_role("region", name="À vérifier")).to_have_count(0)
    context.close()


@pytest.fixture
def back(browser: Browser, base_url: str) -> Iterator[Page]:
    """A reader who ticked something, whose scripts come from the network alone."""
    context = browser.new_context(base_url=base_url, locale="fr-FR", service_workers="block")
    page = context.new_page()
    page.goto(LIST)
    tick(page)
    yield page
    context.close()


def test_who_comes_back_is_not_first_shown_that_nothing_is_done(back: Page):
    held: list[Route] = []
    back.route("**/assets/guide.js", lambda route: held.append(route))
    back.goto(TRACKING, wait_until="commit")
    title = back.locator("#avancement")
    expect(title).to_be_attached()
    expect(title).to_be_hidden()
    while not held:
        back.wait_for_timeout(50)
    held[0].continue_()
    expect(title).to_be_visible()
    expect(back.locator("[data-standing]")).to_contain_text("1 fait")


def test_what_waits_for_a_script_is_shown_where_it_does_not_come(back: Page):
    back.route("**/assets/suivi.js", lambda route: route.abort())
    back.goto(TRACKING)
    expect(back.locator("#avancement")).to_be_visible()
    expect(back.get_by_role("status")).to_contain_text("n’a pas fini de se charger")


ADVICE = "mots-de-passe/longueur"


def day_in(days: int) -> str:
    return (day_in_france() + timedelta(days=days)).isoformat()


@pytest.fixture
def assigned(page: Page, content: Content) -> Page:
    """A practice that left things to two people, and set one day for nobody."""
    duty = next(path for path, one in content.items.items() if one.level == "obligation")
    page.goto(TRACKING)
    now = int(time.time() * 1000)  # after all that the guide asks again
    write(page, {
        key("mots-de-passe/second-facteur"): record("ask", note="Quel code ?", who="Mme Martin", due=day_in(-3), at=now),
        key(ADVICE): record("todo", who="mme martin", due=day_in(5), at=now - 9),
        key("mots-de-passe/changer"): record("done", on=day_in(-1), who="Mme Martin", due=day_in(-2), at=now),
        key(duty): record("todo", who="Dr Petit", at=now),
        key("sauvegardes/restauration"): record("todo", who="Dr Petit", due=day_in(90), at=now),
        key("sauvegardes/hors-du-cabinet"): record("todo", due=day_in(20), at=now),
    })  # fmt: skip
    page.reload()
    return page


def people(page: Page) -> Locator:
    return page.get_by_role("region", name="Qui, et pour quand")


def test_each_person_s_things_stand_together_the_soonest_first(assigned: Page):
    folds = people(assigned).get_by_role("group")
    expect(folds.locator("summary")).to_have_text([
        re.compile("Dr Petit.*2 à faire"),
        re.compile("Mme Martin.*2 à faire, échéance passée"),
        re.compile("Sans personne désignée.*1 à faire"),
    ])  # fmt: skip
    for fold in folds.all():
        fold.locator("summary").click()
    mine = folds.filter(has_text="Martin").get_by_role("listitem")
    expect(mine).to_have_text([re.compile("Échéance passée"), re.compile(r"Bientôt\s: pour le")])
    expect(folds.filter(has_text="Martin")).to_contain_text("Déjà fait : 1.")
    theirs = folds.filter(has_text="Petit").get_by_role("listitem")
    expect(theirs.last.get_by_text("Obligation")).to_be_visible()
    expect(theirs.first.get_by_text("Obligation")).to_be_hidden()
    expect(people(assigned)).to_contain_text("autres éléments à faire n’ont ni nom ni échéance")


def test_what_is_past_or_near_is_seen_at_a_glance_and_goes_with_a_tick(assigned: Page):
    tile = assigned.get_by_role("link", name=re.compile("échéances? passées? ou proches?"))
    expect(tile).to_contain_text("2")
    expect(people(assigned)).to_contain_text(
        "1 échéance est passée. 1 arrive d’ici à deux semaines."
    )
    fold = unfold(assigned, "Sécuriser son informatique", "Recommandations")
    fold.get_by_role("checkbox", name=re.compile("Choisir des mots de passe")).check()
    expect(tile).to_contain_text("1")
    expect(people(assigned).get_by_text("arrive d’ici")).to_be_hidden()
    expect(people(assigned).get_by_text("Déjà faits : 2.")).to_be_attached()


def test_nobody_is_told_of_days_as_long_as_none_was_set(page: Page):
    page.goto(TRACKING)
    write(page, {key(ADVICE): record("ask", note="Qui ?")})
    expect(page.get_by_role("link", name="question à poser")).to_be_visible()
    expect(people(page)).to_be_hidden()
    expect(page.get_by_role("button", name="Ajouter ces dates")).to_be_hidden()


def test_each_person_has_a_sheet_of_their_own_dated_and_named(
    assigned: Page, tmp_path: Path, content: Content
):
    write(assigned, {"guide:1:reader:practice": {"value": "Cabinet du Dr Martin", "at": 1}})
    assigned.evaluate("window.print = () => {}")
    people(assigned).get_by_role("button", name="Imprimer la feuille de chacun").click()
    printed = sheets(assigned, tmp_path)
    assert len(printed) == 2
    for sheet, name in zip(printed, ("Dr Petit", "Mme Martin"), strict=True):
        assert squeezed(f"Ce qui vous revient {name}").lower() in sheet.lower()
        assert squeezed("Cabinet du Dr Martin") in sheet
        assert squeezed(f"Feuille établie le {day(day_in_france())}") in sheet
    petit, martin = printed
    assert "Obligation" in petit
    assert squeezed(f"Pour le {day(day_in_france() + timedelta(days=90))}") in petit
    assert squeezed("À vérifier : Quel code ?") in martin
    assert squeezed(plain(content.items["mots-de-passe/changer"].text)) not in martin  # done
    assert squeezed("Où vous en êtes") not in "".join(printed)


def test_an_item_set_aside_is_nobody_s_until_it_is_back(page: Page):
    page.goto(TRACKING)
    write(page, {
        key(ADVICE): record("todo", who="Mme Martin", due=day_in(-3)),
        "guide:1:reader:aside-mots-de-passe": {"value": "Sans objet.", "at": 1},
    })  # fmt: skip
    page.reload()
    expect(people(page)).to_contain_text("plus rien à faire")
    expect(people(page).get_by_text("échéance est passée")).to_be_hidden()
    write(page, {"guide:1:reader:aside-mots-de-passe": {"value": "", "at": 2}})
    expect(people(page)).to_contain_text("1 échéance est passée.")


# What the page shows anew when the reader comes back to its tab.
COME_BACK = """() => new Promise((done) => {
  store.onChange(() => setTimeout(done, 50));
  document.dispatchEvent(new Event("visibilitychange"));
})"""
PLUS = "guide:1:copy:clauses-du-contrat:a1"
WITH_STOPS = {
    "[data-ask-group] li a": record("ask", note="Qui ?"),
    "[data-people-list] li a": record("todo", who="Anne", due="2027-01-15"),
    "[data-reviews-list] button": record("done", on="2020-03-01"),
}


@pytest.mark.parametrize("stop", WITH_STOPS)
def test_what_has_the_focus_keeps_it_when_the_tab_is_shown_again_or_another_entry_comes(
    page: Page, stop: str
):
    page.goto(TRACKING)
    started(page)
    paths = page.evaluate(
        "[...new Set([...document.querySelectorAll('[data-row][data-review]')]"
        ".filter(({ dataset }) => dataset.review).map(({ dataset }) => dataset.row))]"
    )
    first, second = paths[:2]
    write(page, {key(second): WITH_STOPS[stop]})
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    found = page.locator(stop)
    expect(found).to_have_count(1)
    found.focus()
    page.evaluate("window.before = document.activeElement")
    page.evaluate(COME_BACK)
    assert page.evaluate("document.activeElement === before")
    write(page, {key(first): WITH_STOPS[stop]})
    expect(found).to_have_count(2)
    assert page.evaluate("document.activeElement === before")
    write(page, {key(second): {**WITH_STOPS[stop], "note": "Autre", "at": 1_700_000_000_009}})
    page.evaluate(COME_BACK)
    assert page.evaluate("document.activeElement.closest('li').textContent") == page.evaluate(
        "before.closest('li').textContent.replace('Qui ?', 'Autre')"
    )


def test_a_supplier_s_link_keeps_the_focus_when_the_tab_is_shown_again(page: Page):
    page.goto(TRACKING)
    write(page, {PLUS: {"name": "Agenda Plus", "kind": "", "removed": False, "at": 1}})
    link = page.locator("[data-copies-list] a")
    link.focus()
    page.evaluate(COME_BACK)
    expect(link).to_be_focused()
