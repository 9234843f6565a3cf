"""Files that stand where they are not read, or would be published though nobody meant to."""

import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from macros.model.schema import SLUG
from macros.reading.explanations import SLUG_MEND
from macros.reading.files import IMAGES, REGION, files_of, is_litter, is_override, is_published
from macros.reading.mistakes import Mistake, did_you_mean, nearest, quoted
from macros.reading.region import read_union

FOLDERS = ("docs", "overrides", "checklists", REGION)
DATA = (
    "resources glossary activities incidents decisions situation coverage coming synonyms "
    "people leaflet rgaa"
).split()
LIKE_PAGE = re.compile(
    r"(.+?)\.(?:md|mdx|markdown|mdown|mdwn|mkdn?|mkdown|mdte?xt)(?:\.txt|\.md)?", re.IGNORECASE
)
LIKE_YAML = re.compile(r"(.+?)\.ya?ml(?:\.txt|\.ya?ml)?", re.IGNORECASE)


def strays(root: Path) -> Iterator[Mistake]:
    """Tell each file of the content that is not read where it stands, or would be published by mistake."""
    if found := list(bad_links(root)):
        yield from found  # what is behind them is not ours to name
        return
    for folder in ("", f"{REGION}/"):
        for name in files_of(root / folder / "checklists"):
            yield from stray_list(root, folder, name)
        for name in files_of(root / folder / "docs"):
            yield from stray_page(root, folder, name)
    for name in files_of(root / "overrides"):
        if not is_override(name):
            what = "ce fichier n’est pas de ceux que le site utilise"
            yield Mistake(f"overrides/{name}", 1, what, "retirez-le de overrides/")
    yield from stray_data(root)
    for name in files_of(root / REGION):
        yield from stray_addition(root, name)


def stray_addition(root: Path, name: str) -> Iterator[Mistake]:
    """A file of `region/` that adds nothing to the guide, or has the name of a page or a picture of it."""
    known = (
        "union.yml",
        "facts.yml",
        "published.lock",
        "README.md",
        *(f"{kind}.yml" for kind in DATA),
    )
    if name.startswith("docs/"):
        if (root / name).exists():
            what = f"« {name} » existe déjà dans le guide d’origine, qui ne se récrit pas"
            yield Mistake(f"{REGION}/{name}", 1, what, "donnez à ce fichier un autre nom")
    elif name.startswith("checklists/") and not (root / name).exists():
        yield from stray_own_list(root, name)
    elif name not in known and not name.startswith("checklists/"):
        what = "ce fichier n’est pas de ceux qu’une union ajoute au guide"
        mend = did_you_mean(name, known, f"les fichiers possibles sont {quoted(known)}")
        yield Mistake(f"{REGION}/{name}", 1, what, mend)


def stray_own_list(root: Path, name: str) -> Iterator[Mistake]:
    """A list of the union under neither its prefix nor the name of a list of the guide, but near one."""
    union = read_union(root).data
    prefix = union.get("prefix") if isinstance(union, dict) else None
    stem = PurePosixPath(name).stem
    ours = [path.stem for path in (root / "checklists").glob("*.yml")]
    if prefix and not stem.startswith(f"{prefix}-") and (near := nearest(stem, ours)):
        what = f"le guide d’origine n’a pas de liste « {stem} »"
        yield Mistake(f"{REGION}/{name}", 1, what, f"vouliez-vous dire « {near}.yml » ?")


def stray_list(root: Path, folder: str, name: str) -> Iterator[Mistake]:
    """A list under a name that is not read."""
    path = PurePosixPath(name)
    found = LIKE_YAML.fullmatch(path.name)
    right = f"{folder}checklists/{found[1]}.yml" if found else ""
    file = f"{folder}checklists/{name}"
    if file in (right, "checklists/published.lock"):
        return
    what, mend = "ce fichier n’est pas une liste (.yml)", "retirez-le de checklists/"
    if found:
        where = "dans un sous-dossier" if len(path.parts) > 1 else f"nommée « {path.name} »"
        what, mend = f"une liste {where} n’est pas lue", moved(root, right)
    yield Mistake(file, 1, what, mend)


def stray_page(root: Path, folder: str, name: str) -> Iterator[Mistake]:
    """A file of `docs/` that is no page, or a page whose name is no address."""
    file, path = f"{folder}docs/{name}", PurePosixPath(name)
    found = LIKE_PAGE.fullmatch(path.name)
    if found and path.name != f"{found[1]}.md":
        what = f"une page nommée « {path.name} » n’est pas lue"
        yield Mistake(
            file, 1, what, moved(root, f"{folder}docs/{path.with_name(f'{found[1]}.md')}")
        )
    elif found:
        words = [part for part in path.with_suffix("").parts if not re.fullmatch(SLUG, part)]
        for word in words:
            what = f"« {word} » ne peut pas être l’adresse d’une page"
            yield Mistake(file, 1, what, f"renommez le fichier : {SLUG_MEND}")
    elif name.lower().endswith(IMAGES) and not is_published(name):
        what = "une image ne se publie que depuis docs/assets/"
        yield Mistake(file, 1, what, f"déplacez-la en « docs/assets/{path.name} »")
    elif not is_published(name):
        what = "ce fichier n’est ni une page (.md) ni une image de docs/assets/"
        yield Mistake(file, 1, what, "retirez-le de docs/ : tout le monde pourrait le lire")


def stray_data(root: Path) -> Iterator[Mistake]:
    """A file of entries under a name that is not read."""
    for name in sorted(path.name for path in root.iterdir() if not is_litter(path.name)):
        found = LIKE_YAML.fullmatch(name)
        if found and found[1].lower() in DATA and name != (right := f"{found[1].lower()}.yml"):
            what = f"un fichier nommé « {name} » n’est pas lu"
            yield Mistake(name, 1, what, moved(root, right))


def moved(root: Path, right: str) -> str:
    """How to give a file its right name, unless another one has it."""
    if (root / right).exists():
        return f"« {right} » existe aussi : gardez l’un des deux, sous ce nom"
    return f"renommez-le en « {right} »"


def bad_links(root: Path) -> Iterator[Mistake]:
    """Each symbolic link of the content that leads out of the project, or nowhere."""
    home = root.resolve()
    for path in links(root):
        file, copy = path.relative_to(root).as_posix(), "remplacez-le par une copie du fichier"
        if not path.resolve().is_relative_to(home):
            what = f"ce lien symbolique mène hors du projet, à « {path.readlink()} »"
            yield Mistake(file, 1, what, copy)
        elif not path.exists():
            what = f"ce lien symbolique ne mène à rien : « {path.readlink()} » n’existe pas"
            yield Mistake(file, 1, what, copy)


def links(root: Path) -> Iterator[Path]:
    """Every symbolic link of the content, files and folders; an editor's own locks are not."""
    yield from (path for path in sorted(root.glob("*.yml")) if path.is_symlink())
    for folder in (root / name for name in FOLDERS):
        if folder.is_symlink():
            yield folder
            continue
        for at, folders, files in os.walk(folder):
            found = (Path(at, name) for name in sorted([*folders, *files]))
            yield from (p for p in found if p.is_symlink() and not is_litter(p.name))
