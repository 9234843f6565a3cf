"""« Votre situation » sets aside what does not concern a practice; nothing is written to an item."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from practices import PRACTICES, left, set_aside
from reader import (
    BORROW,
    KEPT,
    PROOF,
    SUPPLIERS,
    TRACKING,
    accept,
    add_supplier,
    answer,
    export,
    file_of,
    import_file,
    kept,
    key,
    opened,
    record,
    started,
    tick,
    write,
)

from macros.guide.content import Content
from macros.html.render import plain

REMOTE = "Faites-vous de la téléconsultation ?"
WHY = "Le cabinet ne fait pas de téléconsultation."
REMOTE_LIST = "/outils-numeriques/telemedecine.html"
TOOL = "Contrôler que le prestataire de télémédecine"
ONE = "telemedecine/prestataire"
ADVICE = "telemedecine/pas-d-enregistrement"


def said(text: str) -> re.Pattern[str]:
    """The words, whatever their spaces."""
    return re.compile(
        re.sub(r"[\s\u00a0\u202f]", r"\\s", re.escape(plain(text)).replace("\\ ", " "))
    )


def ask(page: Page) -> Locator:
    """The questions, unfolded and shown: a browser tells that it unfolds once it has."""
    page.goto(TRACKING)
    started(page)
    page.get_by_text("Votre situation : écarter").click()
    expect(page.locator("[data-situation-rest]")).not_to_be_empty()
    return page.locator("[data-situation]")


def choose(page: Page, question: str, answer: str) -> None:
    """Come to a question, by its folded answer or past those before it, and answer it."""
    form = page.locator("[data-situation]")
    group = form.get_by_role("group", name=said(question))
    folded = form.get_by_role("button", name=said(question)).filter(has_text="Changer")
    while not group.is_visible():
        folded.or_(form.get_by_role("button", name="Passer cette question")).last.click()
    group.get_by_label(said(answer)).click()
    expect(page.get_by_role("status")).to_have_text(KEPT)


def give(page: Page, answers: dict[str, str]) -> None:
    """Give answers as the questions do, one after the other."""
    page.evaluate(BORROW)
    for question, value in answers.items():
        key = f"guide:1:reader:situation-{question}"
        page.evaluate("([key, value]) => store.write(key, { value })", [key, value])


def answered(page: Page, question: str) -> Locator:
    """The line to which an answer folds."""
    form = page.locator("[data-situation]")
    return form.get_by_role("button", name=said(question)).filter(has_text="Changer")


def withdraw(page: Page, question: str) -> None:
    answered(page, question).click()
    page.get_by_role("button", name=said(f"Effacer cette réponse : {question}")).click()
    expect(page.get_by_role("status")).to_have_text(KEPT)


def set_list_aside(page: Page, list: str, reason: str) -> None:
    if not page.get_by_label("Liste à écarter").is_visible():
        page.get_by_text("Écarter une liste entière").click()
    page.get_by_label("Liste à écarter").select_option(list)
    page.get_by_label("Raison").fill(reason)
    page.get_by_role("button", name="Écarter cette liste").click()
    expect(page.get_by_role("status")).to_have_text(KEPT)


def line(page: Page, words: str = TOOL) -> Locator:
    return page.get_by_role("listitem").filter(
        has=page.get_by_role("checkbox", name=re.compile(words))
    )


def state(page: Page, words: str = TOOL) -> Locator:
    """What the item says of its answer; nothing where it is to do."""
    return line(page, words).locator("[data-state]")


def records_of_items(page: Page) -> dict[str, Any]:
    return {k: r for k, r in kept(page).items() if ":item:" in k}


def test_there_are_at_most_ten_questions_and_none_is_answered_for_the_reader(
    page: Page, content: Content
):
    form = ask(page)
    assert len(content.situation) <= 10
    questions = form.locator("fieldset[data-question]")
    assert questions.count() == len(content.situation)
    expect(questions.and_(page.locator(":visible"))).to_have_count(1)
    expect(form.get_by_text(f"Encore {len(content.situation) - 1} questions")).to_be_visible()
    expect(form.get_by_role("radio", checked=True)).to_have_count(0)


@pytest.mark.parametrize("name", PRACTICES)
def test_a_practice_reads_at_once_what_remains(page: Page, content: Content, name: str):
    ask(page)
    give(page, dict(PRACTICES[name]))
    n, of = (left(content, given, "obligation") for given in (PRACTICES[name], {}))
    words = f"{n} obligations au lieu de {of}" if set_aside(content, PRACTICES[name]) else f"{of} o"
    expect(page.locator("[data-situation-left]")).to_contain_text(words)
    tile = page.locator('[data-tile="obligation"] .tile__number')
    expect(tile).to_have_text(str(n))


def test_only_a_practice_that_has_everything_is_told_everything(content: Content):
    every = {name: len(set_aside(content, answers)) for name, answers in PRACTICES.items()}
    assert every.pop("MSP") == 0
    assert min(every.values()) > 10


def test_each_answer_shows_exactly_its_items_each_with_the_reason(page: Page, content: Content):
    form = ask(page)
    form.get_by_text("Ce qui est écarté").evaluate("one => one.closest('details').open = true")
    lines = form.locator("[data-set-aside-list]").get_by_role("listitem")
    for question in content.situation:
        for one in question.answers:
            give(page, {question.id: one.id})
            aside = set_aside(content, {question.id: one.id})
            expect(lines).to_have_count(len(aside))
            for path, reason in aside.items():
                shown = lines.filter(has_text=said(content.items[path].text))
                expect(shown).to_contain_text(said(f"Raison : {reason}"))
            give(page, {question.id: ""})
    assert records_of_items(page) == {}


def test_an_answer_is_seen_everywhere_and_taking_it_back_changes_nothing(page: Page):
    ask(page)
    before = records_of_items(page)
    choose(page, REMOTE, "Non")
    page.goto(REMOTE_LIST)
    expect(line(page)).to_contain_text("Non concerné")
    expect(line(page)).to_contain_text(said(f"Raison : {WHY}"))
    expect(page.locator("form.checklist [data-count=na]")).to_have_text("10 non concernés")
    page.goto(PROOF)
    sheet = page.locator(f'[data-proof-item="{ONE}"]')
    expect(sheet).to_contain_text("Non concerné")
    expect(sheet).to_contain_text(said(f"Raison : {WHY}"))
    page.goto("/outils-numeriques/index.html")
    cards = page.get_by_role("listitem").filter(has_text="Télémédecine")
    expect(cards.locator("[data-count=na]").first).to_have_text("10 non concernés")
    ask(page)
    expect(answered(page, REMOTE)).to_contain_text("Non")
    withdraw(page, REMOTE)
    assert records_of_items(page) == before == {}
    page.goto(REMOTE_LIST)
    expect(state(page)).to_be_hidden()


def test_what_is_set_aside_can_still_be_answered(page: Page):
    page.goto(REMOTE_LIST)
    give(page, {"teleconsultation": "non"})
    tick(page, TOOL)
    expect(line(page)).to_contain_text("Fait le")
    kept_record = kept(page)[key(ONE)]
    assert (kept_record["status"], kept_record["note"]) == ("done", "")


def test_the_reader_may_say_that_it_concerns_them(page: Page):
    page.goto(REMOTE_LIST)
    give(page, {"teleconsultation": "non"})
    open_line = opened(page, TOOL)
    expect(open_line.get_by_role("radio", name="Non concerné")).to_be_checked()
    expect(open_line.get_by_role("textbox").last).to_have_value("")
    open_line.get_by_role("radio", name="À faire").check()
    expect(state(page)).to_be_hidden()
    page.reload()
    expect(state(page)).to_be_hidden()


def test_a_note_leaves_an_item_set_aside_and_stays_the_reader_s(page: Page):
    page.goto(REMOTE_LIST)
    give(page, {"teleconsultation": "non"})
    opened(page, TOOL).get_by_role("textbox").last.fill("Voir en 2028")
    expect(line(page)).to_contain_text("Voir en 2028")
    expect(line(page)).to_contain_text("Non concerné")
    assert kept(page)[key(ONE)]["note"] == "Voir en 2028"


def test_what_the_reader_answered_is_never_touched(page: Page, content: Content):
    page.goto(REMOTE_LIST)
    done, asked, na = ONE, "telemedecine/contrat", "telemedecine/accord"
    mine = {
        key(done): record(),
        key(asked): record("ask", note="Vu"),
        key(na): record("na", note=WHY),  # as an edition of three questions wrote it
    }
    write(page, mine)
    form = ask(page)
    choose(page, REMOTE, "Non")
    expect(form.locator("[data-set-aside-count]")).to_have_text("8 éléments")
    assert records_of_items(page) == mine
    choose(page, REMOTE, "Oui")
    assert records_of_items(page) == mine


def test_a_question_whose_answers_would_change_nothing_is_not_asked(page: Page, content: Content):
    form = ask(page)
    others = len(content.situation) - 1
    expect(form.get_by_text(f"Encore {others} questions")).to_be_visible()
    filmed = [p for p, reasons in content.asides.items() if "cameras:non" in reasons]
    write(page, {key(path): record() for path in filmed})
    expect(form.get_by_text(f"Encore {others - 1} questions")).to_be_visible()
    assert "cameras" not in asked_in_turn(form)


def asked_in_turn(form: Locator) -> list[str]:
    """The questions that are asked of who passes them all."""
    found = []
    question = form.locator("fieldset[data-question]:visible")
    while question.count():
        found.append(question.get_attribute("data-question") or "")
        form.get_by_role("button", name="Passer cette question").click()
    return found


def test_what_is_left_is_told_as_french_counts(page: Page, content: Content):
    alone = {"registre-et-information/registre", ADVICE}
    page.goto(TRACKING)
    now = int(time.time() * 1000)  # after whatever the guide came to ask anew
    write(page, {key(path): record(at=now) for path in content.items if path not in alone})
    told = ask(page).locator("[data-situation-left]")
    expect(told).to_have_text("1 obligation et 1 recommandation, si rien n’est écarté.")
    choose(page, REMOTE, "Non")
    words = "1 obligation et plus aucune recommandation, au lieu de 1."
    expect(told).to_have_text(words, use_inner_text=True)


def test_a_whole_list_is_set_aside_with_one_reason_and_taken_back(page: Page, content: Content):
    form = ask(page)
    form.get_by_text("Écarter une liste entière").click()
    form.get_by_role("button", name="Écarter cette liste").click()
    expect(form.get_by_text("Choisissez une liste, puis écrivez")).to_be_visible()
    set_list_aside(page, "recherche-et-theses", "Ni étude ni thèse ici")
    n = len(content.checklists["recherche-et-theses"].items)
    expect(form.locator("[data-set-aside-count]")).to_have_text(f"{n} éléments")
    page.goto("/vie-du-cabinet/recherche-et-theses.html")
    text = "Attendre la formalité"
    expect(line(page, text)).to_contain_text(said("Raison : Ni étude ni thèse ici"))
    ask(page).get_by_text("Écarter une liste entière").click()
    page.get_by_role("button", name="Reprendre la liste « Recherche et thèses »").click()
    expect(form.locator("[data-set-aside]")).to_be_hidden()
    assert records_of_items(page) == {}


def test_the_lists_of_suppliers_are_set_aside_too(page: Page, content: Content):
    page.goto(SUPPLIERS)
    add_supplier(page, "Éditeur A")
    add_supplier(page, "Éditeur B")
    form = ask(page)
    set_list_aside(page, "clauses-du-contrat", "Un avocat les a relus")
    n = len(content.checklists["clauses-du-contrat"].items)
    expect(form.locator("[data-set-aside-count]")).to_have_text(f"{n} éléments")
    copies = page.get_by_role("region", name="Vos fournisseurs").get_by_role("listitem")
    for name in ("Éditeur A", "Éditeur B"):
        shown = copies.filter(has_text=name).locator("[data-count=na]")
        expect(shown).to_have_text(f"{n} non concernés")
    page.goto(SUPPLIERS)
    expect(page.locator("form.checklist .item").first).to_contain_text("Un avocat les a relus")


def test_a_list_open_in_another_tab_follows(context: BrowserContext):
    list_tab, other = context.new_page(), context.new_page()
    list_tab.goto(REMOTE_LIST)
    started(list_tab)
    ask(other)
    choose(other, REMOTE, "Non")
    expect(line(list_tab)).to_contain_text("Non concerné")
    withdraw(other, REMOTE)
    expect(state(list_tab)).to_be_hidden()


def test_two_tabs_that_answer_differently_end_the_same(context: BrowserContext, content: Content):
    tabs = context.new_page(), context.new_page()
    for tab in tabs:
        ask(tab)
    choose(tabs[0], REMOTE, "Non")
    choose(tabs[1], "Comment exercez-vous ?", "Comme remplaçant")
    choose(tabs[1], REMOTE, "Oui")
    choose(tabs[0], "Comment exercez-vous ?", "Seul,")
    for tab in tabs:
        expect(answered(tab, "Comment exercez-vous ?")).to_contain_text("Seul")
        expect(answered(tab, REMOTE)).to_contain_text("Oui")
    answers = {"exercice": "seul", "teleconsultation": "oui"}
    for tab in tabs:  # what is told waits for the focus that moved
        remain = said(f"{left(content, answers, 'obligation')} obligations au lieu")
        expect(tab.locator("[data-situation-left]")).to_have_text(remain)


ALTERED: dict[str, Any] = {
    "an answer that an edition dropped": {"value": "visioconference", "at": 5},
    "no text": {"value": {"non": True}, "at": 5},
    "nothing": {"value": None, "at": 5},
}


@pytest.mark.parametrize("raw", ALTERED.values(), ids=ALTERED)
def test_an_altered_answer_is_none_and_is_kept(page: Page, raw: dict[str, Any]):
    page.goto(TRACKING)
    name = "guide:1:reader:situation-teleconsultation"
    write(page, {name: raw, "guide:1:reader:aside-telemedecine": {"value": 3, "at": 5}})
    form = ask(page)
    expect(form.get_by_role("radio", checked=True)).to_have_count(0)
    expect(form.locator("[data-situation-left]")).to_contain_text("si rien n’est")
    assert kept(page)[name] == raw


def test_an_unreadable_answer_is_put_aside_and_asked_again(page: Page):
    page.goto(TRACKING)
    page.evaluate("localStorage.setItem('guide:1:reader:situation-teleconsultation', '{\"va')")
    form = ask(page)
    expect(form.get_by_role("radio", checked=True)).to_have_count(0)
    choose(page, REMOTE, "Non")
    expect(form.locator("[data-situation-left]")).to_contain_text("au lieu de")


OLD = {"exercice": "seul", "rendez-vous": "moi", "teleconsultation": "non"}


def test_a_backup_with_answers_to_the_three_questions_is_still_taken_in(
    page: Page, content: Content
):
    ask(page)
    old = {
        "guide:1:reader:profile": {"value": OLD, "at": 1_764_000_000_000},
        key(ADVICE): record("na", note=WHY),
    }
    import_file(page, file_of(old))
    accept(page)
    n, of = (left(content, given, "obligation") for given in (OLD, {}))
    expect(page.locator("[data-situation-left]")).to_contain_text(
        f"{n} obligations au lieu de {of}"
    )
    expect(answered(page, REMOTE)).to_contain_text("Non")
    assert kept(page)[key(ADVICE)]["note"] == WHY
    choose(page, REMOTE, "Oui")
    page.reload()
    page.get_by_text("Votre situation : écarter").click()
    expect(answered(page, REMOTE)).to_contain_text("Oui")


def test_a_backup_carries_the_answers(page: Page):
    ask(page)
    choose(page, REMOTE, "Non")
    set_list_aside(page, "recherche-et-theses", "Jamais")
    file = export(page)
    assert file["records"]["guide:1:reader:situation-teleconsultation"]["value"] == "non"
    assert file["records"]["guide:1:reader:aside-recherche-et-theses"]["value"] == "Jamais"
    page.get_by_role("button", name="Effacer cet appareil…").click()
    page.get_by_role("button", name="Tout effacer").click()
    expect(page.get_by_text("ne garde plus rien")).to_be_visible()
    import_file(page, file_of(file["records"]))
    accept(page)
    expect(answered(page, REMOTE)).to_contain_text("Non")


def test_putting_lists_back_to_do_leaves_the_situation(page: Page):
    page.goto(REMOTE_LIST)
    give(page, {"teleconsultation": "non"})
    answer(page, "À faire", words=TOOL)
    ask(page)
    page.get_by_role("button", name="Remettre à zéro").click()
    expect(page.get_by_text("C’est remis à zéro.")).to_be_visible()
    page.goto(REMOTE_LIST)
    expect(line(page)).to_contain_text("Non concerné")


# One question at a time.


@pytest.mark.parametrize("size", [(360, 740), (1280, 900)], ids=["phone", "desktop"])
def test_each_tap_has_its_question_the_answers_and_what_is_left_in_view(
    page: Page, content: Content, size: tuple[int, int]
):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    form = ask(page)
    question = form.locator("fieldset[data-question]:visible")
    taps = 0
    while question.count():
        expect(question).to_have_count(1)
        for part in (question, form.locator("[data-situation-left]")):
            expect(part).to_be_in_viewport(ratio=1)
        question.get_by_role("radio").first.click()
        expect(page.get_by_role("status")).to_have_text(KEPT)
        taps += 1
    assert taps <= 10
    expect(form.get_by_text("Plus aucune question")).to_be_focused()
    expect(form.locator("[data-situation-left]")).to_contain_text("au lieu de")
    lines = form.locator("[data-answered]:visible")
    expect(lines).to_have_count(taps)
    for line in lines.all():
        assert 44 <= line.bounding_box()["height"] <= 60  # type: ignore[index]


def test_a_tap_leads_to_the_next_question_with_the_focus(page: Page, content: Content):
    form = ask(page)
    form.get_by_role("group", name="Comment exercez-vous ?").get_by_label("Seul,").click()
    following = form.get_by_role("group", name=said(content.situation[1].text))
    expect(following.get_by_role("radio").first).to_be_focused()
    expect(following.get_by_role("radio", checked=True)).to_have_count(0)


def test_arrows_go_through_the_answers_and_stay_at_their_question(page: Page):
    form = ask(page)
    group = form.get_by_role("group", name="Comment exercez-vous ?")
    group.get_by_role("radio").first.focus()
    for words in ("À plusieurs, avec", "À plusieurs, chacun", "Comme remplaçant"):
        page.keyboard.press("ArrowDown")
        expect(group.get_by_label(words)).to_be_checked()
        expect(group.get_by_label(words)).to_be_focused()
    form.get_by_role("button", name="Question suivante").click()
    expect(group).to_be_hidden()
    expect(answered(page, "Comment exercez-vous ?")).to_contain_text("Comme remplaçant")


def test_an_answer_is_changed_from_its_line_and_a_passed_question_waits_there(page: Page):
    form = ask(page)
    form.get_by_role("button", name="Passer cette question").click()
    line = answered(page, "Comment exercez-vous ?")
    expect(line).to_contain_text("Sans réponse")
    choose(page, "Comment exercez-vous ?", "Seul,")
    expect(line).to_contain_text("Seul")
    line.click()
    expect(form.get_by_label("Seul, sans confrère")).to_be_focused()
    expect(form.get_by_label("Seul, sans confrère")).to_be_checked()
    expect(form.locator("fieldset[data-question]:visible")).to_have_count(1)


def test_a_question_reopened_is_not_said_to_be_the_last(page: Page):
    form = ask(page)
    rest, following = form.locator("[data-situation-rest]"), form.locator("[data-situation-next]")
    while not rest.get_by_text("C’est la dernière question.").is_visible():
        form.locator("fieldset:visible").get_by_role("radio").first.click()
        expect(page.get_by_role("status")).to_have_text(KEPT)
    following.click()  # passed: it has no answer
    line = answered(page, "Comment exercez-vous ?")
    line.click()
    expect(rest).to_be_hidden()
    expect(following).to_have_text("Terminer")
    following.click()
    expect(form.get_by_text("Plus aucune question")).to_be_focused()
    form.get_by_role("button", name="Sans réponse").click()
    expect(rest).to_have_text("Toutes les autres questions ont une réponse.")
    form.locator("fieldset:visible").get_by_role("radio").first.click()
    line.click()
    expect(rest).to_have_text("Toutes les autres questions ont une réponse.")
    expect(following).to_have_text("Terminer")


def test_another_tab_s_answer_does_not_take_the_question_one_is_at(context: BrowserContext):
    mine, other = context.new_page(), context.new_page()
    group = ask(mine).get_by_role("group", name="Comment exercez-vous ?")
    group.get_by_role("radio").first.focus()
    ask(other)
    choose(other, "Comment exercez-vous ?", "Comme remplaçant")
    expect(group.get_by_label("Comme remplaçant")).to_be_checked()
    expect(group.get_by_role("radio").first).to_be_focused()


@pytest.mark.parametrize("size", [(320, 256), (360, 740)], ids=["enlarged", "phone"])
def test_the_answer_that_has_the_focus_is_in_the_window(page: Page, size: tuple[int, int]):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    form = ask(page)
    now = form.locator("label:has(:focus)")
    for _ in range(3):
        form.locator("fieldset:visible").get_by_role("radio").last.click()
        expect(form.get_by_role("radio", checked=True).locator("visible=true")).to_have_count(0)
        expect(now).to_be_in_viewport(ratio=1)
    for line in form.get_by_role("button", name=re.compile("Changer")).all()[:2]:
        line.click()
        expect(now.get_by_role("radio", checked=True)).to_be_visible()
        expect(now).to_be_in_viewport(ratio=1)


# A whole list, from its own page.


def test_a_whole_list_is_set_aside_on_its_own_page_and_taken_back(page: Page):
    page.goto("/vie-du-cabinet/recherche-et-theses.html")
    started(page)
    page.get_by_text("Écarter toute la liste").click()
    field = page.get_by_label("Raison", exact=True)
    field.fill("Ni étude ni thèse ici")
    expect(page.get_by_role("button", name="Écarter", exact=True)).to_be_enabled()
    field.press("Enter")
    expect(page.get_by_role("status")).to_have_text(KEPT)
    own = page.locator('.item:has([data-item^="recherche-et-theses/"])')
    assert own.count() > 3
    for item in own.all():
        expect(item).to_contain_text(said("Raison : Ni étude ni thèse ici"))
    expect(page.get_by_text("Liste écartée")).to_be_visible()
    expect(page.get_by_role("button", name="Reprendre la liste")).to_be_focused()
    assert records_of_items(page) == {}
    page.reload()
    page.get_by_text("Liste écartée : la reprendre").click()
    page.get_by_role("button", name="Reprendre la liste").click()
    expect(page.get_by_text("Écarter toute la liste")).to_be_visible()
    expect(page.locator("form.checklist [data-count=na]")).to_be_hidden()


def test_a_path_which_owns_no_item_offers_no_such_thing(page: Page):
    page.goto("/parcours/le-premier-mois.html")
    started(page)
    expect(page.get_by_text("Imprimer cette section")).to_be_visible()
    expect(page.get_by_text("Écarter toute la liste")).to_have_count(0)


def test_a_list_s_page_asks_for_no_second_script_until_its_tool_is_unfolded(page: Page):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/vie-du-cabinet/recherche-et-theses.html")
    started(page)
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "suivi" in url]


# What follows: paper and the calendar.


def test_what_is_left_on_paper_follows_the_situation(page: Page, content: Content):
    page.goto(REMOTE_LIST)
    give(page, {"teleconsultation": "non"})
    expect(line(page)).to_contain_text("Non concerné")
    page.evaluate("print = () => {}")
    page.get_by_text("Imprimer cette section").click()
    page.get_by_label("Seulement ce qui reste").check()
    page.get_by_role("button", name="Imprimer").click()
    page.emulate_media(media="print")
    for item in page.locator("form.checklist .item").all():
        expect(item).to_be_hidden()
    expect(page.get_by_text("il ne reste rien à faire")).to_be_visible()
    page.emulate_media(media="screen")
    page.goto(TRACKING)
    started(page)
    page.emulate_media(media="print")
    expect(page.locator(f'[data-row="{ONE}"]')).to_be_hidden()


def test_a_path_follows_the_situation(page: Page, content: Content):
    path, token, list = next(
        (placed.path, token, id)
        for id in ("avant-la-premiere-consultation", "le-premier-mois", "chaque-annee")
        for _, items in content.placed(content.checklists[id])
        for placed in items
        for token in content.asides.get(placed.path, ())
        if "+" not in token
    )
    page.goto(f"/{content.homes[list].url}")
    shown = page.locator(f'.item:has([data-item="{path}"])')
    expect(shown.locator("[data-state]")).to_be_hidden()
    give(page, dict([token.split(":")]))
    expect(shown).to_contain_text("Non concerné")
