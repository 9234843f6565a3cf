"""On the union's website: the right height, honest about ticks, and deaf to everyone else."""

import gzip
import json
import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from bench.serving import Server
from conftest import ROOT, Handler
from engines import ENGINES, PATIENCE, engine
from playwright.sync_api import Browser, BrowserContext, Frame, Page, expect
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait

HOST = Path(__file__).with_name("host.html")
LIST, OTHER = "mots-de-passe", "sauvegardes"
KEY = f"guide:1:item:{LIST}::longueur"
WORDS = "Choisir des mots de passe"


FRAME = (
    '<iframe data-guide-embed src="https://guide.example/embed/{}.html" loading="lazy" width="100%" height="640"'
    ' style="border: 0"></iframe>'
)
LAYOUTS = f"""<!doctype html><html lang="fr" dir="rtl"><meta name="color-scheme" content="dark">
<main><details><summary>Accordéon</summary>{FRAME.format("mots-de-passe")}</details>
<div id="tab" hidden>{FRAME.format("sauvegardes")}</div>
<div id="zoomed">{FRAME.format("messagerie")}</div></main>
<script src="https://guide.example/embed.js" async></script></html>"""
"""What hosts do to a frame: right to left, dark, folded, in a tab, enlarged, under a policy of their own."""

# The guide and the union's page, on two names that every machine has and browsers take for two sites.


class HostHandler(Handler):
    """The union's server: one page, with or without `embed.js`, under no policy of the guide's."""

    guide = ""

    def do_GET(self) -> None:
        page = HOST.read_text("utf-8").replace("https://guide.example", self.guide)
        if self.path.startswith("/sans-script"):
            page = re.sub(r"<script src.*?</script>", "", page)
        if self.path.startswith("/deux-fois"):
            page = re.sub(r"(<script src.*?</script>)", r"\1\1", page)
        if self.path.startswith("/vide"):
            page = re.sub(r"<iframe.*?</iframe>", "", page)
        if self.path.startswith("/mises-en-page"):
            page = LAYOUTS.replace("https://guide.example", self.guide)
        body = page.encode()
        self.send_response(200)
        if self.path.startswith("/mises-en-page"):
            own = f"default-src 'none'; frame-src {self.guide}; script-src {self.guide}"
            self.send_header("Content-Security-Policy", own)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        super(Handler, self).end_headers()
        self.wfile.write(body)


@dataclass(frozen=True)
class Sites:
    """Where the guide and the union's page are served."""

    guide: str
    host: str


def serve(handler) -> Server:
    server = Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture(scope="session")
def sites(site: Path) -> Iterator[Sites]:
    guide = serve(partial(Handler, directory=str(site)))
    address = f"http://127.0.0.1:{guide.server_port}"
    host = serve(type("Union", (HostHandler,), {"guide": address}))
    yield Sites(address, f"http://localhost:{host.server_port}")
    for server in (host, guide):
        server.shutdown()
        server.server_close()


@pytest.fixture
def host(page: Page, sites: Sites) -> Page:
    """The union's page, its two frames at their height."""
    page.goto(f"{sites.host}/")
    settled(page)
    return page


def frame_of(page: Page, slug: str = LIST) -> Frame:
    """The document in the frame of this list, once it is there."""
    element = page.locator(f"iframe[src*='/{slug}.html']").last
    element.scroll_into_view_if_needed()
    frame = element.element_handle().content_frame()
    assert frame
    frame.wait_for_selector("form[data-checklist]")
    return frame


# What the frame says it needs, and what the page gives it inside its edges.
ROOM = """frame => {
  const style = getComputedStyle(frame);
  const padding = parseFloat(style.paddingTop) + parseFloat(style.paddingBottom);
  return frame.clientHeight - padding;
}"""
CONTENT = "() => Math.ceil(document.querySelector('[data-embed]').getBoundingClientRect().height)"
SCROLLS = """() => getComputedStyle(document.documentElement).overflowY !== 'hidden'
  && document.documentElement.scrollHeight > innerHeight"""


FILLED = (
    "() => Math.abs(innerHeight - document.querySelector('[data-embed]')"
    ".getBoundingClientRect().height) < 2"
)


def settled(page: Page, slugs: tuple[str, ...] = (LIST, OTHER)) -> None:
    """Every frame has the height of its content."""
    for slug in slugs:
        frame_of(page, slug).wait_for_function(FILLED)


HEAR_LAST = """() => {
  window.last = new Promise((done) =>
    addEventListener("message", ({ data }) => data === "last" && done()));
}"""


def all_heard(host: Page, frame: Frame) -> None:
    """What was said between the host and a frame is heard: messages come in the order of their sending."""
    for one in (host, frame):
        one.evaluate(HEAR_LAST)
    index = host.frames.index(frame) - 1  # the host itself is the first
    host.evaluate("(index) => frames[index].postMessage('last', '*')", index)
    frame.evaluate("last.then(() => parent.postMessage('last', '*'))")
    host.evaluate("last")


def show_frame(page: Page, src: str, sandbox: str | None = None) -> None:
    """Add a frame to the union's page, as a script of theirs would."""
    page.evaluate(SHOW, [src, sandbox])


SHOW = """([src, sandbox]) => {
  const frame = document.createElement('iframe');
  frame.dataset.guideEmbed = '';
  if (sandbox !== null) frame.setAttribute('sandbox', sandbox);
  frame.src = src;
  document.querySelector('main').append(frame);
}"""


