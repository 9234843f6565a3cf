"""The guide of another region that AUTRE-REGION.md writes, file by file: what it shows is what tests build."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
TUTORIAL = ROOT / "AUTRE-REGION.md"
NAMED = re.compile(r"`(region/[\w./-]+\.(?:yml|md))`")
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def files_shown() -> Iterator[tuple[str, str]]:
    """Each file that the tutorial has one write, the last that it names before a block, with all it holds."""
    text, shown = TUTORIAL.read_text("utf-8"), dict[str, str]()
    for block in BLOCK.finditer(text):
        if block[1] != "sh":
            file = NAMED.findall(text[: block.start()])[-1]
            shown[file] = shown.get(file, "") + block[2]
    yield from shown.items()


def write_region(tree: Path) -> None:
    """Follow the tutorial in a tree: its files, and a logo where it says to put one."""
    for file, text in files_shown():
        (tree / file).parent.mkdir(parents=True, exist_ok=True)
        (tree / file).write_text(text, "utf-8")
    logo = tree / "region/docs/assets/bretagne-logo.svg"
    logo.parent.mkdir(parents=True, exist_ok=True)
    logo.write_bytes((ROOT / "overrides/assets/icons/icon.svg").read_bytes())
