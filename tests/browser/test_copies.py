"""A list kept once per supplier: each its own ticks, its own progress, its own name on paper."""

import re
from pathlib import Path

import pypdfium2
from playwright.sync_api import BrowserContext, Locator, Page, expect
from reader import (
    KEPT,
    PROOF,
    SUPPLIERS,
    TRACKING,
    accept,
    add_supplier,
    answer,
    box,
    file_of,
    import_file,
    kept,
    none_is_done,
    opened,
    tick,
)

OTHERS = "/aller-plus-loin/fournisseurs.html"
OBJECT, WRITTEN = "Vérifier que le contrat dit l’objet", "Avoir un contrat écrit"
UNNAMED = "fournisseur sans nom"


def choose(page: Page, name: str) -> None:
    page.get_by_label("Liste tenue pour").select_option(name)
    expect(page.get_by_text(f"Fournisseur : {name}")).to_be_visible()


def shown(page: Page) -> Locator:
    """The list as it is shown now."""
    return page.get_by_role("form")


def press(page: Page, name: str) -> None:
    """Press a button that stands under « Ajouter, renommer ou retirer un fournisseur »."""
    if not page.get_by_label("Nom du fournisseur").is_visible():
        page.get_by_text("Ajouter, renommer ou retirer").click()
    page.get_by_role("button", name=name).click()


def two_suppliers(page: Page) -> None:
    """Agenda with one tick, Dossiers with two."""
    page.goto(SUPPLIERS)
    add_supplier(page, "Agenda")
    tick(page, OBJECT)
    add_supplier(page, "Dossiers")
    tick(page, OBJECT)
    tick(page, WRITTEN)


def test_each_supplier_has_its_own_ticks_notes_and_progress(page: Page):
    two_suppliers(page)
    answer(page, "À vérifier", "Durée à préciser", "Vérifier que le prestataire vous signale")
    expect(shown(page)).to_contain_text("2 faits")
    expect(shown(page)).to_contain_text("1 à vérifier")
    choose(page, "Agenda")
    expect(box(page, OBJECT)).to_be_checked()
    expect(box(page, WRITTEN)).not_to_be_checked()
    expect(shown(page)).to_contain_text("1 fait")
    expect(shown(page).get_by_text("1 à vérifier")).to_be_hidden()
    expect(page.get_by_text("Durée à préciser")).to_be_hidden()


def test_a_reload_and_a_link_show_the_same_supplier(page: Page):
    two_suppliers(page)
    choose(page, "Agenda")
    page.reload()
    expect(page.get_by_text("Fournisseur : Agenda")).to_be_visible()
    expect(box(page, WRITTEN)).not_to_be_checked()
    page.goto(TRACKING)
    page.get_by_role("region", name="Vos fournisseurs").get_by_role("listitem").filter(
        has_text="Dossiers"
    ).get_by_role("link").click()
    expect(page.get_by_text("Fournisseur : Dossiers")).to_be_visible()
    expect(box(page, WRITTEN)).to_be_checked()


def test_adding_a_supplier_can_be_undone(page: Page):
    two_suppliers(page)
    add_supplier(page, "Erreur")
    expect(page.get_by_role("alert").filter(has_text="a maintenant sa liste")).to_be_visible()
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_text("Fournisseur : Dossiers")).to_be_visible()
    expect(box(page, WRITTEN)).to_be_checked()
    page.goto(TRACKING)
    expect(page.get_by_role("region", name="Vos fournisseurs")).not_to_contain_text("Erreur")
    expect(page.get_by_text("Fournisseurs retirés")).to_be_hidden()


def test_what_was_ticked_in_a_new_supplier_s_list_is_not_undone_with_it(page: Page):
    two_suppliers(page)
    add_supplier(page, "Nouveau")
    undo = page.get_by_role("button", name="Annuler")
    expect(undo).to_be_visible()
    tick(page, OBJECT)
    expect(undo).to_be_hidden()


