"""A Markdown extension that lets the HTML of macros through untouched."""

from itertools import count
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension

TOKEN = "¤guide-block-"
"""What a token begins with; no editor writes this sign."""


class Blocks(Extension):
    """Replaces each one-line token by the macro's HTML, however deep Markdown nested it.

    HTML of several lines breaks inside admonitions, tabs and lists, where only its first line
    would be indented; a token of one line does not.
    """

    def __init__(self) -> None:
        super().__init__()
        self.numbers = count()
        self.html: dict[str, str] = {}

    def token(self, html: str) -> str:
        """One line of Markdown that stands for this HTML."""
        token = f"{TOKEN}{next(self.numbers)}¤"
        self.html[token] = html
        return token

    def extendMarkdown(self, md: Markdown) -> None:
        """Called by Markdown for each page."""
        # Else a macro that begins by its styles stands in a paragraph.
        md.block_level_elements.append("link")
        md.parser.blockprocessors.register(Replace(self, md), "guide-blocks", 200)


class Replace(BlockProcessor):
    """Markdown's block processor: a block that is one token becomes the HTML it stands for."""

    def __init__(self, blocks: Blocks, md: Markdown) -> None:
        super().__init__(md.parser)
        self.blocks, self.md = blocks, md

    def test(self, parent: Element, block: str) -> bool:
        """Whether the block is one token and nothing else."""
        return block.startswith(TOKEN) and block.strip().endswith("¤") and "\n" not in block.strip()

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Give the HTML to Markdown's stash, which puts it back once the page is rendered."""
        html = self.blocks.html.pop(blocks.pop(0).strip())
        SubElement(parent, "p").text = self.md.htmlStash.store(html)
