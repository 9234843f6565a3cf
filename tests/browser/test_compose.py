"""A letter composed in the page says what its fields say, and no more."""

from playwright.sync_api import Page, expect

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
