"""A letter composed in the page says what its fields say, and no more."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from reader import KEPT, started

LETTER = "/contrats/lettre-a-un-fournisseur.html"
JOINED = "Vous trouverez ci-joint le questionnaire"


def test_the_letter_speaks_of_a_questionnaire_only_where_one_is_joined(page: Page):
    page.goto(LETTER)
    letter = page.get_by_role("region", name="Lettre à un fournisseur")
    expect(letter.get_by_text(JOINED)).to_be_hidden()
    letter.get_by_label("Je joins le questionnaire de l’ANS").check()
    expect(letter.get_by_text(JOINED)).to_be_visible()


def test_a_tick_of_the_letter_is_kept_with_its_words(page: Page):
    page.goto(LETTER)
    letter = page.get_by_role("region", name="Lettre à un fournisseur")
    letter.get_by_label("Retenir ces réponses sur cet appareil").check()
    letter.get_by_label("Réponse attendue avant le").fill("15 janvier 2027")
    letter.get_by_label("Je joins le questionnaire de l’ANS").check()
    page.reload()
    expect(letter.get_by_label("Je joins le questionnaire de l’ANS")).to_be_checked()
    expect(letter.get_by_text("avant le 15 janvier 2027")).to_be_visible()
    letter.get_by_label("Je joins le questionnaire de l’ANS").uncheck()
    page.reload()
    expect(letter.get_by_label("Réponse attendue avant le")).to_have_value("15 janvier 2027")
    expect(letter.get_by_label("Je joins le questionnaire de l’ANS")).not_to_be_checked()


LINE = "(one) => parseFloat(getComputedStyle(one, '::before').width)"
ROOM = 150  # px on paper: four centimetres


def test_what_is_left_empty_is_a_line_to_write_on(page: Page):
    page.goto(LETTER)
    letter = page.get_by_role("region", name="Lettre à un fournisseur")
    letter.get_by_label("Réponse attendue avant le").fill("15 janvier 2027")
    page.emulate_media(media="print")
    date = letter.locator("[data-filled]", has_text="15 janvier 2027")
    name = letter.locator("[data-filled]", has_text="nom du fournisseur")
    assert name.evaluate(LINE) > ROOM
    assert not date.evaluate(LINE) > ROOM


def test_a_letter_typed_without_keeping_it_leaves_the_one_that_another_tab_keeps(page: Page):
    page.goto(LETTER)
    started(page)
    letter = page.get_by_role("region", name="Lettre à un fournisseur")
    answer = letter.get_by_label("Réponse attendue avant le")
    answer.fill("20 février 2027")
    with page.context.new_page() as other:
        other.goto(LETTER)
        theirs = other.get_by_role("region", name="Lettre à un fournisseur")
        theirs.get_by_label("Réponse attendue avant le").fill("15 janvier 2027")
        theirs.get_by_label("Retenir ces réponses sur cet appareil").check()
        expect(other.get_by_role("status")).to_have_text(KEPT)
    answer.blur()
    expect(letter.get_by_text("avant le 20 février 2027")).to_be_visible()
    page.reload()
    expect(answer).to_have_value("15 janvier 2027")


def test_a_letter_that_another_tab_keeps_comes_to_an_open_one(page: Page):
    page.goto(LETTER)
    started(page)
    letter = page.get_by_role("region", name="Lettre à un fournisseur")
    with page.context.new_page() as other:
        other.goto(LETTER)
        theirs = other.get_by_role("region", name="Lettre à un fournisseur")
        theirs.get_by_label("Retenir ces réponses sur cet appareil").check()
        theirs.get_by_label("Réponse attendue avant le").fill("15 janvier 2027")
        theirs.get_by_label("Réponse attendue avant le").blur()
    expect(letter.get_by_text("avant le 15 janvier 2027")).to_be_visible()
    expect(letter.get_by_label("Retenir ces réponses sur cet appareil")).to_be_checked()


CARDS = "/incidents/fiches-d-incident.html"


def test_the_numbers_of_a_card_are_called_by_a_tap(page: Page):
    page.goto(CARDS)
    page.get_by_text("Écrire vos numéros").click()
    page.get_by_text("Fichiers bloqués, demande de rançon").click()
    card = page.locator("#incident-rancongiciel")
    for typed, called in (
        ("05 61 00 00 00", "tel:0561000000"),
        ("M. Martin, 06.12.34.56.78 - le soir 05 61 00 00 00", "tel:0612345678"),
        ("+33 (0)5 61 00 00 00", "tel:+33561000000"),
        ("contrat 12345, sans numéro", None),
    ):
        page.get_by_label("Votre informaticien").fill(typed)
        number = card.get_by_text(typed, exact=True)
        assert number.get_attribute("href") == called
    expect(card.get_by_role("link", name="17", exact=True)).to_have_attribute("href", "tel:17")


def test_fields_that_are_not_kept_say_so_beside_them(page: Page):
    page.goto(CARDS)
    page.get_by_text("Écrire vos numéros").click()
    last = page.get_by_label("Votre conseil de l’Ordre").bounding_box()
    told = page.get_by_text("sinon, elles s’effacent").first.bounding_box()
    assert last
    assert told
    assert 0 < told["y"] - last["y"] < 120


@pytest.mark.parametrize("path", ["index", "incidents/index", "aller-plus-loin/incident"])
def test_on_a_phone_the_first_screen_leads_to_who_is_called(
    new_context: Callable[..., BrowserContext], path: str
):
    page = new_context(viewport={"width": 360, "height": 740}).new_page()
    page.goto(f"/{path}.html")
    way = page.get_by_role("link", name="qui appeler", exact=True)
    expect(way).to_be_in_viewport(ratio=1)
    way.click()
    expect(page.get_by_role("link", name="17", exact=True)).to_be_in_viewport()
