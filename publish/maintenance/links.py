"""`make links`: are the outside documents still where `resources.yml` says?

LinkChecker asks each address once, slowly, and this tells its answers by the entry's line. It is
the only thing here that reaches outside, it is never part of a build, and it changes nothing.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from xml.etree import ElementTree

from macros.reading.mistakes import Loc
from macros.reading.written import Written, read_yaml

ROOT = Path(__file__).parents[2]
RESOURCES = "resources.yml"
PREAMBLE = "<!doctype html><title>x</title>"
SETTINGS = """
[checking]
threads=2
timeout={timeout}
maxrequestspersecond={per_second}
recursionlevel=1
useragent=guide-links (verification periodique de liens)
[filtering]
checkextern=1
ignorewarnings=http-empty-content
[output]
log=xml
verbose=1
status=0
[HttpHeaderInfo]
prefixes=Content-Type
"""
EXPECTED = {"pdf": "application/pdf", "ods": "application/vnd.oasis.opendocument"}
"""What a server must say of a document; `page`, `site` and `service` are web pages."""


class ToolError(Exception):
    """LinkChecker stopped before it could ask every address."""


@dataclass(frozen=True)
class Verdict:
    """What LinkChecker found at an address."""

    url: str
    final: str
    valid: bool
    result: str
    warnings: tuple[str, ...]
    content_type: str


def ask(urls: list[str], timeout: int = 30, per_second: int = 2) -> dict[str, Verdict]:
    """LinkChecker's verdict on each address; an address that it passed over is absent.

    Each address stands on a line of its own: what it is called in the answer may be another spelling. A host gets
    `per_second` requests, and `timeout` seconds for each.
    """
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # as root, LinkChecker becomes « nobody » before it reads
        page, settings = Path(folder, "links.html"), Path(folder, "settings")
        links = "\n".join(f'<a href="{escape(url)}">x</a>' for url in urls)
        page.write_text(f"{PREAMBLE}\n{links}\n", "utf-8")
        settings.write_text(SETTINGS.format(timeout=timeout, per_second=per_second), "utf-8")
        tool = Path(sys.executable).parent / "linkchecker"
        command = [str(tool), f"--config={settings}", "--no-robots", str(page)]
        said = subprocess.run(command, capture_output=True, check=False, text=True)
    try:
        told = ElementTree.fromstring(said.stdout)
    except ElementTree.ParseError:
        raise ToolError((said.stderr.strip().splitlines() or ["aucun message"])[-1]) from None
    by_line = dict(enumerate(urls, 2))
    return {by_line[line]: answer(one) for one in told.iter("urldata") if (line := told_line(one))}


def told_line(told: ElementTree.Element) -> int:
    """The line at which the list given to LinkChecker holds an address; 0 for the list itself."""
    parent = told.find("parent")
    return 0 if parent is None else int(parent.get("line", "0"))


def answer(told: ElementTree.Element) -> Verdict:
    """A verdict, from LinkChecker's XML."""
    valid = told.find("valid")
    infos = " ".join(info.text or "" for info in told.iter("info"))
    _, _, content_type = infos.partition("Content-type=")
    return Verdict(
        url=told.findtext("url", ""),
        final=told.findtext("realurl", ""),
        valid=valid is not None and valid.text == "1",
        result="" if valid is None else valid.get("result", ""),
        warnings=tuple(w.get("tag", "") for w in told.iter("warning")),
        content_type=content_type.split()[0] if content_type else "",
    )


def tell(written: Written, answers: Mapping[str, Verdict]) -> Iterator[str]:
    """The addresses that moved, died or changed format, each at its line with its mend."""
    for loc, url, format in outside_addresses(written):
        for what, mend in judge(answers.get(url), str(loc[-1]), format):
            yield f"{written.file}:{written.line(loc)}: {loc[0]} : {what}\n    → {mend}"


def outside_addresses(written: Written) -> Iterator[tuple[Loc, str, str]]:
    """Each outside address of documents and of their articles: its place, and what it is of."""
    for id, entry in written.data.items():
        for key in ("url", "leaflet_url"):
            if url := entry.get(key):
                yield (id, key), url, entry.get("format", "page")
        for number, article in (entry.get("articles") or {}).items():
            if url := (article or {}).get("url"):
                yield (id, "articles", number, "url"), url, "page"


def judge(said: Verdict | None, key: str, format: str) -> Iterator[tuple[str, str]]:
    """What a verdict asks of an editor: nothing when all is well."""
    if not said or said.result == "ignored":
        yield (
            "aucune réponse n’est revenue pour cette adresse",
            "relancez « make links » ; si cela se répète, ouvrez-la et écrivez-la comme le navigateur",
        )
    elif "http-rate-limited" in said.warnings or said.result.startswith("429"):
        yield "le site demande de revenir plus tard", "relancez « make links » dans quelques heures"
    elif not said.valid:
        yield (
            f"l’adresse ne répond plus ({said.result})",
            "cherchez le document chez son éditeur ; à défaut, citez une autre source",
        )
    else:
        if said.final != said.url and "http-redirected" in said.warnings:
            yield f"l’adresse a changé : {said.final}", f"écrivez « {key}: {said.final} »"
        expected = EXPECTED.get(format, "text/html")
        if said.content_type and not said.content_type.startswith(expected):
            yield (
                f"ce n’est plus un document « {format} » mais « {said.content_type} »",
                "ouvrez l’adresse, puis corrigez « format: » ou l’adresse",
            )


def main(root: Path = ROOT) -> int:
    """Print what to mend; the exit status is 1 when there is something, or when nobody was asked."""
    written = read_yaml(root / RESOURCES, RESOURCES)
    try:
        answers = ask(sorted({url for _, url, _ in outside_addresses(written)}))
    except ToolError as error:
        print(
            f"LinkChecker s’est arrêté avant la fin : {error}\n    → relancez « make links »",
            file=sys.stderr,
        )
        return 1
    told = list(tell(written, answers))
    print("\n".join(told) or f"{len(answers)} adresses répondent.")
    return bool(told)


if __name__ == "__main__":
    sys.exit(main())
