"""A second opinion on every PDF, by outloud: `make paper-check`.

It weighs some 400 MB, so that it has an environment of its own below .cache/, and is no part of `make test`.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

from sheets import MM

OUTLOUD = "outloud==0.2.1"
HOME = Path(".cache") / OUTLOUD
TOLD = HOME / "told"
WARNINGS = Path(__file__).with_name("paper-warnings.toml")
A4, HEAD, FOOT = 841.89, 13, 12  # pt; mm, the margins of `paper.css`


def outloud() -> Path:
    """The program, installed where it is not yet."""
    program = HOME / "bin/outloud"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", HOME], check=True)
        subprocess.run([HOME / "bin/pip", "install", "--quiet", OUTLOUD], check=True)
    return program


def told_of(pdf: Path) -> dict[str, Any]:
    """What outloud tells of a PDF, kept by the file's digest: it takes seconds a sheet."""
    kept = TOLD / f"{sha256(pdf.read_bytes()).hexdigest()}.json"
    if not kept.exists():
        made = kept.with_suffix(".new")
        subprocess.run(
            [outloud(), "--quiet", "--fail-on", "never", "--json", made, pdf], check=True
        )
        made.replace(kept)
    [result] = json.loads(kept.read_text("utf-8"))["results"]
    assert not result["error"], result
    return {**result, "path": pdf.name}


def is_told_by_place(found: dict[str, Any]) -> bool:
    """Whether the place of what outloud doubts tells that it is right: headers and footers alone stand in the margins.

    PAG-001 takes words that stand high or low on three sheets for a header that is read; TAG-002, a header that too
    few sheets repeat for prose that is not.
    """
    lowest, highest = FOOT * MM, A4 - HEAD * MM
    within = [lowest - 1 < box["y0"] < box["y1"] < highest + 1 for box in found["boxes"]]
    return {"PAG-001": all(within), "TAG-002": bool(within) and not any(within)}.get(
        found["rule"], False
    )


def is_accepted(found: dict[str, Any], name: str, listed: list[dict[str, Any]]) -> bool:
    """Whether the file of accepted warnings has this one, for this PDF: each of the words that it tells of."""
    return all(
        any(
            one["rule"] == found["rule"]
            and name in one.get("files", [name])
            and re.fullmatch(one.get("evidence", ".*"), words)
            for one in listed
        )
        for words in (found["evidence"] or "").split("; ")
    )


def test_outloud_finds_nothing_that_is_not_accepted(site: Path):
    outloud()
    TOLD.mkdir(exist_ok=True)
    listed = tomllib.loads(WARNINGS.read_text("utf-8"))["accepted"]
    # The longest begin; a PDF that moved stands at two addresses.
    longest = sorted((site / "pdf").glob("*.pdf"), key=lambda pdf: (-pdf.stat().st_size, pdf))
    pdfs = {pdf.read_bytes(): pdf for pdf in longest}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = [*pool.map(told_of, pdfs.values())]
    told = [
        f"{one['path']}, sheet {found.get('page')}: {found['rule']}, {found['message']}, {found['evidence']}"
        for one in results
        for found in one["findings"]
        if found["severity"] != "info"
        and not is_told_by_place(found)
        and not is_accepted(found, one["path"], listed)
    ]
    assert told == []
