"""Another union adds to the guide in `region/` alone; what it writes wrongly is told there, with the mend."""

from pathlib import Path

import pytest
from small_guide import ITEM, LIST, PAGE, Guide, small_guide

from macros.guide.lock import broken, unlocked, write_lock
from macros.guide.lockfile import LOCK, OWN_LOCK, OWN_RANKS, read_lock
from macros.guide.settings import read_config, read_extra
from macros.reading.mistakes import ContentError
from macros.reading.strays import strays

UNION = """\
prefix: bretagne
organisation:
  name: Union de Bretagne
  short_name: UM Bretagne
  region: Bretagne
  url: https://union.exemple.fr/
nav:
  - securiser/bretagne-poste.md
  - En Bretagne:
      - bretagne/index.md
"""
OWN = "region/checklists/mots-de-passe.yml"
RESOURCE = """\
bretagne-union:
  title: Le site de l’union
  publisher: Union de Bretagne
  url: https://union.exemple.fr/
  format: site
  evidence: {kind: page, on: 2026-11-24}
"""
FILES = {
    "region/union.yml": UNION,
    "region/resources.yml": RESOURCE,
    OWN: "sections:\n  - title: Toujours\n    items:\n"
    + ITEM.format(id="bretagne-coffre", text="Demander le coffre.").replace(
        "[cnil]", "[bretagne-union]"
    ),
    "region/checklists/bretagne-aides.yml": LIST.format(
        title="Aides", items=ITEM.format(id="contact", text="Noter le contact.")
    ),
    "region/docs/bretagne/index.md": PAGE.format(
        title="En Bretagne", body='{{ checklist("bretagne-aides") }}'
    ),
    "region/docs/securiser/bretagne-poste.md": PAGE.format(title="Le poste", body="Un poste."),
}


@pytest.fixture
def guide(tmp_path: Path) -> Guide:
    """The small guide, published, then that of a union which started from it."""
    guide = small_guide(tmp_path)
    write_lock(guide.root, guide.content())
    for file, text in FILES.items():
        guide.write(file, text)
    return guide


def told(guide: Guide) -> list[str]:
    """All that is wrong with the guide, without the mends."""
    try:
        read_extra(guide.root, read_config(guide.root)["extra"])
        if found := list(strays(guide.root)):
            raise ContentError(found)
        guide.content()
    except ContentError as refused:
        return [str(one).split("\n")[0] for one in refused.mistakes]
    return []


def promises(guide: Guide) -> list[str]:
    """The promises that the guide breaks, and what its lock lacks, without the mends."""
    every = (*broken(guide.root, guide.content(), {}), *unlocked(guide.root, guide.content()))
    return [str(one).split("\n")[0] for one in every]


def test_what_a_union_adds_is_read_beside_ours(guide: Guide):
    assert told(guide) == []
    content = guide.content()
    assert [item.id for item in content.checklists["mots-de-passe"].items] == [
        *("longueur", "secret", "bretagne-coffre"),
    ]
    assert "bretagne-union" in content.resources
    assert [(part.slug, [page.slug for page in part.pages]) for part in content.parts] == [
        ("securiser", ["mots-de-passe", "bretagne-poste"]),
        ("bretagne", []),
    ]
    assert str(content.places["mots-de-passe/bretagne-coffre"]) == f"{OWN}:4"


