"""The cache below `.cache/`: one build keeps files there for the next, and drops what went unused for a week."""

import os
import time
from pathlib import Path

UNUSED = 7 * 24 * 3600  # seconds


def is_kept(path: Path) -> bool:
    """Whether the cache holds this file, whose age then starts again."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


def keep(path: Path, made: bytes) -> None:
    """Write a file into the cache by one rename: two builds may run, and one may be stopped."""
    path.parent.mkdir(parents=True, exist_ok=True)
    prune(path.parent)
    partial = path.with_suffix(f".{os.getpid()}.part")
    partial.write_bytes(made)
    partial.replace(path)


def prune(folder: Path) -> None:
    """Remove the files that no build has used for a week."""
    for path in folder.iterdir():
        try:
            if time.time() - path.stat().st_mtime > UNUSED:
                path.unlink()
        except FileNotFoundError:
            continue  # another build forgot it first
