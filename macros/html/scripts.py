"""What the build writes behind a script, for it alone: data, and trees of elements, never HTML to parse."""

import json
import re
from typing import Any

from lxml import html as lxml_html

from macros.html.render import render, without_indent
from macros.model.french import french_html

_CALL = 'document.dispatchEvent(new CustomEvent("guide:%s",{detail:%s}));\n'


def with_data(script: bytes, name: str, data: Any) -> bytes:
    """The script, then the event `guide:<name>` that hands it the data, which cannot close a `<script>`."""
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return script + (_CALL % (name, written)).encode()


def with_elements(script: bytes, name: str) -> bytes:
    """The script, then the elements of the template of this name, as trees in the event `guide:<name>`."""
    html = without_indent(french_html(render(f"{name}.html")))
    fragments = lxml_html.fragments_fromstring(html)
    return with_data(script, name, [tree(one) for one in fragments if not isinstance(one, str)])


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
