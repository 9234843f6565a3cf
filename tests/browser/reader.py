"""What a reader does, for the tests of ticks, copies, backups and proofs."""

import json
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import BrowserContext, ConsoleMessage, Download, Locator, Page, expect

LIST = "/securiser/mots-de-passe.html"
SUPPLIERS = "/contrats/clauses-du-contrat.html"
TRACKING = "/mon-suivi.html"
PROOF = "/fiche-de-preuve.html"
KEPT = "Enregistré sur cet appareil"
WORDS = "Choisir des mots de passe"


def day_in_france() -> date:
    """Today where the readers of these tests are, one hour or two ahead of a machine in UTC."""
    return datetime.now(ZoneInfo("Europe/Paris")).date()


# The page's own memory, as its other scripts borrow it.
BORROW = """async () => {
  const wanted = { detail: [["html", (root, page) => { window.store = page.store }]] };
  while (!window.store) {
    document.dispatchEvent(new CustomEvent("guide:lend", wanted));
    await new Promise((done) => setTimeout(done, 10));
  }
  return store.ready;
}"""


# Opens, ticks, chooses and presses whatever a page offers once its scripts have come.
USE_EVERYTHING = """
async () => {
  const pause = () => new Promise((done) => setTimeout(done, 5));
  const until = Date.now() + 20_000;
  while (document.documentElement.classList.contains("no-js")) {
    if (Date.now() > until) throw new Error("its scripts never came");
    await pause();
  }
  for (const details of document.querySelectorAll("details")) details.open = true;
  for (const box of [...document.querySelectorAll("input[type=checkbox]")].slice(0, 8)) box.click();
  for (const select of document.querySelectorAll("select")) {
    select.selectedIndex = select.options.length - 1;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }
  for (const button of [...document.querySelectorAll("button")].slice(0, 60)) {
    const isOffered = button.checkVisibility() && !button.disabled && button.type !== "submit";
    if (isOffered) button.click();
    await pause();
  }
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
}
"""


# Tells the console of all that a policy refuses.
WATCH = """
window.print = () => {};
addEventListener("securitypolicyviolation", (event) =>
  console.error(`refused: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


def complaints(context: BrowserContext) -> list[str]:
    """What the browser says against pages for their policies or their scripts, as it goes."""
    told: list[str] = []

    def hear(said: ConsoleMessage) -> None:
        if re.search(
            r"Content.Security.Policy|refused:|Permissions-Policy|Trusted", said.text, re.I
        ):
            told.append(f"{said.location['url']}: {said.text}")

    context.on("console", hear)
    context.on("weberror", lambda thrown: told.append(str(thrown.error)))
    context.on("dialog", lambda dialog: dialog.accept())
    context.add_init_script(WATCH)
    return told


def started(page: Page) -> None:
    """Wait for the page's scripts, which a first visit loads once it is drawn."""
    expect(page.locator("html.js")).to_be_attached()


def box(page: Page | Locator, words: str = WORDS) -> Locator:
    """The box whose label begins so."""
    return page.get_by_role("checkbox", name=re.compile(words))


def item(page: Page, words: str = WORDS) -> Locator:
    """The line of that box."""
    return page.get_by_role("listitem").filter(has=box(page, words))


def none_is_done(place: Locator) -> None:
    """Look at the numbers told there: what is zero is not said."""
    numbers = place.locator("[data-progress]").first
    expect(numbers).to_have_text(re.compile("à faire"), use_inner_text=True)
    expect(numbers).not_to_have_text(re.compile(r"\d\sfaits?\b"), use_inner_text=True)


def tick(page: Page, words: str = WORDS) -> None:
    """Tick a box, and wait until the page says that this very tick is kept."""
    page.evaluate("document.querySelector('[data-saving]').textContent = ''")
    box(page, words).check()
    expect(page.get_by_role("status")).to_have_text(KEPT)


def opened(page: Page, words: str = WORDS) -> Locator:
    """An item whose details are open."""
    line = item(page, words)
    line.get_by_text("Pourquoi, comment, sources").first.click()
    return line


def answer(page: Page, state: str, note: str = "", words: str = WORDS) -> None:
    """Give an item another state, with a note."""
    line = opened(page, words)
    line.get_by_role("radio", name=state, exact=True).check()
    if note:
        line.get_by_role("textbox").last.fill(note)
    line.get_by_role("radio", name=state, exact=True).focus()
    expect(page.get_by_role("status")).to_have_text(KEPT)


def unfold(page: Page, title: str, among: str) -> Locator:
    """A part of « Mon suivi », unfolded: of what remains, of the questions, of the dates."""
    region = page.get_by_role("region", name=among, exact=True)
    fold = region.get_by_role("group").filter(has_text=title).first
    if fold.get_attribute("open") is None:
        fold.get_by_text(title).first.click()
    return fold


def unfold_list(page: Page) -> Locator:
    """What remains of the part that `LIST` is in."""
    return unfold(page, "Sécuriser son informatique", "Recommandations")


def add_supplier(page: Page, name: str) -> None:
    """Give a list kept per supplier one more name."""
    if not page.get_by_label("Nom du fournisseur").is_visible():
        page.get_by_text("Tenir cette liste pour").or_(
            page.get_by_text("Ajouter, renommer ou retirer")
        ).locator("visible=true").click()
    page.get_by_label("Nom du fournisseur").fill(name)
    page.get_by_role("button", name="Ajouter ce fournisseur").click()


def write(page: Page, entries: dict[str, Any]) -> None:
    """Put records where a former visit would have left them."""
    page.evaluate(BORROW)
    page.evaluate("entries => store.merge(Object.entries(entries)).saved", entries)


def kept(page: Page) -> dict[str, Any]:
    """Every record of this browser, by key."""
    page.evaluate(BORROW)
    found: dict[str, Any] = page.evaluate("Object.fromEntries(store.records())")
    return found


def record(status: str = "done", at: int = 1_700_000_000_000, **more: object) -> dict[str, Any]:
    """An item's record, as the guide writes it."""
    return {"status": status, "note": "", "on": "", "at": at, **more}


def key(path: str, copy: str = "") -> str:
    """The key of `<checklist>/<item>`."""
    checklist, item = path.split("/")
    return f"guide:1:item:{checklist}:{copy}:{item}"


def export(page: Page) -> dict[str, Any]:
    """The file that « Télécharger mes coches » gives."""
    with page.expect_download() as got:
        page.locator("[data-backup]").get_by_role("button", name="Télécharger mes coches").click()
    return read_json(got.value)


def read_json(download: Download) -> dict[str, Any]:
    """What a downloaded file holds."""
    found: dict[str, Any] = json.loads(Path(download.path()).read_text("utf-8"))
    return found


def import_file(page: Page, text: str | bytes, name: str = "mes-coches.json") -> None:
    """Choose a file under « Reprendre un fichier »."""
    content = text.encode() if isinstance(text, str) else text
    started(page)
    page.get_by_label("Reprendre un fichier").set_input_files(
        {"name": name, "mimeType": "application/json", "buffer": content}
    )


def file_of(records: dict[str, Any], **more: object) -> str:
    """A backup that holds these records."""
    head = {"format": "guide", "version": 1, "exported": "2026-11-24T10:00:00.000Z"}
    return json.dumps({**head, "records": records, **more})


def accept(page: Page) -> None:
    """Agree to what the preview says."""
    page.get_by_role("button", name="Reprendre ces coches").click()
