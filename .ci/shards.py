"""Which test files a job of the workflow runs: `python .ci/shards.py browser-1` names them.

Each file stands in one part, whole, so that what its tests share is made once. Browser files are dealt
out by their size, the largest first, each to the part that has the least so far.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
BROWSER = ("browser-1", "browser-2", "browser-3")
PARTS = ("rest", *BROWSER)


def parts() -> dict[str, list[str]]:
    """The files of each part."""
    dealt: dict[str, list[Path]] = {part: [] for part in PARTS}
    dealt["rest"] = sorted((ROOT / "tests").glob("test_*.py"))
    browser = sorted((ROOT / "tests/browser").glob("test_*.py"))
    for path in sorted(browser, key=lambda path: path.stat().st_size, reverse=True):
        dealt[min(BROWSER, key=lambda part: weight(dealt[part]))].append(path)
    return {part: [path.relative_to(ROOT).as_posix() for path in dealt[part]] for part in PARTS}


def weight(files: list[Path]) -> int:
    """Bytes, which stand for time."""
    return sum(path.stat().st_size for path in files)


if __name__ == "__main__":
    found = parts().get(sys.argv[1]) or sys.exit(f"{sys.argv[1]}: one of {', '.join(PARTS)}")
    print(" ".join(found))
