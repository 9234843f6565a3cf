"""From one device to another by a drawn code: shown here, read there, by its address or by a camera."""

import io
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe import violations
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect
from reader import (
    LIST,
    PROOF,
    TRACKING,
    accept,
    file_of,
    import_file,
    kept,
    key,
    record,
    started,
    write,
)

from macros.guide.known import ONEFILE

GUIDE = "https://guide.example"
LONG, OTHER = key("mots-de-passe/longueur"), key("mots-de-passe/second-facteur")
NAME = "guide:1:reader:practice"
SUPPLIER = "guide:1:copy:clauses-du-contrat:mb1c2d3e4f5g6h7i"
CLAUSE = key("clauses-du-contrat/objet", "mb1c2d3e4f5g6h7i")
AT = 1_790_000_040_000  # ms, on the minute: 21 September 2026
NOTEBOOK: dict[str, Any] = {
    LONG: record(at=AT, on="2026-09-21", note="Reste ici"),
    OTHER: record("ask", at=AT + 60_000),
    CLAUSE: record("na", at=AT),
    SUPPLIER: {
        "name": "Éditeur du logiciel métier",
        "kind": "supplier",
        "removed": False,
        "at": AT,
    },
    "guide:1:reader:situation-exercice": {"value": "seul", "at": AT},
    NAME: {"value": "Cabinet des Lilas", "at": AT},
}
HEAR = """() => {
  window.drawn = [];
  document.querySelector("[data-handover]").addEventListener("guide:draw", ({ detail }) =>
    window.drawn.push(detail.text));
}"""
# Counts the cameras asked for, and keeps each to see whether it still runs.
WATCH_CAMERA = """
  window.cameras = [];
  const { mediaDevices } = navigator;
  const open = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = (wanted) => {
    const asked = open(wanted);
    window.cameras.push(asked);
    return asked;
  };
"""
RUNNING = """async () => (await Promise.all(window.cameras))
  .flatMap((stream) => stream.getTracks()).filter(({ readyState }) => readyState === "live").length"""