def heights(page: Page) -> list[float]:
    return page.eval_on_selector_all("iframe", f"frames => frames.map({ROOM})")


def test_two_frames_have_the_height_of_their_lists_and_one_scrollbar(host: Page):
    for slug, room in zip((LIST, OTHER), heights(host), strict=True):
        frame = frame_of(host, slug)
        assert room == frame.evaluate(CONTENT)
        assert not frame.evaluate(SCROLLS)
    assert host.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_frame_follows_its_list_as_it_unfolds_and_folds(host: Page):
    frame, before = frame_of(host), heights(host)[0]
    details = frame.get_by_text("Pourquoi, comment, sources").first
    details.click()
    settled(host)
    assert heights(host)[0] > before
    details.click()
    settled(host)
    assert heights(host)[0] < before + 40


def test_the_height_does_not_jump(page: Page, sites: Sites):
    page.add_init_script("""
      window.seen = [];
      addEventListener('DOMContentLoaded', () => {
        const frame = document.querySelector('iframe');
        if (frame) new ResizeObserver(() => seen.push(frame.clientHeight)).observe(frame);
      });
    """)
    page.goto(f"{sites.host}/")
    settled(page)
    assert len(page.evaluate("[...new Set(seen)]")) == 2  # the snippet's, then the list's
    page.evaluate("seen.length = 0")
    frame = frame_of(page)
    frame.get_by_text("Pourquoi, comment, sources").first.click()
    settled(page)
    rising = page.evaluate("seen")
    assert rising == sorted(rising)


def test_the_height_does_not_jump_when_a_browser_refuses_late(page: Page, sites: Sites):
    page.add_init_script("IDBFactory.prototype.open = () => new EventTarget()")
    frame = sandboxed(page, sites, "allow-scripts")
    settled(page, (LIST,))
    expect(frame.get_by_role("status")).to_have_text("")
    before = frame.evaluate(CONTENT)
    expect(frame.get_by_role("status")).to_have_text(
        re.compile("ne retient pas vos coches"), timeout=10_000
    )
    assert frame.evaluate(CONTENT) == before


def test_what_is_read_below_a_frame_stays_in_place(host: Page):
    frame = frame_of(host)
    host.evaluate("document.querySelector('#after').scrollIntoView()")
    before = host.evaluate("document.querySelector('#after').getBoundingClientRect().top")
    was = host.evaluate("document.querySelector('iframe').offsetHeight")
    frame.evaluate("document.querySelector('details').open = true")
    # A frame out of sight is not drawn, and would tell its height late: it is asked.
    host.evaluate("frames[0].postMessage({type: 'guide:ask-height'}, '*')")
    host.wait_for_function(
        "(was) => document.querySelector('iframe').offsetHeight !== was", arg=was
    )
    after = host.evaluate("document.querySelector('#after').getBoundingClientRect().top")
    assert abs(after - before) < 2


def test_a_frame_added_late_has_its_height(page: Page, sites: Sites):
    page.goto(f"{sites.host}/vide")
    page.wait_for_load_state("networkidle")
    show_frame(page, f"{sites.guide}/embed/{LIST}.html")
    settled(page, (LIST,))


def test_a_script_that_comes_after_the_frames_gives_their_height(page: Page, sites: Sites):
    page.goto(f"{sites.host}/sans-script")
    frame_of(page)
    page.wait_for_load_state("networkidle")
    assert heights(page)[0] == 640
    page.add_script_tag(url=f"{sites.guide}/embed.js")
    settled(page)


def test_a_script_loaded_twice_does_no_harm(page: Page, sites: Sites):
    page.goto(f"{sites.host}/deux-fois")
    settled(page)


def test_a_frame_hidden_at_first_has_its_height_once_shown(page: Page, sites: Sites):
    page.goto(f"{sites.host}/vide")
    page.evaluate(
        """src => {
          const tab = document.createElement('div');
          tab.style.display = 'none';
          tab.innerHTML = `<iframe data-guide-embed src="${src}"></iframe>`;
          document.querySelector('main').append(tab);
        }""",
        f"{sites.guide}/embed/{LIST}.html",
    )
    page.wait_for_load_state("networkidle")
    page.evaluate("document.querySelector('main > div:last-child').style.display = ''")
    settled(page, (LIST,))


def test_whatever_holds_a_frame_its_height_is_right_when_it_is_shown(page: Page, sites: Sites):
    page.goto(f"{sites.host}/mises-en-page")
    page.evaluate("document.querySelector('#zoomed').style.zoom = 1.5")
    settled(page, ("messagerie",))
    page.get_by_text("Accordéon").click()
    settled(page, (LIST,))
    page.evaluate("document.querySelector('#tab').hidden = false")
    settled(page, (OTHER,))
    page.get_by_text("Accordéon").click()  # folded, then shown narrower
    page.set_viewport_size({"width": 420, "height": 900})
    page.get_by_text("Accordéon").click()
    settled(page, (LIST, OTHER, "messagerie"))


def test_without_the_script_a_frame_keeps_its_height_and_scrolls(page: Page, sites: Sites):
    page.goto(f"{sites.host}/sans-script")
    frame = frame_of(page)
    frame.wait_for_function(SCROLLS)
    assert heights(page)[0] == 640
    frame.get_by_role("checkbox").last.check()  # reached by the frame's own scrollbar


# Messages that are not what they say.

