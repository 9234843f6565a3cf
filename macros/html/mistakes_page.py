"""The page that `make serve` shows in place of a guide that cannot be read; no build publishes it."""

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from macros.html.render import render
from macros.reading.mistakes import Mistake


def mistakes_page(root: Path, mistakes: Iterable[Mistake]) -> str:
    """Each mistake with the way to its line, and the right word to copy."""
    shown = [(one, editor_link(root, one)) for one in mistakes]
    return str(render("mistakes.html", mistakes=shown))


def editor_link(root: Path, mistake: Mistake) -> str:
    """The address that opens the file at its line in VS Code, and does nothing elsewhere."""
    path = (root.resolve() / mistake.file).as_posix().lstrip("/")
    return f"vscode://file/{quote(path)}:{mistake.line}"
