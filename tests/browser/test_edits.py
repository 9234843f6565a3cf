"""Editors change the guide, readers lose nothing: two editions of it, in turn at one address."""

import re
import threading
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from bench.building import PAGES_ONLY, build
from bench.serving import Server
from bench.trees import copy_tree
from conftest import Handler
from playwright.sync_api import Browser, BrowserContext, Page, expect
from reader import (
    LIST,
    PROOF,
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
    opened,
    read_json,
    record,
    tick,
    unfold,
    unfold_list,
    write,
)
from test_situation import REMOTE, choose, withdraw

from macros.guide.content import read_content
from macros.guide.lock import broken
from macros.guide.settings import read_config, read_nav, redirects_of

BACKUPS = "/securiser/sauvegardes.html"
TO_CONFIRM = "À confirmer : le texte a changé depuis votre réponse"
AGAIN = "au moins 14 caractères"

Items = list[dict[str, Any]]


def one(items: Items, id: str) -> dict[str, Any]:
    return next(item for item in items if item.get("id") == id)


def carry(
    item: dict[str, Any], id: str, *former: str, ask_again: bool = False, text: str = ""
) -> Any:
    """The same item under another id, which replaces these."""
    asked = {"ask_again": True} if ask_again else {}
    heirs = [{"id": path, **asked} for path in former]
    return deepcopy({**item, "id": id, "replaces": heirs, **({"text": text} if text else {})})


def edit_passwords(items: Items) -> Items:
    """One item reworded under a new id, one split in two, one retired."""
    long, changed = one(items, "longueur"), one(items, "changer")
    gone = one(items, "pas-de-post-it")
    new = carry(
        long,
        "longueur-14",
        "mots-de-passe/longueur",
        ask_again=True,
        text="Choisir des mots de passe d’au moins **14 caractères**.",
    )
    new["leaflet"] += gone["leaflet"]
    halves = [
        carry(changed, "changer-vite", "mots-de-passe/changer", text="Changer **vite**."),
        carry(changed, "changer-partout", "mots-de-passe/changer", text="Changer **partout**."),
    ]
    left = [item for item in items if item not in (long, changed, gone)]
    return [new, *left, *halves]


def edit_backups(items: Items) -> Items:
    """One item renamed, two merged, one moved to another list."""
    one(items, "restauration")["changes"] = [
        {"on": "2026-11-28", "because": "Deux essais par an.", "ask_again": True}
    ]
    away, three = one(items, "hors-du-cabinet"), one(items, "trois-exemplaires")
    two, moved = one(items, "deux-supports"), one(items, "logiciel-en-ligne")
    renamed = carry(away, "exemplaire-ailleurs", "sauvegardes/hors-du-cabinet")
    merged = carry(
        three,
        "trois-deux",
        "sauvegardes/trois-exemplaires",
        "sauvegardes/deux-supports",
        text="Avoir **3 exemplaires sur 2 supports**.",
    )
    merged["leaflet"] = [*three["leaflet"], *two["leaflet"]]
    return [renamed, merged, *(item for item in items if item not in (away, three, two, moved))]


def edit_clauses(items: Items) -> Items:
    """One item renamed, one that came from a list without suppliers."""
    old = one(items, "objet")
    new = carry(old, "objet-et-duree", "clauses-du-contrat/objet")
    came = carry(
        old,
        "copies-en-ligne",
        "sauvegardes/logiciel-en-ligne",
        text="Faire préciser **les copies**.",
    )
    return [new, came, *(item for item in items if item is not old)]


def edit_telemedicine(items: Items) -> Items:
    """One item reworded that a situation may set aside."""
    old = one(items, "contrat")
    words = "Avoir un contrat **relu** pour la téléconsultation."
    new = carry(old, "contrat-relu", "telemedecine/contrat", ask_again=True, text=words)
    return [new if item is old else item for item in items]


EDITS: dict[str, Callable[[Items], Items]] = {
    "mots-de-passe": edit_passwords,
    "sauvegardes": edit_backups,
    "clauses-du-contrat": edit_clauses,
    "telemedecine": edit_telemedicine,
}
NAMED = {
    "mots-de-passe/longueur": "mots-de-passe/longueur-14",
    "telemedecine/contrat": "telemedecine/contrat-relu",
    "mots-de-passe/changer": "mots-de-passe/changer-vite",
    "sauvegardes/logiciel-en-ligne": "sauvegardes/hors-ligne",  # other lists borrow what is left
}
RETIRED = {
    "id": "mots-de-passe/pas-de-post-it",
    "on": "2026-11-25",
    "because": "Plus personne ne le fait.",
    "text": "Ne pas inscrire ses mots de passe **sur un post-it**.",
}


