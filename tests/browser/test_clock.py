"""A reader's device believes to be in another year: the guide is kept, ticks hold, reminders come."""

import re

import pytest
from playwright.sync_api import Page, expect
from reader import (
    KEPT,
    accept,
    box,
    day_in_france,
    file_of,
    import_file,
    kept,
    key,
    opened,
    record,
    tick,
    write,
)
from web import LIST, READY, Web, visit


@pytest.mark.parametrize("year", [1970, 2087])
@pytest.mark.browser_context_args(service_workers="allow")
def test_years_off_the_guide_is_kept_and_ticks_hold(page: Page, host: Web, year: int):
    page.clock.set_fixed_time(f"{year}-06-15T10:00:00Z")
    visit(page, host, LIST)
    tick(page)
    host.stop()
    page.reload()
    expect(box(page)).to_be_checked()
    expect(page.get_by_text(READY)).to_be_visible()
    host.start()
    page.clock.set_fixed_time("2026-11-25T10:00:00Z")  # mended: the reader's later word still wins
    page.reload()
    expect(box(page)).to_be_checked()
    box(page).uncheck()
    expect(page.get_by_role("status")).to_have_text(KEPT)
    page.reload()
    expect(box(page)).not_to_be_checked()


def test_a_clock_that_is_late_is_told_where_dates_matter(page: Page):
    for path in ("/fiche-de-preuve.html", "/mon-suivi.html"):
        page.clock.set_fixed_time("1970-01-01T10:00:00Z")
        page.goto(path)
        expect(page.get_by_text("indique le 1er janvier 1970, avant la parution")).to_be_visible()
        page.clock.set_fixed_time("2087-01-01T10:00:00Z")
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_text("avant la parution")).to_be_hidden()


@pytest.mark.parametrize("path", [f"/{LIST}", "/embed/mots-de-passe.html"], ids=["page", "embed"])
def test_an_item_opened_before_midnight_takes_the_new_day(page: Page, path: str):
    longueur = key("mots-de-passe/longueur")
    page.clock.set_fixed_time("2026-11-30T23:50:00")
    page.goto(path)
    line = opened(page)
    line.get_by_role("radio", name="Fait", exact=True).check()
    day = line.get_by_label("Fait le")
    day.focus()
    page.clock.set_fixed_time("2026-12-01T00:10:00")
    for on in ("2026-12-01", "2026-11-30", "2026-12-01"):  # the field was never left
        day.fill(on)
        assert day.evaluate("field => field.checkValidity()")
        page.wait_for_function(
            "([key, on]) => JSON.parse(localStorage[key]).on === on", arg=[longueur, on]
        )
    day.fill("2026-12-02")
    assert not day.evaluate("field => field.checkValidity()")


def test_what_is_done_after_midnight_in_an_item_opened_before_is_valid_at_once(page: Page):
    page.clock.set_fixed_time("2026-11-30T23:50:00")
    page.goto(f"/{LIST}")
    line = opened(page)
    expect(line.get_by_role("radio", name="Fait", exact=True)).to_be_visible()
    page.clock.set_fixed_time("2026-12-01T00:10:00")
    line.get_by_role("radio", name="Fait", exact=True).check()
    day = line.get_by_label("Fait le")
    expect(day).to_have_value("2026-12-01")
    assert day.evaluate("field => field.checkValidity()")


FUTURE = 3_700_000_000_000  # ms: 2087


def test_a_backup_dated_by_a_clock_that_ran_ahead_does_not_silence_the_reminder(page: Page):
    page.goto("/mon-suivi.html")
    now: int = page.evaluate("Date.now()")
    paths = [key(f"essai/element-{n}") for n in range(12)]
    last = {"guide:1:reader:last-export": {"value": FUTURE, "at": FUTURE}}
    write(page, {**{path: record(at=now) for path in paths}, **last})
    reminder = page.get_by_text("Vous avez changé 12 éléments depuis votre dernière sauvegarde")
    expect(reminder).to_be_visible()
    with page.expect_download():
        page.locator("[data-backup]").get_by_role("button", name="Télécharger mes coches").click()
    expect(reminder).to_be_hidden()


def test_ticks_dated_by_a_clock_that_ran_ahead_do_not_repeat_the_reminder(page: Page):
    page.goto("/mon-suivi.html")
    paths = [key(f"essai/element-{n}") for n in range(12)]
    write(page, {path: record(at=FUTURE) for path in paths})
    with page.expect_download():
        page.locator("[data-backup]").get_by_role("button", name="Télécharger mes coches").click()
    expect(page.get_by_text("depuis votre dernière sauvegarde")).to_be_hidden()
    assert len([path for path in kept(page) if path in paths]) == 12


def test_what_was_done_in_a_year_to_come_is_to_do_again_now(page: Page):
    page.goto("/mon-suivi.html")
    path = page.locator("[data-review]").first.get_attribute("data-row") or ""
    write(page, {key(path): record(on="2087-06-15", at=FUTURE)})
    page.reload()
    line = page.locator("[data-reviews-list]").get_by_role("listitem")
    day = f"{day_in_france():%Y}"
    expect(line).to_contain_text(re.compile(rf"À refaire depuis le .*\s{day}"))
    line.get_by_role("button", name="Refait aujourd’hui").click()
    expect(line).to_contain_text(re.compile("À refaire le "))


def test_news_looked_at_while_the_clock_ran_ahead_do_not_hide_later_ones(page: Page):
    page.clock.set_fixed_time("2087-06-15T10:00:00Z")
    page.goto(f"/{LIST}")
    tick(page)
    page.goto("/ce-qui-a-change.html")
    page.clock.set_fixed_time("2026-11-25T10:00:00Z")
    page.goto("/mon-suivi.html")
    seen = [entry["value"] for name, entry in kept(page).items() if name.endswith("news-seen")]
    assert all(day <= f"{day_in_france():%Y-%m-%d}" for day in seen)


def test_an_answer_dated_by_a_clock_that_ran_ahead_gives_place_to_a_file_and_comes_back(page: Page):
    longueur = key("mots-de-passe/longueur")
    page.goto("/mon-suivi.html")
    write(page, {longueur: record("na", at=FUTURE, note="hier")})
    import_file(page, file_of({longueur: record("ask", at=1_790_000_000_000, note="vrai")}))
    dialog = page.get_by_role("dialog", name="Voici ce que contient cette sauvegarde")
    expect(dialog).to_contain_text("1 élément qui remplacera le vôtre, qu’une horloge en avance")
    expect(dialog).to_contain_text("Note : « hier » → « vrai »")
    accept(page)
    expect(page.get_by_role("alert").filter(has_text="1 élément changé")).to_be_visible()
    assert kept(page)[longueur]["note"] == "vrai"
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_role("alert").filter(has_text="tout est comme avant")).to_be_visible()
    assert kept(page)[longueur]["note"] == "hier"
