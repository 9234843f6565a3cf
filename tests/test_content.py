"""What editors write is read whole, or every mistake is told where it stands."""

import json
import random
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from small_guide import FILES, ITEM, Guide, small_guide

from macros.guide.content import Content, Placed, read_content
from macros.guide.settings import read_extra, read_nav, read_setting
from macros.model.schema import Checklist, Organisation, Source
from macros.reading.leaflet import check_numbers
from macros.reading.mistakes import ContentError
from macros.reading.page_form import BOXES
from macros.reading.references import check_ids
from macros.reading.validation import Reading

MISTAKES = Path(__file__).parent / "mistakes"
LIST = "checklists/mots-de-passe.yml"
PAGE = "docs/securiser/mots-de-passe.md"


def read_checklist(path: Path) -> Checklist | None:
    """One list by itself, or every mistake in it (`ContentError`)."""
    reading = Reading(path.parent)
    checklist = reading.checklist(path, path.as_posix())
    check_ids(*reading.written.values())
    check_numbers(*reading.written.values(), [f"S-{n:02d}" for n in range(1, 79)])
    if mistakes := reading.all_mistakes():
        raise ContentError(mistakes)
    return checklist


@pytest.fixture
def guide(tmp_path: Path) -> Guide:
    return small_guide(tmp_path)


