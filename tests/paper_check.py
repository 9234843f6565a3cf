"""A second opinion on every PDF, by outloud: `make paper-check`.

It weighs some 400 MB, so that it has an environment of its own below .cache/, and is no part of `make test`.
"""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

OUTLOUD = "outloud==0.2.1"
HOME = Path(".cache") / OUTLOUD
WARNINGS = Path(__file__).with_name("paper-warnings.toml")


def outloud() -> Path:
    """The program, installed where it is not yet."""
    program = HOME / "bin/outloud"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", HOME], check=True)
        subprocess.run([HOME / "bin/pip", "install", "--quiet", OUTLOUD], check=True)
    return program


def is_accepted(found: dict[str, object], name: str) -> bool:
    """Whether the file of accepted warnings has this one, for this PDF."""
    listed = tomllib.loads(WARNINGS.read_text("utf-8"))["accepted"]
    return any(
        one["rule"] == found["rule"]
        and name in one.get("files", [name])
        and one["evidence"] in str(found.get("evidence", ""))
        for one in listed
    )


def test_outloud_finds_nothing_that_is_not_accepted(site: Path, tmp_path: Path):
    report = tmp_path / "report.json"
    command = [outloud(), "--quiet", "--no-info", "--fail-on", "never", "--json", report]
    subprocess.run([*command, *sorted((site / "pdf").glob("*.pdf"))], check=True)
    results = json.loads(report.read_text("utf-8"))["results"]
    assert [one["path"] for one in results if one["error"]] == []
    told = [
        f"{Path(one['path']).name}, sheet {found.get('page')}: {found['rule']}, {found['message']}"
        for one in results
        for found in one["findings"]
        if found["severity"] != "info" and not is_accepted(found, Path(one["path"]).name)
    ]
    assert told == []
