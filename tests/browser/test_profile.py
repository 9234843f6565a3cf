"""Three questions that propose what does not apply; three paths that share their items."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from reader import KEPT, TRACKING, box, kept, key, record, write

from macros.guide.content import Content
from macros.html.render import plain

PATHS = ("avant-la-premiere-consultation", "le-premier-mois", "chaque-annee")
REMOTE = "Faites-vous de la téléconsultation ?"


def ask(page: Page) -> Locator:
    """The questions, unfolded."""
    page.goto(TRACKING)
    page.get_by_text("Trois questions").click()
    return page.locator("[data-profile]")


def choose(page: Page, question: str, answer: str) -> None:
    page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()


def said(text: str) -> re.Pattern[str]:
    """The words of an item, whatever its spaces."""
    return re.compile(
        re.sub(r"[\s\u00a0\u202f]", r"\\s", re.escape(plain(text)).replace("\\ ", " "))
    )


def test_there_are_at_most_three_questions_and_no_answer_is_given_for_the_reader(
    page: Page, content: Content
):
    form = ask(page)
    assert form.get_by_role("radio").count() == sum(len(q.answers) for q in content.profile)
    assert [q.id for q in content.profile] == ["exercice", "rendez-vous", "teleconsultation"]
    expect(form.get_by_role("radio", checked=True)).to_have_count(0)
    expect(form.get_by_role("button", name="Les marquer")).to_be_hidden()


def test_each_answer_proposes_exactly_its_items_each_with_the_reason(page: Page, content: Content):
    form = ask(page)
    before = kept(page)
    for question in content.profile:
        for answer in question.answers:
            choose(page, question.text, answer.text)
            lines = form.get_by_role("listitem")
            expect(lines).to_have_count(len(answer.excludes))
            for path in answer.excludes:
                line = lines.filter(has_text=said(content.items[path].text))
                expect(line).to_contain_text(said(f"Raison : {answer.reason}"))
        page.evaluate("store.write('guide:1:reader:profile', { value: {} })")
    # An answer alone changes nothing: the reader has agreed to nothing yet.
    assert {k for k in kept(page) if ":item:" in k} == {k for k in before if ":item:" in k}


def test_what_is_accepted_is_set_aside_with_its_reason_and_undone_in_one_gesture(
    page: Page, content: Content
):
    [answer] = [a for q in content.profile for a in q.answers if q.id == "teleconsultation" and a.excludes]  # fmt: skip
    form = ask(page)
    choose(page, REMOTE, answer.text)
    form.get_by_role("button", name="Les marquer « non concerné »").click()
    expect(page.get_by_role("status")).to_have_text(KEPT)
    for path in answer.excludes:
        found = kept(page)[key(path)]
        assert (found["status"], said(answer.reason or "").fullmatch(found["note"]) is not None) == ("na", True)  # fmt: skip
    page.get_by_role("button", name="Annuler").click()
    expect(form.get_by_role("button", name="Les marquer « non concerné »")).to_be_visible()
    assert all(kept(page).get(key(p), {}).get("status", "todo") == "todo" for p in answer.excludes)


def test_the_list_shows_the_reason_and_lets_the_reader_come_back(page: Page, content: Content):
    form = ask(page)
    choose(page, REMOTE, "Non")
    form.get_by_role("button", name="Les marquer « non concerné »").click()
    page.goto("/outils-numeriques/telemedecine.html")
    text = said(content.items["telemedecine/prestataire"].text)
    line = page.get_by_role("listitem").filter(has=page.get_by_role("checkbox", name=text))
    expect(line).to_contain_text("Raison : Le cabinet ne fait pas de téléconsultation.")
    line.get_by_role("checkbox").check()
    expect(line).to_contain_text("Fait le")


def test_another_answer_proposes_to_take_back_what_it_no_longer_sets_aside(
    page: Page, content: Content
):
    form = ask(page)
    choose(page, REMOTE, "Non")
    form.get_by_role("button", name="Les marquer « non concerné »").click()
    page.reload()
    page.get_by_text("Trois questions").click()
    expect(page.get_by_role("group", name=REMOTE).get_by_label("Non", exact=True)).to_be_checked()
    choose(page, REMOTE, "Oui, ou bientôt")
    form.get_by_role("button", name="Les remettre à faire").click()
    expect(page.get_by_text("ces éléments sont de nouveau à faire")).to_be_visible()
    found = [r for k, r in kept(page).items() if k.startswith("guide:1:item:telemedecine")]
    assert found
    assert all(r["status"] == "todo" and r["note"] == "" for r in found)


def test_what_the_reader_has_answered_is_never_proposed(page: Page, content: Content):
    page.goto(TRACKING)
    done, asked = "telemedecine/prestataire", "telemedecine/contrat"
    write(page, {key(done): record(), key(asked): record("ask", note="Vu")})
    form = ask(page)
    choose(page, REMOTE, "Non")
    expect(form.get_by_role("listitem").first).to_be_visible()
    for path in (done, asked):
        expect(form.get_by_text(said(content.items[path].text))).to_have_count(0)
    form.get_by_role("button", name="Les marquer").click()
    assert kept(page)[key(done)]["status"] == "done"
    assert kept(page)[key(asked)]["note"] == "Vu"


def test_a_note_of_the_reader_survives_a_proposal_and_its_return(page: Page):
    path = "telemedecine/prestataire"
    page.goto(TRACKING)
    write(page, {key(path): record("todo", note="Appeler lundi")})
    form = ask(page)
    choose(page, REMOTE, "Non")
    form.get_by_role("button", name="Les marquer").click()
    assert kept(page)[key(path)]["note"].startswith("Appeler lundi\n")
    choose(page, REMOTE, "Oui, ou bientôt")
    form.get_by_role("button", name="Les remettre à faire").click()
    assert kept(page)[key(path)]["note"] == "Appeler lundi"


@pytest.mark.parametrize("name", PATHS)
def test_one_tick_of_a_path_serves_everywhere(page: Page, content: Content, name: str):
    [(_, placed), *_] = content.placed(content.checklists[name])
    first, home = placed[0], content.home_of(placed[0].checklist)
    assert first.checklist != name  # it is borrowed, and belongs to its own list
    page.goto(f"/parcours/{name}.html")
    page.locator(f'[data-item="{first.path}"]').check()
    expect(page.get_by_role("status")).to_have_text(KEPT)
    page.goto(f"/{home.url}")
    expect(page.locator(f'[data-item="{first.path}"]')).to_be_checked()
    page.goto("/fiche-de-preuve.html")
    expect(page.locator(f'[data-proof-item="{first.path}"]')).to_contain_text("Fait le")
    assert list(kept(page)).count(key(first.path)) == 1


def test_an_item_of_two_paths_is_ticked_in_both(page: Page, content: Content):
    shown = {name: {p.path for _, items in content.placed(content.checklists[name]) for p in items} for name in PATHS}  # fmt: skip
    pairs = [(a, b, shown[a] & shown[b]) for a in PATHS for b in PATHS if a < b]
    [(one, other, both), *_] = [pair for pair in pairs if pair[2]]
    path = sorted(both)[0]
    page.goto(f"/parcours/{one}.html")
    page.locator(f'[data-item="{path}"]').check()
    page.goto(f"/parcours/{other}.html")
    expect(page.locator(f'[data-item="{path}"]')).to_be_checked()


def test_the_way_from_the_paths_to_the_questions(page: Page):
    page.goto("/parcours/index.html")
    page.get_by_role("article").get_by_role("link", name="« Mon suivi »").click()
    expect(page.get_by_text("Trois questions pour écarter")).to_be_visible()
    expect(box(page, ".").first).to_be_visible()