@pytest.mark.parametrize("name", sorted(path.stem for path in MISTAKES.glob("*.yml")))
def test_each_mistake_is_named_and_mended(name: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(MISTAKES)
    with pytest.raises(ContentError) as stopped:
        read_checklist(Path(f"{name}.yml"))
    assert f"{stopped.value}\n" == Path(f"{name}.txt").read_text("utf-8")


def test_every_expected_message_has_its_mistake():
    assert {p.stem for p in MISTAKES.glob("*.txt")} == {p.stem for p in MISTAKES.glob("*.yml")}


def test_a_right_guide_is_read(guide: Guide):
    content = guide.content()
    assert list(content.items) == [
        "mots-de-passe/longueur",
        "mots-de-passe/secret",
        "sauvegardes/copie",
    ]
    assert [(part.slug, len(part.pages)) for part in content.parts] == [("securiser", 1)]
    assert content.home_of("mots-de-passe").url == "securiser/mots-de-passe.html"
    assert content.home_of("sauvegardes") is None


def test_a_borrowed_item_keeps_its_owner_s_name(guide: Guide):
    content = guide.content()
    (_, shown), *_ = content.placed(content.checklists["mots-de-passe"])
    assert shown[-1] == Placed("sauvegardes", content.items["sauvegardes/copie"])
    assert (shown[-1].path, shown[-1].anchor) == ("sauvegardes/copie", "sauvegardes--copie")


def test_each_item_knows_its_line(guide: Guide):
    lines = (guide.root / LIST).read_text("utf-8").splitlines()
    for path, place in guide.content().places.items():
        if path.startswith("mots-de-passe/"):
            assert place.file == LIST
            assert lines[place.line - 1].strip() == f"- id: {path.split('/')[1]}"


def test_a_page_knows_the_lists_and_sources_it_shows(guide: Guide):
    page = guide.content().pages["securiser/mots-de-passe.md"]
    assert (page.lists, page.cited) == (("mots-de-passe",), (Source(id="cnil"),))


def test_an_unknown_source_is_told_with_the_nearest(guide: Guide):
    guide.change(LIST, "sources: [cnil]", "sources: [cnill]")
    assert str(guide.refusal()) == (
        f"{LIST}:9: la source « cnill » n’existe pas\n    → vouliez-vous dire « cnil » ?"
    )


def test_a_source_with_a_page_is_checked_too(guide: Guide):
    guide.change(LIST, "sources: [cnil]", "sources: [cnil, {id: cnom, page: 27}]")
    assert guide.mistakes() == [f"{LIST}:9: la source « cnom » n’existe pas"]


def test_a_source_that_is_cited_twice_is_told(guide: Guide):
    guide.change(LIST, "sources: [cnil]", "sources: [cnil, {id: cnil, page: 2}, cnil]")
    assert guide.mistakes() == [f"{LIST}:9: cette source est citée deux fois ici"]


def test_an_item_without_any_source_is_told(guide: Guide):
    guide.change(LIST, "sources: [cnil]", "sources: []")
    assert guide.mistakes() == [f"{LIST}:9: « sources » : il manque des entrées"]


@pytest.mark.parametrize("entry", ["term: DPO", "term: dpo", "term: Délégué, also: [DPO]"])
def test_a_word_that_the_glossary_explains_twice_is_told(guide: Guide, entry: str):
    entry = entry.replace("Délégué,", '"Délégué",')
    line = guide.add("glossary.yml", f"- {{{entry}, definition: Un autre.}}\n")
    (told,) = guide.mistakes()
    assert told.startswith(f"glossary.yml:{line}: « ")
    assert told.endswith("est déjà expliqué, à la ligne 1")


def test_a_word_may_be_written_otherwise_in_its_own_entry(guide: Guide):
    guide.add("glossary.yml", "- {term: Sauvegarde, also: [sauvegarde], definition: Une copie.}\n")
    assert guide.content()


@pytest.mark.parametrize(
    ("phone", "dialled"),
    [
        ("0 800 71 13 13", "+33800711313"),
        ("3114", "3114"),
        ("'15'", "15"),
        ("112", "112"),
        ("116 117", "116117"),
    ],
)
def test_a_telephone_number_may_be_short(guide: Guide, phone: str, dialled: str):
    guide.add("resources.yml", f"  phone: {phone}\n")
    assert guide.content().resources["cnil"].dialled == dialled


@pytest.mark.parametrize("phone", ["0 800", "99999", "5", "+33 1 53 73 22 22"])
def test_what_no_telephone_dials_is_told(guide: Guide, phone: str):
    line = guide.add("resources.yml", f"  phone: {phone}\n")
    (told,) = guide.refusal().mistakes
    assert (told.line, "n’est pas un numéro de téléphone français" in told.what) == (line, True)
    assert "un numéro court : 3114" in told.mend


def test_an_address_with_a_space_is_told_as_such(guide: Guide):
    guide.change("resources.yml", "fr/securite", "fr/se curite")
    (told,) = guide.refusal().mistakes
    assert told.what.startswith("« https://www.cnil.fr/se curite » contient une espace")
    assert "https://" not in told.mend


def test_an_unknown_source_of_a_page_is_told(guide: Guide):
    guide.change(PAGE, "sources: [cnil]", "sources: [cnom]")
    assert guide.mistakes() == [f"{PAGE}:4: la source « cnom » n’existe pas"]


@pytest.mark.parametrize(
    ("call", "what", "mend"),
    [
        ('checklist("mot-de-passe")', "la liste « mot-de-passe »", "« mots-de-passe » ?"),
        ("resource('cnill', page=27)", "la ressource « cnill »", "« cnil » ?"),
        ('figure("sauvegarde-321")', "la figure « sauvegarde-321 »", "« sauvegarde-3-2-1 » ?"),
        ('resource(id="cnom")', "la ressource « cnom »", "les noms connus sont « cnil »"),
        ('decision("envoyer")', "l’aide à la décision « envoyer »", ""),
    ],
)
def test_a_macro_that_names_nothing_is_told(guide: Guide, call: str, what: str, mend: str):
    line = guide.add(PAGE, f"Texte.\n\n{{{{ {call} }}}}\n") + 2
    assert guide.mistakes() == [f"{PAGE}:{line}: {what} n’existe pas"]
    assert mend in str(guide.refusal())


INCIDENT = """\
- id: vol
  title: Un vol
  now: [Appeler.]
  then: [Noter.]
  tell: Dans le doute, notifiez.
  call: [cnill]
  sources: [cnom]
"""


def test_an_incident_that_calls_or_cites_nobody_is_told(guide: Guide):
    guide.write("incidents.yml", INCIDENT)
    assert guide.mistakes() == [
        "incidents.yml:6: la source « cnill » n’existe pas",
        "incidents.yml:7: la source « cnom » n’existe pas",
    ]


HELPER = """\
- id: aide
  title: Aide
  ask: Oui ?
  answers:
    - answer: Oui
      then: Bien.
"""


@pytest.mark.parametrize(
    ("written", "line", "what"),
    [
        ("    - answer: Non\n", 7, "il manque la clé « then »"),
        ("    - answer: Non\n      then:\n", 8, "« then » : rien d’écrit"),
        ("    - answer: Non\n      ask: Ah ?\n", 7, "il manque la clé « answers »"),
        (
            "    - answer: Non\n      ask: Ah ?\n      answers: [aide]\n",
            9,
            "« answers » : il manque",
        ),
        ("    - &non\n      answer: Non\n      ask: Ah ?\n      answers: [*non]\n", 7, "« & »"),
        ("    - answer: Oui\n      then: Mal.\n", 7, "la réponse « Oui » est écrite deux fois"),
        (
            "    - answer: Non\n      ask: Oui ?\n      answers:\n"
            "        - {answer: Non, then: Bien.}\n        - {answer: Oui, then: Bien.}\n",
            8,
            "la question « Oui ? » est posée deux fois",
        ),
    ],
    ids=[
        *("dead end", "no conclusion", "question alone", "to nowhere"),
        *("loop", "fork of one name", "loop written out"),
    ],
)
def test_an_answer_that_leads_nowhere_is_told_at_its_line(
    guide: Guide, written: str, line: int, what: str
):
    guide.write("decisions.yml", HELPER + written)
    told = [one for one in guide.mistakes() if what in one]
    assert [one.split(": ")[0] for one in told] == [f"decisions.yml:{line}"], guide.mistakes()


PEER = """\
- source: cnil
  title: La liste
  read: Lue en entier.
  points:
    - point: Sauvegarder
      items: [sauvegardes/copie]
"""


@pytest.mark.parametrize(
    ("written", "line", "what"),
    [
        ("    - point: Chiffrer\n      items: [sauvegardes/copies]\n", 8, "« sauvegardes/copies »"),
        ("    - point: Chiffrer\n", 7, "ce point attend une réponse"),
        ("    - point: Chiffrer\n      items: []\n", 7, "ce point attend une réponse"),
        (
            "    - {point: Chiffrer, items: [sauvegardes/copie], outside: sans objet.}\n",
            7,
            "ce point attend une réponse",
        ),
        ("    - point: Chiffrer\n      outside:\n", 7, "ce point attend une réponse"),
        (
            "- {source: anssi, title: X, read: Lue., points: [{point: Y, outside: z.}]}\n",
            7,
            "« anssi »",
        ),
    ],
    ids=["no such item", "no answer", "no item", "two answers", "no reason", "no such document"],
)
def test_a_point_of_a_list_that_nothing_answers_is_told_at_its_line(
    guide: Guide, written: str, line: int, what: str
):
    guide.write("coverage.yml", PEER + written)
    told = [one for one in guide.mistakes() if what in one]
    assert [one.split(": ")[0] for one in told] == [f"coverage.yml:{line}"], guide.mistakes()


@pytest.mark.parametrize(
    "written",
    [
        "[la CNIL](https://www.cnil.fr/fr)",
        "<http://www.cnil.fr>",
        "Voir www.cnil.fr.",
        "![logo](//cnil.fr/logo.png)",
        "[cnil]: https://cnil.fr",
    ],
)
def test_a_bare_outside_address_in_a_page_is_told(guide: Guide, written: str):
    line = guide.add(PAGE, f"{written}\n")
    (told,) = guide.mistakes()
    assert told.startswith(f"{PAGE}:{line}: une adresse extérieure est écrite dans la page")
    assert "resources.yml" in str(guide.refusal())


def test_an_address_shown_as_code_is_no_link(guide: Guide):
    guide.add(
        PAGE, "Écrire `https://exemple.fr` :\n\n````html\n```\nhttps://exemple.fr\n```\n````\n"
    )
    assert guide.content()


def test_a_statement_that_is_nowhere_is_told(guide: Guide):
    guide.change("resources.yml", "S-20, ", "")
    assert guide.mistakes() == ["checklists/:1: la phrase S-20 de la plaquette n’est nulle part"]


@pytest.mark.parametrize("file", [LIST, PAGE])
def test_a_statement_may_stand_in_a_list_or_a_page(guide: Guide, file: str):
    guide.change("resources.yml", "S-20, ", "")
    guide.change(
        file,
        "sources: [cnil]",
        "leaflet: [S-20]\n" + " " * (8 * (file == LIST)) + "sources: [cnil]",
    )
    assert guide.content()


def test_a_statement_in_a_file_that_cannot_be_read_is_not_called_missing(guide: Guide):
    guide.change("resources.yml", "S-20, ", "")
    guide.change(LIST, "        sources: [cnil]", "        leaflet: [S-20]\n\tsources: [cnil]")
    assert guide.mistakes() == [f"{LIST}:10: cette ligne commence par une tabulation"]


def test_a_slug_that_names_two_pages_is_told(guide: Guide):
    guide.write("docs/autre/mots-de-passe.md", FILES[PAGE])
    assert guide.mistakes() == [
        f"docs/autre/mots-de-passe.md:1: « mots-de-passe » nomme déjà la page {PAGE}",
        "docs/autre/mots-de-passe.md:7: la liste « mots-de-passe » est montrée hors des parties du"
        " guide",
    ]


def test_a_slug_that_names_a_page_and_a_list_it_does_not_show_is_told(guide: Guide):
    guide.write("docs/sauvegardes.md", FILES["docs/index.md"])
    assert guide.mistakes() == [
        "docs/sauvegardes.md:1: « sauvegardes » nomme aussi une liste, que cette page ne montre pas"
    ]


def test_a_slug_that_names_a_part_and_a_list_is_told(guide: Guide):
    guide.write("checklists/securiser.yml", FILES["checklists/sauvegardes.yml"])
    assert guide.mistakes() == [
        "checklists/securiser.yml:1: « securiser » nomme déjà une partie du guide"
    ]


def test_a_slug_that_names_a_part_and_a_page_is_told(guide: Guide):
    guide.write("docs/securiser.md", FILES["docs/index.md"])
    assert guide.mistakes() == [
        "docs/securiser.md:1: « securiser » nomme déjà la partie « Sécuriser »"
    ]


def test_borrowing_an_unknown_item_is_told(guide: Guide):
    guide.change(LIST, "use: sauvegardes/copie", "use: sauvegardes/copies")
    assert guide.mistakes() == [f"{LIST}:18: l’élément « sauvegardes/copies » n’existe pas"]
    assert "vouliez-vous dire « sauvegardes/copie » ?" in str(guide.refusal())


def test_borrowing_a_borrowed_item_is_told(guide: Guide):
    guide.change(LIST, "use: sauvegardes/copie", "use: mots-de-passe/copie")
    assert guide.mistakes() == [f"{LIST}:18: l’élément « mots-de-passe/copie » n’existe pas"]


def test_borrowing_an_item_kept_once_per_supplier_is_refused(guide: Guide):
    guide.change("checklists/sauvegardes.yml", "sections:", "per: supplier\nsections:")
    guide.change("situation.yml", "sauvegardes/copie", "mots-de-passe/secret")
    assert guide.mistakes() == [
        f"{LIST}:18: « sauvegardes/copie » se coche une fois par fournisseur, et ne s’emprunte pas"
    ]


@pytest.mark.parametrize(
    ("replaces", "line"),
    [
        ("{id: sauvegardes/copie}", 9),
        ("{id: a/b, replaces: [{id: c/d, replaces: [{id: sauvegardes/copie}]}]}", 9),
    ],
)
def test_a_replaced_item_that_still_exists_is_told(guide: Guide, replaces: str, line: int):
    guide.change(LIST, "sources: [cnil]", f"replaces: [{replaces}]\n        sources: [cnil]")
    assert guide.mistakes() == [
        f"{LIST}:{line}: « sauvegardes/copie » est remplacé, mais existe encore"
    ]


def test_a_retired_item_that_still_exists_is_told(guide: Guide):
    gone = "retired:\n  - {id: mots-de-passe/secret, on: 2026-11-24, because: Dit ailleurs.}\n"
    line = guide.add(LIST, gone) + 1
    assert guide.mistakes() == [
        f"{LIST}:{line}: « mots-de-passe/secret » est retiré, mais existe encore"
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("because: forme, ask_again: true", "« because: forme » annonce un changement de français"),
        ("because: forme, level: recommendation", "« because: forme » annonce un changement"),
        ("because: Forme.", "« Forme. » serait annoncé aux lecteurs, comme une raison"),
        ("because: Un texte., level: obligation", "le niveau est « recommendation », mais le dern"),
    ],
)
def test_a_change_that_says_what_is_not_so_is_told(guide: Guide, change: str, told: str):
    guide.change(
        LIST, "sources: [cnil]", f"changes: [{{on: 2026-11-28, {change}}}]\n        sources: [cnil]"
    )
    (mistake,) = guide.mistakes()
    assert mistake.replace("\u00a0", " ").startswith(f"{LIST}:9: {told}")


