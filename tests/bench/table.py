"""What was measured, as Markdown: budgets and ratios first, then figures."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

BUDGETS = Path(__file__).parent / "budgets.toml"
RIVALS = {"plain": "plain Material", "hand": "hand-written"}


@dataclass(frozen=True)
class Row:
    """One figure of ours beside the same of those we compare with, where they have it."""

    what: str
    unit: str
    ours: float
    plain: float | None = None
    hand: float | None = None

    def ratio(self, over: str) -> float | None:
        """Ours divided by a rival's."""
        other = getattr(self, over)
        return self.ours / other if other else None


@dataclass(frozen=True)
class Budget:
    """A limit on a figure, or on its ratio over a rival; `timeless` ones are tests too."""

    what: str
    over: str = ""
    most: float | None = None
    least: float | None = None
    timeless: bool = False

    def measured(self, rows: Iterable[Row]) -> float | None:
        """The figure that the limit is about; nothing when it was not measured this time."""
        row = next((row for row in rows if row.what == self.what), None)
        return row and (row.ratio(self.over) if self.over else row.ours)

    def holds(self, found: float) -> bool:
        """Whether the limit is kept."""
        return (self.most is None or found <= self.most) and found >= (self.least or 0)

    def __str__(self) -> str:
        over = f", over {RIVALS[self.over]}" if self.over else ""
        return f"{self.what}{over}"

    @property
    def limit(self) -> str:
        """The limit in words."""
        return f"at most {self.most:g}" if self.most is not None else f"at least {self.least:g}"


def read_budgets() -> list[Budget]:
    """Every budget of the file."""
    return [Budget(**one) for one in tomllib.loads(BUDGETS.read_text("utf-8"))["budget"]]


def broken(rows: list[Row], budgets: Iterable[Budget]) -> list[str]:
    """The budgets that these figures break, each in a sentence."""
    found = ((budget, budget.measured(rows)) for budget in budgets)
    return [
        f"{budget}: {figure:.4g}, {budget.limit}"
        for budget, figure in found
        if figure is not None and not budget.holds(figure)
    ]


def report(rows: list[Row], budgets: Iterable[Budget]) -> Iterator[str]:
    """The whole table, line by line."""
    yield from table("budget", "limit", "measured", "")
    for budget in budgets:
        figure = budget.measured(rows)
        if figure is not None:
            verdict = "held" if budget.holds(figure) else "**exceeded**"
            yield line(str(budget), budget.limit, number(figure), verdict)
    yield ""
    yield from table("ratio", *(f"ours / {name}" for name in RIVALS.values()))
    for row in rows:
        ratios = [row.ratio(over) for over in RIVALS]
        if any(ratios):
            yield line(row.what, *(f"{one:.2f}" if one else "" for one in ratios))
    yield ""
    yield from table("figure", "unit", "ours", *RIVALS.values())
    for row in rows:
        yield line(row.what, row.unit, *(number(one) for one in (row.ours, row.plain, row.hand)))


def number(figure: float | None) -> str:
    """A figure as a table shows it."""
    if figure is None:
        return ""
    return f"{figure:,.0f}" if abs(figure) >= 100 or figure == int(figure) else f"{figure:.3g}"


def table(*titles: str) -> Iterator[str]:
    """The head of a table."""
    yield line(*titles)
    yield line(*("---" for _ in titles))


def line(*cells: str) -> str:
    """One line of a table."""
    return f"| {' | '.join(cells)} |"
