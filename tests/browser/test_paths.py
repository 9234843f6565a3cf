"""Three paths that share their items: one tick, seen everywhere."""

import pytest
from playwright.sync_api import Page, expect
from reader import KEPT, box, kept, key

from macros.guide.content import Content

PATHS = ("avant-la-premiere-consultation", "le-premier-mois", "chaque-annee")


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
    expect(page.get_by_text("Votre situation : écarter")).to_be_visible()
    expect(box(page, ".").first).to_be_visible()
