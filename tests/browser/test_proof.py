"""The sheet of proof: what it says, what it keeps, and how it leaves on paper."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from reader import BORROW, PROOF, day_in_france, kept, key, record, started, write
from test_print import sheets, squeezed

from macros.guide.content import Content
from macros.guide.publications import newest
from macros.html.citations import citations
from macros.html.render import plain
from macros.html.views import list_cards
from macros.model.french import day, french

NAME = "Cabinet du Dr Martin"
COPY = "guide:1:copy:clauses-du-contrat"
PRINTED = re.compile(r"\[(\d+):([^\]]+)\]")
"""A number and the address that it stands for."""


def row(page: Page, path: str) -> Locator:
    """The line of an item; of a list kept per supplier, the first."""
    return page.locator(f'[data-proof-item="{path}"]').first


def practice(page: Page) -> Locator:
    return page.get_by_label("Votre cabinet")


def test_the_practice_is_named_on_the_sheet_and_forgotten_unless_asked(page: Page, tmp_path: Path):
    page.goto(PROOF)
    practice(page).fill(NAME)
    expect(page.get_by_text(f"Cabinet : {NAME}")).to_be_visible()
    assert squeezed(NAME) in "".join(sheets(page, tmp_path))
    assert NAME not in str(kept(page))
    page.reload()
    expect(practice(page)).to_have_value("")
    expect(page.get_by_text(NAME)).to_have_count(0)


def test_the_practice_is_kept_as_long_as_the_reader_says(page: Page):
    page.goto(PROOF)
    practice(page).fill(NAME)
    page.get_by_label("Retenir ce nom sur cet appareil").check()
    page.reload()
    expect(practice(page)).to_have_value(NAME)
    expect(page.get_by_text(f"Cabinet : {NAME}")).to_be_visible()
    page.get_by_label("Retenir ce nom sur cet appareil").uncheck()
    assert NAME not in str(kept(page))
    page.reload()
    expect(practice(page)).to_have_value("")


def test_the_sheet_says_whom_a_thing_is_left_to_done_or_not(page: Page):
    page.goto(PROOF)
    left = {"who": "Mme <b>Martin</b>", "due": "2026-12-24"}
    done, copy = "mots-de-passe/longueur", "clauses-du-contrat/hebergeur-certifie"
    write(page, {
        key(done): record(on="2026-12-01", **left),
        key("mots-de-passe/changer"): record("todo", due="2027-01-01"),
        f"{COPY}:a1": {"name": "Agenda Plus", "kind": "", "removed": False, "at": 1},
        f"{COPY}:b2": {"name": "Dossier Pro", "kind": "", "removed": False, "at": 1},
        key(copy, "b2"): record("todo", who="Dr Petit"),
    })  # fmt: skip
    page.reload()
    expect(row(page, done)).to_contain_text("Confié à Mme <b>Martin</b>, pour le 24 décembre 2026")
    expect(row(page, "mots-de-passe/changer")).to_contain_text("Pour le 1er janvier 2027")
    mine = page.locator(f'[data-proof-item="{copy}"]')
    expect(mine.filter(has_text="Confié à Dr Petit")).to_have_count(1)
    expect(mine).to_have_count(2)


def test_the_sheet_is_dated_names_its_guide_and_says_what_it_is_and_is_not(
    page: Page, content: Content
):
    page.goto(PROOF)
    head = page.locator("[data-proof]")
    guide, today = (day(one).replace("\u00a0", " ") for one in (newest(content), day_in_france()))
    expect(head).to_contain_text(f"Fiche établie le {today}, d’après le guide du {guide}.")
    expect(head).to_contain_text("ce que le cabinet déclare avoir fait")
    expect(head).to_contain_text("ni un certificat, ni un audit")
    expect(head).to_contain_text("Date, nom et signature :")


def test_each_item_has_its_number_its_words_and_its_sources(page: Page, content: Content):
    """An address is printed in full once on the sheet, and then by its number."""
    page.goto(PROOF)
    words = squeezed("".join(page.locator("[data-proof-item]").all_text_contents()))
    printed = {address: number for number, address in PRINTED.findall(words)}
    assert len({*printed.values()}) == len(printed) == len(PRINTED.findall(words))
    lists = [one for part in list_cards(content) for one in part["lists"] if one["placed"]]
    for one in lists:
        for n, placed in enumerate(one["placed"], 1):
            said = squeezed(row(page, placed.path).text_content() or "")
            assert said.startswith(squeezed(f"{one['number']}.{n}{plain(placed.item.text)}"))
            for cited in citations(placed.item.sources, content.resources):
                for word in (cited.words, cited.facts):
                    assert squeezed(french(word)) in said, placed.path
                number = printed[squeezed(cited.url)]
                assert f"[{number}]" in said or f"[{number}:" in said, placed.path
                if cited.page:
                    assert squeezed(f"page {cited.page}") in said
    numbers = page.locator(".proof__number").all_text_contents()
    assert len(set(numbers)) == len(numbers) == len(page.locator("[data-proof-item]").all())


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (record(), ["Fait"]),
        (record(on="2026-03-01", note="Avec le prestataire"),
         ["Fait le 1er mars 2026", "Note : Avec le prestataire"]),
        (record("na", note="Cabinet sans ordinateur"),
         ["Non concerné", "Raison : Cabinet sans ordinateur"]),
        (record("ask", note="Qui héberge ?"), ["À vérifier", "Question : Qui héberge ?"]),
        (record("todo", note="En mars"), ["À faire", "Note : En mars"]),
    ],
)  # fmt: skip
def test_each_item_has_its_state_its_date_and_its_reason(page: Page, given: dict, told: list[str]):
    page.goto(PROOF)
    write(page, {key("mots-de-passe/longueur"): given})
    page.reload()
    for words in told:
        expect(row(page, "mots-de-passe/longueur")).to_contain_text(words)
    page.locator("[data-proof-part]").filter(has=row(page, "mots-de-passe/longueur")).locator(
        "summary"
    ).click()
    drawn = row(page, "mots-de-passe/longueur").locator(".proof__box")
    mark = drawn.evaluate("box => getComputedStyle(box, '::after').borderBottomWidth")
    assert (mark == "2px") is (given["status"] == "done")


def test_a_folded_part_says_how_much_of_it_is_done(page: Page):
    page.goto(PROOF)
    part = page.locator("[data-proof-part]").filter(has=row(page, "mots-de-passe/longueur"))
    n = part.locator("[data-proof-item]").count()
    said = part.locator("summary")
    expect(said).to_contain_text(f"{n} éléments")
    write(page, {key("mots-de-passe/longueur"): record()})
    page.reload()
    expect(said).to_contain_text(f"1 fait sur {n}")
    expect(page.locator("[data-proof-part] summary").first).to_contain_text("0 fait sur")
    write(page, {key("mots-de-passe/secret"): record()})
    page.reload()
    expect(said).to_contain_text(f"2 faits sur {n}")


def test_each_supplier_has_its_own_part_with_its_own_answers(page: Page, tmp_path: Path):
    page.goto(PROOF)
    clause = "clauses-du-contrat/hebergeur-certifie"
    copies = {f"{COPY}:{id}": {"name": name, "kind": "", "removed": False, "at": 1}
              for id, name in (("a1", "Agenda Plus"), ("b2", "Dossier Pro"))}  # fmt: skip
    write(page, {**copies, key(clause, "b2"): record(on="2026-03-02")})
    page.reload()
    part = page.locator("[data-proof-list='clauses-du-contrat']")
    expect(part).to_have_count(2)
    agenda, dossier = (part.filter(has_text=name) for name in ("– Agenda Plus", "– Dossier Pro"))
    expect(agenda.locator(f"[data-proof-item='{clause}']")).to_contain_text("À faire")
    expect(dossier.locator(f"[data-proof-item='{clause}']")).to_contain_text("Fait le 2 mars 2026")
    said = "".join(sheets(page, tmp_path))
    assert squeezed("Clauses du contrat – Agenda Plus") in said
    assert squeezed("Clauses du contrat – Dossier Pro") in said


def test_every_sheet_of_paper_names_its_part_its_date_and_the_practice(
    page: Page, tmp_path: Path, content: Content
):
    page.goto(PROOF)
    practice(page).fill(NAME)
    said = sheets(page, tmp_path)
    titles = [
        part["title"] for part in list_cards(content) if any(i["placed"] for i in part["lists"])
    ]
    today = day(day_in_france()).replace("\u00a0", " ")
    heads = [squeezed(f"{title} – {NAME}, fiche établie le {today}") for title in titles]
    assert squeezed("Retenir ce nom") not in "".join(said)  # what serves the screen stays there
    signed = squeezed(f"{NAME}, fiche établie le {today}")
    assert [number for number, text in enumerate(said, 1) if signed not in text] == []
    titled = [number for number, text in enumerate(said, 1) if any(head in text for head in heads)]
    assert titled[: len(said) - 1] == list(
        range(1, len(said))
    )  # the last may hold only a signature
    assert [head for head in heads if head in "".join(said)] == heads
    whole = "".join(said)
    for part in list_cards(content):
        for one in part["lists"]:
            for placed in one["placed"]:
                assert squeezed(plain(placed.item.text)) in whole
    assert squeezed("Date, nom et signature :") in said[-1]


def test_a_note_on_the_sheet_stays_words(page: Page):
    page.goto(PROOF)
    written = "<b>gras</b><img src=x onerror=alert(1)>"
    write(page, {key("mots-de-passe/longueur"): record("na", note=written)})
    page.reload()
    expect(row(page, "mots-de-passe/longueur")).to_contain_text(f"Raison : {written}")
    assert page.locator("[data-proof] img").count() == 0


def test_another_tab_changes_the_sheet(page: Page):
    page.goto(PROOF)
    other = page.context.new_page()
    other.goto("/securiser/mots-de-passe.html")
    other.get_by_role("checkbox", name=re.compile("Choisir des mots de passe")).check()
    expect(row(page, "mots-de-passe/longueur")).to_contain_text("Fait le")


def test_the_button_prints(page: Page):
    page.add_init_script("window.print = () => document.body.dataset.printed = ''")
    page.goto(PROOF)
    page.get_by_role("button", name="Imprimer ou garder en PDF").click()
    expect(page.locator("body")).to_have_attribute("data-printed", "")


def test_without_javascript_it_is_a_blank_sheet_to_fill_by_hand(
    browser: Browser, base_url: str, tmp_path: Path, content: Content
):
    context = browser.new_context(java_script_enabled=False, base_url=base_url)
    page = context.new_page()
    page.goto(PROOF)
    expect(page.get_by_text("cette fiche reste vierge")).to_be_visible()
    said = "".join(sheets(page, tmp_path))
    assert squeezed(plain(content.items["mots-de-passe/longueur"].text)) in said
    assert squeezed("Cabinet : ………") in said
    context.close()


def name_notebook(page: Page, name: str) -> None:
    """Keep this name as another page of the guide does."""
    page.evaluate(BORROW)
    page.evaluate("value => store.write('guide:1:reader:practice', { value })", name)


def test_a_name_typed_on_the_sheet_leaves_the_notebook_s(page: Page):
    page.goto(PROOF)
    practice(page).fill("Dr Martin")
    name_notebook(page, "Cabinet des Lilas")
    practice(page).blur()
    expect(page.get_by_text("Cabinet : Dr Martin")).to_be_visible()
    assert kept(page)["guide:1:reader:practice"]["value"] == "Cabinet des Lilas"


def test_the_notebook_s_name_comes_to_a_sheet_that_is_open(page: Page):
    page.goto(PROOF)
    started(page)
    with page.context.new_page() as other:
        other.goto(PROOF)
        name_notebook(other, "Cabinet des Lilas")
    expect(practice(page)).to_have_value("Cabinet des Lilas")
    expect(page.get_by_text("Cabinet : Cabinet des Lilas")).to_be_visible()
    expect(page.get_by_label("Retenir ce nom sur cet appareil")).to_be_checked()
