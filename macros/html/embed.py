"""Embeds: a list, or the lists of a part, without the site around it, for other sites to frame."""

from dataclasses import dataclass
from pathlib import Path

from macros.guide.content import Content
from macros.guide.known import Known
from macros.guide.publications import Embed, embeds
from macros.html.checklist import checklist_html
from macros.html.render import render, to_root, without_indent
from macros.model.french import french_html
from macros.model.schema import Checklist, Organisation


@dataclass(frozen=True)
class Shell:
    """What is written into every embed: the guide's name and public address, a style and a script.

    Both are written into the document, so that a frame is one request and its first image shows the
    reader's ticks; the policy that goes with it lets in their hashes alone.
    """

    site_name: str
    site_url: str
    style: str
    script: str
    heirs: str
    """The script for lists where an item takes over from others, or kept per supplier."""
    is_preview: bool = False
    """Whether the guide is not published yet: each embed says so."""

    def fill(self, html: str, needs_more: bool) -> str:
        """Put the style and the script where the document asks for them; some lists need more of it."""
        script = self.heirs if needs_more else self.script
        style, script = f"<style>{self.style}</style>", f"<script>{script}</script>"
        return html.replace("<!--style-->", style, 1).replace("<!--script-->", script, 1)


def embed_html(content: Content, organisation: Organisation, embed: Embed, shell: Shell) -> str:
    """The HTML document of an embed; a single list's title is its `<h1>`."""
    base, anchors = to_root(embed.address), set[str]()
    level = 1 if len(embed.lists) == 1 else 2
    lists = [
        checklist_html(content, list, anchors, base, level, list.title, home_address(content, list))
        for list in embed.lists
    ]
    html = render(
        "embed.html",
        embed=embed,
        lists=lists,
        organisation=organisation,
        base=base,
        site_name=shell.site_name,
        site_url=shell.site_url,
        is_preview=shell.is_preview,
    )
    needs_more = any(is_more(content, list) for list in embed.lists)
    return shell.fill(without_indent(french_html(html)), needs_more)


def is_more(content: Content, checklist: Checklist) -> bool:
    """Whether the list is kept per supplier, or shows an item that takes over from another."""
    return bool(checklist.per) or any(
        placed.item.replaces for _, items in content.placed(checklist) for placed in items
    )


def home_address(content: Content, checklist: Checklist) -> str:
    """The address of the page that shows this list with its sources."""
    page = content.home_of(checklist.id)
    return page.url if page else Known.HOME


def write_embeds(site: Path, content: Content, organisation: Organisation, shell: Shell) -> None:
    """Write every embed under its address, one at a time, for together they fill the memory."""
    (site / "embed").mkdir(exist_ok=True)
    for embed in embeds(content):
        html = embed_html(content, organisation, embed, shell)
        (site / embed.address).write_bytes(html.encode())
