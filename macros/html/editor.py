"""What an item offers once it is opened, for the scripts that make it: trees of elements, never HTML to parse."""

import json
import re
from typing import Any

from lxml import html as lxml_html

from macros.html.render import render, without_indent
from macros.model.french import french_html

_CALL = 'document.dispatchEvent(new CustomEvent("guide:editor",{detail:%s}));\n'


def with_editor(script: str) -> str:
    """The script, then the elements of `editor.html`, which cannot close its `<script>`."""
    html = without_indent(french_html(render("editor.html")))
    trees = [tree(one) for one in lxml_html.fragments_fromstring(html) if not isinstance(one, str)]
    data = json.dumps(trees, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return script + _CALL % data


def tree(element: Any) -> list[Any]:
    """An element as its name, its attributes, then its children: texts, and elements in turn."""
    children: list[Any] = [words(element.text)]
    for child in element:
        children += [tree(child), words(child.tail)]
    return [element.tag, dict(element.attrib), *filter(None, children)]


def words(text: str | None) -> str:
    """A text as browsers show it; nothing between two lines of the template."""
    shown = re.sub(r"[ \t\r\n]+", " ", text or "")
    return "" if shown == " " and "\n" in (text or "") else shown