@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        (
            *(
                "region/union.yml",
                "region: Bretagne",
                "region: Bretagne\n  colours: {primary: bleu",
            ),
            "region/union.yml:6: « bleu » n’est pas une couleur",
        ),
        (
            *("region/union.yml", "region: Bretagne", "region: Bretagne\n  logo: assets/logo.svg"),
            "region/union.yml:6: l’image « region/docs/assets/logo.svg » n’existe pas",
        ),
        (
            *("region/union.yml", "short_name", "shortname"),
            "region/union.yml:4: la clé « shortname » n’existe pas",
        ),
        (
            *("region/union.yml", "securiser/bretagne-poste.md", "securiser/bretagne-post.md"),
            "region/union.yml:8: la page « securiser/bretagne-post.md » n’existe pas",
        ),
        (
            *("region/resources.yml", "bretagne-union:", "cnil:"),
            "region/resources.yml:1: « cnil » est déjà dans resources.yml, qui ne se récrit pas",
        ),
        (
            *("region/resources.yml", "bretagne-union:", "union-bretonne:"),
            "region/resources.yml:1: « union-bretonne » ne commence pas par « bretagne- », le nom de"
            " votre union",
        ),
        (
            *("region/resources.yml", "format: site", "format: cite"),
            "region/resources.yml:5: « cite » n’est pas une valeur de « format »",
        ),
        (OWN, "bretagne-coffre", "longueur", f"{OWN}:4: l’identifiant « longueur » sert deux fois"),
        (
            *(OWN, "sections:", "title: Autre titre\nsections:"),
            f"{OWN}:1: « title » est déjà dans checklists/mots-de-passe.yml, qui ne se récrit pas",
        ),
        (OWN, "bretagne-union", "bretagne", f"{OWN}:7: la source « bretagne » n’existe pas"),
        (
            OWN,
            "since: 2026-11-24",
            "since: hier",
            f"{OWN}:8: « hier » n’est pas une date (« since »)",
        ),
        (
            OWN,
            "level:",
            "ask: dop\n        level:",
            f"{OWN}:6: « dop » n’est pas une valeur de « ask »",
        ),
    ],
)
def test_a_union_s_mistake_is_told_in_its_own_file(
    guide: Guide, file: str, old: str, new: str, what: str
):
    closing = ', accent: "#000000"}' if new.endswith("bleu") else ""
    guide.change(file, old, new + closing)
    assert what in told(guide)
    assert all(one.startswith("region/") for one in told(guide))


@pytest.mark.parametrize(
    ("file", "what"),
    [
        ("resource.yml", "ce fichier n’est pas de ceux qu’une union ajoute au guide"),
        (
            "docs/index.md",
            "« docs/index.md » existe déjà dans le guide d’origine, qui ne se récrit pas",
        ),
        ("docs/note.txt", "ce fichier n’est ni une page (.md) ni une image de docs/assets/"),
        ("checklists/a/b.yml", "une liste dans un sous-dossier n’est pas lue"),
    ],
)
def test_a_file_that_adds_nothing_is_told(guide: Guide, file: str, what: str):
    guide.write(f"region/{file}", "a: b\n")
    assert told(guide) == [f"region/{file}:1: {what}"]


def test_a_region_s_service_joins_a_sheet_of_ours(guide: Guide):
    sheet = "- {id: panne, title: Panne, now: [Appeler.], then: [Noter.], tell: Personne., "
    guide.write("incidents.yml", sheet + "call: [cnil], sources: [cnil]}\n")
    guide.write("region/incidents.yml", "- {id: panne, call: [bretagne-union]}\n")
    assert told(guide) == []
    assert guide.content().incidents[0].call == ("cnil", "bretagne-union")
    guide.write("region/incidents.yml", "- {id: panne, title: Autre, call: [bretagne-uni]}\n")
    assert told(guide) == [
        "region/incidents.yml:1: la source « bretagne-uni » n’existe pas",
        "region/incidents.yml:1: « title » est déjà dans incidents.yml, qui ne se récrit pas",
    ]


def test_a_folder_that_does_not_say_whose_it_is_is_refused(guide: Guide):
    (guide.root / "region/union.yml").unlink()
    assert told(guide) == ["region/union.yml:1: ce fichier manque : il dit qui est votre union"]


def test_a_statement_of_the_union_s_leaflet_is_carried_by_an_item_of_ours(guide: Guide):
    line = "BZH-01: {page: index.html, anchor: a, words: b, items: [mots-de-passe/longueur]}\n"
    guide.write("region/leaflet.yml", line)
    assert told(guide) == []
    guide.write("region/leaflet.yml", line.replace("longueur", "longeur"))
    assert told(guide) == ["region/leaflet.yml:1: l’élément « mots-de-passe/longeur » n’existe pas"]
    guide.write("region/leaflet.yml", line.replace(", items: [mots-de-passe/longueur]", ""))
    assert told(guide) == ["checklists/:1: la phrase BZH-01 de la plaquette n’est nulle part"]