@pytest.mark.parametrize(
    ("file", "old", "line"),
    [
        (LIST, "checked: 2026", 11),
        ("resources.yml", "on: 2026", 7),
        (PAGE, "sources: [cnil]\n---", 4),
    ],
)
def test_a_year_that_cannot_be_is_told_at_its_line(guide: Guide, file: str, old: str, line: int):
    guide.change(
        file, old, old.replace("2026", "2226").replace("sources: [cnil]", "checked: 2226-01-01")
    )
    (told,) = guide.refusal().mistakes
    assert (told.file, told.line) == (file, line)
    assert "n’est pas une date possible" in told.what
    assert told.mend == "corrigez l’année : de 2016 à 2100"


def test_a_change_before_the_first_publication_is_told(guide: Guide):
    change = "changes: [{on: 2026-11-23, because: Un texte.}]"
    guide.change(LIST, "sources: [cnil]", f"{change}\n        sources: [cnil]")
    (told,) = guide.mistakes()
    assert told.startswith(f"{LIST}:9: ce changement est du 2026-11-23, avant")


def test_an_article_that_no_text_lists_is_told(guide: Guide):
    guide.add("resources.yml", "  cited: du code\n  articles: {R.1111-1: {}}\n")
    guide.change(LIST, "sources: [cnil]", "sources: [{id: cnil, article: R.1111-2}]")
    assert guide.mistakes() == [f"{LIST}:9: l’article « R.1111-2 » de « cnil » n’existe pas"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("sauvegardes/copie", "sauvegardes/copies", "7: l’élément « sauvegardes/copies »"),
        ("sauvegardes/copie", "sauvegarde", "7: la liste « sauvegarde »"),
        (", reason: Sans objet.", "", "7: il manque la clé « reason »"),
        ("reason: S", "if_also: [logiciel/non], reason: S", "7: la réponse « logiciel/non »"),
        ("reason: S", "if_also: [teleconsultation/oui], reason: S", "7: la réponse « tele"),
        ("id: non", "id: oui", "5: l’identifiant « oui » sert deux fois"),
        ("- id: teleconsultation", "- id: Télé", "1: "),
        ("- id: teleconsultation", f"- id: {'a' * 51}", "1: "),
        ("      aside: [{excludes: [sauvegardes/copie], reason: Sans objet.}]\n", "", "1: cette question n’écarte rien"),
    ],
)  # fmt: skip
def test_what_a_question_gets_wrong_is_told_at_its_line(
    guide: Guide, old: str, new: str, told: str
):
    guide.change("situation.yml", old, new)
    (mistake,) = guide.mistakes()
    assert mistake.replace("\u00a0", " ").startswith(f"situation.yml:{told}")


def test_an_eleventh_question_is_refused(guide: Guide):
    question = (guide.root / "situation.yml").read_text("utf-8")
    for n in range(10):
        line = guide.add("situation.yml", question.replace("teleconsultation", f"question-{n}"))
    assert guide.mistakes() == [f"situation.yml:{line}: il y a plus de 10 questions"]


