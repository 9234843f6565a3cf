"""Browser sources to the few files that pages load."""

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from macros.cache import is_kept, keep

SCRIPTS = Path("overrides/assets/javascripts")
STYLES = Path("overrides/assets/stylesheets")
BUNDLES = Path(".cache/bundle")
ESBUILD, TERSER = "npm:esbuild@0.25.12", "npm:terser@5.51.4"
BUNDLE = (
    "--bundle",
    "--minify",
    "--target=es2022,chrome110,firefox115,safari16",
    "--charset=utf8",
    "--log-level=warning",
)
SHRINK = ("--compress", "ecma=2020,passes=3", "--mangle")
"""Terser takes an embed from 11,975 bytes to 11,532, compressed: room for an editor's next items."""

PAGE_STYLES = (
    *("theme", "fonts", "fields", "shell", "prose", "checklist", "editor", "copies"),
    *("tools", "offline", "print"),
)
TRACKING_STYLES = ("tracking", "integrate")
"""What « Mon suivi », its sheets, what folds like it and the webmaster's page add: a list's page does without."""
EMBED_STYLES = ("theme", "checklist", "embed")
EMBED_MORE_STYLES = ("fields", "editor", "copies")


NIGHT = re.compile(
    r'^@media screen \{\n  :root\[data-theme="dark"\].*?^\}\n', re.DOTALL | re.MULTILINE
)
PROPERTY = re.compile(r"(?<=[{;])(--[\w-]+):[^;{}]*(?:;|(?=\}))")
USE = re.compile(r"var\((--[\w-]+)")


class BundleError(Exception):
    """The browser sources could not be bundled; the message is esbuild's own."""


IMPORTED = re.compile(r'(?:\bfrom|^import) "(\.[^"]+)"', re.MULTILINE)


def modules_of(entry: Path) -> set[Path]:
    """A module and all that it imports: what its bundle is made of, and no other."""
    found, left = set[Path](), [entry]
    while left:
        module = left.pop().resolve()
        if module not in found:
            found.add(module)
            left += [module.parent / name for name in IMPORTED.findall(module.read_text("utf-8"))]
    return found


def cache_key(paths: Iterable[Path], *words: str) -> str:
    """A cache key: a hash of the sources and of the options they are bundled with."""
    made = hashlib.sha256("\n".join(words).encode())
    for path in sorted(paths):
        made.update(path.name.encode() + b"\0" + path.read_bytes())
    return made.hexdigest()[:16]


def deno() -> str:
    """The `deno` that pip installed beside this Python, or the one on the PATH."""
    beside = Path(sys.executable).parent / "deno"
    return str(beside) if beside.exists() else "deno"


def tool(root: Path, name: str, *options: str, source: bytes | None = None) -> bytes:
    """Run a tool of `deno.lock` on a source, and give its output (`BundleError` when it fails)."""
    made = subprocess.run(
        [deno(), "run", "--quiet", "--frozen", "--allow-all", name, *options],
        cwd=root,
        input=source,
        capture_output=True,
        env={**os.environ, "NO_COLOR": "1"},
    )
    if made.returncode:
        raise BundleError(made.stderr.decode("utf-8", "replace").strip())
    return made.stdout


def bundle_script(root: Path, entry: str) -> bytes:
    """The module and all it imports as one classic script: modules do not run over `file://`."""
    module = SCRIPTS / f"entries/{entry}.js"
    sources = [*modules_of(root / module), root / "deno.lock"]
    cached = root / BUNDLES / f"{entry}-{cache_key(sources, ESBUILD, TERSER, *BUNDLE, *SHRINK)}.js"
    if not is_kept(cached):
        bundled = tool(root, ESBUILD, str(module), *BUNDLE, "--format=iife")
        keep(cached, tool(root, TERSER, *SHRINK, source=bundled))
    return cached.read_bytes()


def bundle_styles(root: Path, names: Iterable[str]) -> bytes:
    """The style sheets, minified as one in this order."""
    paths = [root / STYLES / f"{name}.css" for name in names]
    cached = root / BUNDLES / f"{'-'.join(names)}-{cache_key(paths, ESBUILD, *BUNDLE)}.css"
    if not is_kept(cached):
        joined = NIGHT.sub(by_night, "\n".join(path.read_text("utf-8") for path in paths))
        options = (*BUNDLE, "--loader=css", "--external:*.woff2")
        keep(cached, tool(root, ESBUILD, *options, source=joined.encode()))
    return cached.read_bytes()


def by_night(chosen: re.Match[str]) -> str:
    """The night colours of `theme.css`, then the same for a dark device where the reader chose none."""
    device = chosen[0].replace("screen", "screen and (prefers-color-scheme: dark)", 1)
    return chosen[0] + "\n" + device.replace('[data-theme="dark"]', ':not([data-theme="light"])')


def without_idle(style: bytes) -> str:
    """The style sheet without unused custom properties: an embed uses few of the theme's."""
    text, before = style.decode(), ""
    while text != before:
        used, before = set(USE.findall(text)), text
        text = PROPERTY.sub(lambda found, used=used: found[0] if found[1] in used else "", text)  # type: ignore[misc]
    return re.sub(r"(--[\w-]+): ", r"\1:", text).replace(";}", "}").strip()


def theme_colour(root: Path, name: str) -> str:
    """The colour of a custom property of `theme.css` by day, where the union chose none of its own."""
    style = (root / STYLES / "theme.css").read_text("utf-8")
    if found := re.search(rf"--{name}: (?:var\([\w-]+, )?(#[0-9a-f]{{6}})", style):
        return found[1]
    raise BundleError(
        f"theme.css ne donne plus à « --{name} » une couleur qu’un manifeste peut dire"
    )


def colours(primary: str, accent: str) -> bytes:
    """The CSS rule that sets the union's colours; `theme.css` derives all others from them."""
    return f":root{{--organisation-primary:{primary};--organisation-accent:{accent}}}\n".encode()
