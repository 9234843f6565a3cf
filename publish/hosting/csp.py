"""Content-Security-Policy: hashes of inline scripts and styles, and the policy that the one file carries."""

import base64
import hashlib
from pathlib import Path

from lxml import html as lxml_html

from macros.guide.known import ONEFILE
from publish.assets.built import only


def hash_source(text: str) -> str:
    """The hash of an inline text, as policies write it."""
    return f"'sha256-{sha256(text.encode())}'"


def read_policy(site: Path) -> str:
    """The policy of the file in a built site, for the headers it is served with."""
    document = lxml_html.parse(str(site / ONEFILE))
    found = document.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    policy = only(found, ONEFILE, "sa politique « Content-Security-Policy »")
    return str(policy)


def sha256(made: bytes) -> str:
    """The hash of a file as browsers write it."""
    return base64.b64encode(hashlib.sha256(made).digest()).decode()
