"""Which files are content: pages, lists and images; what machines leave beside them is not."""

import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

LITTER = re.compile(
    r"\.|~|#.*#$|.*(~|___jb_(tmp|old)___)$"  # hidden; Office, Emacs, Vim, JetBrains at work
    r"|(ehthumbs|thumbs)\.db$|desktop\.ini$|\$recycle\.bin$|icon\r$|__macosx$"  # Windows, macOS
    r"|4913$|.*\.(tmp|temp|swp|swo|part|partial|crdownload)$",  # Vim’s trial, downloads
    re.IGNORECASE,
)
IMAGES = (".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif")
ASSETS = "assets/"
REGION = "region"
"""The folder of another union, with files under the guide's own names; ours has none."""
ALONE = ("CNAME", "robots.txt")
"""What a webmaster may put beside pages."""
OVERRIDES = (".html", ".js", ".css", ".woff2", ".svg", ".png", ".ico")
LICENCES = ("OFL.txt",)


def is_litter(name: str) -> bool:
    """Whether a system, an editor or an office program left this, in a folder of theirs or not."""
    return any(LITTER.match(part) for part in PurePosixPath(name).parts)


def is_image(name: str) -> bool:
    """Whether this file of `docs/` is an image that pages may show."""
    return name.startswith(ASSETS) and name.lower().endswith(IMAGES)


def is_published(name: str) -> bool:
    """Whether this file of `docs/` is for readers: nothing else is ever put on line."""
    return not is_litter(name) and (name.endswith(".md") or is_image(name) or name in ALONE)


def is_override(name: str) -> bool:
    """Whether this file of `overrides/` is a part of the site."""
    known = name.endswith(OVERRIDES) or PurePosixPath(name).name in LICENCES
    return known and not is_litter(name)


def files_of(folder: Path) -> Iterator[str]:
    """The names of all files below a folder, without litter, in order."""
    found = (Path(at, file) for at, _, files in os.walk(folder) for file in files)
    names = (path.relative_to(folder).as_posix() for path in found)
    yield from sorted(name for name in names if not is_litter(name))


def pages_of(root: Path) -> list[str]:
    """The pages of the guide, below `docs/`, then those of a union's own."""
    found = (name for folder in ("docs", f"{REGION}/docs") for name in files_of(root / folder))
    return list(dict.fromkeys(name for name in found if name.endswith(".md")))


def file_of(root: Path, name: str) -> str:
    """The file of a page or a list, `docs/…` or `checklists/…`: the guide's, or else the union's own."""
    own = f"{REGION}/{name}"
    return own if (root / own).is_file() and not (root / name).is_file() else name


def name_in_guide(file: str) -> str:
    """What a file is called in the guide, whoever wrote it."""
    return file.removeprefix(f"{REGION}/")


def is_own(file: str) -> bool:
    """Whether the union wrote this file, and not the guide that it started from."""
    return file.startswith(f"{REGION}/")


def lists_of(root: Path) -> list[str]:
    """The files of the guide's lists, then those of a union's own."""
    found = (
        f"checklists/{path.name}"
        for folder in (root, root / REGION)
        for path in sorted((folder / "checklists").glob("*.yml"))
        if not is_litter(path.name)
    )
    return [file_of(root, name) for name in dict.fromkeys(found)]


def images_of(root: Path) -> frozenset[str]:
    """The images that pages may show, as addresses below the site's root."""
    folders = ("docs", f"{REGION}/docs", "overrides")
    found = (name for folder in folders for name in files_of(root / folder))
    return frozenset(name for name in found if is_image(name))
