"""One build: its settings, the pages that code leads to by name, and what installs the guide."""

import json
import logging
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from bench.trees import copy_tree

from macros.guide.content import Content
from macros.guide.known import Known
from macros.guide.lock import main as make_lock
from macros.guide.publications import missing_pages
from macros.guide.settings import read_config
from macros.reading.mistakes import ContentError
from publish.build import Build
from publish.hosting.address import check_public_address
from publish.hosting.verify import main as verify

ROOT = Path(__file__).parent.parent
SITE_NAME = "Le guide d’une union"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return copy_tree(tmp_path / "guide")


def build(
    tree: Path, extra: dict[str, object] | None = None, serving: bool = False, url: str = ""
) -> Build:
    """What a build reads of a tree, before a page is rendered."""
    settings = yaml.load((tree / "mkdocs.yml").read_text("utf-8"), Loader=yaml.BaseLoader)
    given = settings["extra"] | (extra or {})
    return Build(tree, tree / "site", SITE_NAME, "…", url, settings["nav"], serving, given)


def rename(tree: Path, old: str, new: str) -> None:
    """Give a page another name, in the menu and in links too."""
    (tree / "docs" / old).rename(tree / "docs" / new)
    leads = re.compile(rf"(- |\]\((?:\.\./)*){re.escape(old)}(?=[)#\n])")
    for path in (tree / "mkdocs.yml", *(tree / "docs").rglob("*.md")):
        path.write_text(leads.sub(rf"\1{new}", path.read_text("utf-8")), "utf-8")
    sampled = tree / "rgaa.yml"
    text = sampled.read_text("utf-8")
    sampled.write_text(
        text.replace(old.replace(".md", ".html"), new.replace(".md", ".html")), "utf-8"
    )


@pytest.mark.parametrize(("tried", "level"), [("", logging.WARNING), ("1", logging.INFO)])
def test_what_is_not_locked_yet_stops_only_what_may_be_published(
    tree: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    tried: str,
    level: int,
):
    monkeypatch.setenv("GUIDE_TRIED", tried)
    lock = tree / "checklists/published.lock"
    lock.write_text(lock.read_text("utf-8").replace("address a-propos.html\n", ""), "utf-8")
    caplog.set_level(logging.INFO)
    build(tree)
    (told,) = [one for one in caplog.records if "a-propos.html" in one.getMessage()]
    assert told.levelno == level
    assert "sur GitHub, la mise en ligne s’en charge" in told.getMessage()


def test_what_the_lock_does_not_hold_is_not_told_beside_a_broken_promise(
    tree: Path, caplog: pytest.LogCaptureFixture
):
    lock = tree / "checklists/published.lock"
    text = lock.read_text("utf-8").replace("address a-propos.html\n", "address perdue.html\n")
    lock.write_text(text, "utf-8")
    caplog.set_level(logging.INFO)
    build(tree)
    assert "perdue.html" in caplog.text
    assert "a-propos.html" not in caplog.text


# Settings.


@pytest.mark.parametrize(
    ("url", "told", "mend"),
    [
        ("ftp://guide.example/", "ne commence pas par https://", "écrivez la racine"),
        ("https://a..b/", "n’est pas une adresse", "écrivez la racine"),
        ("https://moi:secret@guide.example/", "identifiant", "écrivez la racine"),
        ("https://Santé.example:8443/guide/", "accent", "https://xn--sant-epa.example:8443/guide/"),
        ("https://guide.example/?page=1", "« ? »", "écrivez la racine"),
        ("https://guide.example/guide/index.html/", "« index.html » est une page", "racine"),
        ("https://guide.example/santé/", "dossier « /santé/ »", "sans accent"),
        ("https://guide.example/sant%C3%A9/", "dossier « /sant%C3%A9/ »", "sans accent"),
        ("https://guide.example/mon guide/", "dossier « /mon guide/ »", "sans accent"),
        ("https://guide.example//guide/", "dossier « //guide/ »", "sans accent"),
        ("https://guide.example/a/../guide/", "dossier « /a/../guide/ »", "sans accent"),
        ('https://guide.example/"; }/', "dossier", "sans accent"),
    ],
)
def test_a_public_address_that_servers_do_not_all_read_alike_is_refused(
    url: str, told: str, mend: str
):
    """nginx and Apache would compare it with what browsers send, and find none of the guide's rules."""
    with pytest.raises(ContentError) as refused:
        build(ROOT, url=url)
    (mistake,) = refused.value.mistakes
    assert str(mistake).startswith("mkdocs.yml:4: SITE_URL : ")
    assert told in mistake.what
    assert mend in mistake.mend


