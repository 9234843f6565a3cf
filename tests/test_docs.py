"""Our documents tell the truth: every key explained, every path of this tree there."""

import hashlib
import re
from pathlib import Path

import material
import pytest

from macros.guide.settings import Union
from macros.model import schema
from macros.reading.braces import MACROS

ROOT = Path(__file__).parent.parent
THEME = Path(material.__file__).parent / "templates"


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def expect_named(name: str, document: str) -> None:
    """Fail where a document does not name this between `` ` ``, without printing the whole document."""
    if f"`{name}`" not in read(document):
        pytest.fail(f"{document} does not name `{name}`: add its line", pytrace=False)


@pytest.mark.parametrize("key", sorted({*schema.Item.model_fields, *schema.Use.model_fields}))
def test_every_key_of_an_item_is_explained_to_editors(key: str):
    expect_named(key, "CONTRIBUTING.md")


@pytest.mark.parametrize("key", sorted(set(schema.Checklist.model_fields) - {"id"}))
def test_every_key_of_a_list_is_explained_to_editors(key: str):
    expect_named(key, "CONTRIBUTING.md")


@pytest.mark.parametrize("key", sorted(set(schema.PageMeta.model_fields) - {"template", "search"}))
def test_every_key_of_a_page_is_explained_to_editors(key: str):
    expect_named(key, "CONTRIBUTING.md")


@pytest.mark.parametrize("key", sorted(Union.model_fields))
def test_every_key_of_a_union_is_explained_to_it(key: str):
    expect_named(key, "AUTRE-REGION.md")


DOCUMENTS = ["README.md", "ARCHITECTURE.md", "DEVELOPING.md", "CONTRIBUTING.md", "HEBERGER.md"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_path_a_document_names_is_there(name: str):
    made = ("site/", "deploy/", "release/", ".cache/", ".schemas/", ".venv/")
    for path in re.findall(
        r"`([A-Za-z0-9_.-]+/[A-Za-z0-9_./-]*|[\w-]+\.(?:py|yml|toml|md|lock|sh|json))`", read(name)
    ):
        if path.startswith((*made, "assets/")) or "x.yml" in path:
            continue
        page = ROOT / "docs" / Path(path).with_suffix(".md")
        sources = ("macros", "publish", "overrides", "tests", "docs", "checklists", ".github")
        named = any(any((ROOT / folder).rglob(path)) for folder in sources)
        assert (ROOT / path).exists() or named or (path.endswith(".html") and page.exists()), path


# The theme's files that ours stand in for, as they were when ours were written: an upgrade that
# changes one fails here, so that ours is read again beside it.
REPLACED = {
    "base.html": "6576c188a2ff2e35",
    "404.html": "80c93494b5432b1b",
    "partials/javascripts/base.html": "d6113712bc4deb30",
    "partials/javascripts/content.html": "3722e156f0f6339d",
}


@pytest.mark.parametrize("name", sorted(REPLACED))
def test_the_themes_templates_that_ours_replace_have_not_moved(name: str):
    # The theme's own version and hashed asset names change at each release without meaning.
    text = re.sub(r"\d+\.\d+\.\d+|\.[0-9a-f]{8}\.", "", (THEME / name).read_text("utf-8"))
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == REPLACED[name]


def test_nothing_reads_what_is_outside_the_tree():
    for path in ROOT.rglob("*"):
        if path.suffix not in (".py", ".yml", ".md", ".js", ".html", ".toml", ".sh", ".lock"):
            continue
        if {".venv", "node_modules", ".cache", "site"} & set(path.parts) or path == Path(__file__):
            continue
        text = path.read_text("utf-8", "replace")
        assert "../shared" not in text, path
        assert not re.search(r"registry\.npmjs|pypi\.org|files\.pythonhosted|deb\.debian", text), (
            path
        )


def test_locked_requirements_have_hashes_and_no_host():
    text = read("requirements.lock")
    assert "--hash=sha256:" in text
    assert "://" not in text


@pytest.mark.parametrize("macro", sorted(MACROS))
def test_every_macro_is_shown_to_authors_or_has_its_page(macro: str):
    expect_named(macro, "DEVELOPING.md")
    rows = [line.split("|") for line in read("DEVELOPING.md").splitlines() if "`docs/" in line]
    pages = [cells[2].strip(" `") for cells in rows if len(cells) == 4 and f"`{macro}`" in cells[1]]
    if f"{{{{ {macro}(" in read("CONTRIBUTING.md"):
        assert pages == []
    else:
        [page] = pages
        assert f"{{{{ {macro}(" in read(page)


def test_some_eight_macros_are_shown_to_authors():
    shown = set(re.findall(r"\{\{ (\w+)\(", read("CONTRIBUTING.md")))
    assert shown <= set(MACROS)
    assert len(shown) == 8
