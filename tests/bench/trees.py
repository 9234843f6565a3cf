"""Trees to build: this project as it is, many times its own content, or with longer lists."""

import posixpath
import re
import shutil
from collections.abc import Iterator
from copy import deepcopy
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import yaml

from macros.guide.settings import read_nav

ROOT = Path(__file__).parents[2]
KEPT_OUT = (".*", "site", "tests", "node_modules", "look", "release", "deploy", "__pycache__")
LINK = re.compile(r"\]\(([^)\s#]+)\.md")
NAV = re.compile(r"^nav:\n(?:[ \t].*\n)+", re.MULTILINE)
PAGE = (
    '---\ntitle: Mesure {n}\ndescription: Une mesure.\n---\n\n{{{{ checklist("mesure-{n}") }}}}\n'
)


def copy_tree(to: Path) -> Path:
    """This project in another folder, with its bundles ready and no PDF yet."""
    shutil.copytree(ROOT, to, ignore=shutil.ignore_patterns(*KEPT_OUT))
    if (bundles := ROOT / ".cache/bundle").exists():
        shutil.copytree(bundles, to / ".cache/bundle")
    (to / "node_modules").symlink_to(ROOT / "node_modules")
    return to


def grown_tree(to: Path, times: int) -> Path:
    """This project with so many times its parts, pages and lists."""
    tree = copy_tree(to)
    nav = read_nav(ROOT)
    folders = sorted(path.parent.name for path in (ROOT / "docs").glob("*/index.md"))
    for n in range(2, times + 1):
        for path in (ROOT / "checklists").glob("*.yml"):
            text = re.sub(r"((?:use|id): [a-z0-9-]+)/", rf"\1-{n}/", path.read_text("utf-8"))
            (tree / f"checklists/{path.stem}-{n}.yml").write_text(text, "utf-8")
        for name in (f"{folder}/{path.name}" for folder in folders for path in pages_of(folder)):
            new = tree / "docs" / copy_name(name, n)
            new.parent.mkdir(exist_ok=True)
            new.write_text(copied_page(name, n), "utf-8")
        nav += list(copied_nav(read_nav(ROOT), n))
    write_nav(tree, nav)
    return tree


def pages_of(folder: str) -> Iterator[Path]:
    """The pages of a part, in their order."""
    yield from sorted((ROOT / "docs" / folder).glob("*.md"))


def copy_name(name: str, n: int) -> str:
    """The name of a page's copy: slugs are used once in the whole guide."""
    folder, _, page = name.rpartition("/")
    return f"{folder}-{n}/{page if page == 'index.md' else page.replace('.md', f'-{n}.md')}"


def copied_page(name: str, n: int) -> str:
    """A page that shows the copies of its lists, and leads to the copies of other pages."""

    def follow(link: re.Match[str]) -> str:
        here = posixpath.dirname(name)
        target = posixpath.normpath(posixpath.join(here, f"{link[1]}.md"))
        new = copy_name(target, n) if "/" in target else target
        return f"]({posixpath.relpath(new, f'{here}-{n}')}"

    text = (ROOT / "docs" / name).read_text("utf-8")
    text = re.sub(r'checklist\("([a-z0-9-]+)"', rf'checklist("\1-{n}"', text)
    return LINK.sub(follow, text)


def copied_nav(nav: list[Any], n: int) -> Iterator[dict[str, list[str]]]:
    """The parts' groups, with the copies of their pages."""
    for group in nav:
        if isinstance(group, dict):
            [(title, pages)] = group.items()
            yield {f"{title} {n}": [copy_name(page, n) for page in pages]}


def write_nav(tree: Path, nav: list[Any]) -> None:
    """Put another navigation in a tree's settings."""
    path = tree / "mkdocs.yml"
    written = yaml.safe_dump({"nav": nav}, allow_unicode=True, sort_keys=False)
    text, times = NAV.subn(lambda _: written, path.read_text("utf-8"))
    assert times == 1
    path.write_text(text, "utf-8")


def measured_tree(to: Path, sizes: tuple[int, ...]) -> Path:
    """This project with one more page for each size, whose list holds so many of its items."""
    tree = copy_tree(to)
    lists = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(lists_of(ROOT))]
    sections = [section for list_ in lists for section in list_["sections"]]
    every = [
        item
        for section in sections
        for item in section["items"]
        if {"use", "replaces"}.isdisjoint(item)
    ]
    nav = read_nav(ROOT)
    part = next(pages for group in nav if isinstance(group, dict) for pages in group.values())
    part += [f"mesure-{size}.md" for size in sizes]
    write_nav(tree, nav)
    for size in sizes:
        items = [
            {**new_item(item), "id": f"{item['id']}-{n}"[-60:].strip("-")}
            for n, item in enumerate(islice(cycle(every), size))
        ]
        told = {"title": f"Mesure {size}", "summary": "Une mesure.", "sections": []}
        told["sections"] = [{"title": "Mesure", "items": items}]
        text = yaml.safe_dump(told, allow_unicode=True, sort_keys=False)
        (tree / f"checklists/mesure-{size}.yml").write_text(text, "utf-8")
        (tree / f"docs/mesure-{size}.md").write_text(PAGE.format(n=size), "utf-8")
    return tree


def new_item(item: dict[str, Any]) -> dict[str, Any]:
    """A copy of an item that was never changed: YAML 1.1 reads the key `on` of a change as a truth."""
    return {key: value for key, value in deepcopy(item).items() if key != "changes"}


def lists_of(tree: Path) -> Iterator[Path]:
    """The files of a tree's lists."""
    yield from (tree / "checklists").glob("*.yml")