def publish(context: BrowserContext, server: str, change: Callable[[str], str] = str) -> list[str]:
    """Serve the guide at an address that a telephone opens; gives all that is asked for."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        path = urlsplit(route.request.url).path
        response = route.fetch(url=server + path)
        if path == TRACKING:
            route.fulfill(response=response, body=change(response.text()))
        else:
            route.fulfill(response=response)

    context.route("**/*", answer)
    return asked


@pytest.fixture
def device(browser: Browser, server: str) -> Iterator[Callable[..., Page]]:
    """Devices of one reader, each with a notebook of its own."""
    opened: list[BrowserContext] = []

    def start(change: Callable[[str], str] = str, **more: Any) -> Page:
        context = browser.new_context(locale="fr-FR", timezone_id="Europe/Paris", **more)
        opened.append(context)
        publish(context, server, change)
        return context.new_page()

    yield start
    for context in opened:
        context.close()


def codes_of(page: Page, records: dict[str, Any]) -> list[str]:
    """What the codes of these records hold, as a page at a public address draws them."""
    page.goto(GUIDE + TRACKING)
    write(page, records)
    page.evaluate(HEAR)
    unfold_ways(page)
    page.get_by_role("button", name="Montrer à un autre appareil").click()
    shown = page.get_by_role("dialog", name="Photographiez ce code")
    expect(shown.get_by_role("img")).to_be_visible()
    following = shown.get_by_role("button", name="Code suivant")
    several = following.is_visible()
    while several:
        first: bool = page.evaluate(
            "window.drawn.at(-1) === window.drawn[0] && window.drawn.length > 1"
        )
        if first:
            break
        following.click()
    codes: list[str] = page.evaluate("[...new Set(window.drawn)]")
    return codes


def preview(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Voici ce que contient ce code")


def unfold_ways(page: Page, title: str = "Passer sur un autre appareil") -> None:
    """Open a fold of « Sauvegarder, reprendre ailleurs », as a reader who looks for it."""
    started(page)
    fold = page.locator("[data-backup] details").filter(has=page.get_by_role("heading", name=title))
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()


def told(page: Page, words: str) -> None:
    expect(page.locator("[data-backup]").get_by_text(words)).to_be_visible()


# — by the address that the code holds


def test_a_notebook_goes_to_another_device_by_the_address_that_its_code_holds(
    device: Callable[..., Page], server: str
):
    office, phone = device(), device(viewport={"width": 360, "height": 740})
    [code] = codes_of(office, NOTEBOOK)
    asked = publish(phone.context, server)
    phone.goto(code)
    expect(preview(phone)).to_contain_text("Carnet : Cabinet des Lilas")
    expect(preview(phone)).to_contain_text("3 éléments nouveaux")
    expect(preview(phone)).to_contain_text("Un fournisseur de plus, avec sa liste")
    expect(preview(phone)).to_contain_text("Les notes n’y sont pas")
    assert phone.evaluate("location.href") == GUIDE + TRACKING
    accept(phone)
    told(phone, "C’est repris : 3 éléments changés.")
    found = kept(phone)
    for name in (OTHER, CLAUSE, "guide:1:reader:situation-exercice"):
        assert found[name] == NOTEBOOK[name]
    assert found[LONG] == {**NOTEBOOK[LONG], "note": ""}
    assert found[SUPPLIER] == {**NOTEBOOK[SUPPLIER], "name": "Éditeur du logiciel "}
    assert NAME not in found
    assert {urlsplit(url).netloc for url in asked} == {"guide.example"}
    assert not [url for url in asked if "qr=" in url or "Lilas" in url]


def test_what_a_code_does_not_carry_stays_as_it_is(device: Callable[..., Page]):
    [code] = codes_of(device(), NOTEBOOK)
    phone = device()
    phone.goto(GUIDE + TRACKING)
    mine = {
        LONG: record("na", at=AT - 60_000, note="À moi", who="Zoé"),
        SUPPLIER: {**NOTEBOOK[SUPPLIER], "name": "Éditeur du logiciel de Lyon", "at": AT - 60_000},
    }
    write(phone, mine)
    phone.goto("about:blank")
    phone.goto(code)
    expect(preview(phone)).to_contain_text("Réponse : non concerné → fait le 21 septembre 2026")
    expect(preview(phone)).not_to_contain_text("À moi")
    accept(phone)
    told(phone, "C’est repris")
    assert kept(phone)[LONG] == record(at=AT, on="2026-09-21", note="À moi", who="Zoé")
    assert kept(phone)[SUPPLIER]["name"] == "Éditeur du logiciel de Lyon"
    phone.get_by_role("button", name="Annuler").click()
    told(phone, "C’est annulé : tout est comme avant.")
    assert kept(phone)[LONG]["status"] == "na"


def test_a_code_is_no_backup(device: Callable[..., Page]):
    [code] = codes_of(device(), NOTEBOOK)
    phone = device()
    phone.goto(code)
    accept(phone)
    told(phone, "C’est repris")
    assert "guide:1:reader:last-export" not in kept(phone)


def test_a_newer_answer_stays_and_a_second_reading_changes_nothing(device: Callable[..., Page]):
    [code] = codes_of(device(), NOTEBOOK)
    phone = device()
    phone.goto(code)
    accept(phone)
    told(phone, "C’est repris")
    write(phone, {OTHER: record(at=AT + 120_000)})
    phone.goto("about:blank")
    phone.goto(code)
    expect(preview(phone)).to_contain_text("1 élément plus ancien qu’ici : le vôtre reste")
    accept(phone)
    told(phone, "Tout ce que contient cette sauvegarde est déjà ici.")
    assert kept(phone)[OTHER]["status"] == "done"


def test_several_codes_are_taken_in_any_order_and_the_page_says_which_are_missing(
    device: Callable[..., Page], content: Any
):
    chance = random.Random(19)
    paths = [path for path in content.ranks if not path.startswith("clauses-du-contrat/")]
    thick = {key(path): record(at=AT - chance.randrange(10**8) * 1000) for path in paths}
    first, second, *others = codes_of(device(), thick)
    assert not others
    phone = device()
    phone.goto(second)
    expect(preview(phone)).to_contain_text("Code 2 sur 2. Il restera à lire : 1.")
    accept(phone)
    told(phone, "Il reste à lire : 1.")
    again = phone.context.new_page()  # a telephone opens each code in a tab of its own
    again.goto(first)
    expect(preview(again)).to_contain_text("Code 1 sur 2, le dernier.")
    accept(again)
    told(again, "C’est repris")
    expect(again.get_by_text("Il reste à lire")).to_be_hidden()
    found = kept(again)
    statuses = {name: found[name]["status"] for name in thick}
    assert statuses == dict.fromkeys(thick, "done")


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ("3", "Codes 1, 2 (sur 3). Il restera à lire : 3."),
        ("", "Codes 1, 2 (sur 3), les derniers."),
    ],
)
def test_several_codes_read_at_once_are_told_as_several(page: Page, missing: str, told: str):
    page.goto(TRACKING)
    started(page)
    detail = {
        **{"text": file_of({OTHER: record()}), "name": "", "part": "1, 2", "parts": 3},
        **{"missing": missing, "unknown": 0},
    }
    page.locator("[data-handover]").evaluate(
        "(root, detail) => root.dispatchEvent(new CustomEvent('guide:proposed',"
        " { bubbles: true, detail: { ...detail, taken() {} } }))",
        detail,
    )
    expect(preview(page)).to_contain_text(told)


# — bad codes


def refused(page: Page, code: str, words: str) -> None:
    page.goto("about:blank")
    page.goto(code)
    told(page, words)
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert kept(page) == {}
    assert page.evaluate("location.hash") == ""


def test_a_code_that_is_damaged_or_not_of_this_guide_changes_nothing(device: Callable[..., Page]):
    [code] = codes_of(device(), NOTEBOOK)
    [theirs] = codes_of(
        device(lambda html: html.replace('data-publisher="', 'data-publisher="Autre ')), NOTEBOOK
    )
    phone = device()
    for bad in (code[:-1], code[:-40], f"{code}A", code.replace("#qr=", "#qr=A"), f"{code} <b>"):
        refused(phone, bad, "Ce code est incomplet ou abîmé.")
    refused(phone, theirs, "Ce code vient du guide d’une autre union.")


def test_an_item_of_a_newer_guide_is_left_out_with_a_sentence(device: Callable[..., Page]):
    def newer(html: str) -> str:
        row = re.escape('data-row="mots-de-passe/longueur"') + r' data-rank="\d+"'
        made, n = re.subn(row, 'data-row="mots-de-passe/longueur" data-rank="9000"', html)
        assert n
        return made

    [code] = codes_of(device(newer), NOTEBOOK)
    phone = device()
    phone.goto(code)
    expect(preview(phone)).to_contain_text("1 élément que ce guide ne connaît pas, laissé de côté")
    accept(phone)
    told(phone, "C’est repris")
    assert LONG not in kept(phone)
    assert kept(phone)[OTHER]["status"] == "ask"


def test_a_code_of_another_notebook_says_so(device: Callable[..., Page]):
    [code] = codes_of(device(), NOTEBOOK)
    phone = device()
    phone.goto(GUIDE + TRACKING)
    write(phone, {NAME: {"value": "Cabinet du Port", "at": 1}})
    phone.goto("about:blank")
    phone.goto(code)
    expect(preview(phone)).to_contain_text(
        "ceci vient du carnet « Cabinet des Lilas », et vous êtes dans le carnet « Cabinet du Port »"
    )


# — shown


def test_what_a_code_holds_is_said_in_words(device: Callable[..., Page]):
    page = device()
    codes_of(page, {**NOTEBOOK, key("liste-perdue/a"): record()})
    shown = page.get_by_role("dialog", name="Photographiez ce code")
    expect(shown).to_contain_text("3 réponses, 1 fournisseur ; votre note n’y est pas.")
    expect(shown).to_contain_text("1 réponse à un élément retiré du guide n’y est pas non plus.")
    expect(shown.get_by_role("img")).to_have_accessible_name(
        re.compile("3 réponses, 1 fournisseur")
    )
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Montrer à un autre appareil")).to_be_focused()


@pytest.mark.parametrize("size", [(320, 568), (360, 740), (1280, 900)], ids=str)
def test_a_code_is_whole_on_the_screen_with_a_white_edge_in_the_dark(
    device: Callable[..., Page], size: tuple[int, int]
):
    width, height = size
    page = device(viewport={"width": width, "height": height}, color_scheme="dark")
    codes_of(page, NOTEBOOK)
    code = page.get_by_role("dialog").get_by_role("img")
    box = code.bounding_box()
    assert box
    assert min(box["x"], box["y"]) >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] + box["height"] <= height
    drawn = Image.open(io.BytesIO(code.screenshot())).convert("L")
    edge = [drawn.getpixel((x, 3)) for x in range(3, drawn.width - 3)]
    assert set(edge) == {255}


def test_a_shown_code_passes_axe(device: Callable[..., Page]):
    page = device(bypass_csp=True)
    codes_of(page, NOTEBOOK)
    assert violations(page, "dialog[open]") == []


def test_where_no_telephone_opens_the_address_the_page_says_why(page: Page):
    page.goto(TRACKING)
    unfold_ways(page)
    told(page, "L’adresse de cette page n’existe que sur cet ordinateur")
    expect(page.get_by_role("button", name="Montrer à un autre appareil")).to_be_hidden()
    expect(page.get_by_role("button", name="Lire un code")).to_be_visible()


def test_the_guide_in_one_file_offers_the_file_in_place_of_a_code(page: Page, site: Path):
    for address in ((site / ONEFILE).as_uri(), f"/{ONEFILE}"):
        page.goto(f"{address}#mon-suivi")
        unfold_ways(page)
        told(page, "Ce guide est ouvert depuis un fichier")
        for name in ("Montrer à un autre appareil", "Lire un code"):
            expect(page.get_by_role("button", name=name)).to_be_hidden()


def test_nothing_for_codes_is_loaded_before_it_is_asked_for(
    device: Callable[..., Page], server: str
):
    page = device()
    asked = publish(page.context, server)
    page.add_init_script(WATCH_CAMERA)
    page.goto(GUIDE + TRACKING)
    started(page)
    assert not [url for url in asked if re.search("draw-code|camera|handover", url)]
    assert page.evaluate("window.cameras.length") == 0


# — an installed app on iOS


@pytest.mark.parametrize(
    ("standalone", "words"),
    [
        ("true", "Cette application tient son propre carnet"),
        ("false", "cette application tient un autre"),
    ],
)
def test_an_iphone_says_that_its_app_keeps_a_notebook_of_its_own(
    device: Callable[..., Page], standalone: str, words: str
):
    page = device()
    page.add_init_script(
        f"Object.defineProperty(navigator, 'standalone', {{ value: {standalone} }})"
    )
    page.goto(GUIDE + TRACKING)
    started(page)
    told(page, words)


def test_elsewhere_nothing_is_said_of_an_app(page: Page):
    page.goto(TRACKING)
    started(page)
    expect(page.get_by_text("tient son propre carnet")).to_be_hidden()


# — the notebook's name


def test_the_notebooks_name_is_on_the_page_on_proof_and_on_files(page: Page):
    page.goto(TRACKING)
    unfold_ways(page, "Le nom de ce carnet")
    page.get_by_label("Votre cabinet").fill("Cabinet des Lilas")
    page.get_by_label("Votre cabinet").press("Tab")
    expect(page.get_by_text("Carnet : Cabinet des Lilas")).to_be_visible()
    with page.expect_download() as got:
        page.locator("[data-backup]").get_by_role("button", name="Télécharger mes coches").click()
    assert re.fullmatch(
        r"mes-coches-cabinet-des-lilas-\d{4}-\d\d-\d\d\.json", got.value.suggested_filename
    )
    page.goto(PROOF)
    started(page)
    expect(page.get_by_text("Cabinet : Cabinet des Lilas")).to_be_visible()


def test_a_file_of_another_notebook_says_so_before_anything_changes(page: Page):
    page.goto(TRACKING)
    write(page, {NAME: {"value": "Cabinet du Port", "at": 1}})
    import_file(page, file_of({LONG: record(), NAME: NOTEBOOK[NAME]}))
    expect(page.get_by_role("dialog")).to_contain_text("ceci vient du carnet « Cabinet des Lilas »")
    page.get_by_role("button", name="Ne rien changer").click()
    assert LONG not in kept(page)


def test_a_file_of_a_notebook_whose_name_begins_ours_is_another_s(page: Page):
    page.goto(TRACKING)
    write(page, {NAME: {"value": "Cabinet Martin et Durand", "at": 1}})
    import_file(page, file_of({LONG: record(), NAME: {"value": "Cabinet Martin", "at": 1}}))
    expect(page.get_by_role("dialog")).to_contain_text("ceci vient du carnet « Cabinet Martin »")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Cabinet des Glycines de Port-Louis", "Carnet : Cabinet des Glycines"),
        ("Cabinet des", "ceci vient du carnet « Cabinet des »"),
    ],
)
def test_a_code_cuts_a_name_and_is_of_that_notebook(
    device: Callable[..., Page], name: str, words: str
):
    whole = "Cabinet des Glycines de Port-Louis"
    [code] = codes_of(device(), {LONG: record(), NAME: {"value": name, "at": 1}})
    phone = device()
    phone.goto(GUIDE + TRACKING)
    write(phone, {NAME: {"value": whole, "at": 1}})
    phone.goto("about:blank")
    phone.goto(code)
    expect(preview(phone)).to_contain_text(words)


def test_two_notebooks_are_two_browser_profiles_and_the_page_says_so(page: Page):
    page.goto(TRACKING)
    unfold_ways(page, "Le nom de ce carnet")
    told(page, "Un navigateur tient un seul carnet. Pour en tenir deux, créez deux profils")


# — by the camera


def angle(code: Image.Image) -> Image.Image:
    """The code turned, and seen from the side: its right edge is nearer than its left one."""
    turned = code.rotate(12, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    centre, far, tilt = turned.width / 2, 1.1, 0.0004
    near = 1 - tilt * centre
    across = (far + centre * tilt, 0, centre * near - far * centre)
    down = (centre * tilt, far, centre * near - far * centre)
    sides = [part / near for part in (*across, *down, tilt, 0)]
    return turned.transform(
        turned.size, Image.Transform.PERSPECTIVE, sides, Image.Resampling.BICUBIC, fillcolor=255
    )


def dim(code: Image.Image) -> Image.Image:
    """The code in poor light: grey, uneven, with the noise of a small sensor."""
    chance = random.Random(7)
    dark = code.point(lambda level: 30 + level * 60 // 255)
    pixels = [
        max(0, min(255, level + round(chance.gauss(0, 6)) - 12 * (n % dark.width) // dark.width))
        for n, level in enumerate(dark.tobytes())
    ]
    return Image.frombytes("L", dark.size, bytes(pixels))


SIGHTS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "straight": lambda code: code,
    "angle": angle,
    "blurred": lambda code: code.filter(ImageFilter.GaussianBlur(2)),
    "poor-light": dim,
}


def film(code: Image.Image, path: Path) -> Path:
    """What a camera of 1280 × 720 sees of a picture held before it, as a video of few frames."""
    scene = Image.new("L", (1280, 720), 110)
    small = code.resize((600, 600), Image.Resampling.LANCZOS)
    scene.paste(small, (340, 60))
    frame = b"FRAME\n" + scene.tobytes() + bytes([128]) * (1280 * 720 // 2)
    path.write_bytes(b"YUV4MPEG2 W1280 H720 F10:1 Ip A1:1 C420jpeg\n" + frame * 3)
    return path


@pytest.fixture(scope="module")
def picture(browser: Browser, server: str) -> Image.Image:
    """The code of a notebook of 189 answers, as a screen shows it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    publish(context, server)
    page = context.new_page()
    page.goto(GUIDE + TRACKING)
    rows: list[str] = page.eval_on_selector_all(
        "[data-rank]", "rows => rows.map(r => r.dataset.row)"
    )
    answers = {key(row): record(at=AT + 45_000 * n) for n, row in enumerate(rows[:189])}
    codes_of(page, {**answers, **NOTEBOOK})
    shot = page.get_by_role("dialog").get_by_role("img").screenshot()
    context.close()
    return Image.open(io.BytesIO(shot)).convert("L")


