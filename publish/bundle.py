"""Browser sources to the few files that pages load."""

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

SCRIPTS = Path("overrides/assets/javascripts")
STYLES = Path("overrides/assets/stylesheets")
CACHE = Path(".cache/bundle")
ESBUILD = "npm:esbuild@0.25.12"
TARGET = "es2022,chrome110,firefox115,safari16"

PAGE_STYLES = (
    *("theme", "fonts", "fields", "shell", "prose", "checklist", "editor", "copies", "tracking"),
    *("tools", "integrate", "offline", "print"),
)
EMBED_STYLES = ("theme", "checklist", "embed")
EMBED_MORE_STYLES = ("fields", "editor", "copies")


PROPERTY = re.compile(r"(?<=[{;])(--[\w-]+):[^;{}]*(?:;|(?=\}))")
USE = re.compile(r"var\((--[\w-]+)")


class BundleError(Exception):
    """The browser sources could not be bundled; the message is esbuild's own."""


def digest(paths: Iterable[Path], *words: str) -> str:
    """A name that changes with the sources or the way they are bundled."""
    made = hashlib.sha256("\n".join(words).encode())
    for path in sorted(paths):
        made.update(path.name.encode() + b"\0" + path.read_bytes())
    return made.hexdigest()[:16]


def deno() -> str:
    """The `deno` that pip installed beside this Python, or the one on the PATH."""
    beside = Path(sys.executable).parent / "deno"
    return str(beside) if beside.exists() else "deno"


def esbuild(root: Path, source: str, suffix: str, *options: str) -> bytes:
    """What esbuild makes of this source, locked by `deno.lock`; `BundleError` when it refuses."""
    command = [deno(), "run", "--quiet", "--frozen", "--allow-all", ESBUILD, *options]
    command += [
        "--bundle",
        "--minify",
        f"--target={TARGET}",
        "--charset=utf8",
        "--log-level=warning",
    ]
    made = subprocess.run(
        [*command, source] if suffix == ".js" else [*command, f"--loader={suffix[1:]}"],
        cwd=root,
        input=None if suffix == ".js" else source.encode(),
        capture_output=True,
        env={**os.environ, "NO_COLOR": "1"},
    )
    if made.returncode:
        raise BundleError(made.stderr.decode("utf-8", "replace").strip())
    return made.stdout


def bundle_script(root: Path, entry: str) -> bytes:
    """The module and all it imports as one classic script: modules do not run over `file://`."""
    sources = [*(root / SCRIPTS).glob("*.js"), root / "deno.lock"]
    cached = root / CACHE / f"{entry}-{digest(sources, ESBUILD, TARGET)}.js"
    if not cached.exists():
        keep(cached, esbuild(root, str(SCRIPTS / f"{entry}.js"), ".js", "--format=iife"))
    return cached.read_bytes()


def bundle_styles(root: Path, names: Iterable[str]) -> bytes:
    """The style sheets, in this order, as one."""
    paths = [root / STYLES / f"{name}.css" for name in names]
    cached = root / CACHE / f"{'-'.join(names)}-{digest(paths, ESBUILD, TARGET)}.css"
    if not cached.exists():
        joined = "\n".join(path.read_text("utf-8") for path in paths)
        keep(cached, esbuild(root, joined, ".css", "--external:*.woff2"))
    return cached.read_bytes()


def without_idle(style: bytes) -> str:
    """The style sheet without the custom properties that it never uses: an embed needs few of them."""
    text, before = style.decode(), ""
    while text != before:
        used, before = set(USE.findall(text)), text
        text = PROPERTY.sub(lambda found, used=used: found[0] if found[1] in used else "", text)  # type: ignore[misc]
    return re.sub(r"(--[\w-]+): ", r"\1:", text).replace(";}", "}").strip()


def colours(primary: str, accent: str) -> bytes:
    """The union's colours, for the end of a style sheet: the theme draws all others from them."""
    return f":root{{--organisation-primary:{primary};--organisation-accent:{accent}}}\n".encode()


def keep(path: Path, made: bytes) -> None:
    """Write into the cache at once, so that a build that was stopped leaves no half file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}.part")
    partial.write_bytes(made)
    partial.replace(path)
