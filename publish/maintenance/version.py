"""`make version`: one version, said by `pyproject.toml`, by the newest title of `CHANGELOG.md` that has one, and by the tag.

Readers see days (« Version du 24 novembre 2026 »), which come from the content; this one names a release.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from macros.guide.lockfile import read_edition
from macros.reading.mistakes import Mistake

ROOT = Path(__file__).parents[2]
CHANGES, DECLARED = "CHANGELOG.md", "pyproject.toml"
HEADING = re.compile(r"^## (?P<day>.+?)(?:, version (?P<version>\d+\.\d+\.\d+))?$", re.MULTILINE)


def tags_here(root: Path) -> set[str]:
    """The tags of versions on this commit, and the one that a run was started for."""
    asked = ["git", "tag", "--points-at", "HEAD", "--list", "v*"]
    try:
        said = subprocess.run(asked, cwd=root, capture_output=True, text=True)
    except FileNotFoundError:
        return set()
    kind, _, tag = os.environ.get("GITHUB_REF", "").removeprefix("refs/").partition("/")
    return {*said.stdout.split(), *([tag] if kind == "tags" else [])}


def disagreements(root: Path) -> Iterator[Mistake]:
    """Where the version is not the same everywhere; on a tag, what no version holds yet."""
    version, changes = read_edition(root), (root / CHANGES).read_text("utf-8")
    titles = [*HEADING.finditer(changes)]
    released = next((title for title in titles if title["version"]), None)
    if not released or released["version"] != version:
        told = f"{released['version']}" if released else "aucune"
        what = f"la dernière version écrite ici est {told}, celle de {DECLARED} est {version}"
        mend = f"terminez un titre par « , version {version} », ou corrigez {DECLARED}"
        yield Mistake(CHANGES, line_at(changes, released), what, mend)
    for tag in sorted(tags_here(root)):
        if tag != f"v{version}":
            what = f"l’étiquette « {tag} » n’est pas « v{version} »"
            yield Mistake(DECLARED, 1, what, "corrigez la version, puis étiquetez de nouveau")
        elif titles and titles[0] is not released:
            what = f"« {titles[0]['day']} » n’est dans aucune version"
            mend = f"terminez ce titre par « , version … », puis {DECLARED}, puis étiquetez"
            yield Mistake(CHANGES, line_at(changes, titles[0]), what, mend)


def line_at(text: str, title: re.Match[str] | None) -> int:
    """The line where a title stands."""
    return text.count("\n", 0, title.start()) + 1 if title else 1


def notes(root: Path) -> str:
    """What the newest version changed: its title and all that follows, up to the one before it."""
    changes = (root / CHANGES).read_text("utf-8")
    starts = [title.start() for title in HEADING.finditer(changes) if title["version"]]
    first, after, *_ = [*starts, len(changes), len(changes)]
    return changes[first:after].strip() + "\n"


def main(root: Path = ROOT) -> int:
    """Print the version, or where it is not the same. Returns the exit status."""
    told = list(disagreements(root))
    print("\n".join(map(str, told)) or read_edition(root), file=sys.stderr if told else None)
    return bool(told)


if __name__ == "__main__":
    sys.exit(main())
