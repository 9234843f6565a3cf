"""The page that `make serve` shows in place of a guide that cannot be read; no build publishes it."""

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from macros.html.render import render
from macros.reading.mistakes import Mistake


def mistakes_page(root: Path, mistakes: Iterable[Mistake]) -> str:
    """Each mistake with the way to its line, and the right word to copy."""
    paths = ((one, (root.resolve() / one.file).as_posix()) for one in mistakes)
    # Opens the file at its line in VS Code, and does nothing elsewhere.
    shown = [(one, f"vscode://file/{quote(path.lstrip('/'))}:{one.line}") for one, path in paths]
    return str(render("mistakes.html", mistakes=shown))
