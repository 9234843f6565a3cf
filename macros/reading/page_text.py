"""What the Markdown of a page names: macros with what they show, and outside addresses."""

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from urllib.parse import unquote

from macros.model.schema import Source
from macros.reading.files import IMAGES, name_in_guide
from macros.reading.markdown import CODE, prose
from macros.reading.mistakes import did_you_mean, nearest, quoted, shortened
from macros.reading.written import Written

CALL = re.compile(r"\{\{-?\s*(\w+)\(\s*(?:(?:id|name)\s*=\s*)?(?:[\"']([^\"']*)[\"'])?[^{}]*\}\}")
PAGE = re.compile(r"\bpage\s*=\s*(\d+)")
ARTICLE = re.compile(r"\barticle\s*=\s*[\"']?([^\"',)]+)")
OUTSIDE = re.compile(r"(?:https?:)?//[\w.-]+\.\w{2,}[^\s)>\]]*|\bwww\.[^\s)>\]]+")
# What follows `](` or `[word]:`: spaces stand in a path that an editor pasted.
TARGET = re.compile(
    r"\]\(\s*(?:<([^>]*)>|([^()]*?(?:\([^()]*\)[^()]*?)*))(?:\s+[\"'][^\"']*[\"'])?\s*\)"
    r"|^ {0,3}\[(?!\^)[^\]]+\]:\s*(\S+)"
)
LOCAL = re.compile(r"[a-zA-Z]:[\\/]|file:|~/", re.IGNORECASE)
SCHEME = re.compile(r"(?!https?:|mailto:|tel:)[a-zA-Z][\w+.-]*:", re.IGNORECASE)
ELSEWHERE = re.compile(r"[a-zA-Z][\w+.-]*:|//|\{\{")

LABELS = {
    "checklist": "la liste",
    "resource": "la ressource",
    "figure": "la figure",
    "decision": "l’aide à la décision",
}


def calls(text: str) -> Iterator[tuple[int, str, str]]:
    """The macro calls of a page: line, name, first argument."""
    for line, words in enumerate(text.split("\n"), 1):
        for found in CALL.finditer(words):
            yield line, found[1], found[2] or ""


def named(text: str, macro: str) -> tuple[str, ...]:
    """What a page shows by this macro, in its order."""
    return tuple(id for _, name, id in calls(text) if name == macro)


def cited(text: str) -> Iterator[tuple[int, Source]]:
    """The documents that a page cites, with the page or article that each call names."""
    for line, words in enumerate(text.split("\n"), 1):
        for found in CALL.finditer(words):
            if found[1] == "resource" and found[2]:
                page, article = PAGE.search(found[0]), ARTICLE.search(found[0])
                number = int(page[1]) if page else None
                its = article[1] if article else None
                yield line, Source.model_construct(id=found[2], page=number, article=its)


def check_calls(written: Written, known: Mapping[str, Collection[str] | None]) -> None:
    """What a macro names exists; where nothing is known, nothing is refused."""
    for line, macro, id in calls(written.text):
        names = known.get(macro)
        if id and names is not None and id not in names:
            mend = did_you_mean(id, names, f"les noms connus sont {quoted(sorted(names)[:12])}")
            written.tell(line, f"{LABELS[macro]} « {id} » n’existe pas", mend)


def check_targets(written: Written, known: Collection[str]) -> None:
    """What a page links to or shows is a page or an image of the guide, named from that page."""
    home = posixpath.dirname(name_in_guide(written.file).removeprefix("docs/"))
    for line, words in prose(written.text):
        for found in TARGET.finditer(CODE.sub("", words)):
            target = next(filter(None, found.groups()), "")
            if told := explain_target(target, home, known):
                written.tell(line, *told)


def explain_target(target: str, home: str, known: Collection[str]) -> tuple[str, str] | None:
    """What is wrong with what a link leads to, seen from a folder of `docs/`."""
    path = unquote(re.split(r"[?#]", target, maxsplit=1)[0])
    if LOCAL.match(target) or "\\" in target:
        what = f"« {shortened(target)} » est un chemin de votre ordinateur"
        return what, f"placez l’image dans docs/assets/, puis écrivez « {shown(home)} »"
    if found := SCHEME.match(target):
        what = f"un lien ne mène pas à « {found[0]} »"
        return what, "menez à une page du guide, ou citez un document de resources.yml"
    if not path or ELSEWHERE.match(target):
        return None
    image = is_image_name(path)
    if path.startswith("/"):
        example = shown(home) if image else f"{'../' if home else ''}dossier/page.md"
        mend = near_path(path.lstrip("/"), home, known) or f"partez de cette page : « {example} »"
        return f"« {target} » ne dit pas où chercher", mend
    if (right := posixpath.normpath(posixpath.join(home, path))) in known:
        return None
    mend = near_path(right, home, known)
    what = f"{'l’image' if image else 'la page'} « {shortened(target)} » n’existe pas"
    return what, mend or "vérifiez son nom, à la lettre près, et son dossier"


def near_path(path: str, home: str, known: Collection[str]) -> str:
    """Offer the file of the guide that is meant, seen from a folder: by its own name, for all end alike."""
    alike = (one for one in known if is_image_name(one) == is_image_name(path))
    names = {own_name(one): one for one in sorted(alike, key=lambda one: one == path)}
    near = names.get(nearest(own_name(path), names) or "")
    return f"vouliez-vous dire « {posixpath.relpath(near, home or '.')} » ?" if near else ""


def is_image_name(path: str) -> bool:
    """Whether this is the path of an image, of the guide or not."""
    return path.lower().endswith(IMAGES)


def own_name(path: str) -> str:
    """The name of a page or an image; of a page that opens a part, its folder's."""
    stem, _ = posixpath.splitext(path)
    return posixpath.basename(stem.removesuffix("/index"))


def shown(home: str) -> str:
    """The address of an image, from a folder of `docs/`."""
    return f"{'../' * (home.count('/') + 1) if home else ''}assets/image.png"


def check_addresses(written: Written) -> None:
    """A page holds no outside address: it cites `resources.yml`, so that a link is mended once."""
    for line, words in prose(written.text):
        for found in OUTSIDE.finditer(CODE.sub("", words)):
            what = f"une adresse extérieure est écrite dans la page : {found.group()}"
            mend = 'ajoutez-la à resources.yml, puis écrivez {{ resource("son-identifiant") }}'
            written.tell(line, what, mend)
