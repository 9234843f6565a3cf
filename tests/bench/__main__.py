"""`make bench`: this guide beside a plain Material site and a hand-written page, measured in one run."""

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from statistics import median

from bench import plain, trees
from bench.building import build, compare
from bench.lighthouse import CATEGORIES, Report, audit
from bench.paper import beside_weasyprint
from bench.serving import Host, serve
from bench.table import Row, broken, read_budgets, report
from bench.visits import (
    Weight,
    click_to_saved,
    gestures,
    memory,
    offline_copy,
    painted_again,
    shift_when_restored,
    visits,
)
from conftest import QUIET, installed_chromium
from playwright.sync_api import Browser, sync_playwright
from system import is_root

from macros.guide.content import read_content
from macros.guide.publications import books
from macros.guide.settings import read_nav
from macros.model.schema import Framing
from publish.assets import compress
from publish.hosting.headers import rules_of
from publish.offline import onefile
from publish.paper import pdfs

LIST, PAGE, EMBED = "mots-de-passe", "securiser/mots-de-passe.html", "embed/mots-de-passe.html"
HAND = f"{LIST}.html"
PRINTED = {LIST, "registre", "securiser"}
SIZES = (10, 100, 1_000)
LONG = 60
GROWTH = {1: 5, 10: 3, 50: 1}  # times the content: rounds
PAINTS = 5
KINDS = {
    "home": "index.html",
    "part": "securiser/index.html",
    "checklist": PAGE,
    "path": "parcours/le-premier-mois.html",
    "page without a list": "comprendre/donnees-de-sante.html",
    "incident": "aller-plus-loin/incident.html",
    "register": "aller-plus-loin/registre.html",
    "calculator": "aller-plus-loin/durees-de-conservation.html",
    "letter": "contrats/lettre-a-un-fournisseur.html",
    "poster": "aller-plus-loin/notice-patients.html",
    "tracking": "mon-suivi.html",
    "proof": "fiche-de-preuve.html",
    "resources": "ressources.html",
    "glossary": "glossaire.html",
    "coverage": "ce-que-ce-guide-couvre.html",
    "changes": "ce-qui-a-change.html",
    "integrate": "integrer.html",
    "offline": "hors-ligne.html",
    "privacy": "confidentialite.html",
    "embed of a list": EMBED,
    "embed of a part": "embed/securiser.html",
}


