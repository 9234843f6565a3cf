"""What `nav` says is shown everywhere, or told by file and line."""

from pathlib import Path

import pytest
from small_guide import FILES, Guide, small_guide

from macros.guide.pages import nav_titles
from macros.guide.publications import books, books_of, embeds, embeds_by_part
from macros.html.views import list_cards, page_card, part_card

PAGE = "securiser/mots-de-passe.md"
LINE = f"      - {PAGE}\n"
LIST_PAGE = FILES[f"docs/{PAGE}"]


@pytest.fixture
def guide(tmp_path: Path) -> Guide:
    return small_guide(tmp_path)


def test_a_page_with_a_title_in_nav_stays_in_its_part(guide: Guide):
    guide.change("mkdocs.yml", LINE, f'      - "Le secret, c\'est tout": {PAGE}\n')
    content = guide.content()
    (part,) = content.parts
    assert [page.source for page in part.pages] == [PAGE]
    assert [card["slug"] for card in part_card(content, part)["pages"]] == ["mots-de-passe"]
    assert [list["id"] for list in list_cards(content)[0]["lists"]] == ["mots-de-passe"]
    assert [book.name for book in books_of(content, part.pages[0])] == [
        "mots-de-passe",
        "securiser",
    ]
    whole = {book.name: [one.page.source for one in book.chapters] for book in books(content)}
    assert PAGE in whole["guide"]
    assert PAGE in whole["securiser"]
    assert {"securiser", "mots-de-passe"} <= {embed.slug for embed in embeds(content)}


def test_a_title_of_nav_is_set_in_french(guide: Guide):
    titles = nav_titles([{"L'essentiel": ["a/index.md", {"Secret : lequel ?": "a/b.md"}]}])
    assert titles == {"a/b.md": "Secret\u00a0: lequel\u202f?"}


def test_a_list_is_at_home_on_the_first_page_of_nav_that_shows_it(guide: Guide):
    guide.write("docs/annexe/index.md", FILES["docs/securiser/index.md"])
    guide.write("docs/annexe/rappel.md", LIST_PAGE)
    guide.change("mkdocs.yml", LINE, f"{LINE}  - Annexe: [annexe/index.md, annexe/rappel.md]\n")
    content = guide.content()
    assert content.homes["mots-de-passe"].source == PAGE
    shown = [list["id"] for part in list_cards(content) for list in part["lists"]]
    assert shown == ["mots-de-passe"]
    assert {"mots-de-passe", "rappel"} <= {book.name for book in books(content)}
    assert {"annexe", "securiser"} <= {embed.slug for embed in embeds(content)}


def test_a_list_on_the_page_that_opens_a_part_counts_as_its_others(guide: Guide):
    guide.write(f"docs/{PAGE}", FILES["docs/securiser/index.md"])
    guide.write("docs/securiser/index.md", LIST_PAGE)
    guide.change(f"docs/{PAGE}", "title: Sécuriser", "title: Autre")
    guide.change("docs/securiser/index.md", 'mots-de-passe")', 'sauvegardes")')
    (guide.root / f"docs/{PAGE}").rename(guide.root / "docs/securiser/autre.md")
    guide.change("mkdocs.yml", PAGE, "securiser/autre.md")
    content = guide.content()
    assert [list["id"] for list in list_cards(content)[0]["lists"]] == ["sauvegardes"]
    assert part_card(content, content.parts[0])["items"] == ["sauvegardes/copie"]
    assert "securiser" in {embed.slug for embed in embeds(content)}


def test_the_frame_of_a_list_that_opens_a_part_offers_the_part_on_paper(guide: Guide):
    guide.write("docs/securiser/index.md", LIST_PAGE)
    guide.change("docs/securiser/index.md", 'mots-de-passe")', 'sauvegardes")')
    guide.change("docs/securiser/index.md", "title: ", "title: Toute la partie, ")
    content = guide.content()
    offered = {embed.slug: embed.pdf for embed in embeds(content)}
    assert offered["sauvegardes"] == offered["securiser"] == "pdf/securiser.pdf"
    assert offered["securiser"] in {book.address for book in books(content)}


