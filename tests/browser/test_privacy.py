"""« Confidentialité » is exact: each of its sentences has a test, or says what browsers do."""

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import reader
from lxml import html
from playwright.sync_api import Browser, Locator, Page, expect
from reader import LIST, PROOF, SUPPLIERS, TRACKING, USE_EVERYTHING, box, complaints
from web import PATIENCE_MS, READY, ROOT, Web

from macros.guide.content import Content
from publish.hosting.headers import page_policy
from publish.offline.worker import write_worker

TESTS = Path(__file__).parent
RECORDS = "guide/records"
INCIDENTS = "/incidents/fiches-d-incident.html"
LETTER = "/contrats/lettre-a-un-fournisseur.html"
POSTER = "/aller-plus-loin/notice-patients.html"
FOLDED = (
    (POSTER, "Affiche pour la salle d’attente", "Compléter l’affiche", "Votre cabinet"),
    (INCIDENTS, "Fiches d’incident", "Écrire vos numéros", "Votre informaticien"),
    (INCIDENTS, "Lettre aux patients", "Compléter la lettre", "Votre cabinet"),
)
KEPT_IF_ASKED = ("practice", "letter", "notice", "incidents", "patients")
SECRET = "Zébulon"  # in every note and every name: nobody else may read it

# Each sentence, and the tests that would fail if it were not so.
PROVED = {
    "Vos coches, vos notes et vos dates restent dans ce navigateur, sur cet appareil.": (
        "test_nothing_typed_or_ticked_is_sent"
    ),
    "Le guide écrit chaque information à deux endroits du navigateur : son stockage local "
    "(localStorage) et sa base locale (IndexedDB, base guide).": "test_each_key_is_kept_twice",
    "L’un répond tout de suite, l’autre résiste à un arrêt brutal.": (
        "test_kill.py::test_killing_the_browser_right_after_it_says_kept_loses_no_tick"
    ),
    "Voici toutes les clés : chacune commence par guide:1:.": "test_the_keys_are_those_listed_and_no_other",
    "Chaque information porte aussi le moment où elle a changé.": "test_each_key_is_kept_twice",
    "Le mot copie est vide, sauf dans une liste tenue par fournisseur.": (
        "test_only_a_list_kept_per_supplier_has_copies"
    ),
    "À la première coche, le guide demande au navigateur de ne pas effacer ces données quand la "
    "place manque.": "test_lasting_storage_is_asked_for_at_the_first_tick_and_not_before",
    "Si vous choisissez un fichier dans « Mon suivi », le navigateur retient lequel dans une base à part, "
    "guide-file, et le moment de la dernière copie, sous le même nom, dans son stockage local.": (
        "test_backup_file.py::test_the_browser_keeps_which_file_and_when_apart_from_the_records"
    ),
    "Le guide récrit alors ce fichier à chaque changement.": (
        "test_backup_file.py::test_each_saved_answer_reaches_the_chosen_file_from_any_page_and_tab"
    ),
    "Il contient tout ce que le guide garde de vous, et se lit sans mot de passe.": (
        "test_backup_file.py::test_the_browser_keeps_which_file_and_when_apart_from_the_records"
    ),
    "Le fichier où une copie était tenue est oublié, mais reste où il est.": (
        "test_backup_file.py::test_erasing_this_device_forgets_the_file_and_says_that_it_stays"
    ),
    "Le navigateur garde aussi les pages et les PDF du guide, dans un cache dont le nom commence "
    "par guide:, et le programme sw.js qui les montre sans connexion.": (
        "test_the_cache_holds_what_is_published_and_nothing_of_the_reader"
    ),
    "Ce cache ne contient rien de vous.": (
        "test_the_cache_holds_what_is_published_and_nothing_of_the_reader"
    ),
    "Aucun cookie.": "test_there_is_no_cookie_and_no_other_store",
    "Aucune mesure d’audience.": "test_nothing_typed_or_ticked_is_sent",
    "Aucun compte, aucun formulaire envoyé.": "test_nothing_typed_or_ticked_is_sent",
    "Aucune demande à un autre site que celui qui vous affiche ces pages.": (
        "test_no_other_site_is_asked_for_anything"
    ),
    "Le guide n’envoie à personne ce que vous y notez.": "test_nothing_typed_or_ticked_is_sent",
    "Il ne reçoit jamais vos coches, vos notes ni les noms que vous écrivez.": (
        "test_nothing_typed_or_ticked_is_sent"
    ),
    "Dans une liste tenue par fournisseur, l’adresse peut finir par ?copie= et un code fait de "
    "l’heure et de hasard, sans le nom du fournisseur.": "test_an_address_never_names_a_supplier",
    "Une sauvegarde, en fichier ou en code, contient tout ce que le guide garde de vous, notes et "
    "noms compris.": "test_a_backup_holds_all_that_is_kept",
    "Le lien « Ouvrir dans le guide avec mes coches » les porte dans la fin de l’adresse, après "
    "#, que le navigateur n’envoie à aucun serveur.": "test_ticks_in_a_link_reach_no_server",
    "La page l’en retire dès qu’elle s’ouvre.": "test_ticks_in_a_link_reach_no_server",
    "Le code que montre « Mon suivi » passe d’un écran à un appareil photo, par la fin de l’adresse lui "
    "aussi.": "test_handover.py::test_a_notebook_goes_to_another_device_by_the_address_that_its_code_holds",
    "Il ne porte aucune note.": (
        "test_handover.py::test_a_notebook_goes_to_another_device_by_the_address_that_its_code_holds"
    ),
    "Une seule page peut la demander, « Mon suivi », et seulement quand vous touchez « Lire un code ».": (
        "test_handover.py::test_no_other_page_is_given_the_camera"
    ),
    "L’image n’est ni gardée ni envoyée.": "test_handover.py::test_a_real_code_is_read_by_the_camera",
    "La caméra s’éteint dès que le code est lu, que vous l’arrêtez ou que vous quittez la page.": (
        "test_handover.py::test_the_camera_stops_at_once"
    ),
    "Dans « Mon suivi », « Effacer cet appareil » retire toutes ces clés, la base guide, les pages "
    "gardées et le programme sw.js.": "test_erasing_leaves_nothing",
    "Les autres onglets du guide oublient aussi.": "test_erasing_leaves_nothing",
    "Dès la prochaine page ouverte, le guide sera de nouveau gardé pour être lu sans connexion, sans "
    "rien de vous.": "test_after_erasing_the_next_page_is_kept_again_without_the_reader",
    "Vous pouvez aussi effacer les données de ce site dans les réglages du navigateur.": (
        "test_the_browsers_own_erasure_is_not_undone"
    ),
    "Décocher un élément ou vider une note laisse la clé, vide.": (
        "test_unticking_and_no_longer_keeping_leave_an_empty_key"
    ),
    "Décocher « Retenir » vide le nom du cabinet, la lettre ou l’affiche.": (
        "test_unticking_and_no_longer_keeping_leave_an_empty_key"
    ),
    "Retirer un fournisseur garde son nom et ses coches, pour pouvoir les remettre.": (
        "test_a_removed_supplier_keeps_its_name_and_ticks"
    ),
    "Une liste du guide affichée dans un autre site y tient un carnet à part, avec les mêmes "
    "clés.": "test_embed.py::test_each_engine_keeps_a_frame_apart_and_hands_its_ticks_over",
    "Le guide en un seul fichier tient aussi le sien, attaché à ce fichier.": (
        "test_onefile.py::test_ticks_move_from_the_file_to_the_site"
    ),
}
# What browsers do, from what was measured or their makers say; and what the reader should do.
TOLD = {
    "Rien de cela ne sert à autre chose qu’à vous rendre vos listes : c’est pourquoi aucune bannière "
    "ne demande votre accord.",
    "Le serveur qui héberge ces pages reçoit, comme tout serveur, l’adresse des pages et des "
    "fichiers demandés, l’adresse IP de votre connexion, l’heure et le type de navigateur.",
    "Certains navigateurs vous posent alors la question.",
    "Elle ne part que là où vous l’envoyez.",
    "Les fichiers que vous avez téléchargés restent : supprimez-les vous-même.",
    "Une fenêtre de navigation privée oublie tout à sa fermeture.",
    "Sur iPhone, iPad et Mac, Safari efface ce qu’un site a gardé après sept jours d’utilisation "
    "sans visite.",
    "Toute personne qui ouvre votre session sur cet appareil peut lire vos coches et vos notes : "
    "n’y écrivez rien sur un patient.",
}


