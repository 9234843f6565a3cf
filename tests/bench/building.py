"""How long builds take, and how much memory."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

PAGES_ONLY = {"GUIDE_PAGES_ONLY": "1"}
"""Leave out what comes after the pages: PDFs, the one file, precompression."""


@dataclass(frozen=True)
class Build:
    """One build: seconds of processor, whatever else runs; megabytes of the largest process."""

    seconds: float
    memory: float


def build(tree: Path, site: Path, **settings: str) -> Build:
    """Build a tree into an emptied folder; a build that fails stops the bench."""
    shutil.rmtree(site, ignore_errors=True)
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(site)]
    env = {**os.environ, "NO_MKDOCS_2_WARNING": "1", **settings}
    with (site.parent / f"{site.name}.log").open("w+") as log:
        process = subprocess.Popen(command, cwd=tree, env=env, stdout=log, stderr=log)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        log.seek(0)
        assert process.returncode == 0, log.read()
    return Build(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def compare(ours: Path, plain: Path, rounds: int) -> tuple[Build, Build]:
    """The median build of our tree and of the plain one, in turn, so that load falls on both."""
    found = [
        (
            build(ours, ours.parent / "site-ours", **PAGES_ONLY),
            build(plain, plain.parent / "site-plain"),
        )
        for _ in range(rounds)
    ]
    return middle([one for one, _ in found]), middle([other for _, other in found])


def middle(builds: list[Build]) -> Build:
    """The median of each figure."""
    return Build(median(b.seconds for b in builds), median(b.memory for b in builds))