FORGED = {
    "huge": '{"type": "guide:height", "height": 1e9}',
    "endless": '{"type": "guide:height", "height": Infinity}',
    "not a number": '{"type": "guide:height", "height": NaN}',
    "negative": '{"type": "guide:height", "height": -4000}',
    "text": '{"type": "guide:height", "height": "9000"}',
    "css": '{"type": "guide:height", "height": "9000px; background: url(//evil)"}',
    "list": '{"type": "guide:height", "height": [9000]}',
    "nothing": '{"type": "guide:height"}',
    "null": "null",
    "word": '"guide:height"',
    "other type": '{"type": "height", "height": 9000}',
    "inherited": '{"__proto__": {"type": "guide:height"}, "height": 9000}',
}


# Each height that is given to a frame, even one that the frame then takes back by telling its own.
NOTE_HEIGHTS = """() => {
  window.given = [];
  for (const frame of document.querySelectorAll('iframe')) {
    const was = frame.style.height;
    new MutationObserver(() => frame.style.height === was || given.push(frame.style.height))
      .observe(frame, { attributeFilter: ['style'] });
  }
}"""


def unmoved(host: Page, sender: Page | Frame, target: str, frame: Frame, names: Iterable[str]):
    """Send forged messages one by one: none gives a frame of the union's page another height."""
    before = heights(host)
    host.evaluate(NOTE_HEIGHTS)
    for name in names:
        sender.evaluate(f"{target}.postMessage({FORGED[name]}, '*')")
        all_heard(host, frame)
        assert host.evaluate("given") == [], name
    assert heights(host) == before


def test_a_message_of_another_window_changes_no_height(host: Page, sites: Sites):
    host.evaluate(
        """src => new Promise((done) => {
          const other = document.createElement('iframe');  // the guide's origin, but not its frame
          other.src = src;
          other.onload = done;
          document.body.append(other);
        })""",
        f"{sites.guide}/embed/{OTHER}.html",
    )
    unmoved(host, host.frames[-1], "parent", host.frames[-1], FORGED)


def test_a_message_of_the_page_itself_changes_no_height(host: Page):
    unmoved(host, host, "window", frame_of(host), FORGED)


def test_a_frame_led_to_another_site_is_not_heard(host: Page, sites: Sites):
    host.evaluate(
        """src => new Promise((done) => {
          const frame = document.querySelector('iframe');
          frame.onload = done;
          frame.contentWindow.location = src;  // the element still names the guide
        })""",
        f"{sites.host}/vide",
    )
    frame = next(frame for frame in host.frames if frame.url.endswith("/vide"))
    unmoved(host, frame, "parent", frame, FORGED)


@pytest.mark.parametrize(("name", "bound"), [("huge", "100000px"), ("negative", "120px")])
def test_even_the_guides_own_frame_is_held_within_bounds(host: Page, name: str, bound: str):
    host.evaluate("""() => {
      window.given = [];
      const frame = document.querySelector('iframe');
      new MutationObserver(() => given.push(frame.style.height))
        .observe(frame, { attributeFilter: ['style'] });
    }""")
    frame_of(host).evaluate(f"parent.postMessage({FORGED[name]}, '*')")
    host.wait_for_function("given.length")
    assert host.evaluate("given[0]") == bound
    settled(host, (LIST,))  # the frame then says its own again


def test_a_height_that_is_no_number_is_not_heard(host: Page):
    names = sorted(set(FORGED) - {"huge", "negative"})
    unmoved(host, frame_of(host), "parent", frame_of(host), names)


def test_the_frame_tells_its_height_and_nothing_else(page: Page, sites: Sites):
    page.add_init_script("window.told = []; addEventListener('message', e => told.push(e.data))")
    page.goto(f"{sites.host}/")
    settled(page)
    frame = frame_of(page)
    frame.get_by_role("checkbox").first.check()
    frame.get_by_text("Pourquoi, comment, sources").first.click()
    frame.get_by_label("Note").first.fill("un secret")
    settled(page)
    told = page.evaluate("told")
    assert told
    assert all(set(data) == {"type", "height"} for data in told)
    assert all(isinstance(data["height"], int) for data in told)
    assert "secret" not in json.dumps(told)


def test_the_frame_answers_its_parent_alone(host: Page, sites: Sites):
    frame = frame_of(host)
    host.evaluate("""() => {
      window.told = [];
      addEventListener("message", ({ data }) => data === "last" || told.push(data));
    }""")
    ask = "postMessage({type: 'guide:ask-height'}, '*')"
    frame_of(host, OTHER).evaluate(f"parent.frames[0].{ask}")  # a neighbour
    frame.evaluate(ask)  # itself
    all_heard(host, frame)
    assert host.evaluate("told") == []
    for junk in ("{type: 'guide:ask-ticks'}", "{type: 'eval', code: 'alert(1)'}", "null", "'x'"):
        host.evaluate(f"frames[0].postMessage({junk}, '*')")
    all_heard(host, frame)
    assert host.evaluate("told") == []
    host.evaluate(f"frames[0].{ask}")
    host.wait_for_function("told.length === 1")


