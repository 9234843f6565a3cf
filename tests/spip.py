"""The code of « Intégrer ce guide » inside a real SPIP, with a real database and browser: `make wordpress`.

Of the roots that `WORDPRESS` names, those where Debian's packages `spip` and `php-sqlite3` are installed are tried.
"""

import os
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from bench.serving import Server
from conftest import Handler
from lxml import html as lxml_html
from playwright.sync_api import Browser, Page, expect
from servers import free_port, running
from wordpress import PASSWORD, PATIENCE_MS, ROOTS, SIZE, inside, picture_of, shown, within

from macros.guide.known import Known

SPIP = Path("usr/share/spip/spip.php")
ROLES = {"redacteur": "1comite", "administrateur": "0minirezo", "webmestre": "0minirezo"}
OPEN = """<?php
$_SERVER['REQUEST_URI'] = '/'; $_SERVER['HTTP_HOST'] = 'localhost';
chdir( __DIR__ ); require 'vendor/autoload.php'; include_once 'ecrire/inc_version.php';
include_spip( 'base/abstract_sql' ); include_spip( 'auth/spip' );
"""
PEOPLE = """sql_insertq( 'spip_rubriques', array( 'titre' => 'Union', 'statut' => 'publie', 'id_secteur' => 1, 'lang' => 'fr' ) );
foreach ( array( {people} ) as $login => $role ) {{
	$id = sql_insertq( 'spip_auteurs', array( 'nom' => $login, 'login' => $login, 'statut' => $role, 'webmestre' => 'non' ) );
	auth_spip_modifier_pass( $login, '{password}', $id );
}}
"""
PUBLISH = """sql_updateq( 'spip_articles', array( 'statut' => 'publie', 'date' => '2026-11-28 10:00:00' ) );
include_spip( 'inc/invalideur' ); suivre_invalideur( '1' );
"""


@dataclass
class Spip:
    """A SPIP that runs: its address, its folder as its own PHP names it, where that PHP lives, and what is pasted."""

    root: Path
    folder: str
    url: str
    code: str = ""
    slug: str = ""

    def path(self, name: str) -> Path:
        """One of its files, as this machine names it."""
        return self.root / self.folder.lstrip("/") / name

    def php(self, code: str) -> None:
        """Run PHP inside this SPIP."""
        self.path("proof.php").write_text(OPEN + code, "utf-8")
        inside(self.root, "php", f"{self.folder}/proof.php")


def visitor(browser: Browser, here: Spip) -> Page:
    """A page of somebody's, on a machine that may be busy."""
    context = browser.new_context(base_url=here.url, locale="fr-FR", viewport=SIZE)
    context.set_default_timeout(PATIENCE_MS)
    return context.new_page()


def install(page: Page) -> None:
    """Follow the installation as a webmaster does, with SQLite."""
    page.goto("/ecrire/?exec=install")
    following = page.get_by_role("button", name=re.compile(r"Suivant|espace privé"))
    following.click()
    page.locator("input[type=radio][value=sqlite3]").check(force=True)
    following.click()
    page.locator("input[name=table_new]").fill("union")
    following.click()
    for name, words in {
        "nom": "Webmestre",
        "email": "a@union.example",
        "login": "webmestre",
    }.items():
        page.locator(f"input[name={name}]").fill(words)
    for name in ("pass", "pass_verif"):
        page.locator(f"input[name={name}]").fill(PASSWORD)
    following.click()
    expect(page.locator("body")).to_contain_text("plugins-dist")
    following.click()


@contextmanager
def installed(browser: Browser, root: Path, log: Path) -> Iterator[Spip]:
    """A copy of that system's SPIP, in French with three roles, while it is served."""
    port, folder = free_port(), f"/tmp/guide-spip-{os.getpid()}"
    here = Spip(root, folder, f"http://localhost:{port}")
    inside(root, "cp", "-rL", "/usr/share/spip", folder)
    here.path("config/mes_options.php").unlink()  # Debian's, for several sites in one
    here.path("tmp").mkdir()
    command = within(root, "env", "PHP_CLI_SERVER_WORKERS=4", "php")
    try:
        with running([*command, "-S", f"127.0.0.1:{port}", "-t", folder], port, log):
            install(visitor(browser, here))
            people = ", ".join(f"'{name}' => '{ROLES[name]}'" for name in [*ROLES][:2])
            here.php(PEOPLE.format(people=people, password=PASSWORD))
            yield here
    finally:
        shutil.rmtree(here.path(""), ignore_errors=True)


@pytest.fixture(scope="module", params=[root for root in ROOTS if (Path(root) / SPIP).exists()])
def union(
    request: pytest.FixtureRequest,
    site: Path,
    browser: Browser,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Spip]:
    """A SPIP, and the code that the guide's page gives for it."""
    guide = Server(("127.0.0.1", 0), partial(Handler, directory=str(site)))
    threading.Thread(target=guide.serve_forever, daemon=True).start()
    log = tmp_path_factory.mktemp("spip") / "php.log"
    with installed(browser, Path(request.param), log) as here:
        page = lxml_html.fromstring((site / Known.INTEGRATE).read_text("utf-8"))
        code = page.xpath("//h3[@id='html']/following-sibling::pre/code")[0].text_content()
        address = re.search(r'src="(.*?)embed/(.*?)\.html', code)
        assert address
        here.code = code.replace(address[1], f"http://127.0.0.1:{guide.server_port}/").strip()
        here.slug = address[2]
        yield here
    guide.shutdown()
    guide.server_close()


def signed_in(browser: Browser, here: Spip, role: str) -> Page:
    """A page of somebody who has signed in."""
    page = visitor(browser, here)
    page.goto("/spip.php?page=login&url=%2Fecrire%2F")
    page.locator("input[name=var_login]").fill(role)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url("**/ecrire/**")
    return page


@pytest.mark.parametrize("role", ROLES)
def test_every_role_shows_a_list_and_keeps_it(union: Spip, browser: Browser, role: str):
    page = signed_in(browser, union, role)
    page.goto("/ecrire/?exec=article_edit&new=oui&id_rubrique=1")
    page.get_by_label("Titre").fill(f"Liste de {role}")
    page.get_by_label("Texte").fill(union.code)
    page.get_by_role("button", name="Enregistrer").last.click()
    page.wait_for_url("**exec=article&id_article=*")
    post = page.url.rpartition("=")[2]
    picture_of(page, f"spip-{role}-private")
    page.goto(f"/ecrire/?exec=article_edit&id_article={post}")
    expect(page.get_by_label("Texte")).to_have_value(union.code)
    union.php(PUBLISH)
    reader = visitor(browser, union)
    reader.goto(f"/spip.php?article{post}")
    shown(reader, union.slug)
    picture_of(reader, f"spip-{role}-page")


def test_ticks_stay_and_are_handed_over(union: Spip, browser: Browser):
    """The list stands in article 1, which the test before published."""
    page = visitor(browser, union)
    page.goto("/spip.php?article1")
    shown(page, union.slug)
    frame = page.frame_locator("iframe[data-guide-embed]")
    frame.get_by_role("checkbox").first.check()
    expect(frame.get_by_role("status")).to_have_text("Enregistré")
    page.reload()
    shown(page, union.slug)
    expect(frame.get_by_role("checkbox").first).to_be_checked()
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name="Ouvrir dans le guide avec mes coches").click()
    expect(opened.value.get_by_role("dialog")).to_contain_text("1 élément")
