"""Twelve journeys through Orca, with Firefox and with Chromium: what is said, by name, role and state, in its order.

`make heard` runs them. Whole transcripts change with each browser: they are left in .cache/heard, to be read.
"""

import shutil
from pathlib import Path

import pytest
from heard.screen_reader import Listener, wait
from reader import LIST, PROOF, SUPPLIERS, TRACKING, file_of, key, record
from test_embed import HostHandler, serve
from web import ROOT, Web

from publish.hosting.headers import page_policy
from publish.offline.worker import write_worker

KEPT = "Enregistré sur cet appareil"
LOOK_AGAIN = "navigator.serviceWorker.getRegistration().then((one) => one.update())"
FIRST = "Choisir des mots de passe"


def test_a_first_visit_to_a_tick(reader: Listener):
    reader.go(LIST)
    reader.tab_to("Aller au contenu")
    reader.press("Return")
    reader.hears("contenu principal")
    reader.press("Tab")  # to « Accueil », which Orca with Firefox has already read
    reader.tab_to(FIRST)
    reader.press("space")
    hear_saved(reader, "cochée")
    reader.hears_once(KEPT)
    reader.press("Tab")
    reader.tab_to(FIRST, by="shift+Tab")
    reader.hears("case à cocher cochée")


def test_an_item_that_does_not_concern_with_its_reason(reader: Listener):
    reader.go(LIST)
    open_item(reader)
    reader.tab_to("À faire")
    reader.find("r", "Non concerné")
    reader.press("space")
    hear_saved(reader, "sélectionné")
    reader.hears_once(KEPT)
    reader.tab_to("Pourquoi n’êtes-vous pas concerné")
    reader.type("Sans objet")
    reader.press("Tab")
    reader.heard_focus()
    reader.tab_to("Pourquoi n’êtes-vous pas concerné", by="shift+Tab")
    reader.hears("Sans objet")


def test_a_note(reader: Listener):
    reader.go(LIST)
    open_item(reader)
    reader.tab_to("Note")
    reader.type("Demander au service")
    reader.press("Tab")
    reader.hears_once(KEPT)
    reader.tab_to("Note", by="shift+Tab")
    reader.hears("Demander au service")


def test_what_was_undone(reader: Listener):
    tick_first(reader)
    reader.go(TRACKING)
    reader.find("shift+b", "Remettre à zéro")
    reader.press("Return")
    reader.hears_once("C’est remis à zéro. Une sauvegarde a d’abord été téléchargée.")
    reader.find("shift+b", "Annuler")
    reader.press("Return")
    reader.hears_once("C’est annulé : tout est comme avant.")
    reader.hears("Remettre à zéro bouton")


def test_a_search(reader: Listener):
    reader.go("/index.html")
    reader.find("b", "Rechercher")
    reader.press("Return")
    reader.dialog("Rechercher dans le guide")
    reader.tab_to("Fermer")
    reader.tab_to("Rechercher dans le guide", by="shift+Tab")
    reader.type("restauration")
    reader.hears_once(r"\d+ pages?")
    reader.tab_to(".*restauration")
    reader.press("Escape")
    reader.returns("Rechercher")


def test_what_remains_in_my_tracking(reader: Listener):
    tick_first(reader)
    reader.go(TRACKING)
    reader.tab_to("Aller au contenu")
    reader.press("Return")
    reader.find("x", ".")
    reader.press("space")
    hear_saved(reader, "cochée")
    reader.hears_once(KEPT)
    reader.press("Tab")
    reader.heard_focus()


def test_the_preview_of_a_backup(reader: Listener, tmp_path: Path):
    backup = tmp_path / "mes-coches.json"
    backup.write_text(file_of({key("mots-de-passe/longueur"): record()}), "utf-8")
    reader.go(TRACKING)
    reader.find("shift+b", "Effacer cet appareil")
    reader.tab_to("Reprendre un fichier", by="shift+Tab")
    reader.turn(f"{backup.name} est choisi")
    reader.driver.find_element("css selector", "[data-import]").send_keys(str(backup))
    reader.dialog("Voici ce que contient cette sauvegarde")
    reader.heard_focus()
    reader.tab_to("Ne rien changer")
    reader.tab_to("Reprendre ces coches", by="shift+Tab")
    reader.press("Return")
    reader.hears_once("C’est repris : 1 élément changé.")