def test_what_the_page_says_that_a_host_can_read_is_true(host: Page, sites: Sites):
    """A host elsewhere reads nothing; one at the guide's own address reads all, and the page says so."""
    read = "() => { try { return frames[0].document.forms.length > 0; } catch { return false; } }"
    assert host.evaluate(read) is False
    host.goto(f"{sites.guide}/integrer.html")
    host.get_by_label("Ce que vos pages montreront").select_option(f"embed/{LIST}.html")
    frame_of(host)
    assert host.evaluate(read) is True
    told = (ROOT / "docs/integrer.md").read_text("utf-8")
    last = {
        row.split("|")[1].strip(): row.split("|")[3].strip()
        for row in re.findall(r"^\|.*\|.*\|.*\|$", told, re.M)
    }
    assert last["Une autre adresse"] == "Non"
    assert last["Un dossier de votre site, par exemple `/guide/`"] == "Oui"


def test_a_frame_whose_address_leads_elsewhere_keeps_its_height_as_the_page_says(
    page: Page, sites: Sites
):
    """It cannot be told from a frame that was led to another site: neither is heard."""
    page.goto(f"{sites.host}/vide")
    page.route(
        "**/ancien/*",
        lambda route: route.fulfill(
            status=301, headers={"Location": f"{sites.guide}/embed/{LIST}.html"}
        ),
    )
    show_frame(page, f"{sites.host}/ancien/{LIST}.html")
    frame = frame_of(page)
    before = heights(page)
    all_heard(page, frame)
    assert heights(page) == before
    told = (ROOT / "docs/integrer.md").read_text("utf-8")
    assert "**Une adresse qui mène à une autre.**" in told


# What the WordPress plugin adds around a frame.

IN_SIGHT = """() => new Promise((done) => {
  new IntersectionObserver(() => done()).observe(document.querySelector("[data-guide-list] iframe"));
})"""


def test_a_list_that_waits_for_consent_is_not_said_to_be_missing(page: Page, sites: Sites):
    page.clock.install()
    page.goto(f"{sites.host}/vide")
    page.evaluate("""() => document.querySelector("main").innerHTML =
      `<div data-guide-list="clair"><iframe data-src="kept back" height="640"></iframe>
      <p role="alert" hidden>La liste ne vient pas.</p></div>`""")
    page.add_script_tag(path=ROOT / "integrations/wordpress/page.js")
    page.evaluate(IN_SIGHT)
    page.clock.run_for(25_000)
    expect(page.get_by_role("alert")).to_be_hidden()
    assert page.evaluate("document.querySelector('iframe').offsetHeight") > 600
    page.evaluate("document.querySelector('iframe').src = 'http://127.0.0.1:9/'")
    page.clock.run_for(11_000)
    expect(page.get_by_role("alert")).to_be_visible()


# The embed by itself.


def test_an_embed_reads_and_ticks_without_javascript(browser: Browser, sites: Sites):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{sites.guide}/embed/{LIST}.html")
    page.get_by_role("checkbox", name=re.compile(WORDS)).check()
    page.get_by_text("Pourquoi, comment, sources").first.click()
    expect(page.get_by_text("Les quatre familles sont les chiffres")).to_be_visible()
    expect(page.get_by_text("Sans JavaScript, vos coches ne sont pas retenues")).to_be_visible()
    expect(page.get_by_text("Vos coches restent sur cet appareil")).to_be_hidden()
    for name in ("La page complète, dans le guide", "La liste en PDF"):
        expect(page.get_by_role("link", name=name)).to_be_visible()


def test_every_list_and_every_part_with_lists_has_its_embed(site: Path, content):
    slugs = set(content.checklists)
    parts = (*content.parts, *content.former)
    slugs |= {part.slug for part in parts if any(page.lists for page in part.pages)}
    assert {path.stem for path in (site / "embed").glob("*.html")} == slugs


def test_an_embed_sends_no_reader_away_inside_its_frame(page: Page, sites: Sites, content):
    for slug in (LIST, content.parts[-1].slug):
        page.goto(f"{sites.guide}/embed/{slug}.html")
        targets = page.eval_on_selector_all("a", "links => links.map(link => link.target)")
        assert page.eval_on_selector("base", "base => base.target") == "_blank"
        assert set(targets) == {""}
        inside = page.eval_on_selector_all("a", "links => links.map(l => l.getAttribute('href'))")
        assert not [href for href in inside if href.startswith("#")]


def test_an_embed_weighs_little_and_is_one_request(page: Page, sites: Sites):
    page.goto(f"{sites.host}/vide")
    asked: list[tuple[str, bytes]] = []
    page.on("response", lambda answer: asked.append((answer.url, answer.body())))
    show_frame(page, f"{sites.guide}/embed/{LIST}.html")
    frame_of(page)
    page.wait_for_load_state("networkidle")
    [(url, body)] = asked
    assert url.startswith(sites.guide)
    assert len(gzip.compress(body, 9)) < 13_500


def test_the_hosts_script_is_under_one_and_a_half_kilobytes(site: Path):
    assert len(gzip.compress((site / "embed.js").read_bytes(), 9)) < 1_500


@pytest.mark.parametrize(("theme", "device"), [("dark", "light"), ("light", "dark")])
def test_the_host_chooses_light_or_dark(browser: Browser, sites: Sites, theme: str, device):
    page = browser.new_context(color_scheme=device).new_page()
    page.goto(f"{sites.guide}/embed/{LIST}.html?theme={theme}")
    dark = "rgb(20, 26, 23)"
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (colour == dark) == (theme == "dark")


