"""Every feature from the keyboard alone: Tab reaches it, the focus is seen, a key does it."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from reader import KEPT, LIST, SUPPLIERS, TRACKING, box, file_of, item, key, record

# Whether what has the focus, or the block that stands for it, wears an outline of 2 px at least.
SEEN = """here => [here, here.closest(".card, .backup__file")].some((one) => {
  const { outlineStyle, outlineWidth } = one ? getComputedStyle(one) : {};
  return one && outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
})"""

# Says in the console what was told at a gesture before a script moved the focus, or in the same breath: a screen reader
# drops it; and which alert only changed its words, for Firefox tells of an alert when it appears. That a tick is kept
# is told when the disk says so.
DROWNED = """
const { focus } = HTMLElement.prototype;
const live = "[role=alert], [role=status]:not([data-saving]), [aria-live]";
let told = [], moved = -Infinity;
const complain = (words) => console.error(`drowned: ${words}`);
const note = (changes) => {
  const appeared = new Set(changes.filter(({ type }) => type === "attributes").map(({ target }) => target));
  for (const { target, type } of changes) {
    const place = (target.closest ? target : target.parentElement)?.closest(live);
    if (!place?.checkVisibility() || !place.textContent.trim()) continue;
    const isAlert = place.matches("[role=alert]");
    if (isAlert && type === "attributes" && place.style.visibility) continue; // it goes, to come anew
    if (isAlert && !appeared.has(place)) complain(place.textContent.trim());
    told.push(place.textContent.trim());
    if (performance.now() - moved < 50) complain(place.textContent.trim());
  }
};
const watch = new MutationObserver(note);
watch.observe(document, { subtree: true, childList: true, characterData: true, attributeFilter: ["hidden", "style"] });
addEventListener("keydown", () => { watch.takeRecords(); told = []; moved = -Infinity }, true);
HTMLElement.prototype.focus = function (...options) {
  note(watch.takeRecords());
  told.forEach(complain);
  focus.apply(this, options);
  moved = performance.now();
};
"""


@pytest.fixture(autouse=True)
def hearing(context: BrowserContext) -> Iterator[None]:
    """Every journey below: the focus moves first, and then what was done is told."""
    drowned: list[str] = []

    def hear(said: str) -> None:
        if said.startswith("drowned: "):
            drowned.append(said)

    context.on("console", lambda said: hear(said.text))
    context.add_init_script(DROWNED)
    yield
    assert not drowned


# Where an element is that Tab looks for; a page may have drawn another in its place.
WHERE = "one => one.isConnected ? (one === document.activeElement ? 'here' : 'away') : 'gone'"


def reach(page: Page, target: Locator, by: str = "Tab") -> Locator:
    """Go on by Tab until the target has the focus, and see that it shows.

    Its role and its name are looked for once: among thousands of elements, at each Tab, that takes most of the time.
    """
    expect(target).to_be_visible()
    goal = target.element_handle()
    for _ in range(500):
        page.keyboard.press(by)
        where = goal.evaluate(WHERE)
        if where == "gone":
            goal = target.element_handle()
            where = goal.evaluate(WHERE)
        if where == "here":
            assert target.evaluate(SEEN), f"no visible focus on {target}"
            return target
    raise AssertionError(f"Tab never reaches {target}")


def use(page: Page, target: Locator, press: str = "Enter", by: str = "Tab") -> None:
    """Reach the target and press a key on it."""
    reach(page, target, by)
    page.keyboard.press(press)


def summary(page: Page | Locator, words: str) -> Locator:
    return page.locator("summary").filter(has_text=re.compile(words))


def button(page: Page | Locator, words: str) -> Locator:
    return page.get_by_role("button", name=re.compile(words))


def test_a_box_its_answer_and_its_note(page: Page):
    page.goto(LIST)
    use(page, box(page), "Space")
    expect(page.get_by_role("status")).to_have_text(KEPT)
    use(page, summary(item(page), "Pourquoi, comment, sources"))
    reach(page, item(page).get_by_role("radio", name="Fait"))
    page.keyboard.press("ArrowDown")
    expect(item(page).get_by_role("radio", name="Non concerné")).to_be_checked()
    reach(page, item(page).get_by_label("Pourquoi n’êtes-vous pas concerné ?"))
    page.keyboard.type("Sans objet ici")
    page.keyboard.press("Tab")
    expect(item(page)).to_contain_text("Raison : Sans objet ici")


def test_a_list_per_supplier_is_added_removed_and_given_back(page: Page):
    page.goto(SUPPLIERS)
    use(page, summary(page, "Tenir cette liste").first)
    use(page, button(page, "Ajouter ce fournisseur"))
    expect(page.get_by_label("Nom du fournisseur")).to_be_focused()  # where the name is wanted
    expect(page.get_by_text("Écrivez d’abord le nom du fournisseur.")).to_be_visible()
    page.keyboard.type("Logiciel A")
    use(page, button(page, "Ajouter ce fournisseur"))
    expect(page.get_by_text("« Logiciel A » a maintenant sa liste.")).to_be_visible()
    use(page, button(page, "Retirer « Logiciel A »"))
    use(page, button(page, "^Annuler$"))
    expect(page.get_by_text("Fournisseur : Logiciel A")).to_be_visible()


def test_the_menu_its_parts_and_the_theme(page: Page):
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto("/index.html")
    menu = page.get_by_role("navigation", name="Le guide")
    use(page, summary(page, "^Menu$"))
    use(page, menu.get_by_role("link", name="Sécuriser son informatique"))
    expect(page).to_have_url(re.compile("securiser/index"))
    use(page, summary(page, "^Menu$"))
    choice = reach(page, page.get_by_role("combobox", name="Apparence"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(choice).to_have_value("dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    use(page, menu.get_by_role("link", name="Mots de passe"), by="Shift+Tab")
    expect(page).to_have_url(re.compile("mots-de-passe"))
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_an_answer_of_the_search(page: Page):
    page.goto("/index.html")
    use(page, button(page, "Rechercher"))
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("restauration")
    answer = page.get_by_role("dialog").get_by_role("link", name="Tester la restauration").first
    use(page, answer)
    expect(page).to_have_url(re.compile("sauvegardes"))


def test_a_definition_leaves_with_the_focus(page: Page):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(LIST)
    term = page.get_by_role("article").get_by_role("button", name="CNIL", exact=True)
    sheet = page.get_by_text("CNIL. Commission nationale")
    use(page, term)
    expect(sheet).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(term).to_be_focused()
    page.keyboard.press("Enter")
    expect(sheet).to_be_visible()
    page.keyboard.press("Tab")
    expect(sheet).to_be_hidden()
    expect(term).not_to_be_focused()
    term.focus()
    sheet.evaluate("one => one.append(document.querySelector('main a').cloneNode(true))")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("[popover] a")).to_be_focused()
    expect(sheet).to_be_visible()


def test_closing_the_search_gives_the_focus_back(page: Page):
    page.goto("/index.html")
    use(page, button(page, "Rechercher"))
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(button(page, "Rechercher")).to_be_focused()


def test_what_to_print(page: Page):
    page.add_init_script("window.print = () => { document.title = 'imprimé' }")
    page.goto(LIST)
    use(page, summary(page, "Imprimer cette section"))
    reach(page, page.get_by_label("La liste remplie"))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Seulement ce qui reste")).to_be_checked()
    use(page, button(page, "^Imprimer$"))
    expect(page).to_have_title("imprimé")


def test_a_backup_is_taken_brought_back_and_undone(page: Page):
    page.goto(TRACKING)
    with page.expect_download() as got:
        use(
            page, page.locator("[data-backup]").get_by_role("button", name="Télécharger mes coches")
        )
    assert json.loads(got.value.path().read_text("utf-8"))["format"] == "guide"
    with page.expect_file_chooser() as chooser:
        use(page, page.get_by_label("Reprendre un fichier"))
    text = file_of({key("mots-de-passe/longueur"): record()}).encode()
    file = {"name": "coches.json", "mimeType": "application/json", "buffer": text}
    chooser.value.set_files([file])
    preview = page.get_by_role("dialog", name="Voici ce que contient cette sauvegarde")
    expect(preview).to_be_visible()
    expect(preview.locator(":focus")).to_have_count(1)
    reach(page, button(preview, "Ne rien changer"))
    reach(page, button(preview, "Reprendre ces coches"), "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("C’est repris : 1 élément changé.")).to_be_visible()
    use(page, button(page.locator("[data-backup]"), "^Annuler$"))
    expect(page.get_by_text("C’est annulé : tout est comme avant.")).to_be_visible()


def test_a_code_is_made_and_a_wrong_one_refused(page: Page):
    page.goto(TRACKING)
    use(page, summary(page, "Continuer sur un autre appareil"), by="Shift+Tab")
    use(page, button(page, "Préparer le code"))
    expect(page.get_by_label("Code de cet appareil")).not_to_have_value("")
    reach(page, page.get_by_label("Code d’un autre appareil"))
    page.keyboard.type("abîmé")
    use(page, button(page, "Lire ce code"))
    expect(page.get_by_text("Ce code est incomplet ou abîmé")).to_be_visible()


def test_erasing_asks_and_may_be_left_by_escape(page: Page):
    page.goto(TRACKING)
    use(page, button(page, "Effacer cet appareil"), by="Shift+Tab")
    question = page.get_by_role("dialog", name="Effacer tout ce que le guide garde")
    expect(question).to_be_visible()
    expect(question).to_have_accessible_description("Sans sauvegarde, ce sera définitif.")
    expect(button(question, "Ne rien effacer")).to_be_focused()  # a hasty Enter erases nothing
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(button(page, "Effacer cet appareil")).to_be_focused()


def test_a_situation_is_told_and_taken_back(page: Page):
    page.goto(TRACKING)
    use(page, summary(page, "Votre situation"))
    first = page.get_by_label("Seul, sans confrère")
    use(page, first, "Space")
    expect(first).to_be_hidden()  # its question is folded: the next one is asked
    use(page, button(page, r"Comment exercez-vous.*Changer"))
    expect(first).to_be_focused()
    expect(first).to_be_checked()
    use(page, button(page, "Effacer cette réponse : Comment exercez-vous"))
    expect(first).not_to_be_checked()
    expect(first).to_be_focused()
    use(page, summary(page, "Écarter une liste entière"))
    use(page, button(page, "Écarter cette liste"))  # neither list nor reason yet: that is told
    expect(page.get_by_label("Liste à écarter")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    reach(page, page.get_by_label("Liste à écarter"))
    page.keyboard.type("Télémédecine")
    reach(page, page.get_by_label("Raison"))
    page.keyboard.type("Jamais")
    page.keyboard.press("Enter")
    use(page, button(page, "Reprendre la liste"), by="Tab")
    expect(page.get_by_role("button", name="Reprendre la liste")).to_have_count(0)


def test_a_date_is_computed(page: Page):
    page.goto("/aller-plus-loin/durees-de-conservation.html")
    reach(page, page.locator("[data-calculator]").get_by_label("Dernière prise en charge").first)
    page.keyboard.type(
        "01152020"
    )  # a date field takes digits, in the order of the browser's language
    expect(page.locator("[data-calculator]")).to_contain_text("2040")


def test_the_poster_is_filled_and_kept(page: Page):
    page.goto("/aller-plus-loin/notice-patients.html")
    use(page, page.locator("summary", has_text="Compléter l’affiche"), "Enter")
    reach(page, page.get_by_label("Votre cabinet"))
    page.keyboard.type("Cabinet du Parc")
    poster = page.get_by_role("region", name="Affiche pour la salle d’attente")
    expect(poster.get_by_text("Cabinet du Parc")).to_be_visible()
    use(page, page.get_by_label("Retenir ces réponses sur cet appareil").first, "Space")
    page.reload()
    expect(page.get_by_label("Votre cabinet")).to_have_value("Cabinet du Parc")


def test_a_question_with_drawers(page: Page):
    page.goto("/outils-numeriques/messagerie.html")
    drawers = page.get_by_role("region", name="Puis-je envoyer ce message ?")
    use(page, summary(drawers, "^Non$").first)
    expect(drawers.locator("details[open]")).to_have_count(1)


def test_what_a_webmaster_copies(page: Page, context: BrowserContext):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/integrer.html")
    choice = reach(page, page.get_by_label("Ce que vos pages montreront"))
    before = choice.input_value()
    page.keyboard.press("ArrowDown")
    assert choice.input_value() != before
    use(page, button(page, "^Copier$").first)
    expect(page.get_by_text("Code copié.").first).to_be_visible()


def test_a_tick_in_an_embed_is_found_again_in_the_guide(page: Page, context: BrowserContext):
    page.goto("/embed/mots-de-passe.html")
    use(page, box(page), "Space")
    expect(box(page)).to_be_checked()
    with context.expect_page() as opened:
        use(page, page.get_by_role("link", name="La page complète, dans le guide"))
    expect(box(opened.value)).to_be_checked()