@pytest.mark.parametrize(
    "url",
    [
        *("", "https://guide.example/", "https://xn--sant-epa.example/", "http://[::1]:8000/"),
        *("http://localhost/", "https://guide.example/outils/Guide_v2.1~essai-1/"),
    ],
)
def test_a_public_address_that_servers_read_alike_is_taken(url: str):
    check_public_address(ROOT, url)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("site_name: x\nnav: [index.md\n", "mkdocs.yml:2: un crochet ou une accolade ouverts ici"),
        ("site_name: x\n\ttheme: y\n", "mkdocs.yml:2: cette ligne commence par une tabulation"),
        ("- site_name\n", "mkdocs.yml:1: ce fichier doit contenir des clés"),
        (b"site_name: \xe9\n", "mkdocs.yml:1: le fichier n’est pas encodé en UTF-8"),
        (None, "mkdocs.yml:1: ce fichier manque"),
    ],
)
def test_settings_that_are_no_yaml_are_told_in_french_at_their_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    written: str | bytes | None,
    told: str,
):
    if written is not None:
        text = written.encode() if isinstance(written, str) else written
        (tmp_path / "mkdocs.yml").write_bytes(text)
    (tmp_path / "site").mkdir()
    (tmp_path / "site/index.html").write_text("x", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert make_lock() == 1
    assert told in capsys.readouterr().err
    assert verify("http://127.0.0.1:9/", tmp_path) == 1
    assert told in capsys.readouterr().err


def test_the_mistakes_of_all_settings_are_told_at_once(tree: Path):
    wrong = {"embed": {"hosts": ["exemple.fr"]}, "security": {"contact": "x", "expires": "y"}}
    with pytest.raises(ContentError) as refused:
        build(tree, wrong | {"icon": {"name": "Le guide de la santé"}})
    assert len(refused.value.mistakes) == 4


@pytest.mark.parametrize("extra", ["", "extra:\n", "extra: x\n", "extra:\n  embed:\n"])
def test_settings_may_be_left_empty(tmp_path: Path, extra: str):
    (tmp_path / "mkdocs.yml").write_text(f"site_name: x\n{extra}", "utf-8")
    assert read_config(tmp_path)["site_name"] == "x"


# Pages that code leads to by name.


@pytest.mark.parametrize("known", Known)
def test_a_page_that_menus_lead_to_is_told_as_missing(content: Content, known: Known):
    pages = {name: page for name, page in content.pages.items() if name != known.source}
    [told] = missing_pages(replace(content, pages=pages))
    assert str(told).startswith(f"docs/{known.source}:1: cette page manque")


def test_a_page_that_menus_lead_to_is_not_renamed_in_silence(tree: Path):
    rename(tree, "mon-suivi.md", "suivi.md")
    with pytest.raises(ContentError, match=r"docs/mon-suivi\.md:1: cette page manque"):
        build(tree)


def test_serve_shows_that_a_page_which_menus_lead_to_is_missing(tree: Path):
    rename(tree, "mon-suivi.md", "suivi.md")
    [missing] = build(tree, serving=True).mistakes
    assert str(missing).startswith("docs/mon-suivi.md:1: cette page manque")


@pytest.mark.builds
def test_a_page_renamed_where_code_knows_it_is_found_by_all_that_leads_to_it(tree: Path):
    rename(tree, "mon-suivi.md", "suivi.md")
    known = tree / "macros/guide/known.py"
    known.write_text(known.read_text("utf-8").replace("mon-suivi.html", "suivi.html"), "utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
    quick = {**os.environ, "GUIDE_PAGES_ONLY": "1"}
    made = subprocess.run(command, cwd=tree, env=quick, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    pages = {path: path.read_text("utf-8") for path in (tree / "site").rglob("*.html")}
    assert [path for path, text in pages.items() if "mon-suivi.html" in text] == []
    assert 'href="suivi.html"' in pages[tree / "site/index.html"]


def test_a_known_page_has_its_name_in_one_module():
    """Renaming it there is enough: no template and no module says the address again."""
    sources = [*ROOT.glob("macros/**/*.py"), *ROOT.glob("publish/**/*.py"), ROOT / "hooks.py"]
    sources += [*ROOT.glob("macros/templates/*.html"), *ROOT.glob("overrides/**/*.html")]
    names = "|".join(re.escape(known.removesuffix(".html")) for known in Known if "-" in known)
    again = re.compile(rf"[\"'](?:{names})\.(?:html|md)[\"']")
    found = [path.name for path in sources if again.search(path.read_text("utf-8"))]
    assert found == ["known.py"]


# The installed guide.


def test_the_organisation_colours_the_installed_guide(tree: Path):
    own = {"name": "Union", "short_name": "Union", "region": "Bretagne"}
    own |= {"url": "https://u.example/", "colours": {"primary": "#123456", "accent": "#654321"}}
    assert json.loads(build(tree, {"organisation": own}).manifest())["theme_color"] == "#123456"


def test_the_installed_guide_has_the_colours_of_the_style_sheet(tree: Path):
    style = tree / "overrides/assets/stylesheets/theme.css"
    text = style.read_text("utf-8").replace("#1f5246", "#0a0b0c").replace("#fbf9f4", "#0d0e0f")
    style.write_text(text, "utf-8")
    made = json.loads(build(tree).manifest())
    assert (made["theme_color"], made["background_color"]) == ("#0a0b0c", "#0d0e0f")


def test_the_name_under_the_icon_is_a_setting_or_else_the_sites(tree: Path):
    assert (
        json.loads(build(tree, {"icon": {"name": "Cabinet"}}).manifest())["short_name"] == "Cabinet"
    )
    assert json.loads(build(tree, {"icon": {}}).manifest())["short_name"] == SITE_NAME


def test_a_shortcut_leads_to_a_page_that_exists(tree: Path):
    made = build(tree)
    assert [one["name"] for one in json.loads(made.manifest())["shortcuts"]][1:]
    pages = {name: page for name, page in made.content.pages.items() if "incident" not in name}
    made.content = replace(made.content, pages=pages)
    assert [one["name"] for one in json.loads(made.manifest())["shortcuts"]] == ["Mon suivi"]
