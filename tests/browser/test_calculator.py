"""How long to keep a file: what a reader types in the page, and the answer or the fault it gives."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Locator, expect

LAST, BIRTH, DEATH = "Dernière prise en charge", "Date de naissance", "Date du décès"
CLAIM = "Un recours met en cause"


@pytest.fixture(scope="module")
def opened(browser: Browser, base_url: str) -> Iterator[Locator]:
    """The calculator, on 28 November 2026: it keeps nothing, and one page serves every test."""
    page = browser.new_page(base_url=base_url, locale="fr-FR", timezone_id="Europe/Paris")
    page.clock.set_fixed_time(datetime(2026, 11, 28, 12))
    page.goto("/aller-plus-loin/durees-de-conservation.html")
    form = page.locator("[data-calculator]")
    expect(form).to_be_visible()
    yield form
    page.context.close()


@pytest.fixture
def calculator(opened: Locator) -> Locator:
    """The calculator, without what the test before asked."""
    for label in (LAST, BIRTH, DEATH):
        opened.get_by_label(label).fill("")
    return opened


ANSWERS = {
    "À garder jusqu’au 15 janvier 2040 : 20 ans": {LAST: "2020-01-15"},
    "À garder jusqu’au 2 juin 2043, jour du 28e anniversaire": {
        LAST: "2020-06-01",
        BIRTH: "2015-06-02",
    },
    "À garder jusqu’au 1er juin 2030 : 10 ans après un décès": {
        LAST: "2012-06-01",
        DEATH: "2020-06-01",
    },
    "La durée de 20 ans s’est terminée le 27 novembre 2026": {LAST: "2006-11-27"},
    "La durée s’est terminée le 27 novembre 2026, jour du 28e anniversaire": {
        LAST: "2003-05-04",
        BIRTH: "1998-11-27",
    },
    "La durée s’est terminée le 27 novembre 2026, 10 ans après le décès": {
        LAST: "2015-06-01",
        DEATH: "2016-11-27",
    },
    "La dernière prise en charge est à venir": {LAST: "2026-11-29"},
    "La naissance ne peut pas suivre": {LAST: "2020-06-01", BIRTH: "2020-06-02"},
    "Le décès ne peut ni précéder": {LAST: "2020-06-01", DEATH: "2020-05-31"},
    "Une date n’est pas valable": {LAST: "0020-01-15"},
}


@pytest.mark.parametrize("said", ANSWERS)
def test_dates_are_answered_by_the_rule_that_applies_or_by_their_fault(
    calculator: Locator, said: str
):
    for label, date in ANSWERS[said].items():
        calculator.get_by_label(label).fill(date)
    expect(calculator.get_by_text(said)).to_be_visible()


def test_a_claim_suspends_the_time_until_it_ends(calculator: Locator):
    answer = calculator.locator("[data-until]")
    calculator.get_by_label(LAST).fill("2017-05-06")
    calculator.get_by_label(CLAIM).check()
    expect(answer).to_contain_text(
        "Sans ce recours, le dossier serait à garder jusqu’au 6 mai 2037."
    )
    expect(answer).to_contain_text("ajoutez sa durée à cette date")
    calculator.get_by_label(LAST).fill("2000-01-15")
    expect(answer).to_contain_text("la durée se serait terminée le 15 janvier 2020")
    expect(answer).to_contain_text("Ne supprimez rien tant que le recours dure")
    calculator.get_by_label(CLAIM).uncheck()
    expect(calculator.get_by_text("s’est terminée le 15 janvier 2020")).to_be_visible()


def test_a_birth_on_a_day_that_does_not_exist_is_not_taken_for_none(calculator: Locator):
    calculator.get_by_label(LAST).fill("2020-06-01")
    birth = calculator.get_by_label(BIRTH)
    birth.press_sequentially("02302015")  # in the order of the browser's own language
    birth.blur()
    expect(calculator.get_by_text("Une date n’est pas valable")).to_be_visible()
    birth.press_sequentially("02282015")
    expect(calculator.get_by_text("jour du 28e anniversaire")).to_be_visible()
