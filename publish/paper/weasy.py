"""HTML to PDF, a process per core: WeasyPrint lays documents out, `pdf_fixes.py` completes what it makes."""

import gc
import logging
import os
import traceback
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from logging.handlers import BufferingHandler
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

MOST_WORKERS = 8  # each takes some 200 MB
STYLE = Path(__file__).parent / "paper.css"
FONTS = Path(__file__).parent / "fonts"
SITE_FONTS = Path(__file__).parents[2] / "overrides/assets/fonts"
INSTALL = (
    "installez-la : sous Debian ou Ubuntu, « sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0"
    " libharfbuzz0b libharfbuzz-subset0 » ; sous macOS, « brew install pango python », car un autre"
    " Python ne cherche pas où Homebrew l’installe"
)


@dataclass(frozen=True)
class Job:
    """A document to make: its name, its HTML, where its pictures are, its chapters' titles."""

    name: str
    html: str
    site: Path
    titles: Mapping[str, str]


class LayoutError(Exception):
    """A document could not be made; the message says why and how to mend it."""


def lay_out(jobs: Iterable[Job]) -> Iterator[tuple[str, bytes | LayoutError]]:
    """The PDF of each job, or what stopped it, in the jobs' order."""
    waiting = sorted(jobs, key=lambda job: -len(job.html))
    if not waiting:
        return
    workers = min(os.cpu_count() or 1, MOST_WORKERS, len(waiting))
    with ProcessPoolExecutor(workers, get_context("spawn"), gc.disable) as pool:
        yield from zip((job.name for job in waiting), pool.map(try_pdf, waiting), strict=True)


def try_pdf(job: Job) -> bytes | LayoutError:
    """The PDF, or the error itself: one page's must not hide the others'.

    Garbage is collected between documents alone, a tenth faster: a layout makes a million small objects and lets none
    go, and what the former document left weighs on the next.
    """
    try:
        return make_pdf(job)
    except LayoutError as error:
        return error
    except Exception as error:
        return LayoutError(unforeseen(error))
    finally:
        gc.collect()


def unforeseen(error: Exception) -> str:
    """What an error of WeasyPrint, pikepdf or our own code was, where, and what to do of it."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"{type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno}, {where.name})\n"
        "    → si WeasyPrint ou pikepdf vient de changer de version, reprenez celle de requirements.lock ;"
        " sinon, corrigez ce que la page a de nouveau"
    )


def make_pdf(job: Job) -> bytes:
    """The PDF of a document; `LayoutError` where it would lack something."""
    log = logging.getLogger("weasyprint")
    complaints = BufferingHandler(10_000)  # what WeasyPrint could not do, it says and leaves out
    complaints.setLevel(logging.WARNING)
    log.handlers, log.propagate = [complaints], False
    html, style, fonts = weasyprint(job.site)
    from publish.paper.pdf_fixes import mend

    font = FONTS / "atkinson-regular.woff2"
    made = html(string=job.html, base_url=job.site.as_uri() + "/").write_pdf(
        finisher=lambda _, pdf: mend(pdf, font, job.titles),
        stylesheets=[style],
        font_config=fonts,
        pdf_variant="pdf/ua-1",
        pdf_forms=True,
    )
    if heard := dict.fromkeys(record.getMessage() for record in complaints.buffer):
        raise LayoutError(" ; ".join(map(with_install, heard)))
    return identified(made)


def identified(made: bytes) -> bytes:
    """The PDF with an identifier in its last object: WeasyPrint would write the whole twice to find one."""
    at, name = made.rindex(b"/Type /XRef"), sha256(made).hexdigest()[:32].encode()
    return made[:at] + b"/ID [<%s> <%s>]" % (name, name) + made[at:]


def with_install(complaint: str) -> str:
    """The complaint, with how to install what it asks for."""
    return f"{complaint}\n    → {INSTALL}" if "package manager" in complaint else complaint


@cache
def weasyprint(site: Path) -> tuple[Any, Any, Any]:
    """WeasyPrint's documents, our style and fonts, read once; they know the site's files alone."""
    try:
        import pydyf
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher, URLFetcherResponse
    except OSError as error:
        raise LayoutError(
            f"une bibliothèque du système manque : {error}\n    → {INSTALL}"
        ) from None
    pydyf.PDF.page_references = property(page_references)
    folders = [folder.resolve() for folder in (site, STYLE.parent, SITE_FONTS)]

    class LocalFetcher(URLFetcher):
        """Refuses every address but the site's own files."""

        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            path = Path(url2pathname(urlsplit(url).path)).resolve()
            if not url.startswith("file:") or not any(map(path.is_relative_to, folders)):
                raise ValueError(f"un PDF ne lit que les fichiers du site, pas {url}")
            return super().fetch(url, headers)

    fetcher, fonts = LocalFetcher(allowed_protocols=("file",)), FontConfiguration()
    style = CSS(filename=STYLE, url_fetcher=fetcher, font_config=fonts)
    return partial(HTML, url_fetcher=fetcher), style, fonts


def page_references(pdf: Any) -> list[bytes]:
    """The references of a PDF's sheets: pydyf 0.13 writes all of them anew for each element of the structure tree."""
    sheets = pdf.pages["Kids"]
    kept: list[bytes] = vars(pdf).setdefault("kept_references", [])
    if len(kept) * 3 != len(sheets):
        kept[:] = [b"%d 0 R" % number for number in sheets[::3]]
    return kept