@pytest.fixture
def before_camera(
    launch_browser: Callable[..., Browser], browser_type_launch_args: dict[str, Any], server: str
) -> Iterator[Callable[..., Page]]:
    """A device whose camera sees this film; « Lire un code » was pressed."""
    started_browsers: list[Browser] = []

    def look(video: Path | None, *more: str) -> Page:
        seen = ["--use-fake-device-for-media-stream", *more]
        if video:
            seen += ["--use-fake-ui-for-media-stream", f"--use-file-for-fake-video-capture={video}"]
        args = [*browser_type_launch_args["args"], *seen]
        browser = launch_browser(args=args)
        started_browsers.append(browser)
        page = browser.new_page(base_url=server, locale="fr-FR", service_workers="block")
        page.add_init_script(WATCH_CAMERA)
        page.goto(TRACKING)
        unfold_ways(page)
        page.get_by_role("button", name="Lire un code").click()
        return page

    yield look
    for browser in started_browsers:
        browser.close()


@pytest.mark.parametrize("sight", SIGHTS)
def test_a_real_code_is_read_by_the_camera(
    sight: str, picture: Image.Image, before_camera: Callable[..., Page], tmp_path: Path
):
    page = before_camera(film(SIGHTS[sight](picture), tmp_path / "code.y4m"))
    expect(preview(page)).to_contain_text("éléments nouveaux")
    assert page.evaluate(RUNNING) == 0
    accept(page)
    told(page, "C’est repris : 19")
    assert kept(page)[OTHER]["status"] == "ask"


