"""What an editor renames leaves no address behind: a line for the page, and all of it follows."""

import re
from pathlib import Path

import pytest
from small_guide import Guide, small_guide

from macros.guide.lock import broken, main, write_lock
from macros.guide.lockfile import LOCK, read_lock
from macros.guide.moved import all_moves
from macros.guide.settings import read_config, redirects_of

LIST = "checklists/mots-de-passe.yml"
PAGE = "securiser/mots-de-passe"
NONE = "redirects: {}"


@pytest.fixture
def guide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Guide:
    """A guide that was published as it stands."""
    monkeypatch.chdir(tmp_path)
    guide = small_guide(tmp_path)
    write_lock(guide.root, guide.content())
    return guide


def rename(guide: Guide, old: str, new: str) -> None:
    """Give a page or a folder of pages another address, in `nav` too."""
    for folder, end in (("docs", ".md"), ("docs", "")):
        if (path := guide.root / folder / f"{old}{end}").exists():
            (guide.root / folder / new).parent.mkdir(parents=True, exist_ok=True)
            path.rename(guide.root / folder / f"{new}{end}")
    config = (guide.root / "mkdocs.yml").read_text("utf-8")
    guide.write("mkdocs.yml", re.sub(rf"- {old}(\.md|/)", rf"- {new}\1", config))


def rename_list(guide: Guide, new: str) -> None:
    """Give a list another name: each of its items is a new one, that takes over."""
    text = (guide.root / LIST).read_text("utf-8")
    heirs = re.sub(
        r"(- id: (\S+)\n(?:        .*\n)+)",
        r"\1        replaces: [{id: mots-de-passe/\2}]\n",
        text,
    )
    (guide.root / LIST).unlink()
    guide.write(f"checklists/{new}.yml", heirs)
    for page in (guide.root / "docs").rglob("*.md"):
        words = page.read_text("utf-8").replace('checklist("mots-de-passe")', f'checklist("{new}")')
        page.write_text(words, "utf-8")


def redirect(guide: Guide, *lines: str) -> None:
    """Write these redirects, one a line."""
    guide.change("mkdocs.yml", NONE, "\n    ".join(("redirects:", *lines)))


def told(guide: Guide) -> list[str]:
    """The promises that the guide breaks, without the mends."""
    redirects = redirects_of(read_config(guide.root))
    return [str(one).split("\n")[0] for one in broken(guide.root, guide.content(), redirects)]


def moves(guide: Guide) -> dict[str, str]:
    """Where old addresses lead."""
    redirects = redirects_of(read_config(guide.root))
    return all_moves(guide.content(), read_lock(guide.root), redirects)


def test_a_page_with_a_list_that_is_renamed_takes_its_pdf_along(guide: Guide):
    rename(guide, PAGE, "securiser/phrases")
    guide.change("docs/securiser/phrases.md", "title: Mots de passe", "title: Phrases")
    assert told(guide) == [
        "mkdocs.yml:7: l’adresse publiée « securiser/mots-de-passe.html » n’existe plus"
    ]
    redirect(guide, f"{PAGE}.html: securiser/phrases.html")
    assert told(guide) == []
    assert main() == 0
    assert moves(guide) == {
        f"{PAGE}.html": "securiser/phrases.html",
        "pdf/mots-de-passe.pdf": "pdf/phrases.pdf",
    }


def test_a_page_that_joins_another_leaves_its_pdf_to_it(guide: Guide):
    (guide.root / f"docs/{PAGE}.md").rename(guide.root / "docs/securiser/index.md")
    guide.change("mkdocs.yml", f"      - {PAGE}.md\n", "")
    redirect(guide, f"{PAGE}.html: securiser/index.html#secret")
    assert told(guide) == []
    assert moves(guide)["pdf/mots-de-passe.pdf"] == "pdf/securiser.pdf"


def test_a_folder_of_a_part_that_is_renamed_takes_its_pdf_and_its_frame_along(guide: Guide):
    rename(guide, "securiser", "proteger")
    redirect(
        guide,
        "securiser/index.html: proteger/index.html",
        f"{PAGE}.html: proteger/mots-de-passe.html",
    )
    assert told(guide) == []
    assert main() == 0
    assert moves(guide) == {
        "securiser/index.html": "proteger/index.html",
        f"{PAGE}.html": "proteger/mots-de-passe.html",
        "pdf/securiser.pdf": "pdf/proteger.pdf",
        "embed/securiser.html": "embed/proteger.html",
    }


