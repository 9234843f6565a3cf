"""Copying a text: it is copied, or left selected for the reader's own gesture where the browser refuses."""

import pytest
from playwright.sync_api import Page, expect
from reader import TRACKING

LETTER = "/contrats/lettre-a-un-fournisseur.html"
POSTER = "/aller-plus-loin/notice-patients.html"
SNIPPET = "/integrer.html"
WHERE = {
    LETTER: "Madame, Monsieur",
    POSTER: "Vos données de santé",
    SNIPPET: "<iframe",
    TRACKING: "",
}

CAUSES = {
    "refused": """Object.defineProperty(navigator, "clipboard", { value: {
      writeText: () => Promise.reject(new DOMException("", "NotAllowedError")) } })""",
    # An address in http that is not this machine has no clipboard at all.
    "none": 'Object.defineProperty(navigator, "clipboard", { value: undefined })',
}


@pytest.fixture
def errors(page: Page) -> list[str]:
    """What the page's scripts left to the browser."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def copy(page: Page, address: str) -> None:
    """Press the page's first button that copies."""
    page.goto(address)
    if address == TRACKING:
        page.get_by_text("Continuer sur un autre appareil, sans fichier").click()
        page.get_by_role("button", name="Préparer le code").click()
    page.get_by_role("button", name="Copier").first.click()


def selected(page: Page) -> str:
    """What a reader's own « copier » would take."""
    found: str = page.evaluate("""() => {
      const { activeElement: field } = document;
      return field?.matches("textarea")
        ? field.value.slice(field.selectionStart, field.selectionEnd)
        : String(getSelection());
    }""")
    return found


@pytest.mark.parametrize("address", WHERE)
def test_a_text_is_copied_where_the_browser_lets_us(page: Page, address: str):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    copy(page, address)
    expect(page.get_by_role("alert").filter(has_text="copié.")).to_be_visible()
    assert WHERE[address] in page.evaluate("navigator.clipboard.readText()")


@pytest.mark.parametrize("address", WHERE)
@pytest.mark.parametrize("cause", CAUSES)
def test_where_copying_is_refused_the_text_is_left_selected(
    page: Page, errors: list[str], address: str, cause: str
):
    page.add_init_script(CAUSES[cause])
    copy(page, address)
    refused = page.get_by_role("alert").filter(has_text="est sélectionné : copiez-le vous-même")
    expect(refused).to_be_visible()
    assert WHERE[address] in selected(page)
    assert len(selected(page)) > 20
    assert errors == []
