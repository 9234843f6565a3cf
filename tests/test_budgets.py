"""The guide weighs no more than `tests/bench/budgets.toml` allows; `make bench` checks what takes time."""

from pathlib import Path

import brotli
import pytest
from bench.__main__ import HAND, LIST, PAGE, search_row, weight_rows
from bench.building import build
from bench.plain import handwritten, plain_tree
from bench.serving import serve
from bench.table import Budget, Row, broken, read_budgets
from playwright.sync_api import Browser

from macros.guide.content import Content
from macros.model.schema import Framing
from publish.assets.compress import compress_site
from publish.hosting.headers import rules_of

ROOT = Path(__file__).parent.parent
TIMELESS = [budget for budget in read_budgets() if budget.timeless]


@pytest.fixture(scope="module")
def rows(
    site: Path, content: Content, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> list[Row]:
    """What visits cost here, on a plain Material site of the same pages, and on a page by hand."""
    folder = tmp_path_factory.mktemp("rivals")
    plain, hand = (
        folder / "plain-site",
        handwritten(content, content.checklists[LIST], folder / "hand"),
    )
    build(plain_tree(ROOT, folder / "plain"), plain)
    for unvisited in {*plain.rglob("*.html")} - {plain / PAGE}:
        unvisited.unlink()  # else it would be compressed
    for rival in (plain, hand):
        compress_site(rival)
    with serve(site, rules_of(site, Framing())) as ours, serve(plain) as other, serve(hand) as page:
        assert page.file_of(HAND)
        return [*weight_rows(browser, ours, other, page), search_row(site)]


@pytest.mark.parametrize("budget", TIMELESS, ids=str)
def test_a_visit_costs_no_more_than_its_budget(budget: Budget, rows: list[Row]):
    assert budget.measured(rows) is not None, "nothing by that name is measured"
    assert broken(rows, [budget]) == []


def test_what_draws_a_code_comes_in_three_kilobytes(site: Path):
    drawing = ("draw-code.js", "handover.css")
    sizes = [len(brotli.compress((site / "assets" / name).read_bytes())) for name in drawing]
    assert sum(sizes) <= 3_000


def test_a_budget_that_is_passed_is_told():
    rows = [Row("Weight", "bytes", 120, plain=100)]
    limits = [Budget("Weight", over="plain", most=1.1), Budget("Weight", most=120)]
    assert broken(rows, limits) == ["Weight, over plain Material: 1.2, at most 1.1"]
