"""What the guide changed, and what of it is new to this reader."""

import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from functools import partial
from threading import Thread
from typing import Any
from urllib.parse import urljoin

import pytest
import yaml
from bench.building import PAGES_ONLY, build
from bench.serving import Server
from bench.trees import copy_tree
from conftest import Handler
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect
from reader import PROOF, TRACKING, kept, key, record, tick, unfold_list, write

from macros.guide.content import Content
from macros.html.views import events, news
from macros.model.french import day

NEWS, LIST = "/ce-qui-a-change.html", "/securiser/mots-de-passe.html"
SEEN, TOLD = "guide:1:reader:news-seen", "guide:1:reader:news-told"
WHY_REWORDED, WHY_RETIRED = "La CNIL a changé d’avis.", "Plus personne ne le fait."
ADDED = "Ranger les clés de secours **dans un coffre**."
GONE = "mots-de-passe/pas-de-post-it"


def at(when: date) -> int:
    """Noon of that day, in milliseconds."""
    return int((when - date(1970, 1, 1)).total_seconds() + 12 * 3600) * 1000


@pytest.fixture(scope="module")
def last(content: Content) -> date:
    """The day of the newest change before ours."""
    return news(content)[0][0]


@pytest.fixture(scope="module")
def today(last: date) -> date:
    """The day on which editors change the guide once more."""
    return last + timedelta(days=1)


def edit(data: dict[str, Any], on: str) -> None:
    """One item added, one reworded, one retired."""
    items = [item for section in data["sections"] for item in section["items"]]
    gone = next(item for item in items if item["id"] == GONE.split("/")[1])
    items[0]["changes"] = [{"on": on, "because": WHY_REWORDED}]
    new = {**deepcopy(items[1]), "id": "clefs-de-secours", "text": ADDED, "since": on}
    new["leaflet"] = gone.pop("leaflet", [])
    kept_items = [*(item for item in items if item is not gone), new]
    data["sections"] = [{**data["sections"][0], "items": kept_items}]
    data["retired"] = [{"id": GONE, "on": on, "because": WHY_RETIRED, "text": gone["text"]}]