class Bench:
    """The three sites, built and served; each part of the bench gives its rows."""

    def __init__(self, folder: Path, browser: Browser, chromium: str, stack: ExitStack) -> None:
        self.folder, self.browser, self.chromium, self.stack = folder, browser, chromium, stack
        self.content = read_content(trees.ROOT, read_nav(trees.ROOT))

    @cached_property
    def ours(self) -> Host:
        """The guide as it is deployed."""
        site = Path(os.environ.get("GUIDE_SITE", self.folder / "site"))
        if not site.exists():
            build(trees.ROOT, site)
        return self.stack.enter_context(serve(site, rules_of(site, Framing())))

    @cached_property
    def plain(self) -> Host:
        """A plain Material site of the same pages."""
        tree = plain.plain_tree(trees.ROOT, self.folder / "plain")
        site = self.folder / "plain-site"
        build(tree, site)
        compress.compress_site(site)
        return self.stack.enter_context(serve(site))

    @cached_property
    def hand(self) -> Host:
        """A hand-written page of the same list."""
        site = self.folder / "hand"
        plain.handwritten(self.content, self.content.checklists[LIST], site)
        compress.compress_site(site)
        return self.stack.enter_context(serve(site))

    def weight(self) -> Iterator[Row]:
        """Bytes and requests."""
        yield from weight_rows(self.browser, self.ours, self.plain, self.hand)
        yield search_row(self.ours.site)

    def offline(self) -> Iterator[Row]:
        """What keeping the whole guide offline costs, once, behind the first page."""
        first, second = offline_copy(self.browser, self.ours, PAGE)
        yield Row("With the copy for offline reading, first visit", "bytes", first.bytes)
        yield Row("With that copy, second visit", "bytes", second.bytes)

    def paint(self) -> Iterator[Row]:
        """Largest paints, in turn: as Lighthouse simulates a slow phone, then those of later visits."""
        urls = {
            "page": self.ours.url + PAGE,
            "embed": self.ours.url + EMBED,
            "plain": self.plain.url + PAGE,
            "hand": self.hand.url + HAND,
        }
        rounds = [
            {name: audit(url, self.chromium, ("performance",)).lcp for name, url in urls.items()}
            for _ in range(PAINTS)
        ]
        lcp = {name: median(one[name] for one in rounds) for name in urls}
        yield Row("Checklist page, largest paint", "ms", lcp["page"], lcp["plain"], lcp["hand"])
        yield Row("Embed, largest paint", "ms", lcp["embed"], None, lcp["hand"])
        mine, other = painted_again(self.browser, self.ours, PAGE, self.hand.url + HAND)
        yield Row("Checklist page, largest paint of a later visit", "ms, CPU ÷4", mine, None, other)

    def lighthouse(self) -> Iterator[Row]:
        """The four scores on every kind of page; embeds are not for search engines."""
        reports = {kind: self.judge(address) for kind, address in KINDS.items()}
        for kind, one in reports.items():
            if min(one.scores.values()) < 100:
                say(f"lighthouse, {kind}: {one.scores} {' '.join(one.failed)}")
        lowest = min(min(one.scores.values()) for one in reports.values())
        rivals = [audit(host.url + to, self.chromium) for host, to in self.rivals()]
        scores = [min(one.scores.values()) for one in rivals]
        yield Row("Lighthouse, lowest score of any page", "of 100", lowest, *scores)
        shift = max(one.shift for one in reports.values())
        yield Row("Lighthouse, largest layout shift", "", shift, *(one.shift for one in rivals))

    def judge(self, address: str) -> Report:
        """What Lighthouse says of one of our pages."""
        wanted = CATEGORIES[:-1] if address.startswith("embed/") else CATEGORIES
        return audit(self.ours.url + address, self.chromium, wanted)

    def rivals(self) -> list[tuple[Host, str]]:
        """The same list on the two other sites."""
        return [(self.plain, PAGE), (self.hand, HAND)]

    def ticks(self) -> Iterator[Row]:
        """Ticks: how long until they are saved, and what moves when they come back."""
        tree = trees.measured_tree(self.folder / "measured", SIZES)
        site, hand = self.folder / "measured-site", self.folder / "measured-hand"
        build(tree, site, GUIDE_PAGES_ONLY="1")
        content = read_content(tree, read_nav(tree))
        with serve(site, rules_of(site, Framing())) as ours, serve(hand) as theirs:
            for size in SIZES:
                name = f"mesure-{size}.html"
                plain.handwritten(content, content.checklists[f"mesure-{size}"], hand)
                found = click_to_saved(self.browser, ours.url + name, theirs.url + name)
                yield Row(f"Click to saved, {size:,} items", "ms, CPU ÷4", found[0], None, found[1])
        moved = " layout shift when ticks are restored"
        for what, address in (("Checklist page", PAGE), ("Embed", EMBED)):
            shift = shift_when_restored(self.browser, self.ours.url + address)
            yield Row(f"{what},{moved}", "", shift)
        for what in ("tracking", "proof", "home"):
            pages = (self.ours.url + PAGE, self.ours.url + KINDS[what])
            yield Row(
                f"Page of kind « {what} »,{moved}", "", shift_when_restored(self.browser, *pages)
            )

    def gestures(self) -> Iterator[Row]:
        """How long a reader waits to see what a tap did, on the two pages that hold most boxes."""
        tree, site = trees.measured_tree(self.folder / "long", (LONG,)), self.folder / "long-site"
        build(tree, site, GUIDE_PAGES_ONLY="1")
        with serve(site, rules_of(site, Framing())) as host:
            for what, address in (
                ("« Mon suivi »", KINDS["tracking"]),
                (f"a list of {LONG} items", f"mesure-{LONG}.html"),
            ):
                yield Row(
                    f"Tap to drawn, {what}",
                    "ms, CPU ÷4",
                    gestures(self.browser, host.url + address),
                )

    def memory(self) -> Iterator[Row]:
        """What scripts hold of a page."""
        held = [memory(self.browser, self.ours.url + PAGE)]
        held += [memory(self.browser, host.url + to) for host, to in self.rivals()]
        yield Row("Checklist page, scripts’ memory", "MB", *held)
        yield Row("Embed, scripts’ memory", "MB", memory(self.browser, self.ours.url + EMBED))

    def builds(self) -> Iterator[Row]:
        """Clean builds of the pages, at several times the content."""
        seconds = {}
        for times, rounds in GROWTH.items():
            folder = self.folder / f"times-{times}"
            tree = trees.grown_tree(folder / "ours", times)
            ours, other = compare(tree, plain.plain_tree(tree, folder / "plain"), rounds)
            seconds[times] = ours.seconds
            words = f"{times} times the content" if times > 1 else "as it is"
            yield Row(f"Pages built, {words}", "s", ours.seconds, other.seconds)
            yield Row(f"Memory of that build, {words}", "MB", ours.memory, other.memory)
            shutil.rmtree(folder)
        yield Row("Pages built, 50 times the content over 10 times", "", seconds[50] / seconds[10])

    def paper(self) -> Iterator[Row]:
        """What comes after the pages: PDFs with nothing kept, the one file, precompression."""
        tree, site = trees.copy_tree(self.folder / "paper"), self.folder / "paper-site"
        build(tree, site, GUIDE_PAGES_ONLY="1")
        imprint = pdfs.Imprint("Guide", "", "Union", "")
        steps: dict[str, Callable[[], object]] = {
            "PDFs": lambda: pdfs.make_pdfs(tree, site, self.content, imprint),
            "PDFs, kept from the last build": lambda: pdfs.make_pdfs(
                tree, site, self.content, imprint
            ),
            "The guide in one file": lambda: onefile.write_onefile(
                tree, site, self.content, "", {}
            ),
            "Precompression": lambda: compress.compress_site(site),
        }
        for what, step in steps.items():
            begun = time.monotonic()
            step()
            yield Row(what, "s", time.monotonic() - begun)
        measured = [book for book in books(self.content) if book.name in PRINTED]
        jobs = [pdfs.read_job(site, self.content, book, imprint) for book in measured]
        yield Row("Three PDFs, processor, beside WeasyPrint alone", "s", *beside_weasyprint(jobs))