def test_an_answer_sets_aside_items_whole_lists_and_what_two_answers_agree_on(guide: Guide):
    guide.change("situation.yml", "excludes: [sauv", "excludes: [mots-de-passe, sauv")
    guide.add(
        "situation.yml",
        """\
- id: logiciel
  text: Où est votre logiciel ?
  answers:
    - {id: papier, text: Sur papier}
    - id: en-ligne
      text: En ligne
      aside: [{excludes: [sauvegardes/copie], reason: En ligne., if_also: [teleconsultation/oui]}]
""",
    )
    no = {"teleconsultation:non": "Sans objet."}
    assert guide.content().asides == {
        "mots-de-passe/longueur": no,
        "mots-de-passe/secret": no,
        "sauvegardes/copie": {**no, "logiciel:en-ligne+teleconsultation:oui": "En ligne."},
    }


COMING = """\
- id: ehds
  title: L’espace européen des données de santé
  status: decided
  on: 2027-03-26
  change: Le règlement s’applique.
  until: rien à faire.
  page: mots-de-passe
  sources: [cnil]
  recheck: 2027-03-26
"""


def test_what_is_coming_leads_to_a_page_by_its_file(guide: Guide):
    guide.write("coming.yml", COMING)
    assert [one.page for one in guide.content().coming] == ["mots-de-passe"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("mots-de-passe", "mot-de-passe", "coming.yml:7: la page « mot-de-passe » n’existe pas"),
        ("page: mots-de-passe", "page: index", "coming.yml:7: la page « index » n’existe pas"),
        ("[cnil]", "[cnom]", "coming.yml:8: la source « cnom » n’existe pas"),
        ("decided", "voted", "coming.yml:3: « voted » n’est pas une valeur de « status »"),
        ("  recheck: 2027-03-26\n", "", "coming.yml:1: il manque la clé « recheck »"),
    ],
)
def test_what_is_wrong_with_what_is_coming_is_told_at_its_line(
    guide: Guide, old: str, new: str, told: str
):
    guide.write("coming.yml", COMING.replace(old, new))
    assert guide.mistakes() == [told]


def test_what_is_coming_has_an_id_of_its_own(guide: Guide):
    guide.write("coming.yml", COMING + COMING)
    assert guide.mistakes() == ["coming.yml:10: l’identifiant « ehds » sert deux fois"]


HELD = """\
version: 4.1.2
copy_read: une copie
recheck: 2027-05-28
on: 2026-11-28
by: les auteurs
browsers: [Chromium]
tools: [axe-core]
technologies: [HTML]
sample: [{title: Accueil, page: index.html}]
states: [{state: le menu, tests: ["test_a.py::test_b"]}]
criteria:
  - {id: "1.1", about: une image, tests: ["test_a.py::test_b"], fails: pas entendu}
  - {id: "1.2", about: un décor, absent: {pages: //img}}
"""


def test_a_criterion_may_be_failed_beside_what_tests_hold_of_it(guide: Guide):
    guide.write("rgaa.yml", HELD)
    access = guide.content().access
    assert access
    assert [one.state for one in access.criteria] == ["failed", "absent"]
    assert guide.content().conformity == "non conforme"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"1.2"', '"1.1"', "rgaa.yml:13: l’identifiant « 1.1 » sert deux fois"),
        (", absent: {pages: //img}", "", "rgaa.yml:13: ce critère n’a pas un résultat, et un seul"),
        (
            "pages: //img}",
            "pages: //img}, fails: non",
            "rgaa.yml:13: ce critère n’a pas un résultat",
        ),
        ("recheck: 2027-05-28\n", "", "rgaa.yml:1: il manque la clé « recheck »"),
    ],
)
def test_what_is_wrong_with_criteria_is_told_at_its_line(
    guide: Guide, old: str, new: str, told: str
):
    guide.write("rgaa.yml", HELD.replace(old, new))
    (mistake,) = guide.mistakes()
    assert mistake.startswith(told)


def test_a_list_that_cannot_be_read_is_not_called_unknown(guide: Guide):
    guide.write("checklists/sauvegardes.yml", "title: 'Sauvegardes\n")
    assert guide.mistakes() == [
        "checklists/sauvegardes.yml:1: un guillemet ouvert ici n’est pas fermé"
    ]


def test_resources_that_cannot_be_read_are_not_called_unknown(guide: Guide):
    guide.write("resources.yml", FILES["resources.yml"] + "  a: b: c\n")
    (told,) = guide.mistakes()
    assert told.startswith("resources.yml:9: ")


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("resources.yml", "- cnil\n", "resources.yml:1: ce fichier doit contenir des clés"),
        (
            "resources.yml",
            "La CNIL: {}\n",
            "resources.yml:1: « La CNIL » ne peut pas être un identifiant",
        ),
        ("resources.yml", "cnil: Une page\n", "resources.yml:1: « cnil » doit contenir des clés"),
        ("glossary.yml", "DPO: un mot\n", "glossary.yml:1: ce fichier doit être une liste"),
        ("glossary.yml", "- DPO\n", "glossary.yml:1: cette entrée doit contenir des clés"),
        (
            "glossary.yml",
            "- {terme: DPO, definition: a}\n",
            "glossary.yml:1: la clé « terme » n’existe pas",
        ),
        (PAGE, "Sans en-tête.\n", f"{PAGE}:1: il manque la clé « title »"),
        (PAGE, "---\n- a\n---\n", f"{PAGE}:1: cette entrée doit contenir des clés"),
        (PAGE, "---\ntitle: a: b\n---\n", f"{PAGE}:2: le texte contient « : »"),
        (PAGE, b"---\ntitle: \xe9\n---\n", f"{PAGE}:2: le fichier n’est pas encodé en UTF-8"),
    ],
)
def test_a_file_of_another_shape_is_told(guide: Guide, file: str, text: str | bytes, told: str):
    guide.write(file, text)
    assert told in guide.mistakes()


@pytest.mark.parametrize(
    "file",
    [
        "resources.yml",
        "glossary.yml",
        "situation.yml",
        "activities.yml",
        "incidents.yml",
        "coming.yml",
        "rgaa.yml",
    ],
)
def test_a_file_that_is_missing_is_told(guide: Guide, file: str):
    (guide.root / file).unlink()
    assert f"{file}:1: ce fichier manque, ou ne peut pas être lu" in guide.mistakes()


