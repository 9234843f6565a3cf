"""axe in a page: its rules, the kinds of page that it reads in every mode, and what it finds."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parent.parent.parent / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
KINDS = (
    "index.html",
    "securiser/index.html",
    "securiser/mots-de-passe.html",
    "contrats/clauses-du-contrat.html",
    "outils-numeriques/messagerie.html",
    "aller-plus-loin/durees-de-conservation.html",
    "aller-plus-loin/notice-patients.html",
    "incidents/fiches-d-incident.html",
    "aller-plus-loin/registre.html",
    "mon-suivi.html",
    "fiche-de-preuve.html",
    "ce-qui-a-change.html",
    "ressources.html",
    "glossaire.html",
    "ce-que-ce-guide-couvre.html",
    "404.html",
    "embed/mots-de-passe.html",
    "embed/securiser.html",
)


COLOURS = ["color-contrast", "link-in-text-block"]
"""What a dark screen or paper may spoil: all other rules read the same page."""


ALL = {"type": "tag", "values": RULES}
INK = {"type": "rule", "values": COLOURS}


def audit(page: Page, rules: dict[str, object], part: str = "html", *without: str) -> list[str]:
    """What axe finds in a part of the page: each rule, and the first elements that break it."""
    if not page.evaluate("'axe' in window"):  # which the pages of `reader` hold from their start
        page.evaluate(AXE.read_text("utf-8"))
    # What holds is not told element by element: that takes half the time. Frames are pages of their own.
    options = {"runOnly": rules, "resultTypes": ["violations"], "iframes": False, "preload": False}
    options["rules"] = {rule: {"enabled": False} for rule in without}
    run = "([part, options]) => axe.run(part, options)"
    found = page.evaluate(run, [part, options])["violations"]
    return [f"{v['id']}: {[n['target'] for n in v['nodes'][:3]]}" for v in found]


# Hides the rows of which two are drawn alike before them, for stripes: the same elements and attributes in the same
# place, but for words, names and what scripts read.
HIDE_ALIKE = """() => {
  const names = "id|href|value|name|popovertarget|aria-[a-z]+|data-(?!status|level|saved|compose)[a-z-]+";
  const free = new RegExp(` (${names})="[^"]+"`, "g");
  const look = (row) => row.outerHTML.replace(free, " $1=x").replace(/>[^<]*[^<\\s][^<]*</g, ">x<");
  const place = (one) => one ? `${place(one.parentElement)} ${one.tagName}.${one.className}` : "";
  const drawn = new Map();
  for (const row of document.querySelectorAll("main :is(li, tr, dt, dd, section, details)")) {
    const key = place(row.parentElement) + look(row);
    drawn.set(key, (drawn.get(key) ?? 0) + 1);
    if (drawn.get(key) > 2) row.dataset.alike = "";
  }
  const style = new CSSStyleSheet();
  style.replaceSync("[data-alike] { display: none !important }");
  document.adoptedStyleSheets = [style];
}"""
SHOW_ALIKE = "() => { document.adoptedStyleSheets = [] }"


def violations(page: Page, part: str = "html", whole: bool = True) -> list[str]:
    """What axe finds on a light screen, then in the colours of a dark one.

    Rows that are drawn alike are all read on a light screen where the page is asked for `whole`.
    """
    page.emulate_media(color_scheme="light")
    light = audit(page, ALL, part) if whole else []
    page.evaluate(HIDE_ALIKE)
    light += [] if whole else audit(page, ALL, part)
    page.emulate_media(color_scheme="dark")
    dark = audit(page, INK, part)
    page.emulate_media(color_scheme="light")
    page.evaluate(SHOW_ALIKE)
    return [*light, *(f"dark: {one}" for one in dark)]


def give_every_answer(page: Page, address: str) -> None:
    """Leave one item of a list to do, and give the others each other answer, with a note, a name and a day."""
    page.goto(f"/{address}")
    for n, state in enumerate(("Fait", "Non concerné", "À vérifier")):
        item = page.get_by_role("listitem").filter(has=page.locator("[data-item]")).nth(n)
        item.get_by_text("Pourquoi, comment, sources").first.click()
        item.get_by_role("radio", name=state).check()
        item.get_by_role("textbox").last.fill("Une note")
        item.locator("details[data-assigning]").evaluate("fold => fold.open = true")
        item.get_by_label("Confié à").fill("Mme Martin")
        item.get_by_label("pour le").fill("2026-12-24")