def weight_rows(browser: Browser, ours: Host, plain: Host, hand: Host) -> Iterator[Row]:
    """Bytes and requests of first and second visits; they do not depend on time."""
    both = [visits(browser, ours, PAGE), visits(browser, plain, PAGE), visits(browser, hand, HAND)]
    embed, embed_again = visits(browser, ours, EMBED)
    for nth, weights, alone in (
        ("first", [first for first, _ in both], embed),
        ("second", [second for _, second in both], embed_again),
    ):
        yield from pair("Checklist page", nth, weights)
        yield from pair("Embed", nth, [alone, None, weights[2]])


def search_row(site: Path) -> Row:
    """What the search weighs for each item, script and index: it grows no faster than the content."""
    told = json.loads((site / "api/checklists.json").read_text("utf-8"))
    items = {i["id"] for c in told["checklists"] for s in c["sections"] for i in s["items"]}
    size = (site / "assets/search.js.br").stat().st_size
    return Row("Search and its index, for each item", "bytes", size / len(items))


def pair(what: str, nth: str, weights: list[Weight | None]) -> Iterator[Row]:
    """The bytes and the requests of one visit, side by side."""
    sizes = [one and one.bytes for one in weights]
    yield Row(f"{what}, {nth} visit", "bytes", *sizes)  # type: ignore[arg-type]
    asked = [one and one.requests for one in weights]
    yield Row(f"{what}, requests of a {nth} visit", "", *asked)  # type: ignore[arg-type]


def say(words: str) -> None:
    """Tell how far the bench is, beside the table."""
    print(words, file=sys.stderr, flush=True)


def main(wanted: list[str]) -> int:
    """Run the parts that were named, or all; the exit status says whether budgets hold."""
    parts = "weight offline paint lighthouse ticks gestures memory builds paper".split()
    rows: list[Row] = []
    chromium = installed_chromium() or sys.exit("bench: no Chromium; name it in $CHROMIUM")
    args = [*QUIET, *(["--no-sandbox"] if is_root() else [])]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium, args=args)
        stack.callback(browser.close)
        bench = Bench(folder, browser, chromium, stack)
        for part in wanted or parts:
            say(f"bench: {part}")
            rows += getattr(bench, part)()
    budgets = read_budgets()
    print(f"Measured on {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores.\n")
    print("\n".join(report(rows, budgets)))
    return bool(broken(rows, budgets))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