def test_a_suppliers_own_list(reader: Listener):
    reader.go(SUPPLIERS)
    reader.find("b", "Tenir cette liste pour chacun")
    reader.press("Return")
    reader.hears("étendu")
    reader.tab_to("Nom du fournisseur")
    reader.type("Logiciel A")
    reader.tab_to("Ajouter ce fournisseur")
    reader.press("Return")
    reader.hears_once("« Logiciel A » a maintenant sa liste.")
    reader.tab_to("Retirer « Logiciel A »")
    reader.press("Return")
    reader.hears_once("« Logiciel A » est retiré ; ses coches restent gardées.")
    reader.heard_focus()
    reader.press("Return")
    reader.hears_once("C’est annulé : tout est comme avant.")
    reader.tab_to("Nom du fournisseur")


@pytest.fixture
def union(host: Web):
    """The page of a union that shows the guide's lists in frames."""
    server = serve(type("Union", (HostHandler,), {"guide": host.url.rstrip("/")}))
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_list_in_the_page_of_a_union(reader: Listener, union: str):
    reader.address = union
    reader.go("/", "une union régionale|Une union régionale")
    # Of the first stop in another site's frame, Orca 43 with Chromium says nothing: it is heard on the way back.
    reader.press("Tab")
    assert reader.name_of(reader.focus()).startswith(FIRST)
    reader.tab_to("Pourquoi, comment, sources")
    reader.tab_to(FIRST, by="shift+Tab")
    reader.press("space")
    reader.hears("cochée")
    reader.status("Enregistré")
    reader.tab_to("Pourquoi, comment, sources")


def test_erasing_this_device(reader: Listener):
    tick_first(reader)
    reader.go(TRACKING)
    reader.find("shift+b", "Effacer cet appareil")
    reader.press("Return")
    reader.dialog("Effacer tout ce que le guide garde sur cet appareil ?")
    reader.hears("Ne rien effacer bouton")
    reader.press("Escape")
    reader.returns("Effacer cet appareil")
    reader.press("Return")
    reader.dialog("Effacer tout ce que le guide garde sur cet appareil ?")
    reader.tab_to("Tout effacer", by="shift+Tab")
    reader.press("Return")
    reader.hears_once("Cet appareil ne garde plus rien du guide.")


@pytest.fixture
def own(site: Path, tmp_path: Path, host: Web) -> Web:
    """The guide from a folder that may change, behind the same address."""
    host.stop()
    host.folder = Path(shutil.copytree(site, tmp_path / "own"))
    write_worker(ROOT, host.folder, "", page_policy(host.folder))
    host.start()
    return host


def test_a_newer_guide_kept_offline(reader: Listener, own: Web):
    reader.go(LIST)
    state = reader.driver.find_element("css selector", "[data-offline] [data-offline-state]")
    wait(lambda: "Disponible hors ligne" in state.text, "the guide is never kept", 60)
    own.publish("glossaire.html", "<h1", "<h1 lang=fr")
    reader.turn("une version plus récente est publiée")
    reader.driver.execute_script(LOOK_AGAIN)
    update = reader.driver.find_element("css selector", "[data-offline-update]")
    wait(update.is_displayed, "the newer guide is never ready", 120)
    reader.hears_once("Une version plus récente du guide est prête")
    reader.find("shift+b", "Recharger")


def test_the_sheet_of_proof(reader: Listener):
    reader.go(PROOF)
    reader.find("e", "Votre cabinet")
    reader.press("Tab")
    reader.tab_to("Votre cabinet", by="shift+Tab")
    reader.type("Cabinet du Port")
    reader.tab_to("Retenir ce nom sur cet appareil")
    reader.press("space")
    reader.hears("cochée")
    reader.tab_to("Imprimer ou garder en PDF")
    reader.tab_to("Comprendre")
    reader.press("Return")
    reader.hears("étendu")


def hear_saved(reader: Listener, state: str) -> None:
    """A control's new state, and that it is saved: the disk may be as quick as the voice, and either comes first."""
    reader.hears(state)
    reader.hears(KEPT)


def open_item(reader: Listener) -> None:
    """Open the first item of a list, from its box."""
    reader.find("x", FIRST)
    reader.tab_to("Pourquoi, comment, sources")
    reader.press("Return")
    reader.hears("étendu")


def tick_first(reader: Listener) -> None:
    """Tick the first box of a list, and hear that it is kept."""
    reader.go(LIST)
    reader.find("x", FIRST)
    reader.press("space")
    hear_saved(reader, "cochée")
