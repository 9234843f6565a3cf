"""`make release`: the built site with its SBOM, and the WordPress plugin, each in one archive with its checksum.

The same site and sources give the same bytes.

Without legal notice and contact nothing is released, but as a preview, which says so (`APERCU=1`).
"""

import hashlib
import os
import shutil
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

from macros.guide.due import NEEDED, missing
from macros.guide.known import Known
from macros.guide.settings import place_of, read_config, read_setting
from macros.model.schema import Organisation
from macros.reading.mistakes import ContentError
from publish.maintenance import wordpress
from publish.maintenance.sbom import write_sbom
from publish.maintenance.version import notes

PREVIEW = '<meta name="robots" content="noindex">'
"""What each page of a preview says to search engines."""

ROOT = Path(__file__).parents[2]
OLDEST = (1980, 1, 1, 0, 0, 0)
"""The first day an archive can write: no date of the build enters it."""


def archive(site: Path, target: Path) -> str:
    """Write the site's archive and, beside it, what nginx reads, and its SHA-256, which is given back."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = site.parent / "deploy/nginx.conf"
    if beside.is_file():  # nginx reads nothing in the site
        shutil.copy(beside, target.parent)
    files = (path for path in sorted(site.rglob("*")) if path.is_file())
    return write_zip(
        target, ((path.relative_to(site).as_posix(), path.read_bytes()) for path in files)
    )


def write_zip(target: Path, files: Iterable[tuple[str, bytes]]) -> str:
    """Write an archive of these files, in their order, and its SHA-256, which is given back."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name, content in files:
            entry = zipfile.ZipInfo(name, OLDEST)
            entry.external_attr = 0o100644 << 16
            entry.create_system = 3  # Unix, wherever this runs
            made.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)
    checksum = hashlib.sha256(target.read_bytes()).hexdigest()
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
    except ContentError as error:
        told = str(error)
    if told:
        print(told, file=sys.stderr)
        return 1
    target = root / "release" / ("apercu.zip" if is_preview else "guide.zip")
    print(f"release/{target.name}  {archive(root / 'site', target)}")
    write_sbom(ROOT, target)
    if (root / wordpress.FOLDER).is_dir():
        beside = target.with_name(f"{wordpress.NAME}.zip")
        print(f"release/{beside.name}  {write_zip(beside, wordpress.plugin(root, root / 'site'))}")
    (target.parent / Known.NEWS.source).write_text(notes(root), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
