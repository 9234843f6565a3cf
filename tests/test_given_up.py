"""What every test needs and is not there is said once, and no other test is tried."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bench.trees import copy_tree

ROOT = Path(__file__).parent.parent


def tried(tmp_path: Path, tree: Path, *tests: str, **env: str) -> str:
    """What a run of these tests says; in a folder of its own, for pytest takes half a minute to empty those before."""
    alone = ("-p", "no:cacheprovider", "--basetemp", str(tmp_path / "run"))
    command = [sys.executable, "-m", "pytest", "-q", *alone, *tests]
    told = subprocess.run(
        command, cwd=tree, env={**os.environ, **env}, capture_output=True, text=True
    )
    assert told.returncode == pytest.ExitCode.TESTS_FAILED, told.stdout
    return told.stdout


def test_a_browser_that_cannot_start_is_said_once(site: Path, tmp_path: Path):
    broken = tmp_path / "ms-playwright/chrome"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\necho libnss3.so: cannot open shared object file >&2\nexit 127\n")
    broken.chmod(0o755)
    files = ("tests/browser/test_keyboard.py", "tests/browser/test_icons.py")
    told = tried(tmp_path, ROOT, *files, CHROMIUM=str(broken), GUIDE_SITE=str(site))
    assert re.findall(r"^\d+ \w+ in .+s", told, re.MULTILINE)[0].startswith("1 error in")
    assert "playwright install-deps chromium" in told
    assert "libnss3.so" in told


def test_a_site_that_cannot_be_built_is_said_once(tmp_path: Path):
    tree = copy_tree(tmp_path / "guide")
    shutil.copytree(ROOT / "tests", tree / "tests")
    (tree / "checklists/mots-de-passe.yml").write_text("titel: Faute\n", "utf-8")
    told = tried(tmp_path, tree, "tests/test_site.py", GUIDE_SITE="")
    assert re.findall(r"^\d+ \w+ in .+s", told, re.MULTILINE)[0].startswith("1 error in")
    assert "checklists/mots-de-passe.yml:1" in told
