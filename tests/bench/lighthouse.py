"""Lighthouse, as it judges a page on a slow phone."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conftest import QUIET
from system import is_root

from publish.assets.bundle import deno

FOLDER = Path(__file__).parent
PACKAGE = "npm:lighthouse@13.5.0/cli/index.js"
ATTEMPTS = 3  # on a busy machine, Chromium is at times late to answer
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


@dataclass(frozen=True)
class Report:
    """The four scores, out of 100; largest paint in milliseconds; layout shift; what fell short."""

    scores: dict[str, int]
    lcp: float
    shift: float
    failed: tuple[str, ...]


def audit(url: str, chromium: str, categories: tuple[str, ...] = CATEGORIES) -> Report:
    """What Lighthouse says of a page, with its own settings for phones."""
    flags = ["--headless=new", "--disable-gpu", *QUIET, *(["--no-sandbox"] if is_root() else [])]
    command = [deno(), "run", "--quiet", "--allow-all", "--frozen"]
    command += ["--config", str(FOLDER / "deno.json"), PACKAGE, url, "--output=json", "--quiet"]
    command += [f"--only-categories={','.join(categories)}", f"--chrome-flags={' '.join(flags)}"]
    env = {**os.environ, "CHROME_PATH": chromium}
    for _ in range(ATTEMPTS):
        made = subprocess.run(command, capture_output=True, text=True, env=env)
        if not made.returncode:
            return read_report(json.loads(made.stdout), categories)
    raise RuntimeError(f"Lighthouse failed on {url}:\n{made.stderr.strip()}")


def read_report(told: dict[str, Any], categories: tuple[str, ...]) -> Report:
    """The report that Lighthouse wrote, as far as it is told."""
    audits = told["audits"]
    return Report(
        {name: round(100 * told["categories"][name]["score"]) for name in categories},
        audits["largest-contentful-paint"]["numericValue"],
        audits["cumulative-layout-shift"]["numericValue"],
        tuple(id for id, one in audits.items() if one["score"] is not None and one["score"] < 0.9),
    )
