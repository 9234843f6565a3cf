"""Dates to do again: on the page, and in a file that calendars read."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar, Event
from playwright.sync_api import Locator, Page, expect
from reader import KEPT, TRACKING, day_in_france, key, record, write

from macros.guide.content import Content
from macros.html.render import plain

TEST = "sauvegardes/restauration"  # once a year
YEARS = timedelta(days=2 * 366)


@pytest.fixture
def overdue(page: Page) -> Page:
    """A restore tested too long ago, and a list of devices made today."""
    long_ago = (day_in_france() - YEARS).isoformat()
    page.goto(TRACKING)
    entries = {
        key(TEST): record(on=long_ago),
        key("supports-mobiles/liste"): record(on=day_in_france().isoformat()),
        key("mots-de-passe/longueur"): record(on=long_ago),  # nothing to do again
    }
    write(page, entries)
    page.reload()
    return page


def section(page: Page) -> Locator:
    return page.get_by_role("region", name="À refaire", exact=True)


def download(page: Page, folder: Path) -> bytes:
    """The file that the button gives."""
    with page.expect_download() as got:
        page.get_by_role("button", name="Ajouter ces dates à mon agenda").click()
    assert got.value.suggested_filename.endswith(".ics")
    got.value.save_as(folder / "dates.ics")
    return (folder / "dates.ics").read_bytes()


def said(words: object) -> str:
    """The words with ordinary spaces, and without marks of emphasis."""
    return plain(str(words)).replace("\u00a0", " ").replace("\u202f", " ")


def events(written: bytes) -> dict[str, Event]:
    """The events of a calendar, by what they are called; the parser refuses what is not one."""
    [parsed] = Calendar.from_ical(written, multiple=True)
    assert not parsed.errors
    found = list(parsed.walk("VEVENT"))
    assert not any(event.errors for event in found)
    return {said(event["SUMMARY"]): event for event in found}


def a_year_after(day: date) -> date:
    """As people count: 29 February comes back on the 28th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def test_each_date_to_come_is_a_whole_day_in_the_calendar(
    overdue: Page, tmp_path: Path, content: Content
):
    found = events(download(overdue, tmp_path))
    tested, listed = (said(content.items[p].text) for p in (TEST, "supports-mobiles/liste"))
    assert set(found) == {tested, listed}
    assert found[listed]["DTSTART"].dt == a_year_after(day_in_france())
    assert found[tested]["DTSTART"].dt == day_in_france()  # a day gone by would remind nobody
    for event in found.values():
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(days=1)
        assert abs(datetime.now(UTC) - event["DTSTAMP"].dt) < timedelta(minutes=10)
        assert event["TRANSP"] == "TRANSPARENT"  # the day stays free


def test_the_calendar_says_what_why_and_where(
    overdue: Page, base_url: str, tmp_path: Path, content: Content
):
    item = content.items[TEST]
    event = events(download(overdue, tmp_path))[said(item.text)]
    address = f"{base_url}/securiser/sauvegardes.html#sauvegardes--restauration"
    assert event["URL"] == address
    what, why, where = map(said, str(event["DESCRIPTION"]).split("\n\n"))
    assert said(item.text) in what
    assert "Fait pour la dernière fois le" in what
    assert why == f"Pourquoi : {said(item.why)}"
    assert where == f"Dans le guide, page « Sauvegardes » : {address}"


def test_the_address_leads_to_the_item(overdue: Page, tmp_path: Path, content: Content):
    item = content.items[TEST]
    event = events(download(overdue, tmp_path))[said(item.text)]
    overdue.goto(str(event["URL"]))
    expect(overdue.locator("#sauvegardes--restauration")).to_be_in_viewport()
    expect(overdue.locator("#sauvegardes--restauration")).to_contain_text(said(item.text))


def test_a_published_guide_gives_its_public_address(overdue: Page, tmp_path: Path):
    overdue.get_by_role("button", name="Ajouter ces dates").evaluate(
        "button => button.dataset.home = 'https://guide.exemple.fr/sante/'"
    )
    urls = {str(event["URL"]) for event in events(download(overdue, tmp_path)).values()}
    home = "https://guide.exemple.fr/sante/"
    assert f"{home}securiser/sauvegardes.html#sauvegardes--restauration" in urls
    assert all(url.startswith(home) for url in urls)


def test_importing_again_moves_events_and_adds_none(overdue: Page, tmp_path: Path):
    before = events(download(overdue, tmp_path))
    section(overdue).get_by_role("button", name="Refait aujourd’hui").first.click()
    expect(overdue.get_by_role("status")).to_have_text(KEPT)
    after = events(download(overdue, tmp_path))
    assert {e["UID"] for e in before.values()} == {e["UID"] for e in after.values()}
    days = {e["DTSTART"].dt for e in after.values()}
    assert a_year_after(day_in_france()) in days  # others come back each half-year
    assert min(days) > day_in_france()


def test_a_file_taken_later_replaces_the_earlier_one_in_the_readers_own_calendar(
    overdue: Page, tmp_path: Path
):
    now = datetime.now(UTC)
    overdue.clock.set_fixed_time(now)
    before = download(overdue, tmp_path)
    overdue.clock.set_fixed_time(now + timedelta(minutes=2))
    after = download(overdue, tmp_path)
    for written in (before, after):
        parsed = Calendar.from_ical(written)
        assert parsed["METHOD"] == "PUBLISH"
        assert "X-WR-CALNAME" not in parsed
    numbers = [{e["UID"]: e["SEQUENCE"] for e in events(one).values()} for one in (before, after)]
    assert numbers[0].keys() == numbers[1].keys()
    assert all(numbers[1][name] == number + 2 for name, number in numbers[0].items())