def test_a_list_that_is_renamed_redirects_its_frame(guide: Guide):
    rename(guide, PAGE, "securiser/rappel")
    redirect(guide, f"{PAGE}.html: securiser/rappel.html")
    assert main() == 0
    rename_list(guide, "phrases")
    # The page still bears the former name of its list: its frame follows.
    assert told(guide) == []
    assert moves(guide)["embed/mots-de-passe.html"] == "embed/phrases.html"


def test_a_list_renamed_apart_from_its_page_needs_a_line_for_its_frame(guide: Guide):
    rename_list(guide, "phrases")
    assert told(guide) == [
        "mkdocs.yml:7: l’adresse publiée « embed/mots-de-passe.html » n’existe plus"
    ]
    redirect(guide, "embed/mots-de-passe.html: embed/phrases.html")
    assert told(guide) == []
    assert main() == 0
    lock = (guide.root / LOCK).read_text("utf-8")
    assert "gone mots-de-passe/secret 1\n" in lock
    assert re.search(r"item phrases/secret \S+ 0 \d\n", lock)


def test_an_address_that_moves_twice_leads_to_the_last(guide: Guide):
    rename(guide, PAGE, "securiser/phrases")
    redirect(guide, f"{PAGE}.html: securiser/phrases.html#choisir")
    assert main() == 0
    rename(guide, "securiser/phrases", "securiser/secrets")
    guide.change(
        "mkdocs.yml", "redirects:", "redirects:\n    securiser/phrases.html: securiser/secrets.html"
    )
    assert told(guide) == []
    assert moves(guide) == {
        "securiser/phrases.html": "securiser/secrets.html",
        f"{PAGE}.html": "securiser/secrets.html#choisir",
        "pdf/mots-de-passe.pdf": "pdf/secrets.pdf",
        "pdf/phrases.pdf": "pdf/secrets.pdf",
    }


def test_each_mend_that_is_told_is_one_that_is_accepted(guide: Guide):
    rename(guide, "securiser", "proteger")
    rename_list(guide, "phrases")
    new = {
        "securiser/index.html": "proteger/index.html",
        f"{PAGE}.html": "index.html",
        "embed/mots-de-passe.html": "embed/phrases.html",
        "pdf/mots-de-passe.pdf": "pdf/mots-de-passe.pdf",
    }
    lines = list[str]()
    for _ in range(6):
        redirects = redirects_of(read_config(guide.root))
        mends = [one.mend for one in broken(guide.root, guide.content(), redirects)]
        if not mends:
            break
        asked = re.search(r"la ligne « (\S+): (\S+) »", mends[0])
        assert asked, mends
        lines.append(f"{asked[1]}: {new[asked[1]]}")
        before = NONE if len(lines) == 1 else "\n    ".join(("redirects:", *lines[:-1]))
        guide.change("mkdocs.yml", before, "\n    ".join(("redirects:", *lines)))
    assert told(guide) == []
    assert main() == 0


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("index.html: index.html", "est celle d’une page qui existe encore"),
        ("ancienne.html: rien.html", "qui n’existe pas"),
        ("ancienne.html: ancienne.html", "qui n’existe pas"),
        ("embed/ancien.html: index.html", "qui n’est pas de même nature"),
        ("ancienne.html: embed/mots-de-passe.html", "qui n’est pas de même nature"),
        ("pdf/ancien.pdf: index.html", "qui n’est pas de même nature"),
        ("../dehors.html: index.html", "n’est pas celle d’une page"),
        ("'ancienne.html; return': index.html", "n’est pas celle d’une page"),
        ("ancienne.html: 'index.html#a; return'", "qui n’existe pas"),
        ("mon-suivi.html: index.html", "le menu et les modèles du guide mènent à"),
        ("- ancienne.html", "n’est pas une suite d’adresses"),
        ("ancienne.html: [index.html]", "n’est pas une suite d’adresses"),
    ],
)
def test_a_redirect_that_cannot_be_is_told_at_its_line(guide: Guide, line: str, what: str):
    redirect(guide, line)
    (one,) = told(guide)
    assert what in one
    assert one.startswith(f"mkdocs.yml:{7 if 'suite' in what else 8}: ")
    assert moves(guide) == {}
    assert main() == 1


def test_two_redirects_in_a_circle_are_told(guide: Guide):
    redirect(guide, "a.html: b.html", "b.html: a.html")
    assert len(told(guide)) == 2
    assert moves(guide) == {}
