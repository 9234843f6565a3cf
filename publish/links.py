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

from macros.reading import Written, read_yaml

RESOURCES = "resources.yml"
SETTINGS = """
[checking]
threads=2
timeout={timeout}
maxrequestspersecond=2
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
TYPES = {"pdf": "application/pdf", "ods": "application/vnd.oasis.opendocument"}
"""What a server must say of a document; `page`, `site` and `service` are web pages."""


@dataclass(frozen=True)
class Answer:
    """What a server said of an address."""

    url: str
    final: str
    valid: bool
    result: str
    warnings: tuple[str, ...]
    content_type: str


def ask(urls: list[str], timeout: int = 30) -> dict[str, Answer]:
    """Each address's answer, through LinkChecker."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # as root, LinkChecker becomes « nobody » before it reads
        page, settings = Path(folder, "links.html"), Path(folder, "settings")
        links = "\n".join(f'<a href="{escape(url)}">x</a>' for url in urls)
        page.write_text(f"<!doctype html><title>x</title>\n{links}\n", "utf-8")
        settings.write_text(SETTINGS.format(timeout=timeout), "utf-8")
        tool = Path(sys.executable).parent / "linkchecker"
        command = [str(tool), f"--config={settings}", "--no-robots", str(page)]
        said = subprocess.run(command, capture_output=True, check=False).stdout
    found = map(answer, ElementTree.fromstring(said).iter("urldata"))
    return {one.url: one for one in found if one.url in urls}


def answer(told: ElementTree.Element) -> Answer:
    """One answer out of LinkChecker's XML."""
    valid = told.find("valid")
    infos = " ".join(info.text or "" for info in told.iter("info"))
    _, _, content_type = infos.partition("Content-type=")
    return Answer(
        url=told.findtext("url", ""),
        final=told.findtext("realurl", ""),
        valid=valid is not None and valid.text == "1",
        result="" if valid is None else valid.get("result", ""),
        warnings=tuple(w.get("tag", "") for w in told.iter("warning")),
        content_type=content_type.split()[0] if content_type else "",
    )


def tell(written: Written, answers: Mapping[str, Answer]) -> Iterator[str]:
    """What moved, died or changed its nature, by the entry's line, with the mend."""
    for id, entry in written.data.items():
        for key in ("url", "leaflet_url"):
            if (url := entry.get(key)) and (said := answers.get(url)):
                for what, mend in judge(said, key, entry.get("format", "page")):
                    line = written.line((id, key))
                    yield f"{written.file}:{line}: {id} : {what}\n    → {mend}"


def judge(said: Answer, key: str, format: str) -> Iterator[tuple[str, str]]:
    """What an answer means for an editor: nothing when all is well."""
    if "http-rate-limited" in said.warnings or said.result.startswith("429"):
        yield "le site demande de revenir plus tard", "relancez « make links » dans quelques heures"
    elif not said.valid:
        yield (
            f"l’adresse ne répond plus ({said.result})",
            "cherchez le document chez son éditeur ; à défaut, citez une autre source",
        )
    else:
        if said.final != said.url and "http-redirected" in said.warnings:
            yield f"l’adresse a changé : {said.final}", f"écrivez « {key}: {said.final} »"
        expected = TYPES.get(format, "text/html")
        if said.content_type and not said.content_type.startswith(expected):
            yield (
                f"ce n’est plus un document « {format} » mais « {said.content_type} »",
                "ouvrez l’adresse, puis corrigez « format: » ou l’adresse",
            )


def main() -> int:
    """Print what to mend; the exit status is 1 when there is something."""
    written = read_yaml(Path(RESOURCES), RESOURCES)
    urls = [
        entry[key]
        for entry in written.data.values()
        for key in ("url", "leaflet_url")
        if key in entry
    ]
    told = list(tell(written, ask(sorted(set(urls)))))
    print("\n".join(told) or f"{len(set(urls))} adresses répondent.")
    return bool(told)


if __name__ == "__main__":
    sys.exit(main())
