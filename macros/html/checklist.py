"""A list as HTML: a form of native boxes, for a page, an embed or the one-file guide."""

from dataclasses import replace

from markupsafe import Markup

from macros.guide.content import Content, Placed
from macros.html.glossary import in_full
from macros.html.render import render
from macros.model.french import uncapitalised
from macros.model.schema import Checklist, Item


def anchored_once(placed: Placed, anchors: set[str]) -> Placed:
    """The item, to be anchored if the document does not hold its anchor yet: ids are unique."""
    is_first = placed.anchor not in anchors
    anchors.add(placed.anchor)
    return replace(placed, anchored=is_first)


def words_of(item: Item, content: Content) -> str:
    """All that is read of an item: nothing in a list has the glossary's buttons."""
    asked = content.people.advisers[item.ask].words if item.ask else None
    return " ".join(filter(None, (item.text, *item.explanation, asked)))


def checklist_html(
    content: Content,
    checklist: Checklist,
    anchors: set[str],
    base: str,
    level: int = 2,
    title: str = "",
    elsewhere: str = "",
) -> Markup:
    """The list as a form; an item's anchor stands where the document shows it first.

    `anchors` are those that the document holds so far, and takes those of the list.
    `elsewhere` is the page that cites its sources, where the list itself only names publishers; the
    first list of a page of the guide says what the levels mean.
    """
    opens, told = not (anchors or elsewhere), set[str]()
    sections = [
        (section, [anchored_once(placed, anchors) for placed in items])
        for section, items in content.placed(checklist)
    ]
    abbreviations = {
        placed.path: in_full(words_of(placed.item, content), content.glossary, told)
        for _, items in sections
        for placed in items
    }
    return render(
        "checklist.html",
        abbreviations=abbreviations,
        content=content,
        checklist=checklist,
        sections=sections,
        base=base,
        level=level,
        elsewhere=elsewhere,
        opens=opens,
        title=title or f"À cocher : {uncapitalised(checklist.title)}",
    )