def foreign(text: str) -> Image.Image:
    segno = pytest.importorskip("segno")
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="png", scale=10, border=4)
    return Image.open(out).convert("L")


def test_a_code_of_another_site_is_shown_as_text_and_never_opened(
    before_camera: Callable[..., Page], tmp_path: Path
):
    page = before_camera(film(foreign("https://ailleurs.example/<b>x</b>"), tmp_path / "code.y4m"))
    expect(page.get_by_role("dialog")).to_contain_text(
        "Rien n’a été ouvert. Il contient : « https://ailleurs.example/<b>x</b> »"
    )
    assert page.get_by_role("dialog").locator("b").count() == 0
    assert page.url.endswith(TRACKING)
    assert kept(page) == {}


HIDE = """() => {
  Object.defineProperty(document, "hidden", { get: () => true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.mark.parametrize("how", ["button", "escape", "hidden"])
def test_the_camera_stops_at_once(before_camera: Callable[..., Page], tmp_path: Path, how: str):
    page = before_camera(film(Image.new("L", (600, 600), 128), tmp_path / "nothing.y4m"))
    dialog = page.get_by_role("dialog", name="Lisez le code de l’autre appareil")
    expect(dialog).to_contain_text("Placez le code entier dans l’image.")
    assert page.evaluate(RUNNING) == 1
    if how == "button":
        dialog.get_by_role("button", name="Arrêter").click()
    elif how == "escape":
        page.keyboard.press("Escape")
    else:
        page.evaluate(HIDE)
    expect(dialog).to_be_hidden()
    assert page.evaluate(RUNNING) == 0


def test_a_camera_that_is_refused_or_absent_is_said(before_camera: Callable[..., Page]):
    page = before_camera(None, "--use-fake-ui-for-media-stream=deny")
    expect(page.get_by_role("dialog")).to_contain_text("La caméra n’a pas été permise.")
    none = before_camera(
        None, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream=device-count=0"
    )
    expect(none.get_by_role("dialog")).to_contain_text("Cet appareil n’a pas de caméra.")


def test_a_camera_that_another_program_holds_is_said(page: Page):
    page.add_init_script(
        "navigator.mediaDevices.getUserMedia = () =>"
        " Promise.reject(new DOMException('in use', 'NotReadableError'))"
    )
    page.goto(TRACKING)
    unfold_ways(page)
    page.get_by_role("button", name="Lire un code").click()
    expect(page.get_by_role("dialog")).to_contain_text("une autre application l’utilise peut-être")


def test_no_other_page_is_given_the_camera(before_camera: Callable[..., Page]):
    page = before_camera(None, "--use-fake-ui-for-media-stream")
    ask = "navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'yes', (e) => e.name)"
    assert page.evaluate(ask) == "yes"
    for path in (LIST, PROOF, "/index.html", "/embed/mots-de-passe.html"):
        page.goto(path)
        assert page.evaluate(ask) == "NotAllowedError", path
