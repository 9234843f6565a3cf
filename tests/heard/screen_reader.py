"""Orca, and what it says as text: it reads a browser on a display, a message bus and a desktop of their own."""

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from engines import display, geckodriver
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service as ChromeService
from selenium.webdriver.firefox.service import Service as FirefoxService
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from system import is_root, need

HERE = Path(__file__).parent
TRANSCRIPTS = HERE.parent.parent / ".cache/heard"
ACCESSIBILITY = "/usr/libexec/at-spi-bus-launcher"
ORCA = "43."
PATIENCE = 60  # s: what is late on a busy machine has come
SILENCE = 5  # s: Orca has nothing to say
QUIET = 0.5  # s without a word: Orca has said what it had to

CUSTOM = """
from orca import settings
settings.speechServerFactory = "speech_as_text"
settings.speechFactoryModules = ["speech_as_text"]
settings.enableBraille = settings.enableSound = settings.enableKeyEcho = False
settings.sayAllOnLoad = False
"""
"""What differs from Orca as it comes: where it speaks, and that it waits for the reader instead of reading a page whole."""

SPOKEN = {
    "link": "lien",
    "button": "bouton",
    "summary": "bouton",
    "checkbox": "case à cocher",
    "radio": "bouton radio",
    "combobox": "liste déroulante",
    "textbox": "zone de saisie|saisie",
    "file": "bouton",
}
"""The word for each role that a reader may meet."""

LABEL = "return (arguments[0].labels?.[0] ?? arguments[0]).textContent"
KIND = """
const [one] = arguments, type = one.type;
if (one.matches("input[type=checkbox], input[type=radio], input[type=file]")) return one.type;
return {A: "link", BUTTON: "button", SUMMARY: "summary", SELECT: "combobox", TEXTAREA: "textbox", INPUT: "textbox"}[one.tagName] || "";
"""
STATES = """
const [one] = arguments, states = [];
if (one.type === "checkbox") states.push(one.checked ? "cochée" : "non cochée");
if (one.type === "radio") states.push(one.checked ? "sélectionné" : "non sélectionné");
const fold = one.tagName === "SUMMARY" ? one.parentElement.open : one.popoverTargetElement?.matches(":popover-open");
if (fold !== undefined) states.push(fold ? "étendu" : "réduit");
return states;
"""


# Words chosen in a field are « sélectionné » too: that is no state of its own.
STATE = [
    re.compile(rf"(?<!\w)(?:{words})(?!\w)")
    for words in ("non cochée|cochée|étendu|réduit", "non sélectionné|sélectionné")
]
SHORT = 4  # signs: a name that may well stand in other words