@pytest.mark.parametrize("asked", ["theme=auto", "", "theme=<b>", "theme=constructor&x=1", "%"])
def test_otherwise_the_device_chooses(browser: Browser, sites: Sites, asked: str):
    for device, dark in (("dark", True), ("light", False)):
        page = browser.new_context(color_scheme=device).new_page()
        page.goto(f"{sites.guide}/embed/{LIST}.html?{asked}")
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (colour == "rgb(20, 26, 23)") == dark


def test_the_short_version_shows_items_without_explanations(page: Page, sites: Sites):
    page.goto(f"{sites.guide}/embed/{LIST}.html?compact=1")
    expect(page.get_by_role("checkbox", name=re.compile(WORDS))).to_be_visible()
    expect(page.get_by_text("Pourquoi, comment, sources").first).to_be_hidden()
    page.goto(f"{sites.guide}/embed/{LIST}.html?compact=yes&unknown=1")
    expect(page.get_by_text("Pourquoi, comment, sources").first).to_be_visible()


def test_an_item_may_be_set_aside_with_its_reason_in_a_frame(host: Page):
    frame = frame_of(host)
    frame.get_by_text("Pourquoi, comment, sources").first.click()
    frame.get_by_role("radio", name="Non concerné").check()
    frame.get_by_label("Pourquoi n’êtes-vous pas concerné ?").fill("Pas d’ordinateur")
    frame.get_by_text("Pourquoi, comment, sources").first.click()
    expect(frame.get_by_text("Raison : Pas d’ordinateur")).to_be_visible()


def test_an_item_may_be_left_to_someone_in_a_frame_and_the_guide_is_told(
    host: Page, context: BrowserContext
):
    frame = frame_of(host)
    frame.get_by_text("Pourquoi, comment, sources").first.click()
    frame.get_by_text("Confier à quelqu’un").click()
    frame.get_by_label("Confié à").fill("Mme Martin")
    frame.get_by_label("pour le").fill("2031-12-24")
    frame.get_by_text("Pourquoi, comment, sources").first.click()
    expect(frame.get_by_text("Confié à Mme Martin, pour le 24 décembre 2031")).to_be_visible()
    carried(host)
    with context.expect_page() as opened:
        frame.get_by_role("link", name="Ouvrir dans le guide avec mes coches").click()
    dialog = opened.value.get_by_role("dialog", name="Voici ce que contient cette sauvegarde")
    dialog.get_by_role("button", name="Reprendre ces coches").click()
    expect(opened.value.get_by_role("region", name="Qui, et pour quand")).to_contain_text(
        "Mme Martin"
    )


def test_pages_refuse_frames_and_embeds_do_not(page: Page, sites: Sites):
    answer = page.goto(f"{sites.guide}/index.html")
    assert answer
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    answer = page.goto(f"{sites.guide}/embed/{LIST}.html")
    assert answer
    assert "frame-ancestors *" in answer.headers["content-security-policy"]


# Who may frame: what an editor writes in mkdocs.yml.


def test_no_host_named_means_everyone_may_frame():
    from macros.model.schema import Framing

    assert Framing().ancestors == "*"
    hosts = ("https://www.med-in-occ.org", "https://*.exemple.fr:8443")
    assert Framing(hosts=hosts).ancestors == "'self' " + " ".join(hosts)


@pytest.mark.parametrize(
    "written",
    ["exemple.fr", "https://exemple.fr/page", "https://a.fr; script-src *", "*", "'self'"],
)
def test_a_host_that_is_no_site_is_refused(written: str):
    from pydantic import ValidationError

    from macros.model.schema import Framing

    with pytest.raises(ValidationError):
        Framing(hosts=(written,))


# From the frame to the guide.


def carried(page: Page) -> str:
    """The fragment that the frame's link hands over."""
    frame = frame_of(page)
    link = frame.get_by_role("link", name="Ouvrir dans le guide avec mes coches")
    expect(link).to_have_attribute("href", re.compile("#ticks="))
    return link.get_attribute("href") or ""


def test_ticks_go_from_the_frame_to_the_guide_if_the_reader_agrees(
    host: Page, context: BrowserContext, sites: Sites
):
    frame_of(host).get_by_role("checkbox", name=re.compile(WORDS)).check()
    carried(host)
    with context.expect_page() as opened:
        frame_of(host).get_by_role("link", name="Ouvrir dans le guide avec mes coches").click()
    guide = opened.value
    guide.wait_for_url(f"{sites.guide}/mon-suivi.html")  # without its fragment
    assert guide.evaluate("history.length") == 1
    dialog = guide.get_by_role("dialog", name="Voici ce que contient cette sauvegarde")
    dialog.get_by_role("button", name="Reprendre ces coches").click()
    guide.goto(f"{sites.guide}/securiser/{LIST}.html")
    expect(guide.get_by_role("checkbox", name=re.compile(WORDS))).to_be_checked()


def code_of(records: object, **more: object) -> str:
    """A code as the guide makes them, deflated by nobody."""
    from base64 import urlsafe_b64encode

    text = json.dumps({"format": "guide", "version": 1, "records": records, **more})
    return "j" + urlsafe_b64encode(text.encode()).decode().rstrip("=")


DONE = {"status": "done", "note": "", "on": "2026-11-24", "at": 1_790_000_000_000}


def arrive(page: Page, fragment: str) -> None:
    """Open « Mon suivi » by an address that carries this."""
    page.goto("/mon-suivi.html")
    page.goto(f"/mon-suivi.html{fragment}")
    expect(page).to_have_url(re.compile(r"/mon-suivi\.html$"))


