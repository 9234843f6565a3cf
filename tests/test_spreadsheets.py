"""The spreadsheets open in an office suite, and say there what the guide says."""

import io
import os
import re
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from odfdo import Document
from system import need

from macros.guide.content import Content
from macros.html.render import CARD
from macros.model.french import NBSP, THIN
from publish.data.inventory_ods import inventory_to_fill
from publish.data.register_ods import register_of_activities
from publish.data.spreadsheets import spreadsheet

DAY = date(2026, 11, 28)
KINDS = ("registre", "inventaire")


def made(kind: str, content: Content) -> bytes:
    """The spreadsheet of this kind."""
    return register_of_activities(content) if kind == "registre" else inventory_to_fill(DAY)


def cells(file: bytes) -> dict[str, list[list[str]]]:
    """The words of each sheet, row by row; an empty cell has none."""
    return {
        sheet.name: [[str(value or "") for value in row] for row in sheet.get_values()]
        for sheet in Document(io.BytesIO(file)).body.tables
    }


def words(file: bytes) -> Iterator[str]:
    """All that cells say."""
    return (value for rows in cells(file).values() for row in rows for value in row)


@pytest.mark.parametrize("kind", KINDS)
def test_a_spreadsheet_keeps_its_french_spaces(content: Content, kind: str):
    for value in words(made(kind, content)):
        assert not re.search(r"\w [:;?!»](?:\s|$)|« ", value), value


def test_the_register_has_a_column_for_each_activity_and_a_row_for_each_heading(content: Content):
    [rows] = cells(register_of_activities(content)).values()
    assert {len(row) for row in rows} == {len(content.activities) + 1}
    assert [row[0] for row in rows] == ["Activité", *CARD.values()]
    assert all(all(row) for row in rows)


def test_the_inventory_has_a_row_to_fill_for_each_usual_machine_and_account():
    sheets = cells(inventory_to_fill(DAY))
    assert [*sheets] == ["Machines", "Comptes"]
    for headings, *rows in sheets.values():
        assert all(headings)
        assert {len(row) for row in rows} == {len(headings)}
        assert all(first and not any(rest) for first, *rest in rows)


@pytest.mark.parametrize("kind", KINDS)
def test_two_builds_of_a_day_make_one_spreadsheet(content: Content, kind: str):
    assert made(kind, content) == made(kind, content)


ODD = f"deux  espaces, «{NBSP}oui{NBSP}»{THIN}; 1{THIN}200 €, cœur’ <b> & \ttabulation"


@pytest.mark.parametrize("kind", [*KINDS, "odd"])
def test_libreoffice_opens_and_saves_each_cell_as_it_is(
    content: Content, tmp_path: Path, kind: str
):
    rows = [["titre", ODD], [ODD, ""]]
    file = spreadsheet("x", DAY, [("a", rows)]) if kind == "odd" else made(kind, content)
    (tmp_path / "guide.ods").write_bytes(file)
    office = [need("soffice", "libreoffice-calc"), "--headless"]
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    save = ["--convert-to", "ods:calc8", "--outdir", tmp_path / "saved", tmp_path / "guide.ods"]
    subprocess.run([*office, profile, *save], check=True, capture_output=True)
    saved = (tmp_path / "saved/guide.ods").read_bytes()
    assert saved != file
    assert cells(saved) == cells(file)


if "PROVE" not in os.environ:  # it starts an office suite: `make prove`
    del test_libreoffice_opens_and_saves_each_cell_as_it_is
