"""The script that keeps a copy of ticks in a file, with the words of the line that it adds to every page."""

import json

from lxml.html import fragment_fromstring

from macros.html.render import render
from macros.model.french import french_html


def backup_file_script(script: bytes) -> bytes:
    """The script, then its words: pages that keep no copy do not carry them."""
    line = fragment_fromstring(french_html(render("backup-line.html")).strip())
    words = {dataset_name(attribute): value for attribute, value in line.attrib.items()}
    call = 'document.dispatchEvent(new CustomEvent("guide:backup-file",{detail:%s}));\n'
    return script + (call % json.dumps(words, ensure_ascii=False)).encode()


def dataset_name(attribute: str) -> str:
    """What a script calls `data-words-see` in an element's dataset: `wordsSee`."""
    first, *others = attribute.removeprefix("data-").split("-")
    return first + "".join(map(str.capitalize, others))
