"""Content-Security-Policy: hashes of inline scripts and styles, and the policy that the one file carries."""

import base64
import hashlib
from pathlib import Path

from lxml import html as lxml_html

from macros.guide.known import ONEFILE
from publish.assets.built import only


def hash_source(text: str) -> str:
    """The CSP hash source that lets in this inline script or style."""
    return f"'sha256-{sha256(text.encode())}'"


def read_policy(site: Path) -> str:
    """The policy that the one file carries in a built site; its header says the same."""
    document = lxml_html.parse(str(site / ONEFILE))
    found = document.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    policy = only(found, ONEFILE, "sa politique « Content-Security-Policy »")
    return str(policy)


def sha256(made: bytes) -> str:
    """The SHA-256 of these bytes in base64, as CSP and `integrity` write it."""
    return base64.b64encode(hashlib.sha256(made).digest()).decode()
