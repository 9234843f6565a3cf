"""The page of mistakes, in the browser of someone who edits."""

from pathlib import Path

from playwright.sync_api import Page, expect

from macros.calls import mistakes_page
from macros.reading.mistakes import Mistake

HOST = "http://localhost/erreurs.html"
MISTAKE = Mistake(
    "checklists/a.yml", 6, "la clé « txt » n’existe pas", "vouliez-vous dire « text » ?"
)


def test_the_nearest_right_word_is_copied_by_one_click(page: Page):
    shown = f"<!doctype html><meta charset=utf-8>{mistakes_page(Path('/guide'), [MISTAKE])}"
    page.route(HOST, lambda route: route.fulfill(body=shown, content_type="text/html"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin="http://localhost")
    page.goto(HOST)
    page.get_by_role("button", name="Copier « text »").click()
    expect(page.get_by_role("button", name="Copié")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "text"
