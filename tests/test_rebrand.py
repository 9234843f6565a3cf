"""Another union makes the guide its own by `region/` alone, as AUTRE-REGION.md says, and nothing of ours stays."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pypdfium2
import pytest
import yaml
from test_site import MENU, tree, words
from tutorial import files_shown, write_region

from macros.guide.content import Content
from macros.guide.lockfile import LOCK, OWN_LOCK
from macros.guide.publications import GUIDE, books
from macros.guide.settings import read_config
from macros.html.render import slug
from macros.model.french import french
from publish.build import Build
from publish.paper.pdfs import Imprint, read_job
from publish.paper.weasy import STYLE, Job, make_pdf

ROOT = Path(__file__).parent.parent
KEPT_OUT = (".git", ".venv", "node_modules", "site", "look", "pdf", "__pycache__", "*_cache")
OTHER = yaml.safe_load(dict(files_shown())["region/union.yml"])["organisation"]
NAME, SHORT = OTHER["name"], OTHER["short_name"]
OURS = re.compile(r"Occitanie|Cyber.Occ|Médimail|med-?in-occ|medecin-occ|URPS ML Occ", re.I)


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The guide of another union: a copy of this tree where the tutorial was followed.

    Papers are long to lay out: they stay away, and `papers` has what they are made of.
    """
    tree = tmp_path_factory.mktemp("union") / "guide"
    shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(*KEPT_OUT))
    for made in ("node_modules", ".venv"):
        (tree / made).symlink_to(ROOT / made)
    write_region(tree)
    locked = subprocess.run([sys.executable, "-m", "macros.guide.lock"], cwd=tree)
    assert locked.returncode == 0
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    alone = {**os.environ, "GUIDE_PAGES_ONLY": "1"}
    built = subprocess.run(command, cwd=tree, env=alone, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    config = read_config(tree)
    build = Build(
        root=tree,
        site=tree / "site",
        name=config["site_name"],
        description=config["site_description"],
        url="",
        nav=config["nav"],
        serving=False,
        extra=config["extra"],
    )
    build.add_offline()
    return build


@pytest.fixture(scope="module")
def rebranded(build: Build) -> Path:
    """The built site of another union."""
    return build.site


@pytest.fixture(scope="module")
def papers(build: Build) -> dict[str, Job]:
    """What the first chapter of each PDF is made of; each page with a list is the first of its own."""
    imprint = Imprint(build.name, build.description, build.settings.organisation.name, build.url)
    return {
        book.name: read_job(
            build.site, build.content, replace(book, chapters=book.chapters[:1]), imprint
        )
        for book in books(build.content)
    }


@pytest.fixture(scope="module")
def paper(papers: dict[str, Job]) -> list[str]:
    """What the PDF of the whole guide says: its facts, then each of its sheets."""
    document = pypdfium2.PdfDocument(make_pdf(papers[GUIDE]))
    said = [sheet.get_textpage().get_text_bounded() for sheet in document]
    facts = str(document.get_metadata_dict())
    document.close()
    return [facts, *said]


def texts(site: Path) -> Iterator[tuple[str, str]]:
    """Every text a reader or a machine may be served, by address, but for the words of PDFs."""
    for path in sorted(site.rglob("*")):
        address = path.relative_to(site).as_posix()
        if path.is_file() and path.suffix not in (
            ".gz",
            ".br",
            ".woff2",
            ".png",
            ".ico",
            ".ods",
            ".zip",
        ):
            yield address, unescape(path.read_text("utf-8"))


def without_origin(text: str, content: Content) -> str:
    """The text without what the data say of the leaflet's own site: the leaflet keeps its origin."""
    origin = content.resources["med-in-occ"]
    told = (origin.title, origin.publisher, origin.note, origin.url, "med-in-occ.org", "med-in-occ")
    told += (
        slug(origin.publisher),
        origin.publisher.removeprefix("URPS "),
    )  # a term of the glossary
    text = " ".join(text.split())
    for one in told:
        for written in (one, french(one)):
            text = text.replace(" ".join(written.split()), "")
    return text


def printed(papers: dict[str, Job], paper: list[str]) -> Iterator[tuple[str, str]]:
    """Every text of a PDF, by its name: what all are made of, and one as it is laid out."""
    yield STYLE.name, STYLE.read_text("utf-8")
    for name, job in papers.items():
        yield f"{name}.pdf", unescape(job.html) + str(job.titles)
    for text in paper:
        yield f"{GUIDE}.pdf", text


def test_nothing_of_the_union_of_occitanie_stays(
    rebranded: Path, papers: dict[str, Job], paper: list[str], content: Content
):
    left = [
        f"{address}: …{text[max(0, hit.start() - 60) : hit.end() + 30]}…"
        for address, whole in (*texts(rebranded), *printed(papers, paper))
        for text in [without_origin(whole, content)]
        for hit in OURS.finditer(text)
    ]
    assert not left, "\n".join(left)


def test_the_leaflet_keeps_its_origin(rebranded: Path):
    assert "med-in-occ.org" in (rebranded / "ressources.html").read_text("utf-8")
    page = words(tree(rebranded / "securiser/mots-de-passe.html"))
    assert page.count("Ce que disait la plaquette (URPS ML Occitanie)") == 4


def test_a_list_shows_the_union_s_own_items_beside_ours(rebranded: Path):
    page = tree(rebranded / "securiser/mots-de-passe.html")
    (own,) = page.xpath("//input[@data-item='mots-de-passe/bretagne-coffre']")
    assert own.xpath("ancestor::fieldset/legend")[0].text_content() == "Avec l’union"
    assert page.xpath("//input[@data-item='mots-de-passe/longueur']")


def test_the_union_s_own_part_has_its_place_in_the_menu_and_its_words_in_the_guide(rebranded: Path):
    page = tree(rebranded / "bretagne/bretagne-aides.html")
    menu = [" ".join(one.text_content().split()) for one in page.xpath(f"{MENU}/ul/li/a")]
    assert menu.index("En Bretagne") == menu.index("Vie du cabinet") + 1
    assert "demandez à votre union" in words(tree(rebranded / "bretagne/bretagne-aides.html"))
    assert "bretagne-aides/contact" in (rebranded / "api/checklists.json").read_text("utf-8")
    assert (rebranded / "embed/bretagne.html").is_file()


def test_every_statement_of_the_union_s_own_leaflet_is_read_where_it_is_said_to_be(rebranded: Path):
    own = yaml.safe_load(dict(files_shown())["region/leaflet.yml"])
    for where in own.values():
        assert where["words"] in words(tree(rebranded / where["page"]))


def test_the_union_locks_its_own_and_leaves_our_lock_as_it_came(build: Build):
    own = (build.root / OWN_LOCK).read_text("utf-8")
    assert "item mots-de-passe/bretagne-coffre" in own
    assert "mots-de-passe/longueur" not in own
    assert (build.root / LOCK).read_bytes() == (ROOT / LOCK).read_bytes()


def test_every_page_bears_the_other_name_logo_and_site(rebranded: Path):
    for path in rebranded.glob("**/*.html"):
        text = unescape(path.read_text("utf-8"))
        if 'http-equiv="refresh"' in text:
            continue
        assert SHORT in text, path
        assert path.name == "guide-hors-ligne.html" or "assets/bretagne-logo.svg" in text, path
        if "<footer class=foot" in text.replace('"', ""):
            assert NAME in text, path
            assert OTHER["url"] in text, path


def test_the_statement_of_accessibility_gives_the_other_contact(rebranded: Path):
    assert "mailto:guide@exemple.fr" in (rebranded / "accessibilite.html").read_text("utf-8")


@pytest.mark.parametrize(
    "file", ["assets/guide.css", "embed/mots-de-passe.html", "guide-hors-ligne.html"]
)
def test_the_other_colours_reach_every_style(rebranded: Path, file: str):
    style = (rebranded / file).read_text("utf-8").replace(" ", "")
    assert re.search(r"--organisation-primary:#123c69;--organisation-accent:#ac3b61", style)


def test_an_installed_guide_wears_the_other_colour(rebranded: Path):
    manifest = json.loads((rebranded / "manifest.webmanifest").read_text("utf-8"))
    assert manifest["theme_color"] == "#123c69"


def test_the_cover_of_the_pdf_names_the_other_union(paper: list[str]):
    _, cover, *_ = paper
    assert NAME in " ".join(cover.split())
