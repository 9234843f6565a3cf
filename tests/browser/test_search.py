"""What readers type in the search finds what answers it: `tests/questions.yml` says which, and how they type it."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Locator, Page, expect
from reader import started

QUESTIONS = yaml.safe_load((Path(__file__).parents[1] / "questions.yml").read_text("utf-8"))
HOME = "/index.html"
FIRST = 3
"""How many pages readers see before they try other words."""


def open_search(page: Page) -> Locator:
    page.goto(HOME)
    started(page)
    page.get_by_role("button", name="Rechercher").click()
    return page.get_by_role("searchbox")


def leads_to(link: str, answer: str) -> bool:
    """Whether a link leads to this page, or to this item."""
    path, _, anchor = link.partition("#")
    if answer.endswith(".md"):
        return path.endswith(f"/{answer.removesuffix('.md')}.html")
    return anchor == answer.replace("/", "--")


def test_the_search_answers_what_readers_type(page: Page):
    """The right page, or the right item, in the first three pages that answer."""
    field = open_search(page)
    field.fill("sauvegarde")
    expect(page.get_by_role("dialog").get_by_role("link").first).to_be_visible()
    lost = [question["ask"] for question in QUESTIONS if not is_answered(page, field, question)]
    assert lost == []


def is_answered(page: Page, field: Locator, question: dict[str, Any]) -> bool:
    field.fill(question["ask"])
    links = (
        page.get_by_role("dialog")
        .locator("ol > li")
        .evaluate_all(
            "(pages, n) => pages.slice(0, n).flatMap(page => [...page.querySelectorAll('a')].map(a => a.href))",
            FIRST,
        )
    )
    return any(leads_to(link, answer) for link in links for answer in question["answers"])


def test_the_search_counts_its_answers_once_the_reader_pauses(page: Page):
    """Nobody is told a number at each letter."""
    field = open_search(page)
    page.evaluate(
        """() => {
          window.said = [];
          const count = document.querySelector("[data-search-count]");
          new MutationObserver(() => said.push(count.textContent)).observe(count, { childList: true });
        }"""
    )
    field.press_sequentially("sauvegarde")
    expect(page.get_by_role("dialog").get_by_text("pages", exact=False).first).to_be_visible()
    assert len(page.evaluate("said")) == 1


# How much of what has the focus is shown by the dialog that holds it, and by the window.
SHOWN = """() => {
  const { top, bottom } = document.activeElement.getBoundingClientRect();
  const dialog = document.querySelector("dialog").getBoundingClientRect();
  return top >= dialog.top && bottom <= Math.min(dialog.bottom, innerHeight);
}"""


@pytest.mark.parametrize("size", [(320, 256), (740, 360)], ids=["enlarged", "lying"])
def test_a_low_window_shows_answers_and_each_whole_that_has_the_focus(
    page: Page, size: tuple[int, int]
):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_search(page).fill("mot de passe")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("link").first).to_be_visible()
    for link in dialog.get_by_role("link").all():
        while not link.evaluate("one => one === document.activeElement"):
            page.keyboard.press("Tab")
        assert page.evaluate(SHOWN), link.text_content()
    around = dialog.bounding_box()
    title = dialog.get_by_text("Rechercher dans le guide").bounding_box()
    assert around
    assert title
    assert title["y"] < around["y"]


def test_a_search_without_an_answer_says_what_to_try(page: Page):
    field = open_search(page)
    field.fill("xyzxyzxyz")
    expect(page.get_by_role("dialog")).to_contain_text("Essayez un seul mot")


def test_an_item_is_found_below_its_page_and_shown_with_its_box(page: Page):
    field = open_search(page)
    field.fill("post-it")
    first = page.get_by_role("dialog").locator("ol > li").first
    expect(first.get_by_role("link").first).to_have_text("Mots de passe")
    first.get_by_role("listitem").get_by_role("link", name="sur un post-it").click()
    box = page.get_by_role("checkbox", name="sur un post-it")
    expect(box).to_be_in_viewport()
