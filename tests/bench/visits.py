"""What a visit costs, seen from the server and from the page: bytes, shifts, ticks, memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from bench.serving import Host, Sent
from playwright.sync_api import Browser, BrowserContext, Page

from macros.guide.known import WORKER

CPU_SLOWDOWN = 4
CLICKS, ROUNDS = 15, 5
VISITS = 15
PATCH = """(() => {
  const seen = self.seen = { clicked: 0, saved: 0, shift: 0, moved: [] };
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (...asked) {
    const made = transaction.apply(this, asked);
    const isWrite = made.mode === "readwrite";
    if (isWrite) made.addEventListener("complete", () => seen.saved = performance.now());
    return made;
  };
  addEventListener("click", (event) => {
    if (event.target.type === "checkbox") seen.clicked = event.timeStamp;
  }, true);
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      if (hadRecentInput) continue;
      seen.shift += value;
      for (const { node, previousRect, currentRect } of sources) {
        seen.moved.push([node?.nodeName, node?.textContent?.trim().slice(0, 60), previousRect, currentRect]);
      }
    }
  }).observe({ type: "layout-shift", buffered: true });
})()"""
SAVED = """() => new Promise((tell) => {
  const look = () => {
    const { clicked, saved } = self.seen;
    if (saved > clicked) tell(saved - clicked);
    else setTimeout(look, 5);
  };
  look();
})"""
SETTLED = """() => new Promise((tell) => setTimeout(() =>
  requestAnimationFrame(() => requestAnimationFrame(() => tell(self.seen.shift))), 1000))"""
PAINTED = """() => new Promise((tell) => {
  let painted = 0;
  const seen = new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) painted = startTime;
  });
  seen.observe({ type: "largest-contentful-paint", buffered: true });
  setTimeout(() => tell(painted), 800);
})"""
BOXES = "li input[type=checkbox]"
FOLDS = "main li > details > summary, main [data-remaining-part] > summary"
UNFOLD = "document.querySelectorAll('[data-remaining-part]').forEach((part) => part.open = true)"
# Where a finger goes once the page has scrolled there and is drawn: the wait is for what the tap does.
MIDDLE = """(one) => new Promise((tell) => {
  one.scrollIntoView({ block: "center", behavior: "instant" });
  const drawn = () => setTimeout(() => {
    const { x, y, width, height } = one.getBoundingClientRect();
    tell([x + width / 2, y + height / 2]);
  });
  requestAnimationFrame(() => requestAnimationFrame(drawn));
})"""
GESTURES = 200
PACE = 250  # ms between two gestures: four a second
# The longest event of each gesture, from the finger to what is drawn after it; the browser tells none below 16 ms.
FELT = """(() => {
  const felt = self.felt = {};
  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries()) {
      if (interactionId) felt[interactionId] = Math.max(duration, felt[interactionId] ?? 0);
    }
  }).observe({ type: "event", durationThreshold: 16, buffered: true });
})()"""


@dataclass(frozen=True)
class Weight:
    """What the server sent for a visit: bytes of bodies, compressed, and requests."""

    bytes: int
    requests: int


def weigh(sent: list[Sent]) -> Weight:
    """The weight of these answers."""
    return Weight(sum(one.size for one in sent), len(sent))


def visits(browser: Browser, host: Host, address: str) -> tuple[Weight, Weight]:
    """A first visit and a second one, both without the worker that keeps the guide offline."""
    context = browser.new_context(service_workers="block")
    load = load_framed if address.startswith("embed/") else load_page
    weights = []
    for _ in range(2):
        host.sent.clear()
        page = context.new_page()
        load(page, host.url + address)
        weights.append(weigh(host.sent))
        page.close()
    context.close()
    first, second = weights
    return first, second


def load_page(page: Page, url: str) -> None:
    """A page by itself."""
    page.goto(url, wait_until="networkidle")


def load_framed(page: Page, url: str) -> None:
    """A page in another site's frame, as embeds are shown: there, no browser asks for an icon."""
    page.set_content(f'<iframe src="{url}"></iframe>', wait_until="networkidle")


def offline_copy(browser: Browser, host: Host, address: str) -> tuple[Weight, Weight]:
    """What the worker fetches behind a first visit, then all that a second visit with it costs."""
    context = browser.new_context()
    page = context.new_page()
    host.sent.clear()
    page.goto(host.url + address)
    page.get_by_text("Disponible hors ligne", exact=True).wait_for(timeout=60_000)
    first = weigh(host.sent)
    host.sent.clear()
    page.reload(wait_until="networkidle")
    second = weigh(host.sent)
    context.close()
    return first, second