class Desk:
    """A desktop where Orca listens: its environment, and the file of what was said."""

    def __init__(self, folder: Path, screen: str) -> None:
        self.folder, self.heard = folder, folder / "heard.jsonl"
        self.heard.touch()
        self.env = {
            **os.environ,
            **french(folder),
            "DISPLAY": screen,
            "HOME": str(folder),
            "ORCA_HEARD": str(self.heard),
            "GSETTINGS_BACKEND": "memory",
            "GNOME_ACCESSIBILITY": "1",
            "ACCESSIBILITY_ENABLED": "1",
        }
        for name in ("data", "config", "cache", "runtime"):
            made = folder / name
            made.mkdir(mode=0o700)
            self.env["XDG_RUNTIME_DIR" if name == "runtime" else f"XDG_{name.upper()}_HOME"] = str(
                made
            )

    def start(self, *command: str, told: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
        return subprocess.Popen(
            command, env=self.env, stdout=told, stderr=subprocess.DEVNULL, text=True
        )


def french(folder: Path) -> dict[str, str]:
    """An environment in French: the machine's own or, as that takes a while, one made here."""
    spoken = {"LC_ALL": "fr_FR.UTF-8", "LANG": "fr_FR.UTF-8", "LANGUAGE": "fr"}
    if "fr_FR.utf8" in subprocess.run(["locale", "-a"], capture_output=True, text=True).stdout:
        return spoken
    need("/usr/share/i18n/locales/fr_FR", "locales")
    made = str(folder / "fr_FR.UTF-8")
    command = ["localedef", "-i", "fr_FR", "-f", "UTF-8", made]
    subprocess.run(command, check=True, capture_output=True)
    return {**spoken, "LOCPATH": str(folder)}


@contextmanager
def desk(folder: Path) -> Iterator[Desk]:
    """A desktop with Orca on it, once it has said that it is there."""
    programs = [need(*one) for one in (("dbus-daemon", "dbus-daemon"), ("openbox", "openbox"))]
    need("xdotool", "xdotool")
    services = [need(ACCESSIBILITY, "at-spi2-core"), need_orca()]
    with ExitStack() as stack:
        place = Desk(folder, stack.enter_context(display()))
        custom = folder / "data/orca"
        custom.mkdir()
        shutil.copy(HERE / "speech_as_text.py", custom)
        (custom / "orca-customizations.py").write_text(CUSTOM, "utf-8")
        flags = ("--session", "--nofork", "--print-address=1")
        bus = stack.enter_context(place.start(programs[0], *flags, told=subprocess.PIPE))
        stack.callback(bus.terminate)
        assert bus.stdout
        place.env["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        stack.callback(end, place.start(programs[1]))
        flags = ("--launch-immediately", "--a11y=1", "--screen-reader=1")
        stack.callback(end, place.start(services[0], *flags))
        stack.callback(end, place.start(services[1]))
        wait(lambda: place.heard.stat().st_size, "Orca never spoke", PATIENCE)
        yield place


def need_orca() -> str:
    """Orca, where it is the edition that is spoken to here, and alone: a second one of the same user leaves at once."""
    orca = need("orca", "orca")
    if not orca_version().startswith(ORCA):
        pytest.skip(f"this is Orca {orca_version()}: these journeys know Orca {ORCA}x, Debian 12’s")
    if subprocess.run([need("pgrep", "procps"), "-x", "orca"], capture_output=True).stdout:
        pytest.skip("an Orca runs here already, and there can be one only")
    return orca


def orca_version() -> str:
    return subprocess.run(["orca", "--version"], capture_output=True, text=True).stdout.strip()


def end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(SILENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait(happened, why: str, patience: float = PATIENCE):
    """What comes within some time; else the test fails, and says why."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if found := happened():
            return found
        time.sleep(0.05)
    pytest.fail(why, pytrace=False)


@contextmanager
def browser(name: str, place: Desk) -> Iterator[WebDriver]:
    """A browser in a window on that desk, as someone has it who reads with Orca."""
    driver = start_firefox(place) if name == "firefox" else start_chromium(place)
    driver.set_page_load_timeout(PATIENCE)
    try:
        yield driver
    finally:
        driver.quit()


def start_firefox(place: Desk) -> WebDriver:
    options = webdriver.FirefoxOptions()
    options.binary_location = shutil.which("firefox") or need("firefox-esr", "firefox-esr")
    options.set_preference("intl.accept_languages", "fr-FR")
    # Firefox asks in a panel of its own whether the guide may keep its records.
    options.set_preference("permissions.default.persistent-storage", 1)
    # Its panel of downloads would take the reader out of the page.
    options.set_preference("browser.download.alwaysOpenPanel", False)
    return webdriver.Firefox(options=options, service=FirefoxService(geckodriver(), env=place.env))


def start_chromium(place: Desk) -> WebDriver:
    from conftest import QUIET as SILENT

    options = webdriver.ChromeOptions()
    options.binary_location = need("chromium", "chromium")
    root = ["--no-sandbox"] if is_root() else []
    profile = f"--user-data-dir={place.folder / 'profile'}"
    for flag in ("--force-renderer-accessibility", "--lang=fr-FR", profile, *SILENT, *root):
        options.add_argument(flag)
    bubble = {"download_bubble": {"partial_view_enabled": False}}
    options.add_experimental_option("prefs", bubble)  # it would take the reader out of the page
    driver = need("chromedriver", "chromium-driver")
    return webdriver.Chrome(options=options, service=ChromeService(driver, env=place.env))


STARTED = "return document.documentElement.classList.contains('js')"
ARRIVED = ("La page possède [^\\n]*\\n[^\\n]+",)


class Listener:
    """Someone at the keyboard who hears the page and does not see it."""

    def __init__(self, place: Desk, driver: WebDriver, address: str) -> None:
        self.place, self.driver, self.address = place, driver, address
        self.name = "firefox" if "firefox" in driver.capabilities["browserName"] else "chromium"
        self.transcript: list[str] = []
        self.start = self.page = len(self.lines())

    def lines(self) -> list[str]:
        return self.place.heard.read_text("utf-8").splitlines()

    @property
    def said(self) -> list[str]:
        """What Orca said since the last key."""
        return [plain(json.loads(line)["text"]) for line in self.lines()[self.start :]]

    def turn(self, did: str) -> None:
        """Note what was heard, and what is done now."""
        self.transcript += [f"    {line}" for line in self.said]
        self.transcript.append(f"[{did}]")
        self.start = len(self.lines())

    def go(self, path: str, *told: str) -> None:
        """Open a page, and hear that it has come; `told` is what else says so."""
        self.turn(path)
        self.page = self.start
        self.driver.get(self.address + path)
        title = re.escape(plain(self.driver.title))
        wait(lambda: told or self.driver.execute_script(STARTED), "its scripts never came")
        self.hears(*(told or (f"Chargement de {title} terminé", *ARRIVED)))
        self.quiet()

    def press(self, *keys: str) -> list[str]:
        """Press a key, as fingers do, and hear what is said of it."""
        self.turn(" ".join(keys))
        subprocess.run(["xdotool", "key", *keys], env=self.place.env, check=True)
        self.quiet()
        return self.said

    def mode(self) -> str:
        """What Orca makes of letters: « navigation », they lead through the page; « focus », they are typed. A page begins with the first."""
        told = re.findall(r'"Mode (navigation|focus)"', "\n".join(self.lines()[self.page :]))
        return [*("navigation",), *told][-1]

    def type(self, words: str) -> None:
        """Type in the field that has the focus, once Orca lets letters through."""
        wait(lambda: self.mode() == "focus", f"Orca takes letters for commands: {self.said}")
        self.turn(f"« {words} »")
        subprocess.run(["xdotool", "type", "--delay", "60", words], env=self.place.env, check=True)

    def quiet(self) -> None:
        """Wait until Orca has spoken and says no more; it may have nothing to say."""
        until = time.monotonic() + SILENCE
        while not self.said and time.monotonic() < until:
            time.sleep(0.05)
        count = -1
        while count != (count := len(self.said)):
            time.sleep(QUIET)

    def heard_words(self) -> str:
        """All that was said; Orca may part a full stop from the bold words before it, which no voice says."""
        return "\n".join(self.said).replace(" .", ".")

    def hears(self, *patterns: str) -> str:
        """Hear these things in their order; gives all that was said."""
        order = re.compile(".*".join(patterns), re.S | re.I)

        def heard() -> str | None:
            said = self.heard_words()
            return said if order.search(said) else None

        try:
            return wait(heard, "")
        except pytest.fail.Exception:
            pytest.fail(f"never heard {patterns}, but: {self.said}", pytrace=False)

    def hears_once(self, words: str) -> None:
        """Hear a sentence, and never again in the same breath."""
        self.hears(words)
        self.quiet()
        assert len(re.findall(words, "\n".join(self.said))) == 1, self.said

    def focus(self) -> WebElement:
        """What has the focus, in the page or in a frame of it."""
        self.driver.switch_to.default_content()
        while (one := self.driver.switch_to.active_element).tag_name == "iframe":
            self.driver.switch_to.frame(one)
        return one

    def named_focus(self) -> tuple[WebElement, str, str] | None:
        """What has the focus, its kind and name; nothing where it left meanwhile."""
        try:
            one = self.focus()
            return one, self.driver.execute_script(KIND, one), self.name_of(one)
        except StaleElementReferenceException:
            return None

    def name_of(self, one: WebElement) -> str:
        """A name as the accessibility tree has it; chromedriver finds none of it in another site's frame."""
        try:
            return plain(one.accessible_name)
        except StaleElementReferenceException:
            return plain(self.driver.execute_script(LABEL, one))

    def heard_focus(self) -> str:
        """The name of what has the focus, once Orca has said it: name, role and state, each once."""
        one, kind, name = wait(self.named_focus, "the focus does not stay")
        if not kind:
            assert name or one.tag_name in ("body", "html"), (
                f"a stop that says nothing: {one.tag_name}"
            )
            return name
        assert name, f"nothing names this {kind} in the tree: {one.get_attribute('outerHTML')}"
        self.hears(re.escape(name), SPOKEN[kind])
        self.quiet()
        self.check(name, kind, self.driver.execute_script(STATES, one))
        return name

    def dialog(self, words: str) -> None:
        """A dialog has opened that is called so: the accessibility tree says it, and Orca with Chromium.

        With Firefox, Orca 43 leaves the name out: what opened the dialog is inert, and an object that it takes for dead
        has no ancestors to compare with (`_generateAncestors`). It drops even a field that has the focus.
        """
        self.quiet()
        found = self.driver.execute_script("return arguments[0].closest('dialog')", self.focus())
        assert found, "the focus is in no dialog"
        assert (found.aria_role, plain(found.accessible_name)[: len(words)]) == ("dialog", words)
        if self.name == "chromium":
            self.hears(re.escape(words), "boîte de dialogue")

    def returns(self, words: str) -> None:
        """The focus is back where the dialog was opened: the accessibility tree says it, and Orca with Firefox.

        With Chromium, Orca 43 says it now and then: where the object that had the focus is gone, it takes the new one
        for its own without a word (`onFocusedChanged`).
        """
        wait(lambda: re.match(words, self.name_of(self.focus())), f"no way back to {words}")
        if self.name == "firefox":
            self.hears(words, "bouton")
        self.quiet()

    def status(self, words: str) -> None:
        """The status beside the focus says so: the accessibility tree has it, and Orca says it with Chromium, once.

        With Firefox, Orca 43 said it in two runs of four of a list in another site's frame.
        """
        self.focus()

        def told() -> WebElement | None:
            try:
                status = self.driver.find_element("css selector", "[role=status]")
                return status if words in status.text else None
            except StaleElementReferenceException:
                return None  # what it said is being changed

        status = wait(told, f"never told: {words}")
        # Chromedriver computes no role in another site's frame.
        assert self.name == "chromium" or status.aria_role == "status"
        if self.name == "chromium":
            self.hears_once(words)

    def check(self, name: str, kind: str, states: list[str]) -> None:
        """Look at what was said of the focus: its role and states after its name, each once, and no other."""
        said = self.heard_words()
        after = said[said.index(name) + len(name) :]
        assert name not in after or len(name) < SHORT, f"« {name} » twice: {self.said}"
        assert len(re.findall(SPOKEN[kind], after)) == 1, f"its role is said otherwise: {self.said}"
        told = STATE[kind == "radio"].findall(after)
        assert told == states, f"{states} is said as {told}: {self.said}"

    def find(self, by: str, words: str, most: int = 60) -> str:
        """Go from control to control of a kind by Orca's own key, as `b` for buttons, until a name begins so."""
        return self.tab_to(words, by, most)

    def tab_to(self, words: str, by: str = "Tab", most: int = 60) -> str:
        """Go on by Tab, or by a key of Orca's, until a control's name begins so, hearing each one on the way."""
        for _ in range(most):
            if not by.endswith("Tab"):
                self.browse()
            self.press(by)
            if re.match(words, name := self.heard_focus()):
                return name
        pytest.fail(f"{by} never reaches « {words} »", pytrace=False)

    def browse(self) -> None:
        """Give letters back to Orca, as a reader does who hears « Mode focus », which what folds may bring.

        Orca may have left that mode without a word: the key then brings it back, and is pressed again.
        """
        for _ in range(2):
            if self.mode() == "focus":
                self.press("Insert+a")
                self.hears("Mode (?:navigation|focus)")


def plain(words: str) -> str:
    """Words with ordinary spaces."""
    return " ".join(words.split())