def owned(union: dict[str, str]) -> set[str]:
    """What the union says of itself, as GDPR article 13 asks; what it has not supplied is said to be missing."""
    way = "Adressez-vous à l’union par son site."
    return {
        f"Responsable : {union['name']}.",
        "Pourquoi : vous montrer le guide et protéger le site des attaques.",
        "C’est l’intérêt légitime de l’union.",
        f"Qui les reçoit : l’hébergeur du site, {union.get('host', 'que l’union n’a pas encore indiqué')}.",
        f"Combien de temps : {union.get('logs', 'l’union ne l’a pas encore indiqué')}.",
        "Vos droits : accéder à ces informations, les faire effacer, en limiter l’usage ou vous y opposer.",
        f"Écrivez à {union['contact']}." if "contact" in union else way,
        "Vous pouvez aussi adresser une réclamation à la CNIL.",
        "Adresser une plainte à la CNIL, CNIL",
    }


def article(site: Path) -> Any:
    page = html.fromstring((site / "confidentialite.html").read_text("utf-8"))
    return page.xpath("//article")[0]


def plain(element: Any) -> str:
    """Its words, with ordinary spaces."""
    return " ".join(element.text_content().replace("\xa0", " ").replace("\u202f", " ").split())


def sentences(site: Path) -> set[str]:
    """What the page claims outside its table, without the lines that every page has."""
    found = [
        plain(part)
        for part in article(site).xpath(".//p | .//li")
        if not any(
            line in plain(part) for line in ("Version du", "Page relue", "Sigles de cette page")
        )
    ]
    return {one for text in found if text for one in re.split(r"(?<=\.) (?=[A-ZÀÉ])", text)}


