"""A list as HTML: a form of native boxes, for a page, an embed or the one-file guide."""

from dataclasses import dataclass, field, replace

from markupsafe import Markup

from macros.guide.content import Content, Placed
from macros.html.render import render
from macros.model.french import uncapitalised
from macros.model.schema import Checklist


@dataclass
class Shown:
    """The anchors that a document holds so far: an item shown twice is anchored once, for ids are unique."""

    anchors: set[str] = field(default_factory=set)

    def first(self, placed: Placed) -> Placed:
        """The item, to be anchored if the document does not hold its anchor yet."""
        anchored = placed.anchor not in self.anchors
        self.anchors.add(placed.anchor)
        return replace(placed, anchored=anchored)


def checklist_html(
    content: Content,
    checklist: Checklist,
    shown: Shown,
    base: str,
    level: int = 2,
    title: str = "",
    elsewhere: str = "",
) -> Markup:
    """The list as a form; an item's anchor stands where the document shows it first.

    `elsewhere` is the page that cites its sources, where the list itself only names publishers; the
    first list of a page of the guide says what the levels mean.
    """
    opens = not (shown.anchors or elsewhere)
    sections = [
        (section, [shown.first(placed) for placed in items])
        for section, items in content.placed(checklist)
    ]
    return render(
        "checklist.html",
        content=content,
        checklist=checklist,
        sections=sections,
        base=base,
        level=level,
        elsewhere=elsewhere,
        opens=opens,
        title=title or f"À cocher : {uncapitalised(checklist.title)}",
    )
