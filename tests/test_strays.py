"""What machines and hands leave beside the content is skipped, or told: never published."""

from pathlib import Path

import pytest
from small_guide import FILES, Guide, small_guide

from macros.reading.strays import strays

LIST = "checklists/mots-de-passe.yml"
PAGE = "docs/securiser/mots-de-passe.md"
LITTER = (
    *("._{}", ".#{}", "~${}", "{}~", "#{}#", ".{}.swp", "{}.tmp", "{}___jb_tmp___", ".~lock.{}#"),
    *("Thumbs.db", "desktop.ini", ".DS_Store", "Icon\r", "4913", "__MACOSX/{}", ".obsidian/{}"),
)


@pytest.fixture
def guide(tmp_path: Path) -> Guide:
    return small_guide(tmp_path)


def told(guide: Guide) -> list[str]:
    """The stray files, with how to mend each."""
    return [str(one).replace("\n    → ", " → ") for one in strays(guide.root)]


def test_a_right_guide_has_no_stray(guide: Guide):
    guide.write("docs/assets/Logo de l’union.SVG", b"")
    guide.write("checklists/published.lock", b"")
    assert told(guide) == []


@pytest.mark.parametrize("name", LITTER)
@pytest.mark.parametrize("folder", ["checklists", "docs", "docs/securiser", "overrides", "."])
def test_what_a_machine_leaves_is_skipped(guide: Guide, folder: str, name: str):
    guide.write(f"{folder}/{name.format('a.yml')}", b"\xff\x00")
    guide.write(f"{folder}/{name.format('a.md')}", b"\xff\x00")
    assert told(guide) == []
    assert guide.content()


@pytest.mark.parametrize("file", [LIST, PAGE])
def test_the_lock_of_an_editor_at_work_is_skipped(guide: Guide, file: str):
    path = guide.root / file
    path.with_name(f".#{path.name}").symlink_to("marie@cabinet.1234:1764300000")
    assert told(guide) == []
    assert guide.content()


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("a.yaml", "a.yml"),
        ("a.YML", "a.yml"),
        ("a.Yaml", "a.yml"),
        ("a.yml.txt", "a.yml"),
        ("a.yaml.txt", "a.yml"),
        ("a.yml.yml", "a.yml"),
        ("themes/a.yml", "a.yml"),
    ],
)
def test_a_list_that_is_not_read_is_told_with_its_right_name(guide: Guide, name: str, right: str):
    guide.write(f"checklists/{name}", FILES[LIST])
    (one,) = told(guide)
    assert one.startswith(f"checklists/{name}:1: une liste ")
    assert one.endswith(f"→ renommez-le en « checklists/{right} »")


def test_a_list_under_two_names_is_told(guide: Guide):
    guide.write("checklists/mots-de-passe.yaml", FILES[LIST])
    assert told(guide)[0].endswith(f"« {LIST} » existe aussi : gardez l’un des deux, sous ce nom")


@pytest.mark.parametrize("name", ["a.yml.bak", "a.yml.orig", "a.docx", "notes.txt", "a.yml (1)"])
def test_what_is_no_list_is_told(guide: Guide, name: str):
    guide.write(f"checklists/{name}", b"")
    assert told(guide) == [
        f"checklists/{name}:1: ce fichier n’est pas une liste (.yml) → retirez-le de checklists/"
    ]


@pytest.mark.parametrize("name", ["resources.yaml", "glossary.yml.txt", "Situation.yml"])
def test_a_file_of_entries_that_is_not_read_is_told(guide: Guide, name: str):
    guide.write(name, b"")
    (one,) = told(guide)
    assert one.startswith(f"{name}:1: un fichier nommé « {name} » n’est pas lu")


@pytest.mark.parametrize(
    "name",
    ["a.markdown", "a.mdown", "a.mkd", "a.mkdn", "a.MD", "a.md.txt", "a.md.md", "a.Markdown"],
)
def test_a_page_that_is_not_read_is_told_with_its_right_name(guide: Guide, name: str):
    guide.write(f"docs/securiser/{name}", b"")
    assert told(guide) == [
        f"docs/securiser/{name}:1: une page nommée « {name} » n’est pas lue"
        " → renommez-le en « docs/securiser/a.md »"
    ]


@pytest.mark.parametrize(
    "name",
    [
        *("brouillon.docx", "mots-de-passe.md.bak", "mots-de-passe.md.orig", "x.html", "x.js"),
        *("x.pdf", "x.zip", "notes.txt", "assets/x.docx", "assets/x.js", "securiser/x.csv"),
        "sans-suffixe",
    ],
)
def test_what_is_neither_a_page_nor_an_image_is_told(guide: Guide, name: str):
    guide.write(f"docs/{name}", b"")
    (one,) = told(guide)
    assert one.startswith(f"docs/{name}:1: ce fichier n’est ni une page (.md) ni une image")


@pytest.mark.parametrize("name", ["schema.png", "securiser/schema.JPG"])
def test_an_image_out_of_its_folder_is_told(guide: Guide, name: str):
    guide.write(f"docs/{name}", b"")
    assert "déplacez-la en « docs/assets/" in told(guide)[0]


@pytest.mark.parametrize(
    "name",
    [
        *("Mots de passe.md", "mots-de-passe (1).md", "mots-de-passe - Copie.md", "README.md"),
        *("mots-de-passe (copie en conflit de Marie 2027-01-01).md", "été.md", "sous dossier/a.md"),
        "mots-de-passe.sync-conflict-20270101-101010-ABCDEF.md",
    ],
)
def test_a_page_whose_name_is_no_address_is_told(guide: Guide, name: str):
    guide.write(f"docs/{name}", b"")
    (one,) = told(guide)
    assert "ne peut pas être l’adresse d’une page → renommez le fichier" in one


@pytest.mark.parametrize("name", ["main.html.orig", "assets/icons/icon.psd", "notes.docx"])
def test_what_the_site_does_not_use_is_told(guide: Guide, name: str):
    guide.write(f"overrides/{name}", b"")
    assert told(guide)[0].startswith(f"overrides/{name}:1: ce fichier n’est pas de ceux")


def test_a_link_that_leads_nowhere_is_told(guide: Guide):
    (guide.root / "docs/a.md").symlink_to("absent.md")
    assert told(guide)[0].startswith("docs/a.md:1: ce lien symbolique ne mène à rien")