def test_undoing_an_import_leaves_what_was_ticked_since_under_the_removed_suppliers(
    context: BrowserContext, page: Page
):
    page.goto(TRACKING)
    copy = {"name": "Agenda", "kind": "supplier", "removed": False, "at": 5}
    import_file(page, file_of({"guide:1:copy:clauses-du-contrat:abc": copy}))
    accept(page)
    suppliers = page.get_by_role("region", name="Vos fournisseurs")
    expect(suppliers.get_by_role("link")).to_be_visible()
    other = context.new_page()
    other.goto(SUPPLIERS)
    expect(other.get_by_text("Fournisseur : Agenda")).to_be_visible()
    tick(other, OBJECT)
    expect(suppliers).to_contain_text("1 fait")
    page.get_by_role("button", name="Annuler").click()
    gone = suppliers.get_by_role("listitem").filter(has_text="Agenda")
    gone.get_by_role("button", name="Remettre").click()
    expect(gone).to_contain_text("1 fait")


def test_a_supplier_is_renamed_keeps_its_ticks_and_gets_its_name_back(page: Page):
    two_suppliers(page)
    page.get_by_label("Nom du fournisseur").fill("Dossiers Plus")
    press(page, "Donner ce nom à « Dossiers »")
    expect(page.get_by_text("C’est renommé : « Dossiers Plus ».")).to_be_visible()
    expect(page.get_by_text("Fournisseur : Dossiers Plus")).to_be_visible()
    expect(box(page, WRITTEN)).to_be_checked()
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_text("Fournisseur : Dossiers", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_text("Fournisseur : Dossiers", exact=True)).to_be_visible()


def test_a_removed_supplier_comes_back_by_undo_with_its_ticks(page: Page):
    two_suppliers(page)
    press(page, "Retirer « Dossiers »")
    expect(
        page.get_by_text("« Dossiers » est retiré ; ses coches restent gardées.")
    ).to_be_visible()
    expect(page.get_by_text("Fournisseur : Agenda")).to_be_visible()
    expect(shown(page)).to_contain_text("1 fait")
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_text("Fournisseur : Dossiers")).to_be_visible()
    expect(shown(page)).to_contain_text("2 faits")


def test_a_removed_supplier_comes_back_days_later_from_my_tracking(page: Page):
    two_suppliers(page)
    press(page, "Retirer « Dossiers »")
    expect(page.get_by_role("status")).to_have_text(KEPT)
    page.goto(TRACKING)
    suppliers = page.get_by_role("region", name="Vos fournisseurs")
    gone = suppliers.get_by_role("listitem").filter(has_text="Dossiers")
    gone.get_by_role("button", name="Remettre").click()
    expect(gone.get_by_role("link")).to_be_visible()
    expect(gone).to_contain_text("2 faits")
    expect(suppliers.get_by_role("button", name="Remettre")).to_have_count(0)
    page.goto(SUPPLIERS)
    choose(page, "Dossiers")
    expect(shown(page)).to_contain_text("2 faits")


def test_the_first_name_takes_over_what_was_ticked_without_one(page: Page):
    page.goto(SUPPLIERS)
    tick(page, OBJECT)
    add_supplier(page, "Agenda")
    expect(
        page.get_by_text("Les coches déjà faites sont maintenant celles de « Agenda ».")
    ).to_be_visible()
    expect(box(page, OBJECT)).to_be_checked()
    expect(page.get_by_label("Liste tenue pour")).to_be_hidden()
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_text("Fournisseur : Agenda")).to_be_hidden()
    expect(box(page, OBJECT)).to_be_checked()
    page.reload()
    expect(box(page, OBJECT)).to_be_checked()
    assert [name for name in kept(page) if ":copy:" in name]  # blank now, and never deleted
    page.goto(TRACKING)
    expect(page.get_by_role("region", name="Vos fournisseurs")).to_be_hidden()


def test_two_suppliers_of_one_name_are_told_apart(page: Page):
    two_suppliers(page)
    add_supplier(page, "Agenda")
    expect(
        page.get_by_text("Un autre fournisseur porte ce nom : chacun garde sa liste.")
    ).to_be_visible()
    expect(page.get_by_text("Fournisseur : Agenda (2)")).to_be_visible()
    none_is_done(shown(page))
    choose(page, "Agenda")
    expect(shown(page)).to_contain_text("1 fait")


def test_a_supplier_without_a_name_is_asked_for_one(page: Page):
    page.goto(SUPPLIERS)
    add_supplier(page, "   ")
    expect(page.get_by_text("Écrivez d’abord le nom du fournisseur.")).to_be_visible()
    expect(page.get_by_label("Nom du fournisseur")).to_be_focused()
    assert not [name for name in kept(page) if ":copy:" in name]


