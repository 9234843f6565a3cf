"""What the home page needs to say where a reader stopped: every list with its items' words, behind its script."""

import json
from typing import Any

from macros.guide.content import Content, Placed
from macros.html.render import ancestors, plain
from macros.html.scripts import with_data
from macros.html.views import every_item, list_cards
from macros.model.schema import Item


def with_lists(script: bytes, content: Content, leads_to_pages: bool = True) -> bytes:
    """The script, then the lists it chooses from; in the one file, an item's anchor alone leads to it."""
    lists = [
        {
            "part": part["slug"],
            "title": card["title"],
            "per": bool(card["per"]),
            "url": card["url"] if leads_to_pages else "",
            "items": [told_item(content, placed) for placed in every_item(content, card["id"])],
        }
        for part in list_cards(content)
        for card in part["lists"]
        if card["items"]
    ]
    return with_data(script, "lists", lists)


def told_item(content: Content, placed: Placed) -> dict[str, Any]:
    """An item as the script reads it; what is empty is left out."""
    path, item = placed.path, placed.item
    return {
        "path": path,
        "text": plain(item.text),
        **({"isDuty": True} if item.level == "obligation" else {}),
        **({"per": True} if content.checklists[placed.checklist].per else {}),
        **(
            {"aside": {token: token for token in content.asides.get(path, ())}}
            if path in content.asides
            else {}
        ),
        **replaced(item, path),
    }


def replaced(item: Item, path: str) -> dict[str, Any]:
    """What an item follows, where it follows something."""
    former = ancestors(item, path)
    return {"replaces": json.loads(former)} if former else {}
