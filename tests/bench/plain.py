"""What we compare with: a plain Material site of the same pages, and a hand-written page of a list."""

import re
from pathlib import Path

import yaml
from jinja2 import Environment, FileSystemLoader

from macros.guide.content import Content, read_content
from macros.guide.settings import read_nav
from macros.html.render import LEVELS, inline, plain
from macros.model.french import day
from macros.model.schema import Checklist

SETTINGS = """\
site_name: Données de santé au cabinet
use_directory_urls: false
theme: {name: material, language: fr, font: false}
markdown_extensions:
  - abbr
  - admonition
  - attr_list
  - def_list
  - tables
  - pymdownx.superfences
  - pymdownx.tasklist: {custom_checkbox: true}
"""
CALL = re.compile(r"\{\{\s*(\w+)\((.*?)\)\s*\}\}")
FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
CONDITION = re.compile(r"\{%.*?%\}")


def plain_tree(tree: Path, to: Path) -> Path:
    """The pages of a guide's tree as a plain Material site would hold them: Markdown alone."""
    content = read_content(tree, read_nav(tree))
    for name, page in content.pages.items():
        path = to / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = FRONT.sub("", (tree / "docs" / name).read_text("utf-8"))
        text = CONDITION.sub("", CALL.sub(lambda call: told(content, call), text))
        path.write_text(f"---\ntitle: {page.meta.title}\n---\n\n{text}", "utf-8")
    nav = yaml.safe_dump({"nav": read_nav(tree)}, allow_unicode=True, sort_keys=False)
    (to / "mkdocs.yml").write_text(SETTINGS + nav, "utf-8")
    return to


def told(content: Content, call: re.Match[str]) -> str:
    """What a macro shows, in Markdown; nothing for what only works with a script."""
    name, words = call[1], re.findall(r'"([^"]*)"', call[2])
    if name == "checklist":
        return task_list(content, content.checklists[words[0]])
    if name == "resource":
        return link(content, *words[:2])
    if name == "glossary":
        return "\n\n".join(f"{one.term}\n:   {one.definition}" for one in content.glossary)
    if name == "resources":
        return "\n".join(f"- {link(content, id)}" for id in content.resources)
    return ""


def link(content: Content, id: str, words: str = "") -> str:
    """An outside document as a link."""
    return f"[{words or content.resources[id].title}]({content.resources[id].url})"


def task_list(content: Content, checklist: Checklist) -> str:
    """A list as a plain task list that says the same."""
    lines = [f"## {checklist.title}", "", checklist.summary]
    for title, items in content.placed(checklist):
        lines += ["", f"### {title}", ""]
        for placed in items:
            item = placed.item
            sources = ", ".join(link(content, source.id) for source in item.sources)
            lines += [f"- [ ] {item.text} ({LEVELS[item.level]})"]
            more = [item.why, *item.how, item.then, f"Sources : {sources}"]
            lines += [f"    - {one}" for one in more if one]
    return "\n".join(lines)


def handwritten(content: Content, checklist: Checklist, to: Path) -> Path:
    """A list as one small page that a hand would write, its ticks in `localStorage`."""
    folder = Path(__file__).parent
    environment = Environment(loader=FileSystemLoader(folder), autoescape=True, trim_blocks=True)
    environment.filters.update(inline=inline, plain=plain, day=day)
    html = environment.get_template("handwritten.html").render(
        checklist=checklist,
        sections=content.placed(checklist),
        resources=content.resources,
        LEVELS=LEVELS,
    )
    to.mkdir(parents=True, exist_ok=True)
    (to / f"{checklist.id}.html").write_text(html, "utf-8")
    return to