def test_each_list_has_suppliers_of_its_own(page: Page):
    two_suppliers(page)
    page.goto(OTHERS)
    expect(page.get_by_text(re.compile("^Fournisseur : "))).to_be_hidden()
    add_supplier(page, "Ménage")
    box(page, "").first.check()
    expect(page.get_by_role("status")).to_have_text(KEPT)
    page.goto(SUPPLIERS)
    names = page.get_by_label("Liste tenue pour").get_by_role("option")
    expect(names).to_have_text(["Agenda", "Dossiers"])


def test_a_supplier_removed_in_another_tab_leaves_this_page_on_one_that_is_there(
    context: BrowserContext, page: Page
):
    two_suppliers(page)
    other = context.new_page()
    other.goto(page.url)
    expect(other.get_by_text("Fournisseur : Dossiers")).to_be_visible()
    press(other, "Retirer « Dossiers »")
    expect(page.get_by_text("Fournisseur : Agenda")).to_be_visible()
    expect(shown(page)).to_contain_text("1 fait")
    expect(page.get_by_role("alert").filter(has_text="n’est plus là")).to_have_text(
        "« Dossiers » n’est plus là : cette page montre maintenant la liste de « Agenda »."
    )
    expect(page.get_by_role("button", name="Annuler")).to_be_hidden()
    expect(other.get_by_text("n’est plus là")).to_be_hidden()


def test_a_list_that_another_tab_named_says_whose_it_is(context: BrowserContext, page: Page):
    page.goto(SUPPLIERS)
    tick(page, OBJECT)
    other = context.new_page()
    other.goto(SUPPLIERS)
    expect(box(other, OBJECT)).to_be_checked()
    add_supplier(other, "Agenda")
    told = "Cette page montre maintenant la liste de « Agenda »."
    expect(page.get_by_role("alert").filter(has_text="Cette page")).to_have_text(told)
    expect(box(page, OBJECT)).to_be_checked()
    other.get_by_role("button", name="Annuler").click()
    expect(page.get_by_role("alert").filter(has_text="n’est plus là")).to_have_text(
        "« Agenda » n’est plus là : cette page montre maintenant la liste sans nom de fournisseur."
    )


def test_a_note_that_is_typed_stays_with_the_supplier_it_was_typed_for(
    context: BrowserContext, page: Page
):
    two_suppliers(page)
    other = context.new_page()
    other.goto(page.url)
    expect(other.get_by_text("Fournisseur : Dossiers")).to_be_visible()
    note = opened(page, OBJECT).locator("textarea[data-note]")
    note.fill("Pour Dossiers")
    press(other, "Retirer « Dossiers »")
    expect(page.get_by_text("Fournisseur : Agenda")).to_be_visible()
    expect(note).to_have_value("")
    press(other, "Annuler")
    notes = {one["note"] for name, one in kept(page).items() if name.endswith(":objet")}
    assert notes == {"", "Pour Dossiers"}


def printed(page: Page, tmp_path: Path) -> str:
    """What the printed page says, on one line."""
    page.pdf(path=tmp_path / "print.pdf")
    with pypdfium2.PdfDocument(tmp_path / "print.pdf") as sheets:
        return " ".join(" ".join(one.get_textpage().get_text_range().split()) for one in sheets)


def test_a_printed_list_names_its_supplier_and_shows_no_other(page: Page, tmp_path: Path):
    two_suppliers(page)
    choose(page, "Agenda")
    said = printed(page, tmp_path)
    assert "Fournisseur : Agenda" in said
    assert "Dossiers" not in said.split("Fournisseur : Agenda")[1].split("Vérifier")[0]
    assert "Nom du fournisseur" not in said


def test_the_proof_has_a_sheet_for_each_supplier_with_its_answers(page: Page, tmp_path: Path):
    two_suppliers(page)
    page.goto(PROOF)
    said = printed(page, tmp_path)
    agenda, dossiers = said.index("Clauses du contrat – Agenda"), said.index("– Dossiers")
    first, second = said[agenda:dossiers], said[dossiers:]
    assert (first.count("Fait le"), second.count("Fait le")) == (1, 2)
    assert f"– {UNNAMED}" not in said