def test_a_list_shown_twice_on_a_page_counts_once(guide: Guide):
    guide.add(
        f"docs/{PAGE}", '\n{{ checklist("mots-de-passe") }}\n\n{{ checklist("sauvegardes") }}\n'
    )
    card = page_card(content := guide.content(), content.pages[PAGE])
    assert card["items"] == [
        "mots-de-passe/longueur",
        "mots-de-passe/secret",
        "sauvegardes/copie",
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            LINE,
            f"{LINE}      - Approfondir:\n          - securiser/autre.md\n",
            "6: « Approfondir » est un groupe dans un groupe",
        ),
        (LINE, LINE + LINE, f"6: « {PAGE} » est déjà à la ligne 5"),
        (
            LINE,
            f"{LINE}  - Annexe:\n      - annexe/index.md\n      - {PAGE}\n",
            f"8: « {PAGE} » est déjà à la ligne 5",
        ),
        (LINE, f"{LINE}  - Encore: {PAGE}\n", f"6: « {PAGE} » est déjà à la ligne 5"),
        (
            LINE,
            "      - securiser/mot-de-passe.md\n",
            "5: la page « securiser/mot-de-passe.md » n’existe pas",
        ),
        (
            LINE,
            f"{LINE}      - CNIL: https://www.cnil.fr/\n",
            "6: « https://www.cnil.fr/ » est une adresse extérieure",
        ),
        (
            "      - securiser/index.md\n",
            "",
            "3: la partie « Sécuriser » ne commence pas par sa propre page",
        ),
        (LINE, f"{LINE}  - Vide:\n", "6: la partie « Vide » ne commence pas par sa propre page"),
        (
            LINE,
            f"{LINE}  - Annexe:\n      - annexe/securiser/index.md\n",
            "6: deux parties se nomment « securiser », l’autre à la ligne 3",
        ),
        ("- index.md", "- Bienvenue: index.md", "2: le menu dit « Accueil », et non « Bienvenue »"),
        (
            "- securiser/index.md",
            "- Tout voir: securiser/index.md",
            "4: le menu dit « Sécuriser », et non « Tout voir »",
        ),
        ("- Sécuriser:", "- <b>Sécuriser</b>:", "3: « title » contient du HTML : « <b> »"),
        (LINE, f"      - <i>Secret</i>: {PAGE}\n", "5: « title » contient du HTML : « <i> »"),
    ],
)
def test_what_nav_cannot_show_everywhere_is_told_at_its_line(
    guide: Guide, old: str, new: str, told: str
):
    for page in ("securiser/autre.md", "annexe/index.md", "annexe/securiser/index.md"):
        guide.write(f"docs/{page}", FILES["docs/index.md"])
    guide.change("mkdocs.yml", old, new)
    assert [one for one in guide.mistakes() if "mkdocs.yml" in one] == [f"mkdocs.yml:{told}"]


@pytest.mark.parametrize("where", ["docs/index.md", "docs/rappel.md"])
def test_a_list_that_mon_suivi_would_not_gather_is_told(guide: Guide, where: str):
    guide.write(where, LIST_PAGE)
    assert guide.mistakes() == [
        f"{where}:7: la liste « mots-de-passe » est montrée hors des parties du guide"
    ]


def leave_the_part(guide: Guide) -> None:
    """Put the part's page into a new part, at the address that it has."""
    guide.add("docs/securiser/index.md", "\n{{ pages() }}\n")
    guide.write("docs/secrets/index.md", FILES["docs/securiser/index.md"])
    guide.change("mkdocs.yml", "  - Sécuriser:", "  - Secrets:")
    guide.change("mkdocs.yml", "      - securiser/index.md", "      - secrets/index.md")


def test_a_part_that_was_cut_keeps_its_page_and_the_embed_of_its_lists(guide: Guide):
    leave_the_part(guide)
    content = guide.content()
    assert [part.slug for part in content.parts] == ["secrets"]
    framed = {embed.slug: (embed.home, embed.pdf) for embed in embeds(content)}
    assert framed["securiser"] == ("securiser/index.html", "pdf/guide.pdf")
    lists = {embed.slug: [list.id for list in embed.lists] for embed in embeds(content)}
    assert lists["securiser"] == lists["secrets"] == ["mots-de-passe"]


def test_a_part_that_was_cut_is_counted_nowhere_else(guide: Guide):
    leave_the_part(guide)
    content = guide.content()
    assert [part["slug"] for part in list_cards(content)] == ["secrets"]
    assert "securiser" not in {book.name for book in books(content)}
    assert [part for part, _ in embeds_by_part(content)] == ["Secrets"]


def test_a_part_that_was_cut_keeps_its_name_to_itself(guide: Guide):
    leave_the_part(guide)
    (guide.root / "docs/secrets").rename(guide.root / "docs/annexe-securiser")
    guide.write("docs/nouveau/securiser/index.md", FILES["docs/index.md"])
    guide.change("mkdocs.yml", "secrets/index.md", "nouveau/securiser/index.md")
    assert (
        "docs/securiser/index.md:1: « securiser » nomme aussi une partie de « nav: »"
        in guide.mistakes()
    )