def test_nothing_is_merged_without_a_yes(page: Page):
    arrive(page, f"#ticks={code_of({KEY: DONE})}")
    dialog = page.get_by_role("dialog", name="Voici ce que contient cette sauvegarde")
    expect(dialog).to_contain_text("1 élément nouveau, qui sera ajouté")
    dialog.get_by_role("button", name="Ne rien changer").click()
    assert page.evaluate("key => localStorage.getItem(key)", KEY) is None


def test_an_address_changes_nothing_of_what_the_reader_says_of_the_practice(page: Page):
    aside = "guide:1:reader:aside-mots-de-passe"
    arrive(page, f"#ticks={code_of({KEY: DONE, aside: {'value': 'Jamais.', 'at': 5}})}")
    page.get_by_role("button", name="Reprendre ces coches").click()
    expect(page.get_by_role("alert").filter(has_text="C’est repris")).to_be_visible()
    keys = page.evaluate("Object.keys(localStorage)")
    assert (KEY in keys, aside in keys) == (True, False)


def test_an_address_with_two_slashes_hands_ticks_over_too(page: Page):
    page.goto("/mon-suivi.html")
    page.goto(f"{page.url.replace('/mon-suivi', '//mon-suivi')}#ticks={code_of({KEY: DONE})}")
    dialog = page.get_by_role("dialog", name="Voici ce que contient cette sauvegarde")
    expect(dialog).to_contain_text("1 élément nouveau, qui sera ajouté")
    expect(page).to_have_url(re.compile(r"//mon-suivi\.html$"))


