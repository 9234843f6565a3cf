"""Ticks leave and come back: file, share sheet, code; nothing is replaced blindly, all is undone."""

import json
import re
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from playwright.sync_api import Browser, BrowserContext, Download, Page, expect
from reader import (
    BORROW,
    LIST,
    SUPPLIERS,
    TRACKING,
    accept,
    add_supplier,
    answer,
    box,
    export,
    file_of,
    import_file,
    item,
    kept,
    key,
    none_is_done,
    read_json,
    record,
    started,
    tick,
    write,
)

LONG, OTHER = key("mots-de-passe/longueur"), key("mots-de-passe/second-facteur")
NOW = 1_700_000_000_000  # ms: in 2023, before any clock that runs these tests


def preview(page: Page):
    return page.get_by_role("dialog", name="Voici ce que contient cette sauvegarde")


def said(page: Page, words: str) -> None:
    """The page's answer to what was just done."""
    expect(page.locator("[data-backup]").get_by_role("alert")).to_contain_text(words)


def backup_of(page: Page, name: str) -> Download:
    with page.expect_download() as got:
        page.get_by_role("button", name=name).click()
    return got.value


@pytest.fixture(scope="session")
def shape(site: Path) -> Draft202012Validator:
    """The schema that the site publishes."""
    schema = json.loads((site / "api/export.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


# — out


def test_the_file_is_what_its_published_schema_says(page: Page, shape: Draft202012Validator):
    page.goto(SUPPLIERS)
    add_supplier(page, "Agenda <b>Plus</b>")
    box(page, "").first.check()
    page.evaluate("localStorage.setItem('guide:1:item:a::b', '{altered')")
    page.goto(LIST)
    tick(page)
    answer(page, "Non concerné", "Aucun ordinateur", "Avoir un mot de passe différent")
    page.goto(TRACKING)
    page.get_by_role("button", name="Remettre à zéro").click()
    page.get_by_role("button", name="Annuler").click()
    said(page, "tout est comme avant")
    file = export(page)
    assert [error.message for error in shape.iter_errors(file)] == []
    assert file["aside"] == {"guide:1:item:a::b": "{altered"}
    left = {name: one for name, one in kept(page).items() if not name.endswith("last-export")}
    assert {name: file["records"].get(name) for name in left} == left
    assert file["records"][LONG]["status"] == "done"


RIGHT: dict[str, Any] = {
    LONG: record(),
    OTHER: record("ask", note="x" * 4_000, on="2200-12-31", later={"a": [1]}),
    key("contrat/clause", "abc"): record("na", given=0, emptied=True),
    key("a/b"): {"status": "todo", "at": 1},
    key("a/c"): record("todo", who="x" * 120, due="2026-12-24"),
    "guide:1:copy:contrat:abc": {"name": "A", "kind": "", "removed": False, "at": 1},
    "guide:1:reader:profile": {"value": {"seul": "oui"}, "at": 1},
    "guide:1:reader:situation-exercice": {"value": "seul", "at": 1},
    "guide:1:reader:aside-telemedecine": {"value": "Jamais.", "at": 1},
}
WRONG: list[tuple[str, Any]] = [
    (LONG, record("partial")),
    (LONG, record(["done"])),
    (LONG, record(note=1)),
    (LONG, record(note="x" * 4_001)),
    (LONG, record(on="99999-01-01")),
    (LONG, record(on="2026-02-30")),
    (LONG, record(on="1899-12-31")),
    (LONG, record(on="2201-01-01")),
    (LONG, record(who=1)),
    (LONG, record(who=None)),
    (LONG, record(who="x" * 121)),
    (LONG, record(due="2026-02-30")),
    (LONG, record(due="demain")),
    (LONG, record(at=-1)),
    (LONG, record(at=1.5)),
    (LONG, record(at="1")),
    (LONG, record(at=9e15)),
    (LONG, record(given="1")),
    (LONG, record(emptied=1)),
    (LONG, {"status": "done"}),
    (LONG, None),
    (LONG, []),
    ("guide:1:copy:contrat:abc", {"name": None, "at": 1}),
    ("guide:1:copy:contrat:abc", {"name": "x" * 121, "at": 1}),
    ("guide:1:copy:contrat:abc", {"name": "A", "removed": "non", "at": 1}),
    ("guide:1:reader:profile", {"at": 1}),
    ("guide:1:reader:__proto__", {"value": 1, "at": 1}),
    ("guide:1:item:A::b", record()),
    ("guide:1:item:a:b", record()),
    ("guide:1:item:a::" + "b" * 61, record()),
    ("guide:2:item:a::b", record()),
    ("constructor", record()),
    ("voisin", "x"),
]


def test_the_page_reads_and_refuses_what_the_schema_does(page: Page, shape: Draft202012Validator):
    page.goto(TRACKING)
    assert [error.message for error in shape.iter_errors(json.loads(file_of(RIGHT)))] == []
    import_file(page, file_of(RIGHT))
    expect(preview(page)).not_to_contain_text("illisible")
    for at, (name, value) in enumerate(WRONG):
        text = file_of({name: value})
        assert not shape.is_valid(json.loads(text)), (name, value)
        page.get_by_role("button", name="Ne rien changer").click()
        import_file(page, text, f"{at}.json")
        expect(preview(page)).to_contain_text("1 élément illisible, laissé de côté")
    accept(page)
    said(page, "déjà ici")
    assert kept(page) == {}


# — in


def test_an_empty_box_is_no_news_and_suppliers_are_told_apart(page: Page):
    page.goto(TRACKING)
    agenda = {"name": "Agenda", "kind": "Fournisseur", "removed": False}
    theirs = {
        LONG: record(at=NOW),
        OTHER: record("todo", at=NOW),
        "guide:1:copy:fournisseurs:a1": {"at": NOW, **agenda},
        "guide:1:copy:fournisseurs:b2": {"at": NOW, **agenda, "name": "Parti", "removed": True},
    }
    import_file(page, file_of(theirs))
    expect(preview(page)).to_contain_text("1 élément nouveau, qui sera ajouté")
    expect(preview(page)).to_contain_text("Un fournisseur de plus, avec sa liste")
    accept(page)
    said(page, "C’est repris : 1 élément changé.")
    assert kept(page).items() >= theirs.items()


def test_a_preview_says_what_is_new_changed_older_same_and_unknown(page: Page):
    page.goto(TRACKING)
    mine = {
        LONG: record("ask", at=NOW, note="mien"),
        OTHER: record(at=NOW + 9, on="2026-05-03"),
        key("mots-de-passe/un-par-compte"): record(at=NOW),
    }
    write(page, mine)
    theirs = {
        LONG: record(at=NOW + 5, on="2026-05-04"),
        OTHER: record("todo", at=NOW),
        key("mots-de-passe/un-par-compte"): record(at=NOW),
        key("mots-de-passe/gestionnaire"): record("na"),
        key("liste-perdue/a"): record(),
        "guide:1:item:x": {},
    }
    import_file(page, file_of(theirs))
    for words in (
        "1 élément nouveau, qui sera ajouté",
        "1 élément plus récent qu’ici, qui remplacera le vôtre",
        "1 élément plus ancien qu’ici : le vôtre reste",
        "1 élément identique",
        "1 élément que ce guide ne connaît pas, gardé à part",
        "1 élément illisible, laissé de côté",
    ):
        expect(preview(page).get_by_text(words)).to_be_visible()
    changes = preview(page).get_by_role("list", name="Ce qui changera").get_by_role("listitem")
    expect(changes).to_have_count(1)
    expect(changes).to_contain_text("Réponse : à vérifier → fait le 4 mai 2026")
    expect(changes).to_contain_text("Note effacée : « mien »")
    page.get_by_role("button", name="Ne rien changer").click()
    assert kept(page) == mine
    import_file(page, file_of(theirs))
    accept(page)
    said(page, "C’est repris : 3 éléments changés")
    now = kept(page)
    assert now[LONG]["on"] == "2026-05-04"
    assert now[OTHER] == mine[OTHER]
    assert now[key("liste-perdue/a")]["status"] == "done"
    page.get_by_role("button", name="Annuler").click()
    said(page, "tout est comme avant")
    page.goto(LIST)
    expect(item(page)).to_contain_text("À vérifier : mien")
    for told in ("2 faits", "6 à faire", "1 à vérifier"):
        expect(page.get_by_role("form").get_by_text(told, exact=True)).to_be_visible()


def test_a_preview_tells_a_changed_date_a_changed_note_and_whose_copy(page: Page):
    page.goto(TRACKING)
    clause = key("clauses-du-contrat/objet", "abc")
    copy = "guide:1:copy:clauses-du-contrat:abc"
    write(
        page,
        {
            copy: {"name": "Agenda", "kind": "", "removed": False, "at": NOW},
            clause: record(at=NOW, on="2026-05-03"),
            LONG: record("na", at=NOW, note="un"),
        },
    )
    import_file(
        page,
        file_of(
            {
                copy: {"name": "Agenda Plus", "kind": "", "removed": False, "at": NOW + 1},
                clause: record(at=NOW + 1, on="2026-05-04"),
                LONG: record("na", at=NOW + 1, note="deux"),
            }
        ),
    )
    changes = preview(page).get_by_role("list", name="Ce qui changera").get_by_role("listitem")
    expect(changes).to_have_count(3)
    expect(changes.filter(has_text="(Agenda)")).to_contain_text(
        "Réponse : fait le 3 mai 2026 → fait le 4 mai 2026"
    )
    expect(changes.filter(has_text="Note :")).to_contain_text("Note : « un » → « deux »")
    expect(changes.filter(has_text="Note :")).not_to_contain_text("non concerné")
    expect(changes.filter(has_text="Fournisseur")).to_contain_text("« Agenda » → « Agenda Plus »")


def test_a_preview_tells_a_changed_name_and_a_changed_day_as_words(page: Page):
    page.goto(TRACKING)
    write(page, {LONG: record("todo", who="Mme Martin"), OTHER: record("todo", due="2026-12-24")})
    theirs = {
        LONG: record("todo", at=NOW + 1, who="<img src=x> \u202eDr\u200b Petit", due="2027-01-01"),
        OTHER: record("todo", at=NOW + 1),
    }
    import_file(page, file_of(theirs))
    expect(preview(page)).to_contain_text("Confié à Mme Martin → à <img src=x> Dr Petit")
    expect(preview(page)).to_contain_text("Échéance ajoutée : 1er janvier 2027")
    expect(preview(page)).to_contain_text("Échéance effacée : 24 décembre 2026")
    accept(page)
    said(page, "2 éléments changés")
    assert kept(page)[LONG]["who"] == "<img src=x> Dr Petit"
    expect(page.get_by_role("region", name="Qui, et pour quand")).to_contain_text("<img src=x>")
    expect(page.locator("img[src=x]")).to_have_count(0)
    page.get_by_role("button", name="Annuler").click()
    said(page, "tout est comme avant")
    assert kept(page)[LONG]["who"] == "Mme Martin"
    assert kept(page)[OTHER]["due"] == "2026-12-24"


def test_a_preview_tells_what_changes_in_votre_situation(page: Page):
    page.goto(TRACKING)
    situation, aside = "guide:1:reader:situation-", "guide:1:reader:aside-"
    write(
        page,
        {
            f"{situation}exercice": {"value": "seul", "at": NOW},
            f"{aside}telemedecine": {"value": "Jamais.", "at": NOW},
        },
    )
    text = file_of(
        {
            f"{situation}exercice": {"value": "seul", "at": NOW + 1},
            "guide:1:reader:profile": {"value": {"teleconsultation": "non"}, "at": NOW},
            f"{aside}telemedecine": {"value": "", "at": NOW + 1},
            f"{aside}mots-de-passe": {"value": "Aucun.", "at": NOW},
            f"{aside}sauvegardes": {"value": "Aucune.", "at": NOW},
        }
    )
    import_file(page, text)
    for words in (
        "1 réponse de « Votre situation » changera",
        "2 listes entières seront écartées",
        "1 liste ne sera plus écartée",
    ):
        expect(preview(page).get_by_text(words)).to_be_visible()
    accept(page)
    said(page, "C’est repris : vos réglages seulement")
    import_file(page, text, "encore.json")
    expect(preview(page)).to_be_visible()
    expect(preview(page).get_by_text("Votre situation")).to_be_hidden()
    expect(preview(page).get_by_text("écartée").locator("visible=true")).to_have_count(0)


def test_emptying_a_list_takes_back_what_was_left_to_someone_and_undoing_gives_it_again(
    page: Page,
):
    page.goto(TRACKING)
    write(page, {LONG: record("todo", who="Mme Martin", due="2026-12-24")})
    page.get_by_role("button", name="Remettre à zéro").click()
    said(page, "C’est remis à zéro")
    assert "who" not in kept(page)[LONG]
    expect(page.get_by_role("region", name="Qui, et pour quand")).to_be_hidden()
    page.get_by_role("button", name="Annuler").click()
    said(page, "tout est comme avant")
    assert kept(page)[LONG]["due"] == "2026-12-24"


def test_a_preview_names_every_change_however_many(page: Page):
    page.goto(TRACKING)
    paths = page.evaluate(
        "[...new Set([...document.querySelectorAll('[data-row]')].map((row) => row.dataset.row))]"
    )
    assert len(paths) > 100
    now = int(time.time() * 1000)  # after all that the guide asks again
    write(page, {key(path): record("na", at=now - 1) for path in paths})
    import_file(page, file_of({key(path): record(at=now) for path in paths}))
    fold = preview(page).get_by_text(f"Voir les {len(paths)} changements")
    fold.click()
    changes = preview(page).get_by_role("list", name="Ce qui changera").get_by_role("listitem")
    expect(changes).to_have_count(len(paths))
    page.get_by_role("button", name="Ne rien changer").click()


def test_what_was_taken_in_and_undone_can_be_taken_in_again(page: Page):
    page.goto(TRACKING)
    for _ in range(2):
        import_file(page, file_of({LONG: record()}))
        expect(preview(page)).to_contain_text("1 élément nouveau, qui sera ajouté")
        accept(page)
        said(page, "1 élément changé")
        page.get_by_role("button", name="Annuler").click()
        said(page, "tout est comme avant")
    import_file(page, file_of({LONG: record()}))
    accept(page)
    page.goto(LIST)
    expect(box(page)).to_be_checked()


def test_a_second_address_takes_the_place_of_the_first(page: Page):
    page.goto(TRACKING)
    page.evaluate(BORROW)
    page.get_by_text("Continuer sur un autre appareil, sans fichier").click()
    codes = []
    for path in ("longueur", "second-facteur"):
        write(page, {key(f"mots-de-passe/{path}"): record()})
        page.get_by_role("button", name="Préparer le code").click()
        code = page.get_by_label("Code de cet appareil")
        expect(code).not_to_have_value(codes[-1] if codes else "")
        codes.append(code.input_value())
    page.get_by_role("button", name="Effacer cet appareil…").click()
    page.get_by_role("button", name="Tout effacer").click()
    said(page, "ne garde plus rien")
    page.evaluate("code => { location.hash = `ticks=${code}` }", codes[0])
    expect(preview(page)).to_contain_text("1 élément nouveau")
    page.evaluate("code => { location.hash = `ticks=${code}` }", codes[1])
    expect(preview(page)).to_contain_text("2 éléments nouveaux")
    accept(page)
    said(page, "2 éléments changés")
    assert "#" not in page.url


# — what is not a backup

MEGABYTES = 50_000_000
HOSTILE = "<img src=x onerror=\"document.title='owned'\">"
NOTE = "« L’été à Œuvre », 20 °C"
SPOILT = "encodage qui abîme les accents. Reprenez le fichier d’origine"


def written(note: str = NOTE) -> str:
    """A backup as the guide writes it, with this note, newer than any test's own."""
    return json.dumps(json.loads(file_of({LONG: record("ask", note=note)})), ensure_ascii=False)


BAD = {
    "saved as ANSI": (written().encode("cp1252"), SPOILT),
    "saved as ANSI, indented": (b"\r\n" + written().encode("cp1252"), SPOILT),
    "cut within a sign": (written("x € y").encode().split(b"\x82")[0], "ou il est abîmé"),
    "UTF-16, cut": (written().encode("utf-16")[:-21], "ou il est abîmé"),
    "zeros": (bytes(4_000), "n’est pas une sauvegarde du guide, ou il est abîmé"),
    "an archive": (b"PK\x03\x04\x14\0\0\0\x08\0\xe9\xff" * 20, "n’est pas une sauvegarde du guide"),
    "not JSON": ("bonjour", "n’est pas une sauvegarde du guide, ou il est abîmé"),
    "half a file": (file_of({LONG: record()})[:-20], "n’est pas une sauvegarde du guide"),
    "an image": (bytes(range(256)), "n’est pas une sauvegarde du guide"),
    "a page": (f"<html>{HOSTILE}</html>", "n’est pas une sauvegarde du guide"),
    "nothing": ("", "n’est pas une sauvegarde du guide"),
    "another tool's": ('{"items": [{"done": true}]}', "vient d’un autre outil"),
    "another format": (file_of({}, format="todo"), "vient d’un autre outil"),
    "no records": ('{"format": "guide", "version": 1, "records": []}', "vient d’un autre outil"),
    "a newer version's": (file_of({LONG: record()}, version=2), "version plus récente du guide"),
    "30,000 records": (
        file_of({key(f"a/b-{n}"): {"status": "done", "at": 1} for n in range(30_000)}),
        "trop d’éléments",
    ),
}


@pytest.fixture(scope="module")
def unchanged(browser: Browser, base_url: str) -> Iterator[Page]:
    """A page of one tick, which nothing of what tests give it may change."""
    page = browser.new_page(base_url=base_url, locale="fr-FR")
    page.goto(TRACKING)
    write(page, {OTHER: record()})
    page.get_by_text("Continuer sur un autre appareil, sans fichier").click()
    yield page
    page.context.close()


def hush(page: Page) -> None:
    """Forget what the page said of the test before."""
    page.locator("[data-backup] [role=alert]").evaluate("(alert) => { alert.textContent = '' }")


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_backup_is_refused_in_a_sentence(unchanged: Page, name: str):
    hush(unchanged)
    text, words = BAD[name]
    import_file(unchanged, text, f"{[*BAD].index(name)}.json")
    said(unchanged, words)
    said(unchanged, "Rien n’a été changé.")
    assert kept(unchanged) == {OTHER: record()}
    expect(unchanged).not_to_have_title("owned")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_a_backup_that_notepad_saved_is_taken_in_whole(page: Page, encoding: str):
    page.goto(TRACKING)
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    import_file(page, (mark + written()).encode(encoding))
    accept(page)
    said(page, "1 élément changé")
    assert kept(page)[LONG] == record("ask", note=NOTE)


def test_a_note_spoilt_on_its_way_never_takes_the_place_of_ours(page: Page):
    page.goto(TRACKING)
    mine = {LONG: record("ask", note=NOTE)}
    write(page, mine)
    import_file(page, written().encode("cp1252").decode("utf-8", "replace"))
    expect(preview(page)).to_contain_text("1 élément identique")
    accept(page)
    said(page, "déjà ici")
    assert kept(page)[LONG] == mine[LONG]


def test_a_file_of_fifty_megabytes_is_refused_at_once(page: Page, tmp_path: Path):
    page.goto(TRACKING)
    big = tmp_path / "gros.json"
    big.write_text(file_of({LONG: record()}) + " " * MEGABYTES, "utf-8")
    started(page)
    page.get_by_label("Reprendre un fichier").set_input_files(big)
    said(page, "trop gros")
    assert kept(page) == {}


def test_hostile_words_are_taken_in_as_words(page: Page):
    page.goto(TRACKING)
    hostile = f"{HOSTILE}\\u0000\\u0007\\u202e{{{{7*7}}}}"
    text = file_of(
        {
            LONG: record("ask", note="NOTE"),
            "guide:1:copy:clauses-du-contrat:abc": {
                "name": "NOTE",
                "kind": "",
                "removed": False,
                "at": 1,
            },
        }
    )
    text = text.replace("NOTE", hostile.replace('"', '\\"'))
    text = text.replace('"at": 1', '"__proto__": {"polluted": 1}, "constructor": 1, "at": 1')
    text = text.replace(
        '"records": {', '"__proto__": {"polluted": 1}, "records": {"__proto__": {},'
    )
    import_file(page, text)
    accept(page)
    said(page, "1 élément changé")
    words = f"{HOSTILE}{{{{7*7}}}}"
    assert kept(page)[LONG] == record("ask", note=words)
    for address in (TRACKING, LIST, SUPPLIERS, "/fiche-de-preuve.html"):
        page.goto(address)
        expect(page.get_by_text(words).first).to_be_attached()
        assert page.locator("img[src=x]").count() == 0
        expect(page).not_to_have_title("owned")
    assert page.evaluate("({}).polluted") is None


def test_a_thousand_unknown_ids_are_kept_apart_and_given_back(page: Page):
    page.goto(TRACKING)
    unknown = {key(f"ailleurs/i-{n}"): record("done" if n else "na") for n in range(1_000)}
    import_file(page, file_of({LONG: record(), **unknown}))
    expect(preview(page)).to_contain_text(
        "1000 éléments que ce guide ne connaît pas, gardés à part"
    )
    accept(page)
    said(page, "1001 éléments changés")
    page.goto(LIST)
    expect(page.get_by_role("form")).to_contain_text("1 fait 8 à faire")
    page.goto(TRACKING)
    records = export(page)["records"]
    assert {name: records[name] for name in unknown} == unknown


# — reset


def test_a_reset_list_is_saved_first_and_can_be_undone(page: Page):
    page.goto(LIST)
    tick(page)
    answer(page, "Non concerné", "Aucun", "Avoir un mot de passe différent")
    other = key("sauvegardes/copie")
    write(page, {other: record()})
    page.goto(TRACKING)
    page.get_by_role("combobox", name="Liste", exact=True).select_option("Mots de passe")
    file = read_json(backup_of(page, "Remettre à zéro"))
    assert file["records"][LONG]["status"] == "done"
    said(page, "C’est remis à zéro. Une sauvegarde a d’abord été téléchargée.")
    before = file["records"]
    now = kept(page)
    assert (now[LONG]["status"], now[LONG]["on"]) == ("todo", "")
    assert now[other]["status"] == "done"
    page.get_by_role("button", name="Annuler").click()
    said(page, "tout est comme avant")
    page.goto(LIST)
    expect(box(page)).to_be_checked()
    expect(page.get_by_text("Raison : Aucun")).to_be_visible()
    assert kept(page)[LONG]["on"] == before[LONG]["on"]


@pytest.mark.parametrize("place", ["center", "end"])
def test_a_reset_is_answered_below_the_finger(page: Page, place: str):
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(reduced_motion="reduce")
    page.goto(LIST)
    tick(page)
    page.goto(TRACKING)
    started(page)
    reset = page.get_by_role("button", name="Remettre à zéro")
    reset.evaluate("(one, block) => one.scrollIntoView({ block })", place)
    before = reset.bounding_box()
    backup_of(page, "Remettre à zéro")
    undo = page.get_by_role("button", name="Annuler")
    for told in (undo, page.get_by_text("C’est remis à zéro.")):
        expect(told).to_be_in_viewport(ratio=1)
    after = reset.bounding_box()
    assert before
    assert after
    assert after["y"] <= before["y"] + 1
    expect(reset).to_be_focused()
    undo.click()
    expect(page.get_by_text("C’est annulé")).to_be_in_viewport(ratio=1)
    expect(reset).to_be_focused()


def test_the_copy_made_before_a_reset_brings_everything_back_later(page: Page):
    page.goto(LIST)
    tick(page)
    page.goto(SUPPLIERS)
    add_supplier(page, "Agenda")
    box(page, "").first.check()
    page.goto(TRACKING)
    page.get_by_role("combobox", name="Liste", exact=True).select_option("toutes les listes")
    file = read_json(backup_of(page, "Remettre à zéro"))
    said(page, "C’est remis à zéro")
    page.reload()
    none_is_done(page.get_by_role("main"))
    import_file(page, json.dumps(file))
    expect(preview(page)).to_contain_text("2 éléments nouveaux, qui seront ajoutés")
    accept(page)
    said(page, "2 éléments changés")
    page.goto(LIST)
    expect(box(page)).to_be_checked()
    page.goto(SUPPLIERS)
    expect(page.get_by_role("form")).to_contain_text("1 fait")


# — erase


# A browser that takes nothing away any more.
HOLD = """() => {
  IDBFactory.prototype.deleteDatabase = IDBObjectStore.prototype.openCursor = () => {
    throw new DOMException("", "UnknownError");
  };
}"""


def test_a_device_that_the_browser_does_not_empty_is_not_said_empty(page: Page):
    page.goto(LIST)
    tick(page)
    page.goto(TRACKING)
    page.evaluate(HOLD)
    page.get_by_role("button", name="Effacer cet appareil…").click()
    page.get_by_role("button", name="Tout effacer").click()
    said(page, "Ce navigateur n’a pas tout effacé")


def test_erasing_this_device_leaves_nothing_and_tells_the_other_tabs(context: BrowserContext):
    other, page = context.new_page(), context.new_page()
    other.goto(LIST)
    tick(other)
    page.goto(TRACKING)
    page.get_by_role("button", name="Effacer cet appareil…").click()
    page.get_by_role("button", name="Ne rien effacer").click()
    expect(box(other)).to_be_checked()
    page.get_by_role("button", name="Effacer cet appareil…").click()
    page.get_by_role("button", name="Tout effacer").click()
    said(page, "Cet appareil ne garde plus rien du guide.")
    expect(box(other)).not_to_be_checked()
    assert (
        page.evaluate("Object.keys(localStorage).filter((key) => /:(item|copy):/.test(key))") == []
    )
    page.close()
    other.goto("about:blank")
    again = context.new_page()
    again.goto(LIST)
    expect(box(again)).not_to_be_checked()
    assert kept(again) == {}


# — another device


def make_code(page: Page) -> str:
    page.get_by_text("Continuer sur un autre appareil, sans fichier").click()
    page.get_by_role("button", name="Préparer le code").click()
    code = page.get_by_label("Code de cet appareil")
    expect(code).to_have_value(re.compile("^[dj][\\w-]+$"))
    return code.input_value()


def test_a_code_carries_everything_to_another_device(page: Page, browser: Browser, base_url: str):
    page.goto(LIST)
    tick(page)
    answer(page, "À vérifier", "Demander à l’éditeur", "Avoir un mot de passe différent")
    page.goto(TRACKING)
    code = make_code(page)
    there = browser.new_context(base_url=base_url, locale="fr-FR").new_page()
    there.goto(TRACKING)
    there.get_by_text("Continuer sur un autre appareil, sans fichier").click()
    there.get_by_label("Code d’un autre appareil").fill(f"  {code[:30]}\n {code[30:]}\n")
    there.get_by_role("button", name="Lire ce code").click()
    expect(preview(there)).to_contain_text("2 éléments nouveaux, qui seront ajoutés")
    accept(there)
    said(there, "2 éléments changés")
    there.goto(LIST)
    expect(box(there)).to_be_checked()
    expect(there.get_by_text("À vérifier : Demander à l’éditeur")).to_be_visible()
    there.context.close()


LETTERS = {
    "a signature": "{code}\n\nEnvoyé de mon iPhone",
    "words before": "Voici mon code : {code}",
    "a quoted letter": "Le 2 mai, A. a écrit :\n> {lines}\n>\n> Bien à vous",
    "an address": "https://guide.example/mon-suivi.html#ticks={code}",
    "an address in lines": "Voici :\n<https://a.fr/mon-suivi.html#ticks={lines}>\nEnvoyé de mon iPhone",
}


def read_code(page: Page, code: str) -> None:
    """Give the code of another device, whatever the page said before."""
    hush(page)
    page.get_by_label("Code d’un autre appareil").fill(code)
    page.get_by_role("button", name="Lire ce code").click()


@pytest.fixture(scope="module")
def twenty(browser: Browser, base_url: str) -> str:
    """The code of a device that keeps twenty answers."""
    page = browser.new_page(base_url=base_url, locale="fr-FR")
    page.goto(TRACKING)
    write(page, {key(f"mots-de-passe/i-{n}"): record(note=f"é{n}") for n in range(20)})
    code = make_code(page)
    page.context.close()
    return code


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("cut", [0, 30], ids=["whole", "cut"])
def test_a_code_is_found_in_the_letter_that_carried_it(
    unchanged: Page, twenty: str, letter: str, cut: int
):
    code = twenty[: len(twenty) - cut]
    lines = "\n> ".join(code[at : at + 70] for at in range(0, len(code), 70))
    read_code(unchanged, LETTERS[letter].format(code=code, lines=lines))
    if cut:
        said(unchanged, "Ce code est incomplet ou abîmé")
    else:
        expect(preview(unchanged)).to_contain_text("20 éléments")
        unchanged.get_by_role("button", name="Ne rien changer").click()


@pytest.mark.parametrize("code", ["", "bonjour", "dAAAA", "d" + "A" * 40])
def test_a_damaged_code_is_refused_in_a_sentence(unchanged: Page, code: str):
    read_code(unchanged, code)
    said(unchanged, "Ce code est incomplet ou abîmé")


def test_a_code_that_nobody_deflated_and_that_was_cut_is_said_to_be_cut(unchanged: Page):
    code = "j" + urlsafe_b64encode(file_of({LONG: record()}).encode()).decode()[:80]
    read_code(unchanged, code)
    said(unchanged, "Ce code est incomplet ou abîmé")


def test_a_code_is_copied_where_the_browser_lets_us(page: Page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(TRACKING)
    code = make_code(page)
    page.get_by_role("button", name="Copier le code").click()
    said(page, "Code copié.")
    assert page.evaluate("navigator.clipboard.readText()") == code


SHARING = """navigator.canShare = () => true;
window.shared = new Promise((tell) => {
  navigator.share = async ({ files: [file] }) => {
    tell({ name: file.name, text: await file.text() });
    if ("FATE") throw new DOMException("", "FATE");
  };
});"""


@pytest.mark.parametrize(
    ("fate", "words"),
    [
        ("", "Coches partagées."),
        ("NotAllowedError", "Le partage n’a pas abouti"),
        ("AbortError", ""),
    ],
)
def test_where_downloads_fail_the_share_sheet_takes_the_file(page: Page, fate: str, words: str):
    page.add_init_script(SHARING.replace("FATE", fate))
    page.goto(TRACKING)
    write(page, {LONG: record()})
    page.get_by_role("button", name="Partager mes coches").click()
    shared = page.evaluate("shared")  # once the sheet was shown
    if words:
        said(page, words)
    else:
        expect(page.locator("[data-backup]").get_by_role("alert")).to_be_hidden()
    assert re.fullmatch(r"mes-coches-\d{4}-\d\d-\d\d\.json", shared["name"])
    assert json.loads(shared["text"])["records"][LONG] == record()


NO_JSON = """navigator.canShare = ({ files: [file] }) => file.type === "text/plain";
window.shared = new Promise((tell) => {
  navigator.share = async ({ files: [file] }) => {
    tell({ name: file.name, type: file.type, text: await file.text() });
  };
});"""


def test_what_the_share_sheet_saved_can_be_chosen_again(page: Page):
    page.add_init_script(NO_JSON)
    page.goto(TRACKING)
    write(page, {LONG: record()})
    page.get_by_role("button", name="Partager mes coches").click()
    shared = page.evaluate("shared")
    taken = (page.get_by_label("Reprendre un fichier").get_attribute("accept") or "").split(",")
    assert {Path(shared["name"]).suffix, shared["type"]} == {".txt", "text/plain"}
    assert {".json", ".txt", "application/json", "text/plain"} == set(taken)
    import_file(page, shared["text"], shared["name"])
    expect(preview(page)).to_contain_text("1 élément identique")


# — the reminder


def test_a_reminder_comes_after_ten_changes_and_goes_with_a_file_not_with_a_code(page: Page):
    page.goto(TRACKING)
    reminder = page.get_by_text("Vous avez changé")
    changes = {key(f"mots-de-passe/i-{n}"): record(at=NOW + n) for n in range(10)}
    write(page, dict([*changes.items()][:9]))
    expect(reminder).to_be_hidden()
    write(page, changes)
    expect(reminder).to_have_text("Vous avez changé 10 éléments, et rien n’est encore sauvegardé.")
    make_code(page)
    expect(page.get_by_text("Ce n’est pas une sauvegarde")).to_be_visible()
    expect(reminder).to_be_visible()
    export(page)
    expect(reminder).to_be_hidden()
    later = {name: record("ask", at=int(time.time() * 1000) + 1) for name in changes}
    write(page, later)
    expect(reminder).to_have_text("Vous avez changé 10 éléments depuis votre dernière sauvegarde.")


def test_a_file_just_taken_in_is_a_backup_of_what_it_brought_and_of_no_more(page: Page):
    page.goto(TRACKING)
    reminder = page.get_by_text("Vous avez changé")
    theirs = {key(f"mots-de-passe/i-{n}"): record(at=NOW + n) for n in range(12)}
    theirs["guide:1:reader:last-export"] = {"value": NOW + 10**9, "at": NOW + 10**9}
    import_file(page, file_of(theirs))
    accept(page)
    said(page, "12 éléments changés")
    expect(reminder).to_be_hidden()
    page.get_by_role("button", name="Effacer cet appareil…").click()
    page.get_by_role("button", name="Tout effacer").click()
    said(page, "ne garde plus rien")
    mine = {name: record("ask", at=NOW - 1) for name in theirs if ":item:" in name}
    write(page, mine)
    import_file(page, file_of(theirs))
    accept(page)
    expect(reminder).to_be_hidden()
    page.get_by_role("button", name="Annuler").click()
    expect(reminder).to_have_text("Vous avez changé 12 éléments, et rien n’est encore sauvegardé.")
    write(page, {LONG: record(at=NOW)})
    import_file(page, file_of(theirs))
    accept(page)
    said(page, "12 éléments changés")
    expect(reminder).to_have_text("Vous avez changé 13 éléments, et rien n’est encore sauvegardé.")
