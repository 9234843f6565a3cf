"""`make release`: the built site with its SBOM, and the WordPress plugin that it offers, each in one archive with its checksum.

The same site and sources give the same bytes.

Without legal notice and contact nothing is released, but as a preview, which says so (`APERCU=1`).
"""

import hashlib
import os
import shutil
import sys
from datetime import date
from pathlib import Path

from macros.guide.content import read_content
from macros.guide.due import NEEDED, missing
from macros.guide.known import PLUGIN, Known
from macros.guide.publications import newest
from macros.guide.settings import place_of, read_config, read_nav, read_setting
from macros.model.schema import Organisation
from macros.reading.mistakes import ContentError
from publish.assets.compress import zipped
from publish.maintenance.sbom import write_sbom
from publish.maintenance.version import notes

PREVIEW = '<meta name="robots" content="noindex">'
"""What each page of a preview says to search engines."""

ROOT = Path(__file__).parents[2]


def archive(site: Path, target: Path, day: date) -> str:
    """Write the site's archive and, beside it, what nginx reads, and its SHA-256, which is given back.

    Its files are of this day, the newest in the guide's data: a server that unzips it knows one edition from another.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = site.parent / "deploy/nginx.conf"
    if beside.is_file():  # nginx reads nothing in the site
        shutil.copy(beside, target.parent)
    files = (path for path in sorted(site.rglob("*")) if path.is_file())
    named = ((path.relative_to(site).as_posix(), path.read_bytes()) for path in files)
    return write_summed(target, zipped(named, day))


def write_summed(target: Path, made: bytes) -> str:
    """Write an archive and, beside it, its SHA-256, which is given back."""
    target.write_bytes(made)
    checksum = hashlib.sha256(made).hexdigest()
    target.with_suffix(".zip.sha256").write_text(f"{checksum}  {target.name}\n", "utf-8")
    return checksum


def why_not(root: Path, is_preview: bool) -> str:
    """Why the built site may not be released, and the mend; nothing where it may."""
    index = root / "site/index.html"
    if not index.is_file():
        return "site/ est vide : lancez « make build »"
    if (PREVIEW in index.read_text("utf-8")) != is_preview:
        return "site/ n’a pas été construit pour cela : relancez « make release »"
    written = read_config(root)["extra"]["organisation"]
    organisation = read_setting(root, "organisation", written, Organisation)
    lacking = [key for key, _ in missing(organisation, "") if key in NEEDED]
    if lacking and not is_preview:
        return (
            f"{place_of(root, 'organisation')}: il manque {' et '.join(lacking)}, sans quoi le guide ne"
            " peut pas être publié\n    → demandez-les à l’union ; d’ici là, « APERCU=1 make release »"
            " fait un aperçu, qui dit ne pas être publié"
        )
    return ""


def main(root: Path = ROOT) -> int:
    """Archive `site/` in `release/guide.zip`, a preview in `apercu.zip`, the plugin beside it; say what changed.

    Returns the exit status.
    """
    is_preview = bool(os.environ.get("APERCU"))
    try:
        told = why_not(root, is_preview)
        day = newest(read_content(root, read_nav(root)))
    except ContentError as error:
        told = str(error)
    if told:
        print(told, file=sys.stderr)
        return 1
    target = root / "release" / ("apercu.zip" if is_preview else "guide.zip")
    print(f"release/{target.name}  {archive(root / 'site', target, day)}")
    write_sbom(ROOT, target)
    if (plugin := root / "site" / PLUGIN).is_file():
        beside = target.with_name(PLUGIN)
        print(f"release/{PLUGIN}  {write_summed(beside, plugin.read_bytes())}")
    (target.parent / Known.NEWS.source).write_text(notes(root), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