def listed(site: Path) -> dict[str, re.Pattern[str]]:
    """Each key of the page's table, as what it stands for."""
    keys = [plain(cell) for cell in article(site).xpath(".//tbody/tr/*[1]")]
    return {key: pattern(f"guide:1:{key}") for key in keys}


def pattern(key: str) -> re.Pattern[str]:
    words = {"liste": "[a-z0-9-]+", "élément": "[a-z0-9-]+", "copie": "[a-z0-9-]*", "…": ".+"}
    parts = [words.get(part, re.escape(part).replace("…", ".+")) for part in key.split(":")]
    return re.compile(":".join(parts))


def test_each_sentence_is_proved_or_says_what_browsers_do(site: Path, organisation: dict[str, str]):
    assert sentences(site) == PROVED.keys() | TOLD | owned(organisation)
    here = globals()
    for named in PROVED.values():
        file, _, test = named.rpartition("::")
        assert test in here if not file else f"def {test}(" in (TESTS / file).read_text("utf-8")


# One reader goes through every feature, once for most of the tests below.


@dataclass
class Journey:
    """What a reader left behind, and what was seen on the way."""

    host: Web
    asked: list[tuple[str, str]]
    """Kind and address of all that the browser asked for."""
    cookies: list[Any]
    stores: dict[str, Any]
    """What the browser kept at the end."""
    written: set[str]
    """Every key that was ever written, even if it was removed at once."""
    backup: dict[str, Any]
    addresses: list[str]
    """Where the reader was, with a list per supplier."""
    erased: dict[str, Any]
    """What the browser kept after « Effacer cet appareil »."""
    again: dict[str, Any]
    """What the next page kept."""
    refused: list[str]
    """What pages did that their policy refuses, and what their scripts threw."""