def test_mistakes_in_pages_and_in_data_are_told_together_and_sorted(guide: Guide):
    guide.change(LIST, "level: recommendation", "level: obligatoire")
    guide.change(LIST, "sources: [cnil]", "sources: [cnom]")
    guide.change("checklists/sauvegardes.yml", "summary:", "sumary:")
    guide.change("resources.yml", "publisher: CNIL\n", "publisher: CNIL\n  publisher: CNOM\n")
    guide.change("resources.yml", "S-78", "S-79")
    guide.change(PAGE, "title:", "titre:")
    guide.add(PAGE, '\n{{ checklist("mots") }}\n\nhttps://cnil.fr\n')
    assert guide.mistakes() == [
        f"{LIST}:8: « obligatoire » n’est pas une valeur de « level »",
        f"{LIST}:9: la source « cnom » n’existe pas",
        "checklists/sauvegardes.yml:2: la clé « sumary » n’existe pas",
        f"{PAGE}:2: la clé « titre » n’existe pas",
        f"{PAGE}:11: la liste « mots » n’existe pas",
        f"{PAGE}:13: une adresse extérieure est écrite dans la page : https://cnil.fr",
        "resources.yml:4: la clé « publisher » est écrite deux fois",
        "resources.yml:7: « S-79 » n’est pas un numéro de la plaquette",
        "checklists/:1: la phrase S-78 de la plaquette n’est nulle part",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: é".encode("utf-16"), "le fichier n’est pas encodé en UTF-8"),
        (b"", "ce fichier est vide"),
        (b"# rien\n", "ce fichier est vide"),
    ],
)
def test_a_list_that_says_nothing_is_told_without_what_follows_from_it(
    guide: Guide, text: bytes, told: str
):
    guide.change("resources.yml", "S-20, ", "")
    guide.change("situation.yml", "sauvegardes/copie", "mots-de-passe/secret")
    guide.write(LIST, text)
    assert guide.mistakes() == [f"{LIST}:1: {told}"]


def test_a_list_that_was_cut_is_told_before_what_follows_from_it(guide: Guide):
    guide.change("resources.yml", "S-20, ", "")
    text = (guide.root / LIST).read_text("utf-8")
    guide.write(LIST, text[: text.index("        since")])
    first, *_, last = guide.mistakes()
    assert first.startswith(f"{LIST}:")
    assert last.startswith("checklists/:1: la phrase S-20")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (r"![a](C:\Images\a.png)", r"« C:\Images\a.png » est un chemin de votre ordinateur"),
        ("![a](C:/Mes images/a.png)", "« C:/Mes images/a.png » est un chemin de votre ordinateur"),
        (r"![a](..\assets\a.png)", r"« ..\assets\a.png » est un chemin de votre ordinateur"),
        ("![a](file:///home/a.png)", "« file:///home/a.png » est un chemin de votre ordinateur"),
        ("![a](~/a.png)", "« ~/a.png » est un chemin de votre ordinateur"),
        ("![a](/assets/a.png)", "« /assets/a.png » ne dit pas où chercher"),
        ("![a](../assets/b.png)", "l’image « ../assets/b.png » n’existe pas"),
        ("![a](../assets/A.png)", "l’image « ../assets/A.png » n’existe pas"),
        ('![a](assets/a.png "Titre")', "l’image « assets/a.png » n’existe pas"),
        ("[a](javascript:alert)", "un lien ne mène pas à « javascript: »"),
        ("[a]: data:text/html,x", "un lien ne mène pas à « data: »"),
        ("![a][b]\n\n[b]: a.png", "l’image « a.png » n’existe pas"),
        ("[a](brouillon.docx)", "la page « brouillon.docx » n’existe pas"),
        ("[a](mot-de-passe.md#longueur)", "la page « mot-de-passe.md#longueur » n’existe pas"),
    ],
)
def test_what_a_page_shows_or_links_to_is_of_the_guide(guide: Guide, written: str, told: str):
    guide.write("docs/assets/a.png", b"")
    line = guide.add(PAGE, f"{written}\n") + written.count("\n")
    assert guide.mistakes() == [f"{PAGE}:{line}: {told}"]
    assert "→ " in str(guide.refusal())


@pytest.mark.parametrize(
    ("written", "mend"),
    [
        ("[a](/securiser/mots-de-passe.md)", "vouliez-vous dire « mots-de-passe.md » ?"),
        ("[a](/index.md)", "vouliez-vous dire « ../index.md » ?"),
        ("[a](/absente.md)", "partez de cette page : « ../dossier/page.md »"),
        ("![a](/absente.png)", "partez de cette page : « ../assets/image.png »"),
        ("[a](mot-de-passe.md)", "vouliez-vous dire « mots-de-passe.md » ?"),
        ("[a](../mots-de-passe.md)", "vouliez-vous dire « mots-de-passe.md » ?"),
        ("[a](absente.md)", "vérifiez son nom, à la lettre près, et son dossier"),
        ("[a](../securiser.md)", "vouliez-vous dire « index.md » ?"),
        ("![a](../assets/rien.png)", "vérifiez son nom, à la lettre près, et son dossier"),
    ],
)
def test_what_is_offered_for_a_link_is_what_was_meant(guide: Guide, written: str, mend: str):
    guide.write("docs/assets/icons/icon-512.png", b"")
    guide.add(PAGE, f"{written}\n")
    (told,) = guide.refusal().mistakes
    assert told.mend == mend


def test_a_page_that_was_deleted_is_not_offered_another_that_the_menu_has(guide: Guide):
    (guide.root / PAGE).unlink()
    told = [one for one in guide.refusal().mistakes if one.file == "mkdocs.yml"]
    assert [one.nearest for one in told] == [""]
    assert "si elle est supprimée, retirez la ligne" in told[0].mend


@pytest.mark.parametrize(
    "written",
    [
        "![a](../assets/a.png){: .large }",
        '![a](<../assets/a.png> "Titre")',
        '[a](index.md) [b](../index.md#haut "c") [c](#ici) [d](mailto:a@b.fr)',
        "[a]: mots-de-passe.md",
        "`![a](C:\\a.png)`\n\n```\n![a](b.png)\n```",
        "[^1]: Une note.",
    ],
)
def test_what_is_of_the_guide_may_be_shown_and_linked_to(guide: Guide, written: str):
    guide.write("docs/assets/a.png", b"")
    guide.add(PAGE, f"{written}\n")
    assert guide.content()


def test_a_merge_that_was_not_finished_is_told_in_every_file(guide: Guide):
    both = "<<<<<<< HEAD\nun\n=======\ndeux\n>>>>>>> autre\n"
    files = sorted(FILES.keys() - {"mkdocs.yml"})
    lines = {file: guide.add(file, both) for file in files}
    told = guide.mistakes()
    for file in files:
        assert [one for one in told if one.startswith(f"{file}:")] == [
            f"{file}:{lines[file]}: « <<<<<<< » : deux versions de ce passage n’ont pas été fusionnées"
        ]