def edit(tree: Path) -> None:
    """Write the next edition over this one, as an editor would."""
    for file in [*tree.glob("checklists/*.yml"), tree / "situation.yml", tree / "coverage.yml"]:
        text = file.read_text("utf-8")
        for old, new in NAMED.items():
            text = re.sub(rf"{old}(?![\w-])", new, text)
        file.write_text(text, "utf-8")
    for name, change in EDITS.items():
        file = tree / f"checklists/{name}.yml"
        data = yaml.safe_load(file.read_text("utf-8"))
        sections = data["sections"]
        changed = change([item for section in sections for item in section["items"]])
        data["sections"] = [{**sections[0], "items": changed}]
        if name == "mots-de-passe":
            data["retired"] = [RETIRED]
        text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
        file.write_text(re.sub(r"\btrue: ", "on: ", text), "utf-8")  # PyYAML reads « on » as true


@pytest.fixture(scope="module")
def next_edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site that our editors publish next; the lock has nothing against it."""
    folder = tmp_path_factory.mktemp("edition")
    tree = copy_tree(folder / "guide")
    edit(tree)
    content, redirects = read_content(tree, read_nav(tree)), redirects_of(read_config(tree))
    assert [str(one) for one in broken(tree, content, redirects)] == []
    build(tree, folder / "site", **PAGES_ONLY)
    return folder / "site"


@dataclass
class Origin:
    """One address, and the edition of the guide that it serves now."""

    address: str
    site: Path


@pytest.fixture
def origin(site: Path) -> Iterator[Origin]:
    served = Origin("", site)

    def handle(*asked: Any) -> None:
        Handler(*asked, directory=str(served.site))

    httpd: ThreadingHTTPServer = Server(("127.0.0.1", 0), handle)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    served.address = f"http://127.0.0.1:{httpd.server_port}"
    yield served
    httpd.shutdown()
    httpd.server_close()


@pytest.fixture
def browsing(browser: Browser, origin: Origin) -> Iterator[BrowserContext]:
    """A reader without the offline copy, which would show the old edition a while longer."""
    context = browser.new_context(
        base_url=origin.address, locale="fr-FR", accept_downloads=True, service_workers="block"
    )
    yield context
    context.close()


@pytest.fixture
def old(browsing: BrowserContext) -> Page:
    return browsing.new_page()


@pytest.fixture
def publish(browsing: BrowserContext, origin: Origin, next_edition: Path) -> Callable[[], Page]:
    """Put the next edition in the place of this one; gives a page to see it on."""

    def published() -> Page:
        origin.site = next_edition
        return browsing.new_page()

    return published


Publish = Callable[[], Page]


def test_a_renamed_item_keeps_its_answer_its_date_and_its_note(old: Page, publish: Publish):
    old.goto(BACKUPS)
    answer(old, "Fait", "Chez ma sœur", "hors du cabinet")
    page = publish()
    page.goto(BACKUPS)
    expect(page.get_by_role("form")).to_contain_text("1 fait")
    expect(item(page, "hors du cabinet")).to_contain_text("Fait le")
    expect(item(page, "hors du cabinet")).to_contain_text("Note : Chez ma sœur")


def test_a_reworded_item_is_to_do_and_to_confirm_everywhere(old: Page, publish: Publish):
    old.goto(LIST)
    tick(old)
    page = publish()
    for address in (LIST, TRACKING, "/parcours/avant-la-premiere-consultation.html"):
        page.goto(address)
        if address == TRACKING:
            unfold_list(page)
        expect(item(page, AGAIN)).to_contain_text(TO_CONFIRM)
        expect(box(page, AGAIN)).not_to_be_checked()
    page.goto(PROOF)
    expect(page.locator("[data-proof-item]").filter(has_text=AGAIN)).to_contain_text("confirmer")
    page.goto(LIST)
    none_is_done(page.get_by_role("form"))
    tick(page, AGAIN)
    expect(item(page, AGAIN)).not_to_contain_text(TO_CONFIRM)
    page.goto("/parcours/avant-la-premiere-consultation.html")
    expect(box(page, AGAIN)).to_be_checked()


RESTORING = "Tester la restauration"


@pytest.mark.parametrize("clock", ["2026-11-29", "2020-01-01"])
def test_an_item_that_comes_to_ask_another_thing_is_to_confirm_once(
    old: Page, publish: Publish, clock: str
):
    old.clock.set_fixed_time("2026-11-27T12:00")
    old.goto(BACKUPS)
    answer(old, "Fait", "Un dossier relu", RESTORING)
    page = publish()
    page.clock.set_fixed_time(f"{clock}T12:00")
    page.goto(BACKUPS)
    line = item(page, RESTORING)
    expect(line).to_contain_text(TO_CONFIRM)
    expect(line).to_contain_text("Note : Un dossier relu")
    expect(line.get_by_role("checkbox").first).not_to_be_checked()
    tick(page, RESTORING)
    page.reload()
    expect(line.get_by_role("checkbox").first).to_be_checked()
    expect(line).not_to_contain_text(TO_CONFIRM)


def test_a_note_confirms_nothing(old: Page, publish: Publish):
    old.clock.set_fixed_time("2026-11-27T12:00")
    old.goto(BACKUPS)
    tick(old, RESTORING)
    page = publish()
    page.goto(BACKUPS)
    note = opened(page, RESTORING).get_by_role("textbox").last
    note.fill("À refaire")
    note.blur()
    expect(item(page, RESTORING)).to_contain_text("Note : À refaire")
    page.reload()
    expect(item(page, RESTORING).get_by_role("checkbox").first).not_to_be_checked()


def test_each_half_of_a_split_item_starts_from_the_former_answer(old: Page, publish: Publish):
    old.goto(LIST)
    tick(old, "Changer un mot de passe")
    page = publish()
    page.goto(LIST)
    expect(box(page, "Changer vite")).to_be_checked()
    expect(box(page, "Changer partout")).to_be_checked()
    box(page, "Changer vite").uncheck()
    page.reload()
    expect(box(page, "Changer vite")).not_to_be_checked()
    expect(box(page, "Changer partout")).to_be_checked()


@pytest.mark.parametrize("both", [False, True])
def test_a_merged_item_is_done_only_if_both_were(old: Page, publish: Publish, both: bool):
    old.goto(BACKUPS)
    answer(old, "Fait", "Trois disques", "3 exemplaires")
    if both:
        tick(old, "Répartir les copies")
    page = publish()
    page.goto(BACKUPS)
    line = item(page, "Avoir 3 exemplaires sur 2 supports")
    expect(line.get_by_role("checkbox")).to_be_checked(checked=both)
    expect(line).to_contain_text("Note : Trois disques")


def test_a_retired_item_stays_in_sight_with_its_reason_and_leaves_with_the_file(
    old: Page, publish: Publish
):
    old.goto(LIST)
    answer(old, "Fait", "Tout arraché", "Ne pas inscrire")
    lost = key("liste-perdue/autrefois")
    write(old, {lost: record("na", note="Jadis")})
    page = publish()
    page.goto(LIST)
    none_is_done(page.get_by_role("form"))
    page.goto(TRACKING)
    gone = page.get_by_role("region", name="Éléments retirés").get_by_role("listitem")
    expect(gone).to_have_count(2)
    known = gone.filter(has_text="sur un post-it")
    expect(known).to_contain_text("Fait le")
    expect(known).to_contain_text("Retiré : Plus personne ne le fait.")
    expect(known).to_contain_text("Note : Tout arraché")
    unknown = gone.filter(has_text="liste-perdue/autrefois")
    expect(unknown).to_contain_text("dont le guide n’a plus le texte")
    expect(unknown).to_contain_text("Note : Jadis")
    records = export(page)["records"]
    assert records[key("mots-de-passe/pas-de-post-it")]["note"] == "Tout arraché"
    assert records[lost] == record("na", note="Jadis")


def fill_suppliers(page: Page) -> None:
    """Two suppliers, the first item of each answered; and what will come to their list."""
    page.goto(SUPPLIERS)
    for name in ("Agenda", "Dossiers"):
        add_supplier(page, name)
        expect(page.get_by_text(f"Fournisseur : {name}")).to_be_visible()
        tick(page, "Vérifier que le contrat dit l’objet")
    page.goto(BACKUPS)
    tick(page, "Si le logiciel est en ligne")


def expect_suppliers(page: Page, is_done: bool) -> None:
    page.goto(SUPPLIERS)
    for name in ("Agenda", "Dossiers"):
        page.get_by_label("Liste tenue pour").select_option(name)
        expect(page.get_by_text(f"Fournisseur : {name}")).to_be_visible()
        expect(box(page, "Vérifier que le contrat dit l’objet")).to_be_checked(checked=is_done)
        expect(box(page, "Faire préciser les copies")).to_be_checked(checked=is_done)


def test_each_supplier_keeps_its_answer_to_a_renamed_item(old: Page, publish: Publish):
    fill_suppliers(old)
    page = publish()
    expect_suppliers(page, True)


def test_a_reset_reaches_what_each_supplier_shows_of_a_former_item(old: Page, publish: Publish):
    fill_suppliers(old)
    page = publish()
    page.goto(TRACKING)
    page.get_by_role("combobox", name="Liste", exact=True).select_option("Clauses du contrat")
    with page.expect_download() as got:
        page.get_by_role("button", name="Remettre à zéro").click()
    expect(page.get_by_text("C’est remis à zéro.")).to_be_visible()
    with page.context.new_page() as other:
        expect_suppliers(other, False)
        assert kept(other)[key("sauvegardes/logiciel-en-ligne")]["status"] == "done"
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_text("tout est comme avant")).to_be_visible()
    with page.context.new_page() as other:
        expect_suppliers(other, True)
    page.get_by_role("button", name="Effacer cet appareil…").click()
    page.get_by_role("button", name="Tout effacer").click()
    expect(page.get_by_text("ne garde plus rien")).to_be_visible()
    import_file(page, file_of(read_json(got.value)["records"]))
    accept(page)
    expect_suppliers(page, True)


def test_what_is_to_confirm_is_so_again_once_the_situation_is_taken_back(
    old: Page, publish: Publish
):
    contract = key("telemedecine/contrat")
    old.goto(LIST)
    write(old, {contract: record(on="2026-11-24")})
    page = publish()
    page.goto(TRACKING)
    words = "Avoir un contrat relu"
    unfold(page, "Outils numériques", "Obligations")
    expect(item(page, words)).to_contain_text(TO_CONFIRM)
    page.get_by_text("Votre situation : écarter").click()
    choose(page, REMOTE, "Non")
    expect(item(page, words)).to_be_hidden()
    withdraw(page, REMOTE)
    expect(item(page, words)).to_contain_text(TO_CONFIRM)
    page.reload()
    unfold(page, "Outils numériques", "Obligations")
    expect(item(page, words)).to_contain_text(TO_CONFIRM)
    assert kept(page)[contract] == record(on="2026-11-24")


def test_an_old_page_and_a_new_one_lose_nothing_to_each_other(old: Page, publish: Publish):
    old.goto(BACKUPS)
    old.evaluate("window.mark = 'old edition'")
    page = publish()
    page.goto(BACKUPS)
    renamed = box(page, "hors du cabinet")
    tick(old, "hors du cabinet")
    expect(renamed).to_be_checked()
    answer(page, "À vérifier", "Chez qui ?", "hors du cabinet")
    expect(box(old, "hors du cabinet")).to_be_checked()
    tick(old, "faire une copie")
    expect(box(page, "faire une copie")).to_be_checked()
    old.reload()  # the old edition is gone: what it wrote is not
    assert old.evaluate("window.mark") is None
    for tab in (old, page):
        expect(item(tab, "hors du cabinet")).to_contain_text("À vérifier : Chez qui ?")
        expect(box(tab, "faire une copie")).to_be_checked()
    assert kept(page)[key("sauvegardes/hors-du-cabinet")]["status"] == "done"


def test_a_later_answer_on_an_old_page_shows_on_a_new_one_with_both_notes(
    old: Page, publish: Publish
):
    old.goto(BACKUPS)
    page = publish()
    page.goto(BACKUPS)
    answer(page, "À vérifier", "Chez qui ?", "hors du cabinet")
    answer(old, "Fait", "Chez ma sœur", "hors du cabinet")
    line = item(page, "hors du cabinet")
    expect(line.get_by_role("checkbox")).to_be_checked()
    expect(line.get_by_text("Note : Chez ma sœur")).to_contain_text("Chez qui ?")


def test_an_old_page_cannot_confirm_what_it_does_not_say(old: Page, publish: Publish):
    old.goto(LIST)
    page = publish()
    page.goto(LIST)
    answer(page, "Non concerné", "Aucun mot de passe", AGAIN)
    tick(old)
    page.reload()
    expect(item(page, AGAIN)).to_contain_text("Raison : Aucun mot de passe")
    none_is_done(page.get_by_role("form"))


def test_a_file_of_the_former_edition_is_known_and_told_by_what_it_changes(
    old: Page, publish: Publish
):
    page = publish()
    page.goto(TRACKING)
    write(page, {key("sauvegardes/exemplaire-ailleurs"): record("ask", at=1_700_000_000_000)})
    former = {key("sauvegardes/hors-du-cabinet"): record(at=1_700_000_000_009, on="2026-05-04")}
    import_file(page, file_of(former))
    told = page.get_by_role("dialog", name="Voici ce que contient")
    expect(told).not_to_contain_text("ne connaît pas")
    changes = told.get_by_role("list", name="Ce qui changera").get_by_role("listitem")
    expect(changes).to_contain_text("Réponse : à vérifier → fait le 4 mai 2026")
    accept(page)
    page.goto(BACKUPS)
    expect(box(page, "hors du cabinet")).to_be_checked()