def test_what_is_due_is_shown_done_again_and_undone(overdue: Page):
    due = section(overdue).get_by_role("listitem").filter(has_text="À refaire depuis le")
    expect(due).to_have_count(1)
    expect(overdue.get_by_role("link", name="vérification à refaire")).to_contain_text("1")
    due.get_by_role("button", name="Refait aujourd’hui").click()
    expect(overdue.get_by_role("link", name="vérification à refaire")).to_be_hidden()
    undo = section(overdue).get_by_role("button", name="Annuler")
    expect(undo).to_be_focused()
    undo.click()
    expect(due).to_have_count(1)


def test_dates_far_away_are_folded_and_counted(overdue: Page):
    later = section(overdue).get_by_role("group").filter(has_text="Plus tard")
    expect(later.locator("summary")).to_contain_text("1 date")
    expect(later.get_by_text("À refaire le")).to_be_hidden()
    later.locator("summary").click()
    expect(later.get_by_text("À refaire le")).to_be_visible()


def test_a_supplier_is_named_in_its_own_event(page: Page, tmp_path: Path, content: Content):
    page.goto(TRACKING)
    clause = "clauses-du-contrat/hebergeur-certifie"
    write(page, {
        "guide:1:copy:clauses-du-contrat:a1":
            {"name": "Éditeur ; \"Pro\", SA", "kind": "", "removed": False, "at": 1},
        key(clause, "a1"): record(on=day_in_france().isoformat()),
    })  # fmt: skip
    page.reload()
    [event] = events(download(page, tmp_path)).values()
    assert said(event["SUMMARY"]) == f'{said(content.items[clause].text)} (Éditeur ; "Pro", SA)'
    assert 'Éditeur ; "Pro", SA »' in said(event["DESCRIPTION"])


def test_a_day_that_the_reader_set_bears_the_name_of_the_thing_alone(
    page: Page, tmp_path: Path, content: Content
):
    late, coming = "mots-de-passe/longueur", "sauvegardes/hors-du-cabinet"
    tomorrow = day_in_france() + timedelta(days=1)
    page.goto(TRACKING)
    write(page, {
        key(late): record("ask", who="Mme Martin", due="2026-01-02", note="Un secret"),
        key(coming): record("todo", due=tomorrow.isoformat()),
        key("mots-de-passe/changer"): record(on="2026-01-01", due=tomorrow.isoformat()),
        key(TEST): record(on=day_in_france().isoformat(), due="2026-01-02"),
    })  # fmt: skip
    page.reload()
    written = download(page, tmp_path)
    found = events(written)
    assert set(found) == {said(content.items[p].text) for p in (late, coming, TEST)}
    assert found[said(content.items[late].text)]["DTSTART"].dt == day_in_france()
    assert found[said(content.items[coming].text)]["DTSTART"].dt == tomorrow
    assert found[said(content.items[TEST].text)]["DTSTART"].dt > tomorrow  # done: to do again
    assert b"Martin" not in written
    assert b"secret" not in written
    first = {name: event["UID"] for name, event in found.items()}
    write(page, {key(coming): record("todo", at=1_800_000_000_000, due="2199-01-01")})
    again = events(download(page, tmp_path))
    assert {name: event["UID"] for name, event in again.items()} == first  # moved, not doubled
    assert len(set(first.values())) == len(first)


LINES: list[tuple[str, Callable[[bytes], bool]]] = [
    ("ends its lines as the standard says", lambda b: b.replace(b"\r\n", b"").count(b"\n") == 0),
    ("holds no line over 75 octets", lambda b: max(map(len, b.split(b"\r\n"))) <= 75),
    ("is text in UTF-8", lambda b: "é".encode() in b and bool(b.decode("utf-8"))),
]


@pytest.mark.parametrize(("promise", "holds"), LINES, ids=[name for name, _ in LINES])
def test_the_file(overdue: Page, tmp_path: Path, promise: str, holds: Callable[[bytes], bool]):
    assert holds(download(overdue, tmp_path)), promise


def test_what_the_situation_sets_aside_since_is_in_no_calendar(
    page: Page, content: Content, tmp_path: Path
):
    path, token = next(
        (path, token)
        for path, reasons in content.asides.items()
        for token in reasons
        if content.items[path].review and "+" not in token
    )
    question, value = token.split(":")
    page.goto(TRACKING)
    long_ago = (day_in_france() - YEARS).isoformat()
    write(page, {key(path): record(on=long_ago), key(TEST): record(on=long_ago)})
    words = said(content.items[path].text)
    assert any(words in name for name in events(download(page, tmp_path)))
    situation = f"guide:1:reader:situation-{question}"
    write(page, {situation: {"value": value, "at": 1_700_000_000_001}})
    found = events(download(page, tmp_path))
    assert not any(words in name for name in found)
    assert found
    assert section(page).get_by_role("listitem").count() == 1
    write(page, {situation: {"value": "", "at": 1_700_000_000_002}})
    assert any(words in name for name in events(download(page, tmp_path)))