def test_a_union_locks_what_it_adds_and_leaves_our_lock_as_it_came(guide: Guide):
    ours = (guide.root / LOCK).read_bytes()
    assert all("bretagne" in one for one in promises(guide))
    write_lock(guide.root, guide.content())
    assert promises(guide) == []
    assert (guide.root / LOCK).read_bytes() == ours
    assert "longueur" not in (guide.root / OWN_LOCK).read_text("utf-8")
    ranks = read_lock(guide.root).ranks
    assert ranks["sauvegardes/copie"] < 3
    own = sorted(rank for id, rank in ranks.items() if "bretagne" in id)
    assert own == [*range(OWN_RANKS, OWN_RANKS + len(own))]


def test_what_vanishes_is_told_whoever_had_published_it(guide: Guide):
    write_lock(guide.root, guide.content())
    guide.change(OWN, "bretagne-coffre", "bretagne-autre")
    guide.change("checklists/mots-de-passe.yml", "id: secret", "id: silence")
    lost = [one for one in promises(guide) if "a disparu" in one]
    words = "a disparu, et les coches des lecteurs avec lui"
    assert lost == [
        f"{OWN}:1: l’élément « mots-de-passe/bretagne-coffre » {words}",
        f"checklists/mots-de-passe.yml:1: l’élément « mots-de-passe/secret » {words}",
    ]


def test_what_the_guide_it_comes_from_has_not_published_is_not_locked_by_a_union(guide: Guide):
    write_lock(guide.root, guide.content())
    new = ITEM.format(id="nouveau", text="Faire autre chose.")
    guide.change("checklists/mots-de-passe.yml", "      - use:", f"{new}      - use:")
    write_lock(guide.root, guide.content())
    (refused,) = unlocked(guide.root, guide.content())
    assert refused.what == "« mots-de-passe/nouveau » n’est pas encore dans published.lock"
    assert refused.mend.startswith("fusionnez une version publiée du guide d’origine")


def test_what_left_the_guide_it_comes_from_is_not_locked_by_a_union(guide: Guide):
    write_lock(guide.root, guide.content())
    guide.change("checklists/mots-de-passe.yml", "id: secret", "id: silence")
    left = [one for one in unlocked(guide.root, guide.content()) if "a quitté" in one.what]
    assert [(one.file, one.mend.split()[0]) for one in left] == [(str(LOCK), "fusionnez")]


def test_a_folder_that_does_not_say_whose_it_is_is_told_alone(guide: Guide):
    (guide.root / "region/union.yml").unlink()
    with pytest.raises(ContentError) as refused:
        read_config(guide.root)
    (mistake,) = refused.value.mistakes
    assert (mistake.file, mistake.line) == ("region/union.yml", 1)
    assert "« prefix: » et « organisation: »" in mistake.mend


@pytest.mark.parametrize(
    ("added", "what"),
    [
        ("icon: {name: Guide de Bretagne}\n", "« name » : 17 signes, 12 au plus"),
        ("embed: {hosts: bretagne.fr}\n", "« hosts » doit être une liste"),
    ],
)
def test_a_setting_of_another_shape_is_told_as_such(guide: Guide, added: str, what: str):
    line = guide.add("region/union.yml", added)
    assert told(guide) == [f"region/union.yml:{line}: {what}"]


def test_a_menu_that_is_no_list_is_told(guide: Guide):
    guide.write("region/union.yml", UNION.partition("nav:")[0] + "nav: bretagne/index.md\n")
    assert told(guide) == ["region/union.yml:7: « nav » doit être une liste"]


def test_a_list_of_the_guide_under_a_misspelt_name_is_told_once(guide: Guide):
    guide.write("region/checklists/mot-de-passe.yml", FILES[OWN])
    (guide.root / OWN).unlink()
    (mistake,) = strays(guide.root)
    assert mistake.file == "region/checklists/mot-de-passe.yml"
    assert mistake.nearest == "mots-de-passe.yml"
