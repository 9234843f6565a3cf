"""The table of headers by address, which `publish/hosting/servers.py` writes for each server.

`Cache-Control` is `no-cache`: file names hold no hash, so that links to them last, and browsers ask again at
each visit, for a few bytes (304). So no page meets another version's script.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from macros.guide.known import NOT_FOUND, ONEFILE, WORKER, Known
from macros.model.schema import Framing
from publish.assets.built import only
from publish.hosting.csp import hash_source, read_policy

CSP = "Content-Security-Policy"
FRAMES = "X-Frame-Options"
CACHE_CONTROL = "Cache-Control"
PERMISSIONS = "Permissions-Policy"
CORS = "Access-Control-Allow-Origin"

EMBED_SOURCES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "require-trusted-types-for": "'script'",  # no text becomes a script, nor the address of one
    "trusted-types": "'none'",
}
PAGE_SOURCES = EMBED_SOURCES | {
    "trusted-types": "guide",  # the one policy, of page/trust.js: our own scripts' addresses
    "connect-src": "'self'",  # the worker fetches what it keeps
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "frame-src": "'self'",  # « Intégrer ce guide » shows an embed
}
INLINE = {
    "style-src": re.compile(r"<style>(.*?)</style>", re.DOTALL),
    "script-src": re.compile(r"<script>(.*?)</script>", re.DOTALL),
}
"""The inline styles and scripts of embeds, by the CSP directive that lets them in."""
START_SCRIPT = re.compile(r'<script data-start="[^"]*">(.*?)</script>', re.DOTALL)
"""`start.js`, the only inline script of pages."""
REFUSED = (
    "accelerometer autoplay camera display-capture geolocation gyroscope magnetometer microphone"
    " midi payment publickey-credentials-get screen-wake-lock usb xr-spatial-tracking"
).split()
"""What browsers may never grant these pages, nor what they frame."""
ALLOWED = {Known.TRACKING: "camera"}
"""What one page may ask for, when its reader says so: « Lire un code » reads another device's screen."""


def permissions(allowed: str = "") -> str:
    """The value of a Permissions-Policy header: nothing but the one thing that is allowed, to the site itself."""
    return ", ".join(f"{name}={'(self)' if name == allowed else '()'}" for name in REFUSED)


COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    PERMISSIONS: permissions(),
    "Cross-Origin-Opener-Policy": "same-origin",
}
HSTS = "Strict-Transport-Security: max-age=31536000; includeSubDomains"
"""Only advice: the whole host must keep to https for a year, which is not for a guide to decide."""

MEDIA_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "xml": "text/xml; charset=utf-8",
    "svg": "image/svg+xml; charset=utf-8",
    "json": "application/json",
    "webmanifest": "application/manifest+json",
    "pdf": "application/pdf",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "zip": "application/zip",
    "woff2": "font/woff2",
    "png": "image/png",
    "ico": "image/x-icon",
}


@dataclass(frozen=True)
class Rule:
    """Headers for a file, for a folder (`embed/`) or for everything (empty); the last rule wins."""

    path: str
    headers: Mapping[str, str]
    """An empty value removes the header."""

    def covers(self, address: str) -> bool:
        """Whether the rule applies to this address below the site's root."""
        folder = not self.path or self.path.endswith("/")
        return address.startswith(self.path) if folder else address == self.path


def policy(sources: Mapping[str, str], ancestors: str) -> str:
    """The value of a Content-Security-Policy header."""
    return "; ".join(
        f"{name} {value}" for name, value in [*sources.items(), ("frame-ancestors", ancestors)]
    )


def page_policy(site: Path) -> str:
    """The policy of a built site's pages; `PageError` where they lack the script that starts the others."""
    found = START_SCRIPT.findall((site / NOT_FOUND).read_text("utf-8"))
    start = only(found, NOT_FOUND, "le script de départ « <script data-start=… > »")
    sources = PAGE_SOURCES | {"script-src": f"{PAGE_SOURCES['script-src']} {hash_source(start)}"}
    return policy(sources, "'none'")


def inline_hashes(site: Path) -> dict[str, str]:
    """The CSP hash sources of all inline styles and scripts of embeds, by directive."""
    pages = [path.read_text("utf-8") for path in sorted((site / "embed").glob("*.html"))]
    held = {
        source: dict.fromkeys(text for page in pages for text in pattern.findall(page))
        for source, pattern in INLINE.items()
    }
    return {
        source: "".join(f" {hash_source(text)}" for text in texts) for source, texts in held.items()
    }


def embed_policy(framing: Framing, site_url: str, hashes: Mapping[str, str]) -> str:
    """The policy of embeds. In a host's sandbox, Safari takes `'self'` for nobody: the site is named too."""
    address = urlsplit(site_url)
    named = f"'self' {address.scheme}://{address.netloc}" if address.netloc else "'self'"
    sources = {
        name: value.replace("'self'", named) + hashes.get(name, "")
        for name, value in EMBED_SOURCES.items()
    }
    return policy(sources, framing.ancestors)


def rules(
    framing: Framing,
    site_url: str = "",
    onefile: str = "",
    hashes: Mapping[str, str] = MappingProxyType({}),
    pages: str = policy(PAGE_SOURCES, "'none'"),
) -> tuple[Rule, ...]:
    """The table: pages, embeds, open data, the worker, what has a permission or, for the one file, a policy of its own."""
    everywhere = {CSP: pages, **COMMON, FRAMES: "DENY", CACHE_CONTROL: "no-cache"}
    table = [
        Rule("", everywhere),
        Rule("embed/", {CSP: embed_policy(framing, site_url, hashes), FRAMES: ""}),
        Rule("api/", {CORS: "*"}),  # open data: an editor's browser reads it from another site
        Rule(WORKER, {CACHE_CONTROL: "no-store"}),
        *(Rule(page, {PERMISSIONS: permissions(allowed)}) for page, allowed in ALLOWED.items()),
    ]
    if onefile:
        table.append(Rule(ONEFILE, {CSP: f"{onefile}; frame-ancestors 'none'"}))
    return tuple(table)


def rules_of(site: Path, framing: Framing, site_url: str = "") -> tuple[Rule, ...]:
    """The table for a built site, with the hashes of the scripts and styles found in it."""
    onefile = read_policy(site) if (site / ONEFILE).exists() else ""
    return rules(framing, site_url, onefile, inline_hashes(site), page_policy(site))


def headers_of(table: Iterable[Rule], address: str) -> dict[str, str]:
    """The headers that an address is served with."""
    found: dict[str, str] = {}
    for rule in table:
        if rule.covers(address):
            found |= rule.headers
    return {name: value for name, value in found.items() if value}
