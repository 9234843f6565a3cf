"""What one build leaves for the next, below `.cache/`: written whole, and gone once unused."""

import os
import time
from pathlib import Path

UNUSED = 7 * 24 * 3600  # seconds


def is_kept(path: Path) -> bool:
    """Whether this is in the cache; asking for it is using it."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


def keep(path: Path, made: bytes) -> None:
    """Write into the cache at once: two builds may run, and one may be stopped."""
    path.parent.mkdir(parents=True, exist_ok=True)
    prune(path.parent)
    partial = path.with_suffix(f".{os.getpid()}.part")
    partial.write_bytes(made)
    partial.replace(path)


def prune(folder: Path) -> None:
    """Forget what no build has used for a week; what another build uses now is left to it."""
    for path in folder.iterdir():
        try:
            if time.time() - path.stat().st_mtime > UNUSED:
                path.unlink()
        except FileNotFoundError:
            continue  # another build forgot it first
