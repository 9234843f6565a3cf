"""Programs that the tests drive and pip does not carry: Debian's packages."""

import ctypes
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

INSTALL = "apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends".split()
QUIET = {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
"""Nothing is asked, and no server is started by its own package."""


def need(program: str, package: str) -> str:
    """The path of a program, a file or a library, installed where that is allowed; or a skip, and in CI a failure."""
    if not (found := path_of(program)):
        told = install(package)
        found = path_of(program)
    if not found:
        why = f"no {program}: sudo apt-get install {package} ({told})"
        pytest.fail(why) if os.environ.get("CI") else pytest.skip(why)
    return found


def path_of(program: str) -> str | None:
    """Where a program, a file or a shared library is, if it is there."""
    if program.startswith("lib"):
        return program if is_loadable(program) else None
    is_file = Path(program).is_absolute() and Path(program).exists()
    return program if is_file else shutil.which(program)


def is_loadable(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


@cache
def install(package: str) -> str:
    """Install a package, once asked; what came of it, in a few words."""
    if not (is_root() and shutil.which("apt-get")):
        return "only root may, with apt-get"
    tried = run([*INSTALL, package])
    if tried.returncode and not run(["apt-get", "update", "-qq"]).returncode:
        tried = run([*INSTALL, package])
    return tried.stderr.strip() or "installed"


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **QUIET})
