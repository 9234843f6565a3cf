"""Every kind of page passes axe on a phone and on a desk, in light and in dark, and on paper."""

import pytest
from axe import HIDE_ALIKE, INK, KINDS, audit, give_every_answer, violations


@pytest.mark.parametrize("width", [360, 1280])
def test_every_kind_of_page_passes_axe_in_every_mode(reader, width: int):
    page = reader(width)
    faults = []
    for address in KINDS:
        page.goto(f"/{address}")
        faults += [f"{address}: {v}" for v in violations(page, whole=width == 360)]
    assert not faults, "\n".join(faults)


def test_every_print_sheet_passes_axe(reader):
    """Ink is all that paper has: nothing on it is pressed, and its words are those of the screen."""
    page = reader()
    give_every_answer(page, "securiser/mots-de-passe.html")
    page.emulate_media(media="print")
    faults = []
    for address in KINDS:
        page.goto(f"/{address}")
        page.evaluate(HIDE_ALIKE)
        faults += [f"{address}: {v}" for v in audit(page, INK)]
    assert not faults, "\n".join(faults)