def test_what_is_left_of_a_merge_is_told(guide: Guide):
    line = guide.add(PAGE, "Un\n=======\n")
    assert guide.mistakes()[0].startswith(f"{PAGE}:{line + 1}: « ======= »")


def test_a_remark_of_an_editor_names_nothing(guide: Guide):
    guide.add(PAGE, '<!-- https://cnil.fr\n{{ checklist("rien") }} -->\n')
    assert guide.content().pages["securiser/mots-de-passe.md"].lists == ("mots-de-passe",)


def test_a_remark_that_is_not_closed_is_told(guide: Guide):
    line = guide.add(PAGE, "Texte.\n\n<!-- à relire\n") + 2
    assert guide.mistakes() == [f"{PAGE}:{line}: un commentaire ouvert ici n’est pas fermé"]


@pytest.mark.parametrize(
    "written",
    [
        "<b>html</b> <script>alert(1)</script>",
        '<img src="a.png" alt="">',
        "<svg/onload=alert(1)>",
        "<script",
        "</p>",
        '!!! tip "Un encadré"\n    <br>',
        "## Titre { onclick=alert(1) }",
        "`code` <b>",
        '[a](index.md){: style="color: red" }',
    ],
)
def test_html_in_a_page_is_told_at_its_line(guide: Guide, written: str):
    line = guide.add(PAGE, f"\n{written}\n") + 1 + written.count("\n")
    (told,) = guide.mistakes()
    assert told.startswith(f"{PAGE}:{line}: la page contient du HTML : « ")


@pytest.mark.parametrize(
    "written",
    [
        "`<b>` et ``<i>`</i>``",
        "```\n<script>\n```",
        "Moins de 3 < 4, et <guide@exemple.fr>.",
        "<!-- <b>à relire</b> -->",
        "Un `code\n<b>` sur deux lignes",
        "````\n```\n<b>\n````",
        "```\n<b>\n````\n ```\n```",
        '```yaml title="liste.yml"\n<b>\n```  ',
        "~~~ .html\n```\n<b>\n~~~",
        "- Un\n\n    ```\n    <b>\n\n    deux\n    ```",
        "> ```\n> <b>\n>\n> deux\n> ```",
        "\t```\n    <b>\n\t```",
    ],
)
def test_html_that_is_shown_or_read_by_nobody_may_stay(guide: Guide, written: str):
    guide.add(PAGE, f"\n{written}\n")
    assert guide.content()


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("```\nun\n\n<script>alert(1)</script>", "n’est pas fermé"),
        ("~~~\nun\n\n<script>alert(1)</script>", "n’est pas fermé"),
        ("```\n<script>alert(1)</script>\n```yaml", "n’est pas fermé"),
        ("```\n<script>alert(1)</script>\n````", "n’est pas fermé"),
        ("    ```\n    un\n\n<script>alert(1)</script>\n\n    ```", "n’est pas fermé"),
        ("> ```\n> un\n\n<script>alert(1)</script>", "n’est pas fermé"),
        ("```un``` deux\n\n<script>alert(1)</script>", "« ```un``` deux » n’ouvre pas"),
        ("~~~ `un`\n<script>alert(1)</script>\n~~~", "« ~~~ `un` » n’ouvre pas"),
    ],
)
def test_a_block_of_code_that_does_not_open_or_close_hides_nothing(
    guide: Guide, written: str, what: str
):
    line = guide.add(PAGE, f"\n{written}\n") + 1
    assert any(told.startswith(f"{PAGE}:{line}: ") and what in told for told in guide.mistakes())


def test_html_below_a_block_that_holds_another_opening_is_told(guide: Guide):
    line = guide.add(PAGE, "\n```yaml\nun\n```python\n```\n\n<script>\n\n```\ndeux\n```\n") + 6
    (told,) = guide.mistakes()
    assert told.startswith(f"{PAGE}:{line}: la page contient du HTML : « <script> »")


@pytest.mark.parametrize(
    ("opening", "below", "what", "mend"),
    [
        ('!!! leaflet "Sans fermer', "    Texte.", "n’a pas de titre", '!!! leaflet "Un titre"'),
        ("!!! leaflet Ce que dit", "    Texte.", "n’a pas de titre", '!!! leaflet "Un titre"'),
        ("!!! leaflet", "    Texte.", "n’a pas de titre", '!!! leaflet "Un titre"'),
        ('!!! "Un titre"', "    Texte.", "n’a pas de titre", '!!! tip "Un titre"'),
        ('!!! tip "Un" titre', "    Texte.", "n’a pas de titre", '!!! tip "Un titre"'),
        ('!!! lealfet "Bien"', "    Texte.", "« lealfet » n’est pas une sorte", "« leaflet » ?"),
        ('!!! note "Bien"', "    Texte.", "« note » n’est pas une sorte", "« leaflet », « today »"),
        ('!!! leaflet "Bien"', "Texte.", "cet encadré est vide", "quatre espaces"),
        ('!!! leaflet "Bien"', "  Texte.", "cet encadré est vide", "quatre espaces"),
        ('!!! leaflet "Bien"', "", "cet encadré est vide", "quatre espaces"),
    ],
)
def test_a_box_that_readers_would_not_see_as_one_is_told(
    guide: Guide, opening: str, below: str, what: str, mend: str
):
    line = guide.add(PAGE, f"\n{opening}\n{below}\n") + 1
    (told,) = guide.refusal().mistakes
    assert (told.file, told.line) == (PAGE, line)
    assert what in told.what
    assert mend in told.mend


@pytest.mark.parametrize(
    "below", ["    Texte.", "\n    Texte.", "    ```\n    code\n    ```", "\tTexte."]
)
def test_a_box_may_hold_anything_that_is_indented(guide: Guide, below: str):
    guide.add(
        PAGE, f'\n- Un\n\n    !!! tip "Dans une liste"\n        Deux.\n\n!!! tip "Bien"\n{below}\n'
    )
    assert guide.content()


def test_every_kind_of_box_is_drawn():
    styles = (MISTAKES.parents[1] / "overrides/assets/stylesheets/prose.css").read_text("utf-8")
    for kind in {*BOXES} - {"example"}:  # a plain box
        assert f".admonition.{kind}" in styles


@pytest.mark.parametrize(
    ("table", "line", "what"),
    [
        ("\n| A | B |\n|---|---|\n| 1 | 2 | 3 |\n", 4, "cellules de cette ligne : 3, et"),
        ("\n| A | B |\n|---|---|\n| 1 | 2 |\n| 4 |\n", 5, "cellules de cette ligne : 1, et"),
        ("\n| A | B |\n|---|---|\n| 1 | 2 |\nTexte.\n", 5, "cellules de cette ligne : 1, et"),
        ("\nTexte.\n| A | B |\n|---|---|\n| 1 | 2 |\n", 3, "ce tableau est collé"),
        ("\n| A | B |\n| 1 | 2 |\n", 2, "ce tableau n’a pas, sous son en-tête"),
        ("\n| A | B |\n|---|\n| 1 | 2 |\n", 2, "ce tableau n’a pas, sous son en-tête"),
        ("\n| A | B |\n", 2, "ce tableau n’a pas, sous son en-tête"),
    ],
)
def test_a_table_that_loses_a_cell_or_is_none_is_told(
    guide: Guide, table: str, line: int, what: str
):
    first = guide.add(PAGE, table)
    (told,) = guide.mistakes()
    assert told.startswith(f"{PAGE}:{first + line - 1}: {what}")


