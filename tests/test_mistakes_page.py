"""What `make serve` shows of mistakes leads to the line, and no reader ever sees it."""

from pathlib import Path

import pytest
from lxml import html

from macros.calls import mistakes_page
from macros.reading.mistakes import Mistake, did_you_mean

MISTAKE = Mistake(
    "checklists/a b.yml", 6, "la clé « <txt> » n’existe pas", did_you_mean("txt", ["text"], "")
)


def page(*mistakes: Mistake) -> html.HtmlElement:
    return html.fragment_fromstring(mistakes_page(Path("/le guide"), mistakes), create_parent="div")


def test_a_mistake_opens_its_file_at_its_line():
    [link] = page(MISTAKE).iter("a")
    assert link.get("href") == "vscode://file/le%20guide/checklists/a%20b.yml:6"
    assert link.text_content() == "checklists/a b.yml:6"


def test_the_place_and_the_nearest_right_word_can_be_copied():
    copied = [button.get("data-copy") for button in page(MISTAKE).iter("button")]
    assert copied == ["checklists/a b.yml:6", "text"]


def test_a_mend_that_offers_no_word_has_none_to_copy():
    assert did_you_mean("xyz", ["text"], "écrivez autre chose") == "écrivez autre chose"
    other = Mistake("a.yml", 1, "rien", "écrivez autre chose")
    assert [button.get("data-copy") for button in page(other).iter("button")] == ["a.yml:1"]


def test_what_an_editor_wrote_is_shown_as_words():
    assert "la clé « <txt> » n’existe pas" in page(MISTAKE).text_content()


@pytest.mark.parametrize("suffix", ["html", "js", "css", "json"])
def test_nothing_of_it_is_published(site: Path, suffix: str):
    for path in site.rglob(f"*.{suffix}"):
        assert "vscode:" not in path.read_text("utf-8"), path