# Notes each key, as another tab of the same site hears of it.
LISTEN = """() => {
  window.heard = new Set();
  addEventListener("storage", ({ key }) => key && heard.add(key));
}"""
# All that a page may leave in a browser.
STORES = """async () => {
  const found = { local: { ...localStorage }, session: { ...sessionStorage }, cookie: document.cookie };
  found.databases = (await indexedDB.databases()).map(({ name }) => name);
  found.indexed = {};
  for (const name of found.databases) {
    const open = indexedDB.open(name);
    const database = await new Promise((resolve) => open.onsuccess = () => resolve(open.result));
    for (const store of database.objectStoreNames) {
      const records = database.transaction(store).objectStore(store);
      const read = (request) => new Promise((done) => request.onsuccess = () => done(request.result));
      const [keys, values] = [await read(records.getAllKeys()), await read(records.getAll())];
      found.indexed[`${name}/${store}`] = Object.fromEntries(keys.map((key, n) => [key, values[n]]));
    }
    database.close();
  }
  found.caches = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    found.caches[name] = (await cache.keys()).map(({ url }) => url);
  }
  found.files = [];
  for await (const name of (await navigator.storage.getDirectory()).keys()) found.files.push(name);
  found.workers = (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope);
  return found;
}"""
PAGES = (
    "/index.html",
    "/securiser/index.html",
    "/outils-numeriques/messagerie.html",
    "/aller-plus-loin/incident.html",
    "/aller-plus-loin/registre.html",
    "/aller-plus-loin/durees-de-conservation.html",
    LETTER,
    POSTER,
    INCIDENTS,
    "/parcours/le-premier-mois.html",
    "/ce-qui-a-change.html",
    "/glossaire.html",
    "/ressources.html",
    "/integrer.html",
    "/hors-ligne.html",
    "/confidentialite.html",
    "/ce-que-ce-guide-couvre.html",
    "/404.html",
    "/embed/mots-de-passe.html",
    "/embed/securiser.html",
    "/guide-hors-ligne.html",
    LIST,
    PROOF,
    TRACKING,
)


