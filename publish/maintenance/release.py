"""`make release`: the built site in one archive, the same bytes for the same site, with its checksum."""

import hashlib
import shutil
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
OLDEST = (1980, 1, 1, 0, 0, 0)
"""The first day an archive can write: no date of the build enters it."""


def archive(site: Path, target: Path) -> str:
    """Write the archive and, beside it, what nginx reads, and its SHA-256, which is given back."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for path in sorted(site.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(path.relative_to(site).as_posix(), OLDEST)
                entry.external_attr = 0o100644 << 16
                entry.create_system = 3  # Unix, wherever this runs
                made.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED, 9)
    beside = site.parent / "deploy/nginx.conf"
    if beside.is_file():  # nginx reads nothing in the site
        shutil.copy(beside, target.parent)
    checksum = hashlib.sha256(target.read_bytes()).hexdigest()
    target.with_suffix(".zip.sha256").write_text(f"{checksum}  {target.name}\n", "utf-8")
    return checksum


def main(root: Path = ROOT) -> int:
    """Archive `site/` in `release/guide.zip`. Returns the exit status."""
    site, target = root / "site", root / "release/guide.zip"
    if not (site / "index.html").is_file():
        print("site/ est vide : lancez « make build »", file=sys.stderr)
        return 1
    print(f"release/guide.zip  {archive(site, target)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