@pytest.mark.parametrize(
    "fragment",
    ["#ticks=" + "A" * 1_900_000, "#ticks=%%%", "#ticks=jAAAA", "#ticks=d_____", "#ticks=<b>x</b>"],
    ids=["two megabytes", "percent", "not json", "not deflated", "markup"],
)
def test_a_damaged_address_is_explained_and_changes_nothing(page: Page, fragment: str):
    arrive(page, fragment)
    expect(page.get_by_role("alert").filter(has_text="illisibles")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert not page.evaluate("Object.keys(localStorage).some(key => key.includes(':item:'))")


def test_markup_in_handed_over_notes_stays_text(page: Page):
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    arrive(page, f"#ticks={code_of({KEY: {**DONE, 'status': 'na', 'note': evil}})}")
    page.get_by_role("button", name="Reprendre ces coches").click()
    page.goto(f"/securiser/{LIST}.html")
    expect(page.get_by_text(f"Raison : {evil}")).to_be_visible()
    assert page.locator("img[src=x]").count() == 0


def test_unknown_lists_are_said_and_strange_keys_left_out(page: Page):
    records = {
        "guide:1:item:nulle-part::rien": DONE,
        "guide:1:item:../..::x": DONE,
        "__proto__": DONE,
        "theme": {"value": "x", "at": 1},
        KEY: {"status": "owned", "at": 1},
    }
    arrive(page, f"#ticks={code_of(records)}")
    dialog = page.get_by_role("dialog", name="Voici ce que contient cette sauvegarde")
    expect(dialog).to_contain_text("1 élément que ce guide ne connaît pas, gardé à part")
    expect(dialog).to_contain_text("éléments illisibles, laissés de côté")
    dialog.get_by_role("button", name="Reprendre ces coches").click()
    keys = page.evaluate("Object.keys(localStorage)")
    assert not [key for key in keys if ".." in key or "proto" in key or key == "theme"]


@pytest.mark.parametrize("fragment", ["#?secret=abc", "#sauvegarde", "#ticks", "#Ticks=x"])
def test_other_fragments_are_not_ours(page: Page, fragment: str):
    page.goto(f"/mon-suivi.html{fragment}")
    expect(page.get_by_role("heading", name="Sauvegarder, reprendre ailleurs")).to_be_visible()
    assert page.url.endswith(fragment)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_same_payload_can_be_pasted_as_a_code(
    host: Page, context: BrowserContext, sites: Sites
):
    frame = frame_of(host)
    frame.get_by_role("checkbox", name=re.compile(WORDS)).check()
    frame.get_by_text("Le lien ne s’ouvre pas ?").click()
    code = frame.get_by_label(re.compile("Copiez ce code")).input_value()
    guide = context.new_page()
    guide.goto(f"{sites.guide}/mon-suivi.html")
    guide.get_by_text("Continuer sur un autre appareil, sans fichier").click()
    guide.get_by_label("Code d’un autre appareil").fill(code)
    guide.get_by_role("button", name="Lire ce code").click()
    guide.get_by_role("button", name="Reprendre ces coches").click()
    guide.goto(f"{sites.guide}/securiser/{LIST}.html")
    expect(guide.get_by_role("checkbox", name=re.compile(WORDS))).to_be_checked()


def sandboxed(page: Page, sites: Sites, rights: str) -> Frame:
    """A frame as a host that trusts nobody makes it."""
    page.goto(f"{sites.host}/vide")
    show_frame(page, f"{sites.guide}/embed/{LIST}.html", rights)
    return frame_of(page)


def test_in_a_sandbox_ticks_stay_in_memory_and_can_be_carried(
    page: Page, context: BrowserContext, sites: Sites
):
    frame = sandboxed(page, sites, "allow-scripts allow-popups allow-popups-to-escape-sandbox")
    settled(page, (LIST,))  # its height is heard, though its origin is hidden
    expect(frame.get_by_role("status")).to_have_text(re.compile("ne retient pas vos coches"))
    frame.get_by_role("checkbox", name=re.compile(WORDS)).check()
    expect(frame.get_by_role("checkbox", name=re.compile(WORDS))).to_be_checked()
    expect(frame.get_by_text("dans un carnet à part")).to_be_hidden()
    carried(page)
    with context.expect_page() as opened:
        frame.get_by_role("link", name="Ouvrir dans le guide avec mes coches").click()
    dialog = opened.value.get_by_role("dialog", name="Voici ce que contient cette sauvegarde")
    expect(dialog).to_contain_text("1 élément nouveau, qui sera ajouté")


def test_the_least_that_a_sandbox_must_leave_lets_links_out_and_ticks_stay(
    page: Page, context: BrowserContext, sites: Sites
):
    """In the page's own words, behind the header that parts a page from what opened it."""
    told = (ROOT / "docs/integrer.md").read_text("utf-8")
    [rights] = re.findall(r"`(allow-scripts [a-z -]+)`", told)
    frame = sandboxed(page, sites, rights)
    frame.get_by_role("checkbox", name=re.compile(WORDS)).check()
    expect(frame.get_by_role("status")).to_have_text("Enregistré")
    carried(page)
    with context.expect_page() as opened:
        frame.get_by_role("link", name="Ouvrir dans le guide avec mes coches").click()
    dialog = opened.value.get_by_role("dialog", name="Voici ce que contient cette sauvegarde")
    expect(dialog).to_be_visible()
    with context.expect_page() as opened:
        frame.get_by_role("link", name="La page complète, dans le guide").click()
    expect(opened.value.get_by_role("checkbox", name=re.compile(WORDS))).to_be_visible()


def test_refused_ticks_can_be_downloaded(page: Page, sites: Sites):
    frame = sandboxed(page, sites, "allow-scripts allow-downloads")
    frame.get_by_role("checkbox", name=re.compile(WORDS)).check()
    button = frame.get_by_role("button", name="Télécharger mes coches")
    with page.expect_download() as download:
        button.click()
    kept = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert kept["records"][KEY]["status"] == "done"


def test_on_the_guides_own_address_the_notebook_is_one(page: Page, sites: Sites):
    page.goto(f"{sites.guide}/embed/{LIST}.html")
    expect(page.get_by_text("dans le même carnet que celles du guide")).to_be_visible()
    page.get_by_role("checkbox", name=re.compile(WORDS)).check()
    expect(page.get_by_role("status")).to_have_text("Enregistré")
    expect(page.get_by_role("link", name="Ouvrir dans le guide avec mes coches")).to_be_hidden()
    page.goto(f"{sites.guide}/securiser/{LIST}.html")
    expect(page.get_by_role("checkbox", name=re.compile(WORDS))).to_be_checked()


# « Intégrer ce guide ».


def test_the_webmaster_copies_what_works(page: Page, context: BrowserContext, sites: Sites):
    page.goto(f"{sites.guide}/integrer.html")
    page.get_by_label("Ce que vos pages montreront").select_option(f"embed/{OTHER}.html")
    page.get_by_label("Sombres").check()
    page.get_by_label(re.compile("Version courte")).check()
    address = f"{sites.guide}/embed/{OTHER}.html?theme=dark&compact=1"
    shown = page.locator(f"iframe[src='{address}']")
    heading = shown.content_frame.get_by_role("heading", name="Sauvegardes", level=1)
    expect(heading).to_be_visible()
    snippet = page.locator("[data-snippet]").filter(has_text="WordPress")
    code = snippet.locator("code").text_content() or ""
    assert f'src="{address.replace("&", "&amp;")}"' in code
    assert f'<a href="{sites.guide}/securiser/{OTHER}.html">' in code
    assert f'<script src="{sites.guide}/embed.js" async></script>' in code
    assert "\n" not in code
    pasted = context.new_page()
    pasted.goto(f"{sites.host}/vide")
    pasted.evaluate("html => document.write(html)", code)
    settled(pasted, (OTHER,))


def test_the_webmaster_may_do_without_the_script_or_the_frame(page: Page, sites: Sites):
    page.goto(f"{sites.guide}/integrer.html")
    page.get_by_label(re.compile("Hauteur ajustée")).uncheck()
    codes = page.locator("[data-snippet] code")
    assert not [code for code in codes.all_text_contents() if "<script" in code]
    assert "<iframe" not in (codes.last.text_content() or "")


def test_choosing_fits_a_phone(browser: Browser, sites: Sites):
    page = browser.new_context(viewport={"width": 320, "height": 700}).new_page()
    page.goto(f"{sites.guide}/integrer.html")
    expect(page.get_by_label("Sombres")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_copying_is_said(browser: Browser, sites: Sites):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{sites.guide}/integrer.html")
    page.get_by_role("button", name="Copier").first.click()
    expect(page.get_by_role("alert").filter(has_text="Code copié.")).to_be_visible()
    assert "<iframe" in page.evaluate("navigator.clipboard.readText()")


def test_without_javascript_the_page_still_shows_a_code(browser: Browser, sites: Sites):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{sites.guide}/integrer.html")
    expect(page.locator("[data-snippet] code").first).to_contain_text("<iframe data-guide-embed")


# The three engines as readers have them: partitioning on, third-party cookies allowed or not.


OTHERS = ("firefox", "webkit")
"""What the tests above do not drive: a height, and what a sandbox refuses, are Chromium's there."""


@pytest.fixture(scope="module", params=ENGINES)
def driver(request, chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    with engine(request.param, chromium, tmp_path_factory.mktemp("profile")) as running:
        yield running


def wait(driver: WebDriver, condition, told: str = ""):
    return WebDriverWait(driver, PATIENCE).until(condition, told)


def enter(driver: WebDriver, slug: str = LIST) -> None:
    """Step into the frame of a list."""
    driver.switch_to.default_content()
    frame = wait(driver, lambda d: d.find_element(By.CSS_SELECTOR, f"iframe[src*='/{slug}.html']"))
    driver.execute_script("arguments[0].scrollIntoView()", frame)
    driver.switch_to.frame(frame)
    wait(
        driver,
        lambda d: d.find_elements(By.CSS_SELECTOR, "[data-count='todo']:not(:empty)"),
        "list",
    )


def box(driver: WebDriver):
    return driver.find_element(By.CSS_SELECTOR, f"[data-item='{LIST}/longueur']")


def tick_box(driver: WebDriver) -> None:
    """Tick it: WebKit's driver clicks where a box was, while the host's page still makes room for frames."""
    wait(driver, lambda d: box(d).is_selected() or box(d).click(), "ticked")


def status(driver: WebDriver) -> str:
    return driver.find_element(By.CSS_SELECTOR, "[role=status]").text


FITS = f"return Math.abs(innerHeight - ({CONTENT})()) < 2 && !({SCROLLS})()"


@pytest.mark.parametrize("driver", OTHERS, indirect=True)
def test_each_engine_gives_frames_their_height(driver: WebDriver, sites: Sites):
    driver.get(f"{sites.host}/")
    for slug in (LIST, OTHER):
        enter(driver, slug)
        wait(driver, lambda d: d.execute_script(FITS), f"{slug} fits")
    enter(driver)
    driver.find_element(By.CSS_SELECTOR, "summary").click()
    wait(driver, lambda d: d.execute_script(FITS), "unfolded, it fits")
    driver.switch_to.default_content()
    assert driver.execute_script("return document.documentElement.scrollWidth <= innerWidth")


def test_each_engine_keeps_a_frame_apart_and_hands_its_ticks_over(driver: WebDriver, sites: Sites):
    driver.get(f"{sites.host}/")
    enter(driver)
    said = "dans un carnet à part"
    wait(
        driver, lambda d: said in d.find_element(By.TAG_NAME, "body").text, "what it keeps is told"
    )
    tick_box(driver)
    wait(driver, lambda d: status(d), "the frame says whether it keeps")
    link = wait(
        driver,
        lambda d: d.find_element(By.CSS_SELECTOR, "[data-carry-link][href*='#ticks=']"),
        "a link carries the ticks",
    )
    address = link.get_attribute("href")

    driver.get(f"{sites.guide}/securiser/{LIST}.html")
    wait(
        driver,
        lambda d: d.find_elements(By.CSS_SELECTOR, "html.js [data-count='todo']:not(:empty)"),
        "the guide’s list is there",
    )
    assert not box(driver).is_selected()  # two notebooks

    driver.get(address)
    merge = wait(
        driver,
        lambda d: d.find_element(By.CSS_SELECTOR, "dialog[open] button[value=merge]"),
        "the guide asks before it merges",
    )
    assert driver.current_url == f"{sites.guide}/mon-suivi.html"
    merge.click()
    wait(driver, lambda d: status(d), "the guide says it keeps")
    driver.get(f"{sites.guide}/securiser/{LIST}.html")
    wait(driver, lambda d: box(d).is_selected(), "ticked in the guide")
    driver.get(f"{sites.host}/")
    driver.execute_script("window.scrollTo(0, 0)")


def test_each_engine_keeps_the_frames_own_ticks_over_a_reload(driver: WebDriver, sites: Sites):
    driver.get(f"{sites.host}/")
    enter(driver)
    if box(driver).is_selected():  # by the test before
        box(driver).click()
    tick_box(driver)
    said = ("", "Enregistrement…")
    told = wait(driver, lambda d: status(d) not in said and status(d), "whether it keeps is said")
    driver.switch_to.default_content()
    driver.refresh()
    enter(driver)
    if told == "Enregistré":
        wait(driver, lambda d: box(d).is_selected(), "kept, as it said")
    else:
        assert "ne retient pas" in told
        assert not box(driver).is_selected()


@pytest.mark.parametrize("driver", OTHERS, indirect=True)
def test_each_engine_says_so_when_storage_is_refused(driver: WebDriver, sites: Sites):
    driver.get(f"{sites.host}/vide")
    driver.execute_script(
        f"({SHOW})(arguments[0])", [f"{sites.guide}/embed/{LIST}.html", "allow-scripts"]
    )
    enter(driver)
    wait(driver, lambda d: "ne retient pas vos coches" in status(d), "said")
    wait(driver, lambda d: d.execute_script(FITS), "fits, though sandboxed")
    driver.execute_script("arguments[0].click()", box(driver))  # WebKit's driver misses sandboxes
    wait(driver, lambda d: box(d).is_selected(), "ticked in memory")
    wait(driver, lambda d: d.find_element(By.CSS_SELECTOR, "[data-carry-link][href*='#ticks=']"))
    driver.switch_to.default_content()