@pytest.fixture(scope="module")
def with_few_papers(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The guide with two of its PDFs: its worker keeps all that it has, twice on the way below."""
    folder = tmp_path_factory.mktemp("journey")
    left_out = shutil.ignore_patterns("*.br", "*.gz", "pdf")
    few = Path(shutil.copytree(site, folder, ignore=left_out, dirs_exist_ok=True))
    (few / "pdf").mkdir()
    for name in ("mots-de-passe", "securiser"):
        shutil.copy(site / f"pdf/{name}.pdf", few / "pdf")
    write_worker(ROOT, few, "", page_policy(few))
    return few


@pytest.fixture(scope="module")
def journey(browser: Browser, with_few_papers: Path) -> Journey:
    host = Web(with_few_papers)
    context = browser.new_context(base_url=host.url, locale="fr-FR", service_workers="allow")
    refused = complaints(context)
    asked: list[tuple[str, str]] = []
    context.on("request", lambda request: asked.append((request.resource_type, request.url)))
    witness, other, page = (context.new_page() for _ in range(3))
    witness.goto("/404.html")
    witness.evaluate(LISTEN)
    for address in PAGES:
        page.goto(address)
        page.evaluate(USE_EVERYTHING)
    search(page)
    addresses = keep_suppliers(page)
    keep_answers(page)
    backup = keep_choices(page)
    page.goto("/index.html")
    expect(page.get_by_text(READY)).to_be_visible(timeout=PATIENCE_MS)
    cookies, stores = context.cookies(), page.evaluate(STORES)
    other.goto(LIST)
    expect(box(other)).to_be_checked()
    erased = erase(page)
    expect(box(other)).not_to_be_checked()
    written = set(witness.evaluate("[...heard]"))
    for tab in (witness, other):
        tab.close()
    page.goto(LIST)
    expect(page.get_by_text(READY)).to_be_visible(timeout=PATIENCE_MS)
    again = page.evaluate(STORES)
    context.close()
    host.stop()
    return Journey(host, asked, cookies, stores, written, backup, addresses, erased, again, refused)


def search(page: Page) -> None:
    page.goto("/index.html")
    page.get_by_role("button", name="Rechercher").click()
    page.get_by_role("searchbox").press_sequentially("sauvegarde")
    expect(page.get_by_role("dialog").get_by_role("link").first).to_be_visible()


def keep_suppliers(page: Page) -> list[str]:
    """A list kept for two suppliers, one of them removed; gives the addresses seen."""
    page.goto(SUPPLIERS)
    addresses = []
    for name in (SECRET, f"{SECRET} et fils"):
        reader.add_supplier(page, name)
        page.locator("[data-item]").first.check()
        addresses.append(page.url)
    page.get_by_role("button", name=f"Retirer « {SECRET} et fils »").click()
    page.reload()
    return [*addresses, page.url]


def keep_answers(page: Page) -> None:
    """The sheet that proves, the letter and the poster, each with words to keep."""
    page.goto(PROOF)
    page.get_by_label("Votre cabinet").fill(SECRET)
    page.get_by_label("Retenir ce nom").check()
    page.goto(LETTER)
    page.get_by_label("Retenir ces réponses").check()
    page.get_by_label("Votre cabinet").fill(SECRET)
    page.keyboard.press("Tab")
    for address, name, fold, field in FOLDED:
        page.goto(address)
        sheet = page.get_by_role("region", name=name)
        sheet.get_by_text(fold).click()
        sheet.get_by_label("Retenir ces réponses").check()
        sheet.get_by_label(field).fill(SECRET)
        page.keyboard.press("Tab")


def keep_choices(page: Page) -> dict[str, Any]:
    """Ticks, a note, a record gone bad, appearance, questions; gives the backup of it all."""
    page.goto(LIST)
    bad = "localStorage.setItem('guide:1:item:mots-de-passe::illisible', '{\"sta')"
    page.evaluate(bad)
    page.reload()
    box(page).check()
    reader.answer(page, "À vérifier", SECRET, "Avoir un mot de passe différent")
    page.locator("[data-theme-choice] select").select_option("dark", force=True)
    page.goto(TRACKING)
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    situation = page.locator("[data-situation]")
    situation.get_by_role("radio").first.check()
    situation.get_by_label("Liste à écarter").select_option("telemedecine")
    situation.get_by_label("Raison").fill(SECRET)
    situation.get_by_role("button", name="Écarter cette liste").click()
    parts = {"guide:1:reader:codes-seen": {"value": {"set": 1, "parts": [1]}, "at": 1}}
    former = {"guide:1:reader:profile": {"value": {"exercice": "groupe"}, "at": 1}}
    reader.write(page, {**parts, **former})
    return reader.export(page)


def erase(page: Page) -> dict[str, Any]:
    """« Effacer cet appareil », and what is left."""
    page.goto(TRACKING)
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    page.get_by_role("button", name="Effacer cet appareil…").click()
    page.get_by_role("button", name="Tout effacer").click()
    expect(page.get_by_text("Cet appareil ne garde plus rien du guide.")).to_be_visible()
    left: dict[str, Any] = page.evaluate(STORES)
    return left


def test_the_keys_are_those_listed_and_no_other(journey: Journey, site: Path):
    known = listed(site)
    seen = {*journey.written, *journey.stores["local"], *journey.stores["indexed"][RECORDS]}
    strange = {key for key in seen if not any(one.fullmatch(key) for one in known.values())}
    assert not strange
    never = {name for name, one in known.items() if not any(one.fullmatch(key) for key in seen)}
    assert not never


def test_each_key_is_kept_twice(journey: Journey):
    local, indexed = journey.stores["local"], journey.stores["indexed"][RECORDS]
    spoilt = "guide:1:item:mots-de-passe::illisible"  # as it was found, and set aside
    assert local.keys() - {spoilt} == indexed.keys() - {spoilt}
    for key in local.keys() - {spoilt}:
        if ":aside:" in key:
            assert local[key] == indexed[key]
        else:
            assert json.loads(local[key]) == indexed[key]
            assert indexed[key]["at"] > 0


def kept(journey: Journey, word: str) -> Any:
    return journey.stores["indexed"][RECORDS][f"guide:1:reader:{word}"]["value"]


def test_each_key_holds_what_the_table_says(journey: Journey):
    assert kept(journey, "theme") == "dark"
    assert kept(journey, "practice") == SECRET
    assert kept(journey, "letter")["practice"] == SECRET
    assert kept(journey, "notice")["practice"] == SECRET
    assert kept(journey, "incidents")["informaticien"] == SECRET
    assert kept(journey, "patients")["practice"] == SECRET
    assert kept(journey, "last-export") > 1_700_000_000_000
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", kept(journey, "news-seen"))
    assert re.fullmatch("[0-9a-z]{1,7}( [0-9a-z]{1,7})*", kept(journey, "news-told"))
    assert kept(journey, "profile") == {"exercice": "groupe"}
    assert kept(journey, "situation-exercice") == "seul"
    assert kept(journey, "aside-telemedecine") == SECRET
    for key, record in journey.stores["indexed"][RECORDS].items():
        if ":item:" in key and ":aside:" not in key:
            assert record.keys() <= {"status", "note", "on", "at", "given", "emptied"}, key
        if ":copy:" in key:
            assert record.keys() <= {"name", "kind", "removed", "at", "given"}, key


def test_only_a_list_kept_per_supplier_has_copies(journey: Journey, content: Content):
    for key in journey.stores["indexed"][RECORDS]:
        _, _, kind, *words = key.split(":")
        if kind == "item" and words[1]:
            assert content.checklists[words[0]].per == "supplier"


def test_a_removed_supplier_keeps_its_name_and_ticks(journey: Journey):
    records = journey.stores["indexed"][RECORDS]
    copies = {key: one for key, one in records.items() if key.startswith("guide:1:copy:")}
    [copy] = [key.split(":")[-1] for key, one in copies.items() if one["removed"]]
    [named] = [one["name"] for key, one in copies.items() if key.endswith(f":{copy}")]
    assert named == f"{SECRET} et fils"
    assert [one for key, one in records.items() if f":{copy}:" in key and one["status"] == "done"]


def test_there_is_no_cookie_and_no_other_store(journey: Journey):
    assert journey.cookies == []
    assert journey.stores["cookie"] == ""
    assert journey.stores["session"] == {}
    assert journey.stores["files"] == []
    assert journey.stores["databases"] == ["guide"]
    assert [*journey.stores["indexed"]] == [RECORDS]
    assert not [heard for heard in journey.host.heard if re.search("^cookie:", heard, re.M | re.I)]


def test_no_other_site_is_asked_for_anything(journey: Journey):
    assert len(journey.asked) > 100
    foreign = [url for _, url in journey.asked if not url.startswith((journey.host.url, "data:"))]
    assert [url for url in foreign if not url.startswith(f"blob:{journey.host.url}")] == []


def test_no_page_does_what_its_policy_refuses(journey: Journey):
    assert journey.refused == []


def test_nothing_typed_or_ticked_is_sent(journey: Journey):
    """The server hears of published files, by plain questions without a body, and of nothing else."""
    assert {kind for kind, _ in journey.asked}.isdisjoint({"ping", "beacon", "websocket"})
    for heard in journey.host.heard:
        method, address, _ = heard.split("\n")[0].split(" ")
        path, _, query = unquote(address).lstrip("/").partition("?")
        assert method == "GET"
        assert "content-length" not in heard.lower()
        assert SECRET not in unquote(heard)
        assert parse_qs(query).keys() <= {"copie", "theme", "compact"}, address
        found = journey.host.folder / (path or "index.html")
        assert found.is_file() or path in ("favicon.ico",), address


def test_an_address_never_names_a_supplier(journey: Journey):
    codes = [parse_qs(urlsplit(url).query)["copie"][0] for url in journey.addresses]
    assert len(set(codes)) == 2
    for code in codes:
        assert re.fullmatch("[a-z0-9]+", code)
        assert SECRET.lower() not in code


def test_the_cache_holds_what_is_published_and_nothing_of_the_reader(journey: Journey):
    [name] = journey.stores["caches"]
    assert name.startswith("guide:")
    assert journey.stores["workers"] == [journey.host.url]
    worker = (journey.host.folder / "sw.js").read_text("utf-8")
    told, _ = json.JSONDecoder().raw_decode(worker, len("self.GUIDE = "))
    kept = {url.removeprefix(journey.host.url) for url in journey.stores["caches"][name]}
    assert kept == told["files"].keys()  # each compared with the published hash before it is kept


def test_a_backup_holds_all_that_is_kept(journey: Journey):
    records = journey.backup["records"]
    ours = {key for key in journey.stores["local"] if ":aside:" not in key}
    later = {"guide:1:reader:last-export"}  # written once the file is made
    assert ours - {"guide:1:item:mots-de-passe::illisible"} - later == records.keys() - later
    assert "guide:1:item:mots-de-passe::illisible" in journey.backup["aside"]
    assert SECRET in json.dumps(records, ensure_ascii=False)


def test_erasing_leaves_nothing(journey: Journey):
    nothing = {name: type(found)() for name, found in journey.erased.items()}
    assert journey.erased == nothing


def test_after_erasing_the_next_page_is_kept_again_without_the_reader(journey: Journey):
    assert journey.again["caches"].keys() == journey.stores["caches"].keys()
    assert journey.again["local"] == {}
    assert journey.again["indexed"] == {RECORDS: {}}


def test_lasting_storage_is_asked_for_at_the_first_tick_and_not_before(page: Page):
    page.add_init_script(
        """window.wishes = 0;
        const persist = StorageManager.prototype.persist;
        StorageManager.prototype.persist = function () { wishes += 1; return persist.call(this); };"""
    )
    page.goto(LIST)
    page.evaluate(reader.BORROW)
    assert page.evaluate("wishes") == 0
    reader.tick(page)
    assert page.evaluate("wishes") == 1
    reader.tick(page, "Avoir un mot de passe différent")
    assert page.evaluate("wishes") == 1


def test_ticks_in_a_link_reach_no_server(browser: Browser, host: Web):
    page = browser.new_page(locale="fr-FR")
    page.goto(f"{host.url}mon-suivi.html")
    reader.write(page, {reader.key("mots-de-passe/longueur"): reader.record()})
    page.get_by_text("Continuer sur un autre appareil, sans fichier").click()
    page.get_by_role("button", name="Préparer le code").click()
    code = page.get_by_label("Code de cet appareil")
    expect(code).to_have_value(re.compile(r"^[dj][\w-]+$"))
    ticks = f"ticks={code.input_value()}"
    host.heard.clear()
    page.goto(f"{host.url}embed/mots-de-passe.html")
    page.goto(f"{host.url}mon-suivi.html#{ticks}")
    expect(page.get_by_role("dialog")).to_contain_text("1 élément identique")
    assert page.url == f"{host.url}mon-suivi.html"
    assert [heard for heard in host.heard if "mon-suivi.html" in heard]
    assert not [heard for heard in host.heard if "ticks" in heard]


def test_the_browsers_own_erasure_is_not_undone(page: Page, host: Web):
    page.goto(f"{host.url}{LIST[1:]}")
    reader.tick(page)
    page.goto("about:blank")
    tools = page.context.new_cdp_session(page)
    origin = host.url.rstrip("/")
    tools.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
    page.goto(f"{host.url}{LIST[1:]}")
    expect(box(page)).not_to_be_checked()
    assert reader.kept(page) == {}


def test_unticking_and_no_longer_keeping_leave_an_empty_key(page: Page):
    page.goto(LIST)
    reader.answer(page, "Fait", SECRET)
    line = reader.item(page)
    line.get_by_role("textbox").last.fill("")
    box(page).uncheck()
    page.goto(PROOF)
    keep_then_not(page, "Votre cabinet", "Retenir ce nom")
    page.goto(LETTER)
    keep_then_not(page, "Votre cabinet", "Retenir ces réponses")
    for address, name, fold, field in FOLDED:
        page.goto(address)
        sheet = page.get_by_role("region", name=name)
        sheet.get_by_text(fold).click()
        keep_then_not(sheet, field, "Retenir ces réponses")
    found = reader.kept(page)
    assert SECRET not in json.dumps(found, ensure_ascii=False)
    item = found[reader.key("mots-de-passe/longueur")]
    assert (item["status"], item["note"], item["on"]) == ("todo", "", "")
    values = {word: found[f"guide:1:reader:{word}"]["value"] for word in KEPT_IF_ASKED}
    assert values == {"practice": "", **dict.fromkeys(KEPT_IF_ASKED[1:])}


def keep_then_not(page: Page | Locator, field: str, keep: str) -> None:
    page.get_by_label(field).fill(SECRET)
    page.get_by_label(keep).check()
    page.get_by_label(keep).uncheck()