@pytest.mark.parametrize(
    "table",
    [
        "\n| A | B |\n|:--|--:|\n| `a|b` | c \\| d |\n\nTexte.\n",
        '\n| A | B |\n| --- | --- |\n| {{ resource("cnil", "a|b") }} | |\n',
        '\n!!! tip "Bien"\n    | A | B |\n    |---|---|\n    | 1 | 2 |\n',
        "\nUn | deux\n",
    ],
)
def test_a_table_that_loses_nothing_is_left_alone(guide: Guide, table: str):
    guide.add(PAGE, table)
    assert guide.content()


@pytest.mark.parametrize("sign", ["**", "*", "`"])
def test_what_opens_bold_italics_or_code_closes_them_in_its_paragraph(guide: Guide, sign: str):
    line = guide.add(PAGE, f"\nNe le\n{sign}dire à personne.\n\nAutre{sign} paragraphe.\n") + 2
    assert guide.mistakes()[0] == (
        f"{PAGE}:{line}: un « {sign} » n’est pas fermé : le lecteur le verrait"
    )


@pytest.mark.parametrize("written", ["Un.\n\n***\n\nDeux.", "*****", "Le DPO.\n\n*[DPO]: Délégué"])
def test_stars_that_make_a_rule_or_an_abbreviation_stay(guide: Guide, written: str):
    guide.add(PAGE, f"\n{written}\n")
    assert guide.content()


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("![](../assets/a.png)", "cette image ne dit rien à qui ne la voit pas"),
        ("## Un {: #a }\n\n## Deux { #a }", "« #a » nomme déjà la ligne 11"),
    ],
)
def test_what_a_page_says_twice_or_to_the_eye_alone_is_told(guide: Guide, written: str, told: str):
    guide.write("docs/assets/a.png", b"")
    line = guide.add(PAGE, f"\n{written}\n") + 1 + written.count("\n")
    assert guide.mistakes() == [f"{PAGE}:{line}: {told}"]


@pytest.mark.parametrize("written", ["{id: cnil}", "[cnil]", "{use: null}"])
def test_a_source_whose_id_is_no_word_is_told_beside_its_article(guide: Guide, written: str):
    guide.change(LIST, "sources: [cnil]", f"sources: [{{id: {written}, article: 32}}]")
    (told,) = guide.refusal().mistakes
    assert (told.file, told.what) == (LIST, "« id » doit être un texte")


def test_two_sections_under_one_title_are_told(guide: Guide):
    section = "  - title: Toujours\n    items:\n"
    line = guide.add(LIST, section + ITEM.format(id="autre", text="Un autre."))
    assert guide.mistakes() == [f"{LIST}:{line}: deux sections s’appellent « Toujours »"]


@pytest.mark.parametrize("start", ["#", "-", "1.", "!!!", ""])
def test_an_odd_space_that_spoils_a_page_is_named_at_its_line(guide: Guide, start: str):
    line = guide.add(PAGE, f"\n{start}\u00a0Titre\n") + 1
    (told,) = guide.mistakes()
    assert told.startswith(f"{PAGE}:{line}: ")
    assert "une espace insécable (U+00A0)" in told


SNIPPETS = [
    *(
        "\t",
        "\n",
        " ",
        "  ",
        "- ",
        ": ",
        "'",
        '"',
        "[",
        "]",
        "{",
        "}",
        "&a ",
        "*a",
        "!x ",
        "|",
        ">",
    ),
    *("#", "%", "@", "`", "\\", "---\n", "...\n", "? ", "<<: ", "null", "~", "true", "2026-99-99"),
    *("9" * 5000, "\x00", "\ufeff", "\u2028", "\ud7ff", "é", "🩺", "<b>", "{{", "[" * 3000),
    *("- " * 3000, "id: a\n", "use: a/b\n", "items:\n", "sections: 3\n", "per: x\n", "0x1F", "1e9"),
    *(
        " #1",
        "# ",
        "\n    #x",
        "\u00a0",
        "\n\u202f",
        "\u00ad",
        "<<<<<<< a\n",
        "=======\n",
        "<!--",
        "-->",
    ),
    *(
        "{#",
        "}}",
        "{%",
        "%}",
        "{{ pages() }}",
        "{{ a.b | c(d) }}",
        "{% if x %}",
        "![a](",
        "[a]: C:\\b\n",
    ),
]
SPOILING = st.lists(
    st.tuples(st.integers(0, 10_000), st.integers(0, 40), st.sampled_from(["", *SNIPPETS])),
    min_size=1,
    max_size=5,
)
FUZZ = settings(
    max_examples=150,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
FULL = (Path(__file__).parent / "mistakes" / "unknown-level.yml").read_text("utf-8")


def spoilt(text: str, spoiling: list[tuple[int, int, str]]) -> str:
    """The text with pieces cut out and others put in."""
    for at, length, snippet in spoiling:
        at %= len(text) + 1
        text = text[:at] + snippet + text[at + length :]
    return text


@FUZZ
@given(spoiling=SPOILING)
@example([(0, 0, "[" * 3000)])
def test_a_spoilt_list_is_never_a_traceback(tmp_path: Path, spoiling: list[tuple[int, int, str]]):
    path = tmp_path / "liste.yml"
    path.write_text(spoilt(FULL, spoiling), "utf-8")
    with suppress(ContentError):
        assert isinstance(read_checklist(path), Checklist)


@FUZZ
@given(spoiling=SPOILING, file=st.sampled_from(sorted(FILES.keys() - {"mkdocs.yml"})))
def test_a_spoilt_guide_is_never_a_traceback(
    guide: Guide, spoiling: list[tuple[int, int, str]], file: str
):
    guide.write(file, spoilt(FILES[file], spoiling).encode("utf-8", "replace"))
    with suppress(ContentError):
        assert isinstance(guide.content(), Content)
    guide.write(file, FILES[file])


def test_bytes_of_any_kind_are_never_a_traceback(tmp_path: Path):
    chance, path = random.Random(1), tmp_path / "liste.yml"
    for _ in range(200):
        path.write_bytes(chance.randbytes(chance.randrange(300)))
        with pytest.raises(ContentError):
            read_checklist(path)


def test_the_same_id_may_serve_in_two_lists(guide: Guide):
    guide.add("checklists/sauvegardes.yml", ITEM.format(id="longueur", text="Garder longtemps."))
    assert "sauvegardes/longueur" in guide.content().items


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"name": "URPS"}, "mkdocs.yml:7: il manque la clé « url »"),
        (None, "mkdocs.yml:7: « organisation » : rien d’écrit"),
        ({"nom": "URPS"}, "mkdocs.yml:7: la clé « nom » n’existe pas"),
    ],
)
def test_a_mistake_in_the_settings_is_told_at_their_line(guide: Guide, data: object, told: str):
    guide.change("mkdocs.yml", "extra:\n", "extra:\n  organisation:\n    name: URPS\n")
    with pytest.raises(ContentError) as refused:
        read_setting(guide.root, "organisation", data, Organisation)
    assert told in str(refused.value)


