"""Folders that say what is in them: each module imports its own folder and those below it, never above."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCRIPTS = "overrides/assets/javascripts"
FLOORS = {
    "macros": ["model", "reading", "guide", "html"],
    "publish": ["assets", "data", "hosting", "paper", "offline", "maintenance"],
    SCRIPTS: ["records", "page", "list", "tools", "tracking", "entries"],
}
"""From the ground up, as the map of ARCHITECTURE lists them from its top; what stands in no folder may use them all."""
PYTHON = re.compile(r"^\s*from (macros|publish)\.(\w+)", re.MULTILINE)
JAVASCRIPT = re.compile(r"(?:from|import\() ?\"\.\./(\w+)/|^import \"\.\./(\w+)/", re.MULTILINE)


def above(package: str) -> list[str]:
    """The imports of this package that lead to a floor above their own."""
    floors, found = FLOORS[package], []
    for path in sorted((ROOT / package).rglob("*.*")):
        folder = path.relative_to(ROOT / package).parts[0]
        if path.suffix not in (".py", ".js") or folder not in floors:
            continue
        text = path.read_text("utf-8")
        python = [(package, to) for owner, to in PYTHON.findall(text) if owner == package]
        used = (
            python
            if path.suffix == ".py"
            else [(package, a or b) for a, b in JAVASCRIPT.findall(text)]
        )
        for _, to in used:
            if to in floors and floors.index(to) > floors.index(folder):
                found.append(f"{path.relative_to(ROOT)} imports {to}")
    return found


@pytest.mark.parametrize("package", FLOORS)
def test_a_folder_imports_only_those_below_it(package: str):
    assert above(package) == []


@pytest.mark.parametrize("package", FLOORS)
def test_every_folder_has_its_floor(package: str):
    folders = {
        path.parent.name for path in (ROOT / package).glob("*/*.*") if path.suffix in (".py", ".js")
    }
    assert folders == set(FLOORS[package])


def test_macros_know_nothing_of_what_is_published():
    owners = [PYTHON.findall(path.read_text("utf-8")) for path in (ROOT / "macros").rglob("*.py")]
    assert not [to for found in owners for owner, to in found if owner == "publish"]


@pytest.mark.parametrize("module", ["macros.guide.lock", "publish.hosting.verify"])
def test_what_lists_addresses_draws_nothing(module: str):
    asked = f"import sys, {module}; sys.exit('macros.html' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], cwd=ROOT).returncode == 0


EVERYWHERE = {"main", "log", "ROOT"}
EXPORT = re.compile(r"^export (?:async )?(?:function|class|const|let) (\w+)", re.MULTILINE)
TYPE = re.compile(r"@typedef \{.*?\} (\w+)", re.DOTALL)
LATE = {"bring"}
"""What `starter.js` and the script that it brings later both give: one thing."""


def test_a_name_means_one_thing_in_the_whole_tree():
    owners: dict[str, set[str]] = {}
    for path in [*(ROOT / "macros").rglob("*.py"), *(ROOT / "publish").rglob("*.py")]:
        for node in ast.parse(path.read_text("utf-8")).body:
            defined = [node.name] if isinstance(node, ast.FunctionDef | ast.ClassDef) else []
            if isinstance(node, ast.Assign):
                defined = [one.id for one in node.targets if isinstance(one, ast.Name)]
            for name in defined:
                owners.setdefault(name, set()).add(path.relative_to(ROOT).as_posix())
    shared = {name: found for name, found in owners.items() if len(found) > 1}
    assert {name: found for name, found in shared.items() if name not in EVERYWHERE} == {}


def test_a_type_or_an_export_of_the_browser_s_means_one_thing():
    owners: dict[str, set[str]] = {}
    for path in (ROOT / SCRIPTS).rglob("*.js"):
        text = path.read_text("utf-8")
        for name in [*EXPORT.findall(text), *TYPE.findall(text)]:
            owners.setdefault(name, set()).add(path.name)
    assert len(owners) > 200
    assert {name for name, found in owners.items() if len(found) > 1} == LATE
