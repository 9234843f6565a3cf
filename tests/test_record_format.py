"""The browser's modules, the backup's schema and the templates' fields agree on what a record is."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from macros.model.record import NAME_LIMIT, NOTE_LIMIT
from publish.assets.bundle import SCRIPTS, deno
from publish.data.export_schema import EXPORT

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "macros/templates"


@pytest.fixture(scope="module")
def browser_format() -> dict[str, Any]:
    """What records.js and transfer.js hold a record to."""
    asked = "Object.assign({}, await import('./records.js'), await import('./transfer.js'))"
    command = [deno(), "eval", "--quiet", f"console.log(JSON.stringify({asked}))"]
    told = subprocess.run(command, cwd=ROOT / SCRIPTS / "records", capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    found: dict[str, Any] = json.loads(told.stdout)
    return found


@pytest.fixture(scope="module")
def kinds() -> dict[str, Any]:
    """The schema's properties of each kind of record."""
    records = EXPORT["properties"]["records"]["patternProperties"]
    return {key.split(":")[2]: record["properties"] for key, record in records.items()}


def test_names_and_notes_are_as_long_everywhere(
    browser_format: dict[str, Any], kinds: dict[str, Any]
):
    assert (browser_format["NAME_LIMIT"], browser_format["NOTE_LIMIT"]) == (NAME_LIMIT, NOTE_LIMIT)
    assert kinds["copy"]["name"]["maxLength"] == kinds["copy"]["kind"]["maxLength"] == NAME_LIMIT
    assert kinds["item"]["note"]["maxLength"] == NOTE_LIMIT
    assert kinds["item"]["who"]["maxLength"] == NAME_LIMIT


def test_a_day_is_written_alike_wherever_it_stands(kinds: dict[str, Any]):
    assert kinds["item"]["on"]["anyOf"] == kinds["item"]["due"]["anyOf"]


@pytest.mark.parametrize(
    ("template", "limits"),
    [("editor", "NOTE_LIMIT NAME_LIMIT"), ("copies", "NAME_LIMIT"), ("proof", "NAME_LIMIT")],
)
def test_a_field_takes_no_more_than_its_record(template: str, limits: str):
    text = (TEMPLATES / f"{template}.html").read_text("utf-8")
    assert re.findall(r'maxlength="{{ (\w+) }}"', text) == limits.split()


def test_states_are_the_same_everywhere(browser_format: dict[str, Any], kinds: dict[str, Any]):
    editor = (TEMPLATES / "editor.html").read_text("utf-8")
    offered = re.findall(r'type="radio" value="(\w+)"', editor)
    assert kinds["item"]["status"]["enum"] == browser_format["STATUSES"]
    assert sorted(offered) == sorted(browser_format["STATUSES"])


def test_a_backup_says_the_same_format_everywhere(browser_format: dict[str, Any]):
    said = {name: EXPORT["properties"][name]["const"] for name in ("format", "version")}
    assert said == {"format": browser_format["FORMAT"], "version": browser_format["VERSION"]}
    records = EXPORT["properties"]["records"]
    assert records["maxProperties"] == browser_format["COUNT_LIMIT"]
    assert all(
        key.startswith(f"^{browser_format['PREFIX']}") for key in records["patternProperties"]
    )