def test_a_group_of_settings_under_a_misspelt_name_is_told_alone(guide: Guide):
    guide.change("mkdocs.yml", "extra:\n", "extra:\n  organistion: {name: URPS}\n  generator: no\n")
    with pytest.raises(ContentError) as refused:
        read_extra(guide.root, {"organistion": {"name": "URPS"}, "generator": False})
    (told,) = refused.value.mistakes
    assert (str(told.file), told.line, told.nearest) == ("mkdocs.yml", 7, "organisation")


SETTINGS = """\
extra:
  organisation:
    name: URPS
    short_name: URPS
    region: Bretagne
    url: https://union.exemple.fr/
    {line}
"""
ORGANISATION = {
    "name": "URPS",
    "short_name": "URPS",
    "region": "Bretagne",
    "url": "https://union.exemple.fr/",
}


def organisation(guide: Guide, key: str, value: object) -> Organisation:
    """The union's settings with one more line, the seventh of `mkdocs.yml`."""
    guide.write("mkdocs.yml", SETTINGS.replace("{line}", f"{key}: {json.dumps(value)}"))
    return read_setting(guide.root, "organisation", {**ORGANISATION, key: value}, Organisation)


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("contact", "guide", "« guide » n’est ni une adresse de courriel, ni celle d’une page"),
        ("contact", "mailto:mailto:a@b.fr", "n’est ni une adresse de courriel"),
        ("contact", "javascript:alert(1)", "n’est ni une adresse de courriel"),
        ("logo", "assets/absent.svg", "l’image « docs/assets/absent.svg » n’existe pas"),
        ("logo", "../secret.svg", "« ../secret.svg » n’est pas une image du guide"),
        ("logo", "https://a.fr/logo.svg", "n’est pas une image du guide"),
        ("logo", "assets/logo.pdf", "n’est pas une image du guide"),
        ("colours", {"primary": "bleu", "accent": "#aa3b61"}, "« bleu » n’est pas une couleur"),
        ("legal_notice", "", "« legal_notice » : rien d’écrit"),
    ],
)
def test_a_setting_of_the_union_that_cannot_be_is_told_at_its_line(
    guide: Guide, key: str, value: object, told: str
):
    with pytest.raises(ContentError) as refused:
        organisation(guide, key, value)
    assert "mkdocs.yml:7: " in str(refused.value)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("contact", "link", "words"),
    [
        ("guide@exemple.fr", "mailto:guide@exemple.fr", "guide@exemple.fr"),
        ("mailto:guide@exemple.fr", "mailto:guide@exemple.fr", "guide@exemple.fr"),
        ("https://exemple.fr/contact", "https://exemple.fr/contact", "https://exemple.fr/contact"),
    ],
)
def test_a_contact_leads_to_one_address(guide: Guide, contact: str, link: str, words: str):
    found = organisation(guide, "contact", contact)
    assert (found.contact_link, found.contact_words) == (link, words)


def test_what_every_region_reads_rests_on_a_source_that_it_has(guide: Guide):
    guide.change("resources.yml", "  format: page\n", "  format: page\n  region: Occitanie\n")
    guide.content()
    assert read_content(guide.root, read_nav(guide.root), "Occitanie").resources
    with pytest.raises(ContentError) as refused:
        read_content(guide.root, read_nav(guide.root), "Bretagne")
    found = [str(one).partition("\n")[0] for one in refused.value.mistakes]
    item = "la source « cnil » n’est que pour une autre région (« region: » de resources.yml)"
    assert f"checklists/mots-de-passe.yml:9: {item}" in found
    call = "la ressource « cnil » n’est que pour une autre région"
    assert f"docs/securiser/mots-de-passe.md:9: {call}" in found


def test_a_page_may_cite_a_regional_source_where_it_asks_for_the_region(guide: Guide):
    guide.add("resources.yml", REGIONAL)
    page = "docs/securiser/mots-de-passe.md"
    guide.add(
        page, '{% if organisation.region == "Occitanie" %}{{ resource("cyber") }}{% endif %}\n'
    )
    assert "cyber" not in read_content(guide.root, read_nav(guide.root), "Bretagne").resources


def test_a_region_that_nobody_has_is_told_where_a_page_asks_for_it(guide: Guide):
    guide.add("resources.yml", REGIONAL)
    asked = '\n{% if organisation.region == "Ocitanie" %}Un mot.{% endif %}\n'
    line = guide.add(PAGE, asked) + 1
    with pytest.raises(ContentError) as refused:
        read_content(guide.root, read_nav(guide.root), "Bretagne")
    (told,) = refused.value.mistakes
    assert (told.file, told.line) == (PAGE, line)
    assert told.what == "aucune région du guide ne s’appelle « Ocitanie »"
    assert told.nearest == "Occitanie"


def test_a_page_may_ask_for_the_region_of_the_guide_behind_a_union_s(guide: Guide):
    guide.add("mkdocs.yml", "  organisation: {region: Corse}\n")
    for region in ("Corse", "Bretagne"):
        asked = f'\n{{% if organisation.region == "{region}" %}}Un mot.{{% endif %}}\n'
        guide.add(PAGE, asked)
    assert read_content(guide.root, read_nav(guide.root), "Bretagne")


def test_an_essential_document_that_is_missing_is_told_where_it_is_shown(guide: Guide):
    line = guide.add("docs/index.md", "{{ essentials() }}\n")
    told = [str(one).partition("\n")[0] for one in guide.refusal().mistakes]
    what = "« guide-cnom-cnil », que « essentials() » montre, n’existe pas"
    assert f"docs/index.md:{line}: {what}" in told


REGIONAL = """\
cyber:
  title: Un centre régional
  publisher: Cyber
  url: https://cyber.exemple.fr/
  format: site
  region: Occitanie
  evidence: {kind: page, on: 2026-11-24}
"""