def painted_again(browser: Browser, ours: Host, address: str, theirs: str) -> tuple[float, float]:
    """Median milliseconds to the largest paint of a later visit, processor slowed down; in turn.

    Ours comes from its worker, which asks the host for nothing; the hand-written page from the browser's cache.
    """
    known = browser.new_context()
    first = known.new_page()
    first.goto(ours.url + address)
    first.get_by_text("Disponible hors ligne", exact=True).wait_for(timeout=60_000)
    first.close()
    ours.sent.clear()
    cached = browser.new_context()
    rounds = [
        (painted(known, ours.url + address), painted(cached, theirs)) for _ in range(VISITS + 1)
    ]
    # The browser asks for the worker itself at each visit, and nothing may keep that: it is sent whole, behind the page.
    asked = [one.path for one in ours.sent if one.size and one.path != f"/{WORKER}"]
    assert not asked, f"fetched on a later visit: {asked}"
    known.close()
    cached.close()
    mine, others = zip(*rounds[1:], strict=True)
    return median(mine), median(others)


def painted(context: BrowserContext, url: str) -> float:
    """When a page's largest paint came, in milliseconds, processor slowed down."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    page.goto(url)
    found = float(page.evaluate(PAINTED))
    page.close()
    return found


@contextmanager
def measured_page(context: BrowserContext, url: str) -> Iterator[Page]:
    """A page that notes clicks, writes and shifts, loaded to its end."""
    page = context.new_page()
    page.add_init_script(PATCH)
    page.goto(url, wait_until="networkidle")
    yield page
    page.close()


def latencies(browser: Browser, url: str) -> list[float]:
    """Milliseconds from each click to the end of its write on disk, processor slowed down."""
    context = browser.new_context(service_workers="block")
    with measured_page(context, url) as page:
        session = context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
        boxes = page.query_selector_all(BOXES)[:10]
        found = []
        for n in range(CLICKS):
            # The mouse alone, as in `gestures`.
            page.mouse.click(*boxes[n % len(boxes)].evaluate(MIDDLE))
            found.append(page.evaluate(SAVED))
    context.close()
    return found[1:]  # the first opens the store


def click_to_saved(browser: Browser, ours: str, theirs: str) -> tuple[float, float]:
    """The median latency of our page and of a hand-written one, both strictly on disk; in turn."""
    rounds = [(latencies(browser, ours), latencies(browser, theirs)) for _ in range(ROUNDS)]
    return (
        median(one for mine, _ in rounds for one in mine),
        median(one for _, other in rounds for one in other),
    )


def shift_when_restored(browser: Browser, url: str, shown: str = "") -> float:
    """How far a page's layout moves while it restores its ticks, or those of another page (the browser's own score)."""
    context = browser.new_context(service_workers="block", viewport={"width": 412, "height": 823})
    with measured_page(context, url) as page:
        boxes = page.locator(BOXES)
        for n in range(boxes.count()):
            boxes.nth(n).click()
        page.evaluate(SAVED)
    with measured_page(context, shown or url) as page:
        ticked = page.locator(f"{BOXES}:checked").count()
        assert shown or ticked == boxes_of(page), "ticks were not restored"
        shift = float(page.evaluate(SETTLED))
    context.close()
    return shift


def boxes_of(page: Page) -> int:
    """How many boxes a page has."""
    return page.locator(BOXES).count()


def gestures(browser: Browser, url: str) -> float:
    """Milliseconds within which 98 gestures of 100 are drawn, on a phone whose processor is slowed down.

    Of three gestures, one ticks or unticks a box, and two turn what folds over and back.
    """
    context = browser.new_context(
        service_workers="block", viewport={"width": 360, "height": 740}, has_touch=True
    )
    page = context.new_page()
    page.add_init_script(FELT)
    page.goto(url, wait_until="networkidle")
    page.evaluate(UNFOLD)
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    boxes, folds = (page.query_selector_all(one) for one in (BOXES, FOLDS))
    for n in range(GESTURES):
        turn, step = divmod(n, 3)
        one = folds[turn % len(folds)] if step else boxes[turn % len(boxes)]
        # A finger alone: what a locator asks of the page before it taps costs more than the tap.
        page.touchscreen.tap(*one.evaluate(MIDDLE))
        page.wait_for_timeout(PACE)
    felt = sorted(page.evaluate("Object.values(self.felt)"))
    context.close()
    told = GESTURES // 50  # INP leaves out the longest of each fifty
    return float(felt[-told - 1]) if len(felt) > told else 0.0


def memory(browser: Browser, url: str) -> float:
    """Megabytes of scripts' memory that a loaded page holds, swept."""
    context = browser.new_context(service_workers="block")
    with measured_page(context, url) as page:
        session = context.new_cdp_session(page)
        session.send("HeapProfiler.collectGarbage")
        session.send("Performance.enable")
        metrics = session.send("Performance.getMetrics")["metrics"]
    context.close()
    return next(m["value"] for m in metrics if m["name"] == "JSHeapUsedSize") / 1e6