@pytest.fixture(scope="module")
def next_site(tmp_path_factory: pytest.TempPathFactory, today: date) -> Iterator[str]:
    """The address of the guide after that day."""
    folder = tmp_path_factory.mktemp("news")
    tree = copy_tree(folder / "guide")
    file = tree / "checklists/mots-de-passe.yml"
    data = yaml.safe_load(file.read_text("utf-8"))
    edit(data, str(today))
    file.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")
    build(tree, folder / "site", **PAGES_ONLY)
    httpd = Server(("127.0.0.1", 0), partial(Handler, directory=str(folder / "site")))
    Thread(target=httpd.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    httpd.server_close()


@pytest.fixture
def later(context: BrowserContext, next_site: str, today: date) -> Page:
    """The changed guide, on the day after it changed, in the browser of a newcomer."""
    page = context.new_page()
    page.clock.set_fixed_time(f"{today + timedelta(days=1)}T12:00:00")
    page.goto(f"{next_site}{LIST}")
    return page


def read_news(page: Page) -> None:
    """Look at what changed."""
    page.goto(urljoin(page.url, NEWS))


def of_day(page: Page, on: date) -> Locator:
    """What the page tells of a day."""
    title = re.compile(day(on).replace("\u00a0", r"\s"))
    return page.locator("section").filter(has=page.get_by_role("heading", name=title, level=2))


def group(page: Page, on: date, title: str) -> Locator:
    return of_day(page, on).get_by_role("group").filter(has_text=title)


def plain_days(words: str) -> str:
    """A title's day, with ordinary spaces and without what is new in it."""
    return words.split("(")[0].replace("\u00a0", " ").strip()


def test_every_change_is_told_with_its_day_newest_first(page: Page, content: Content):
    page.goto(NEWS)
    told = page.locator("[data-news] li").count()
    assert told == len(list(events(content)))
    counts = page.locator("[data-news] summary").all_text_contents()
    assert sum(int(re.findall(r"\d+", words)[-1]) for words in counts) == told
    days = [plain_days(words) for words in page.locator("[data-news] h2").all_text_contents()]
    assert days == [plain_days(day(on)) for on, _ in news(content)]


def test_what_was_added_reworded_and_retired_is_told_apart_with_its_reason(
    later: Page, today: date
):
    read_news(later)
    expect(of_day(later, today)).to_be_visible()
    reworded = group(later, today, "Reformulés").get_by_role("listitem")
    expect(reworded).to_have_count(1)
    expect(reworded).to_contain_text(WHY_REWORDED)
    retired = group(later, today, "Retirés").get_by_role("listitem")
    expect(retired).to_have_count(1)
    expect(retired).to_contain_text("post-it")
    expect(retired).to_contain_text(WHY_RETIRED)
    added = group(later, today, "Ajoutés").get_by_role("listitem")
    expect(added).to_have_text("Ranger les clés de secours dans un coffre.")
    added.get_by_role("link").click()
    expect(later).to_have_url(re.compile(r"mots-de-passe\.html#mots-de-passe--clefs-de-secours$"))


def test_a_newcomer_is_told_of_nothing_new(later: Page):
    read_news(later)
    expect(later.get_by_text("depuis votre dernière visite")).to_be_hidden()
    expect(later.get_by_text("(nouveau pour vous)").first).to_be_hidden()


@pytest.mark.parametrize("left", ["a look at the news", "a backup", "a first tick"])
def test_what_is_new_since_the_last_visit_or_backup_is_marked(later: Page, last: date, left: str):
    long_ago = record("done", at=at(last) - 40 * 86_400_000)
    records = {
        "a look at the news": {
            key("mots-de-passe/un-par-compte"): long_ago,
            SEEN: {"value": str(last), "at": at(last)},
        },
        "a backup": {
            key("mots-de-passe/un-par-compte"): long_ago,
            "guide:1:reader:last-export": {"value": at(last), "at": at(last)},
        },
        "a first tick": {key("mots-de-passe/un-par-compte"): record("done", at=at(last))},
    }[left]
    write(later, records)
    read_news(later)
    expect(later.get_by_text("3 changements depuis votre dernière visite.")).to_be_visible()
    marks = later.get_by_text("(nouveau pour vous)").locator("visible=true")
    expect(marks).to_have_count(1)


def test_what_was_seen_is_not_new_any_more(later: Page, last: date, today: date):
    write(later, {SEEN: {"value": str(last), "at": at(last)}})
    read_news(later)
    expect(later.get_by_text("3 changements depuis votre dernière visite.")).to_be_visible()
    assert kept(later)[SEEN]["value"] == str(today)
    later.reload()
    expect(later.get_by_text("Rien n’a changé depuis votre dernière visite.")).to_be_visible()


def test_my_tracking_marks_what_is_new_and_leads_to_the_reasons(
    later: Page, next_site: str, last: date
):
    write(later, {SEEN: {"value": str(last), "at": at(last)}})
    later.goto(f"{next_site}{TRACKING}")
    expect(later.get_by_text("2 éléments sont nouveaux ou reformulés")).to_be_visible()
    marked = unfold_list(later).get_by_text("Nouveau ou reformulé")
    expect(marked.locator("visible=true")).to_have_count(2)
    later.get_by_role("link", name="Voir ce qui a changé").click()
    expect(later.get_by_text("3 changements depuis votre dernière visite.")).to_be_visible()
    later.goto(f"{next_site}{TRACKING}")
    expect(later.get_by_text("nouveaux ou reformulés")).to_be_hidden()


def test_a_reworded_item_keeps_its_tick_and_a_retired_one_stays_in_sight(
    later: Page, next_site: str
):
    later.goto(f"{next_site}{LIST}")
    tick(later)
    write(later, {key(GONE): record("done", on="2026-03-02", note="Tous jetés")})
    later.goto(f"{next_site}{TRACKING}")
    gone = later.get_by_role("region", name="Éléments retirés").get_by_role("listitem")
    for words in ("post-it", "Fait le 2 mars 2026", f"Retiré : {WHY_RETIRED}", "Tous jetés"):
        expect(gone).to_contain_text(words)
    later.goto(f"{next_site}{PROOF}")
    expect(later.locator("[data-proof-item='mots-de-passe/longueur']")).to_contain_text("Fait le")


def test_what_is_published_after_its_day_is_new_all_the_same(page: Page):
    """One change is withheld on a first look, of a day that is not the newest: it is told then."""
    withheld = re.compile(r'<li data-event="mots-de-passe/gestionnaire">.*?</li>')

    def hold(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=withheld.sub("", answer.text(), count=1))

    page.goto(LIST)
    tick(page)
    page.route(f"**{NEWS}", hold)
    page.goto(NEWS)
    expect(page.get_by_text("depuis votre dernière visite")).to_be_visible()
    page.unroute(f"**{NEWS}")
    for words in ("1 changement depuis", "Rien n’a changé depuis"):
        page.goto(NEWS)
        expect(page.get_by_text(f"{words} votre dernière visite.")).to_be_visible()


ALTERED = (5, None, {"day": 1}, "", "zzz", "2199-01-01")


def test_a_last_look_that_was_altered_is_mended_by_the_next(page: Page):
    page.goto(LIST)
    tick(page)
    last = 0
    for value in ALTERED:
        altered = {"value": value, "at": last + 5}
        write(page, {SEEN: altered, TOLD: altered})
        assert kept(page)[SEEN] == altered
        page.goto(NEWS)
        expect(page.get_by_text("depuis votre dernière visite")).to_be_visible()
        seen, told = kept(page)[SEEN], kept(page)[TOLD]
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", seen["value"])
        assert seen["value"] < "2100"
        assert re.fullmatch("[0-9a-z ]+", told["value"])
        last = max(seen["at"], told["at"])
