"""The plugin inside real WordPresses, with a real database and browser: `make wordpress`.

`WORDPRESS` names the roots of the Debian systems whose WordPress and PHP are tried, « / » by default; others are made with
`debootstrap trixie /srv/trixie`, then, inside, `apt-get install php-cli php-mysql wordpress wordpress-l10n` and a theme. It is
no part of `make test`: a minute and more for each, and 300 MB of packages.
"""

import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from bench.serving import Server
from conftest import ROOT, Handler
from playwright.sync_api import (
    Browser,
    FrameLocator,
    Locator,
    Page,
    StorageState,
    ViewportSize,
    expect,
)
from servers import free_port, running
from system import need

from macros.guide.known import PLUGIN
from publish.assets.compress import zipped
from publish.data import wordpress

PATIENCE_MS = 300_000
"""Milliseconds: an editor loads hundreds of files, from a server that is busy with them."""
expect.set_options(timeout=PATIENCE_MS)
SIZE: ViewportSize = {"width": 1280, "height": 900}
PASSWORD = "une phrase de passe assez longue"
ROLES = ("administrator", "editor", "author")
LIST, OTHER = "mots-de-passe", "sauvegardes"
ROOTS = os.environ.get("WORDPRESS", "/").split()

CONFIG = """<?php
define( 'DB_NAME', '{database}' ); define( 'DB_USER', 'root' ); define( 'DB_PASSWORD', '' );
define( 'DB_HOST', '127.0.0.1:{port}' ); define( 'DB_CHARSET', 'utf8mb4' ); define( 'DB_COLLATE', '' );
foreach ( array( 'AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE' ) as $key ) {{
	define( "{{$key}}_KEY", 'proof' ); define( "{{$key}}_SALT", 'proof' );
}}
define( 'FS_METHOD', 'direct' ); define( 'DISABLE_WP_CRON', true ); define( 'WP_DEBUG', true );
define( 'WP_DEBUG_DISPLAY', false ); define( 'WP_DEBUG_LOG', __DIR__ . '/debug.log' );
define( 'WP_HOME', 'http://{host}' ); define( 'WP_SITEURL', WP_HOME ); {network}
$table_prefix = 'wp_';
require_once ABSPATH . 'wp-settings.php';
"""
NETWORK = """define( 'WP_ALLOW_MULTISITE', true ); if ( ! defined( 'WP_INSTALLING_NETWORK' ) ) {{
	define( 'MULTISITE', true ); define( 'SUBDOMAIN_INSTALL', false ); define( 'DOMAIN_CURRENT_SITE', '{host}' );
	define( 'PATH_CURRENT_SITE', '/' ); define( 'SITE_ID_CURRENT_SITE', 1 ); define( 'BLOG_ID_CURRENT_SITE', 1 );
}}"""
INSTALL = """<?php
$_SERVER['HTTP_HOST'] = '{host}';
define( 'WP_INSTALLING', true ); define( 'WP_INSTALLING_NETWORK', true );
require __DIR__ . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
add_filter( 'pre_wp_mail', '__return_false' );
wp_install( 'Union', 'administrator', 'a@union.example', false, '', '{password}', 'fr_FR' );
foreach ( array( 'editor', 'author' ) as $role ) {{
	wp_insert_user( array( 'user_login' => $role, 'user_pass' => '{password}', 'role' => $role, 'user_email' => "$role@union.example" ) );
}}
if ( {network} ) {{
	require ABSPATH . 'wp-admin/includes/network.php';
	foreach ( $wpdb->tables( 'ms_global' ) as $table => $prefixed ) {{ $wpdb->$table = $prefixed; }}
	install_network();
	populate_network( 1, '{host}', 'a@union.example', 'Unions', '/', false );
}}
"""
PROOF = """<?php
// What is asked of other machines is noted and refused; « ?classic » opens the editor of old, which saves no draft by
// itself: while it does, its button « Publier » does nothing.
add_filter( 'pre_http_request', function ( $no, $sent, $url ) {
	file_put_contents( ABSPATH . 'asked.log', "$url\\n", FILE_APPEND );
	return new WP_Error( 'proof', 'no network' );
}, 10, 3 );
add_filter( 'use_block_editor_for_post', function ( $yes ) { return $yes && ! isset( $_REQUEST['classic'] ); } );
add_action( 'admin_enqueue_scripts', function () { wp_dequeue_script( 'autosave' ); } );
add_filter( 'should_load_remote_block_patterns', '__return_false' );
"""
AS_CLI = "<?php $_SERVER['HTTP_HOST'] = '{host}'; require '{folder}/wp-load.php'; {code}"


@dataclass
class WordPress:
    """A WordPress that runs: its address, its folder as its own PHP names it, and where that PHP lives."""

    root: Path
    folder: str
    host: str
    is_network: bool
    guide: str = ""
    asked: list[str] = field(default_factory=list)
    cookies: dict[str, StorageState] = field(default_factory=dict)
    """The cookies of each role that has signed in."""

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    @property
    def name(self) -> str:
        """Which system it is of, and whether it is a network."""
        return f"{self.root.name or 'here'}-{'network' if self.is_network else 'site'}"

    def path(self, name: str) -> Path:
        """One of its files, as this machine names it."""
        return self.root / self.folder.lstrip("/") / name

    def php(self, code: str) -> str:
        """What PHP prints inside this WordPress."""
        script = AS_CLI.format(host=self.host, folder=self.folder, code=code)
        self.path("proof-cli.php").write_text(script, "utf-8")
        return inside(self.root, "php", f"{self.folder}/proof-cli.php")

    def content(self, post: int) -> str:
        """A post as the database holds it."""
        return self.php(f"echo get_post({post})->post_content;")


def within(root: Path, *command: str) -> list[str]:
    """The command as that Debian system runs it."""
    return [*command] if root == Path("/") else ["chroot", str(root), *command]


def inside(root: Path, *command: str) -> str:
    """What the command prints there."""
    done = subprocess.run(within(root, *command), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a MariaDB of our own."""
    need("mariadbd", "mariadb-server")
    data, port = tmp_path_factory.mktemp("database"), free_port()
    made = ["mariadb-install-db", "--user=root", f"--datadir={data}"]
    made += ["--auth-root-authentication-method=normal"]
    subprocess.run(made, check=True, capture_output=True)
    command = ["mariadbd", "--no-defaults", "--user=root", f"--datadir={data}", f"--port={port}"]
    command += [f"--socket={data}/socket", "--bind-address=127.0.0.1", f"--pid-file={data}/pid"]
    with running(command, port, data / "told.log"):
        yield port


class Asked(Handler):
    """The guide's host, which notes who asks what of it."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(f"{self.headers['User-Agent']} {self.path}")
        super().do_GET()


@contextmanager
def installed(root: Path, is_network: bool, database: int, log: Path) -> Iterator[WordPress]:
    """A copy of that system's WordPress, installed in French with three roles, while it is served."""
    port, folder = free_port(), f"/tmp/guide-wordpress-{os.getpid()}-{int(is_network)}"
    here = WordPress(root, folder, f"localhost:{port}", is_network)
    inside(root, "cp", "-rL", "/usr/share/wordpress", folder)  # its links are relative
    name = Path(folder).name.replace("-", "_")
    mysql = ["mariadb", "--no-defaults", "-h127.0.0.1", f"-P{database}", "-uroot"]
    made = f"DROP DATABASE IF EXISTS {name}; CREATE DATABASE {name}"
    subprocess.run([*mysql, "-e", made], check=True)
    network = NETWORK.format(host=here.host) if is_network else ""
    here.path("wp-config.php").write_text(
        CONFIG.format(database=name, port=database, host=here.host, network=network), "utf-8"
    )
    asked = {"host": here.host, "password": PASSWORD, "network": str(is_network).lower()}
    here.path("proof-install.php").write_text(INSTALL.format(**asked), "utf-8")
    here.path("wp-content/languages").mkdir(exist_ok=True)
    here.path(
        "wp-content/languages/fr_FR.mo"
    ).touch()  # testing carries no language: only the plugin speaks it
    inside(root, "php", f"{folder}/proof-install.php")
    here.path("wp-content/mu-plugins").mkdir()
    here.path("wp-content/mu-plugins/proof.php").write_text(PROOF, "utf-8")
    command = within(root, "env", "PHP_CLI_SERVER_WORKERS=6", "php")
    limits = ["-d", "memory_limit=512M", "-d", "upload_max_filesize=8M"]
    try:
        with running([*command, *limits, "-S", f"127.0.0.1:{port}", "-t", folder], port, log):
            yield here
    finally:
        shutil.rmtree(here.path(""), ignore_errors=True)


@pytest.fixture(
    scope="module",
    params=[(root, is_network) for root in ROOTS for is_network in (False, True)],
    ids=lambda given: f"{given[0]} {'network' if given[1] else 'site'}",
)
def union(
    request: pytest.FixtureRequest,
    database: int,
    site: Path,
    browser: Browser,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[WordPress]:
    """A WordPress where an administrator uploaded the plugin, as the guide offers it."""
    root, is_network = request.param
    if root == "/":
        need("php", "php-cli")
        need("/usr/share/wordpress/wp-load.php", "wordpress")
    log = tmp_path_factory.mktemp("wordpress")
    handler = type("Guide", (Asked,), {"asked": []})
    guide = Server(("127.0.0.1", 0), partial(handler, directory=str(site)))
    threading.Thread(target=guide.serve_forever, daemon=True).start()
    with installed(Path(root), is_network, database, log / "php.log") as here:
        here.guide = f"http://127.0.0.1:{guide.server_port}/"
        here.asked = handler.asked
        offered = log / PLUGIN
        offered.write_bytes(zipped(wordpress.plugin(ROOT, site, here.guide)))
        page = signed_in(browser, here, "administrator")
        upload(page, here, offered)
        page.context.close()
        yield here
    guide.shutdown()
    guide.server_close()


@pytest.fixture(autouse=True)
def alone(browser: Browser) -> Iterator[None]:
    """Each test closes what it opened: an editor left open works on."""
    yield
    for context in browser.contexts:
        context.close()


def press(page: Page, button: Locator) -> None:
    """Press what leads to another page, and be there; WordPress rewrites its own addresses, which is no navigation."""
    with page.expect_event("domcontentloaded"):
        button.click()


def signed_in(browser: Browser, here: WordPress, role: str) -> Page:
    """A page of somebody who has signed in."""
    page = visitor(browser, here, storage_state=here.cookies.get(role))
    if role not in here.cookies:
        page.goto("/wp-login.php?redirect_to=/wp-admin/profile.php")
        page.locator("#user_login").fill(role)
        page.locator("#user_pass").fill(PASSWORD)
        press(page, page.locator("#wp-submit"))
        here.cookies[role] = page.context.storage_state()
    return page


def visitor(browser: Browser, here: WordPress, **options: Any) -> Page:
    """A page of somebody's, on a machine that may be busy."""
    context = browser.new_context(base_url=here.url, locale="fr-FR", viewport=SIZE, **options)
    context.set_default_timeout(PATIENCE_MS)
    return context.new_page()


def upload(page: Page, here: WordPress, archive: Path) -> None:
    """Send the archive as an administrator does, and switch the plugin on."""
    network = "network/" if here.is_network else ""
    page.goto(f"/wp-admin/{network}plugin-install.php?tab=upload")
    page.locator("#pluginzip").set_input_files(archive)
    page.locator("#install-plugin-submit").click()
    press(page, page.locator("a[href*='action=activate']").first)


SETTINGS = "/wp-admin/options-general.php?page=guide-wordpress"


def set_address(page: Page, here: WordPress, address: str) -> Locator:
    """Write the guide's address in the settings; what the page says of it."""
    page.goto(SETTINGS)
    page.get_by_label("Adresse de la page d’accueil du guide").fill(address)
    press(page, page.locator("#submit"))
    return page.locator("[data-guide-answer]")


# In the editor.

READY = "() => window.wp?.data?.select('core/editor')?.getCurrentPostId?.() && wp.blocks?.getBlockType('guide/liste')"
SAVE = """async (status) => {
  if (status) wp.data.dispatch('core/editor').editPost({ status });
  await wp.data.dispatch('core/editor').savePost();
  return wp.data.select('core/editor').didPostSaveRequestSucceed();
}"""
WRITE = """([title, text]) => {
  wp.data.dispatch('core/editor').editPost({ title });
  wp.data.dispatch('core/block-editor').resetBlocks(wp.blocks.parse(text));
}"""
PUBLISH = """async ([title, text]) => {
  const content = wp.blocks.serialize(wp.blocks.parse(text));
  const data = { title, content, status: 'publish' };
  return (await wp.apiFetch({ path: '/wp/v2/posts', method: 'POST', data })).id;
}"""
BLOCKS = "() => wp.data.select('core/block-editor').getBlocks().map((b) => ({ ...b.attributes, isValid: b.isValid }))"


def open_editor(page: Page, post: int = 0) -> None:
    """The block editor, on a new post or on this one."""
    address = f"/wp-admin/post.php?post={post}&action=edit" if post else "/wp-admin/post-new.php"
    page.goto(address, wait_until="domcontentloaded")
    page.wait_for_function(READY)
    page.evaluate("""() => {
      for (const scope of ['core/edit-post', 'core']) {
        wp.data.dispatch('core/preferences')?.set(scope, 'welcomeGuide', false);
      }
    }""")


OLD = """(mode) => {
  const is = (one) => document.querySelector('#wp-content-wrap').classList.contains(`${one}-active`);
  const isDrawn = window.tinymce?.get('content')?.initialized;
  return window.switchEditors && (is('html') || isDrawn) && (!mode || is(mode));
}"""


def open_old_editor(page: Page, address: str, mode: str) -> None:
    """The editor of old, as text or as it looks, once it is drawn: what is written before is lost."""
    page.goto(address)
    page.wait_for_function(OLD)
    page.locator(f"#content-{mode}").click()
    page.wait_for_function(OLD, arg=mode)


def canvas(page: Page) -> Page | FrameLocator:
    """Where blocks are drawn: in a frame of its own since WordPress 6.3, mostly."""
    named = "iframe[name='editor-canvas']"
    page.locator(f"{named}, .is-root-container").first.wait_for()
    return page.frame_locator(named) if page.locator(named).count() else page


def choose(page: Page, list: str) -> None:
    """Add the block, and choose the list by its name."""
    page.evaluate(
        "() => wp.data.dispatch('core/block-editor').insertBlocks(wp.blocks.createBlock('guide/liste'))"
    )
    box = canvas(page).get_by_role("combobox", name="Liste, ou partie du guide").last
    box.fill(list)
    canvas(page).get_by_role("option", name=list, exact=True).first.click()
    canvas(page).locator("iframe[src*='/embed/']").last.wait_for()


def save(page: Page, status: str = "") -> int:
    """Save the post, which must succeed; its number."""
    assert page.evaluate(SAVE, status)
    return int(page.evaluate("wp.data.select('core/editor').getCurrentPostId()"))


def written(page: Page, title: str, text: str) -> int:
    """A new post of this text, published from an editor that is open, as its blocks write it."""
    return int(page.evaluate(PUBLISH, [title, text]))


# On the page.

FILLED = "() => Math.abs(innerHeight - document.querySelector('[data-embed]').getBoundingClientRect().height) < 2"


def shown(page: Page, slug: str = LIST) -> None:
    """The list is there, at its height."""
    frame = page.locator(f"iframe[src*='/embed/{slug}.html']").first
    frame.scroll_into_view_if_needed()
    inside = frame.element_handle().content_frame()
    assert inside
    inside.wait_for_selector("form[data-checklist]")
    inside.wait_for_function(FILLED)


def read(browser: Browser, here: WordPress, post: int) -> Page:
    """The post as a visitor reads it."""
    page = visitor(browser, here)
    page.goto(f"/?p={post}")
    return page


def picture(page: Page, here: WordPress, name: str) -> None:
    """Leave a picture of this WordPress where `GUIDE_LOOK` says."""
    picture_of(page, f"wordpress-{here.name}-{name}")


def picture_of(page: Page, name: str) -> None:
    """Leave a picture where `GUIDE_LOOK` says."""
    if folder := os.environ.get("GUIDE_LOOK"):
        for width in (360, SIZE["width"]):
            page.set_viewport_size({**SIZE, "width": width})
            page.screenshot(path=Path(folder) / f"{name}-{width}.png")


# What each role may do: the table that `make wordpress` prints.

BLOCK = '<!-- wp:guide/liste {"liste":"%s"} /-->'
FRAME = f"<!-- wp:html --><iframe src='https://guide.example/embed/{LIST}.html'></iframe><!-- /wp:html -->"


def inserted(page: Page, here: WordPress) -> int:
    """A post where the role chose a list by its name."""
    open_editor(page)
    page.evaluate(WRITE, ["Les mots de passe du cabinet", ""])
    choose(page, "Mots de passe")
    post = save(page, "publish")
    picture(page, here, "editor")
    return post


def holds(here: WordPress, post: int, slug: str = LIST) -> bool:
    """Whether the database holds the block whole."""
    found = re.search(r"<!-- wp:guide/liste (\{.*?\}) /-->", here.content(post))
    return bool(found) and json.loads(found[1])["liste"] == slug


def resaved(page: Page, here: WordPress, post: int) -> bool:
    """Whether the list is still whole once the role has changed and saved the post."""
    open_editor(page, post)
    page.evaluate("() => wp.data.dispatch('core/editor').editPost({ excerpt: `${Math.random()}` })")
    are_valid = all(block["isValid"] for block in page.evaluate(BLOCKS))
    save(page)
    return are_valid and holds(here, post)


def restored(page: Page, here: WordPress, post: int) -> bool:
    """Whether the revision screen shows the list, and gives it back."""
    page.evaluate(WRITE, ["Autre", BLOCK % OTHER])
    save(page)
    kept = json.loads(here.php(f"echo json_encode(array_keys(wp_get_post_revisions({post})));"))
    older, newer = sorted(kept)[-2:]
    page.goto(f"/wp-admin/revision.php?revision={newer}")
    expect(page.locator(".diff").first).to_contain_text("wp:guide/liste")
    page.goto(f"/wp-admin/revision.php?revision={older}")
    press(page, page.locator(".restore-revision").first)
    return holds(here, post)


def classic(page: Page, here: WordPress, post: int, mode: str) -> bool:
    """Whether the list is still whole once the editor of old has saved it, as text or as it looks."""
    open_old_editor(page, f"/wp-admin/post.php?post={post}&action=edit&classic", mode)
    page.locator("#title").fill(f"En {mode}")
    press(page, page.locator("#publish"))
    return holds(here, post) and f"En {mode}" in here.php(f"echo get_post({post})->post_title;")


def old_post(page: Page, here: WordPress) -> int:
    """A post written in the editor of old, with the shortcode in its text."""
    open_old_editor(page, "/wp-admin/post-new.php?classic", "html")
    page.locator("#title").fill("Code court")
    page.locator("#content").fill(f'Avant.\n\n[guide liste="{LIST}"]\n\nAprès.')
    press(page, page.locator("#publish"))
    return int(page.locator("#post_ID").input_value())


def is_shown(browser: Browser, here: WordPress, post: int) -> bool:
    """Whether a visitor sees the list at its height."""
    page = read(browser, here, post)
    shown(page)
    page.context.close()
    return True


def row(here: WordPress, browser: Browser, role: str) -> dict[str, bool]:
    """What came of each thing that this role did."""
    page = signed_in(browser, here, role)
    post = inserted(page, here)
    done = {"block inserted": holds(here, post), "on the page": is_shown(browser, here, post)}
    block = written(page, "Bloc classique", f'<p>A</p>\n<p>[guide liste="{LIST}"]</p>')
    done["shortcode in a classic block"] = is_shown(browser, here, block)
    done["pasted frame"] = "<iframe" in here.content(written(page, "Cadre", FRAME))
    done["saved again"] = resaved(page, here, post)
    done["revision restored"] = restored(page, here, post)
    done["old editor, text"] = classic(page, here, post, "html")
    done["old editor, visual"] = classic(page, here, post, "tmce")
    for other in ROLES[: ROLES.index(role)]:  # an author may not change what others wrote
        theirs = signed_in(browser, here, other)
        done[f"saved by {other}"] = resaved(theirs, here, post)
        theirs.context.close()
    done["shortcode"] = is_shown(browser, here, old_post(page, here))
    return done


@pytest.mark.parametrize("role", ROLES)
def test_every_role_shows_a_list_and_keeps_it(union: WordPress, browser: Browser, role: str):
    done = row(union, browser, role)
    print(
        f"\n{union.name} | {role} | "
        + " | ".join(f"{name}: {'yes' if is_so else 'no'}" for name, is_so in done.items())
    )
    may_paste = role == "administrator" or (role == "editor" and not union.is_network)
    assert done == {**dict.fromkeys(done, True), "pasted frame": may_paste}


# On the page.


@pytest.fixture(scope="module")
def two(union: WordPress, browser: Browser) -> int:
    """A post with two lists, by an author."""
    page = signed_in(browser, union, "author")
    open_editor(page)
    post = written(page, "Deux listes", f"{BLOCK % LIST}\n{BLOCK % OTHER}")
    page.context.close()
    return post


def test_two_lists_have_their_heights_and_keep_their_ticks(
    union: WordPress, browser: Browser, two: int
):
    page = read(browser, union, two)
    for slug in (LIST, OTHER):
        shown(page, slug)
    picture(page, union, "page")
    frame = page.frame_locator(f"iframe[src*='{OTHER}']")
    frame.get_by_role("checkbox").first.check()
    expect(frame.get_by_role("status")).to_have_text("Enregistré")
    page.reload()
    shown(page, OTHER)
    expect(frame.get_by_role("checkbox").first).to_be_checked()
    expect(frame.get_by_text("dans un carnet à part de celui du guide")).to_be_visible()
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name="Ouvrir dans le guide avec mes coches").click()
    expect(opened.value.get_by_role("dialog")).to_contain_text("1 élément")


LOOKS = """() => [...document.querySelectorAll('form *')].slice(0, 80).map((one) => {
  const { color, font, margin, padding, backgroundColor, textDecoration } = getComputedStyle(one);
  return [one.tagName, color, font, margin, padding, backgroundColor, textDecoration].join(' ');
})"""


def test_the_themes_styles_do_not_leak_into_a_list(union: WordPress, browser: Browser, two: int):
    page = read(browser, union, two)
    shown(page)
    frame = page.locator("iframe[data-guide-embed]").first.element_handle().content_frame()
    alone = browser.new_page()
    width = page.locator("iframe[data-guide-embed]").first.evaluate("frame => frame.clientWidth")
    alone.set_viewport_size({"width": width, "height": 900})
    alone.goto(frame.url)
    alone.wait_for_selector("form[data-checklist]")
    within = frame.evaluate(LOOKS)
    assert [look for look in alone.evaluate(LOOKS) if look not in within] == []


def test_a_cached_page_shows_its_lists(union: WordPress, browser: Browser, two: int):
    page = read(browser, union, two)
    kept = page.context.request.get(f"{union.url}/?p={two}").text()
    assert "nonce" not in kept.partition("wp-block-guide-liste")[2].partition("</div>")[0]
    union.path("copy.html").write_text(kept, "utf-8")
    page.goto("/copy.html")
    for slug in (LIST, OTHER):
        shown(page, slug)


def test_a_dark_site_has_dark_lists_unless_told_otherwise(
    union: WordPress, browser: Browser, two: int
):
    page = read(browser, union, two)
    page.add_init_script("""const sheet = new CSSStyleSheet();
      sheet.replaceSync('body { background: #111 !important; color: #eee !important }');
      document.adoptedStyleSheets = [sheet];""")
    page.reload()
    shown(page)
    assert "theme=dark" in str(page.locator("iframe[data-guide-embed]").first.get_attribute("src"))
    assert "theme=dark" not in str(page.request.get(page.url).text())


# What goes wrong is said, and loses nothing.


def fails(browser: Browser, here: WordPress, post: int) -> None:
    """The reader is told that the list does not come, and the list is still in the post."""
    page = visitor(browser, here)
    page.clock.install()
    page.goto(f"/?p={post}")
    page.locator("iframe[data-guide-embed]").first.scroll_into_view_if_needed()
    page.clock.fast_forward(30_000)
    told = page.get_by_role("alert").filter(has_text="Cette liste ne s’affiche pas")
    expect(told.first).to_be_visible()
    expect(told.first.get_by_role("link", name="ouvrez le guide")).to_be_visible()
    picture(page, here, "not-shown")
    assert "wp:guide/liste" in here.content(post)


def test_a_list_that_the_guide_has_no_more_is_told(union: WordPress, browser: Browser):
    page = signed_in(browser, union, "author")
    open_editor(page)
    page.evaluate(WRITE, ["Renommée", BLOCK % "ancien-nom"])
    post = save(page, "publish")
    told = canvas(page).get_by_text(re.compile(r"Le guide n’a plus de liste «\s*ancien-nom")).first
    expect(told).to_be_visible()
    picture(page, union, "editor-renamed")
    fails(browser, union, post)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://127.0.0.1:9/", "Rien ne répond à l’adresse http://127.0.0.1:9/"),
        ("{host}/", "le guide n’y est pas"),
    ],
    ids=["offline", "wrong address"],
)
def test_a_guide_that_is_not_there_is_told_and_nothing_is_lost(
    union: WordPress, browser: Browser, two: int, address: str, told: str
):
    page = signed_in(browser, union, "administrator")
    try:
        answer = set_address(page, union, address.format(host=union.url))
        expect(answer).to_contain_text(told)
        open_editor(page, two)
        expect(canvas(page).get_by_text(re.compile(told)).first).to_be_visible()
        picture(page, union, "editor-offline")
        save(page)
        fails(browser, union, two)
    finally:
        set_address(page, union, union.guide)
    assert is_shown(browser, union, two)


@pytest.mark.parametrize("typed", ["n’importe quoi", "ftp://guide.example/"])
def test_what_is_no_address_is_refused_and_the_former_one_kept(
    union: WordPress, browser: Browser, typed: str
):
    page = signed_in(browser, union, "administrator")
    set_address(page, union, typed)
    expect(page.get_by_text("l’ancienne est gardée")).to_be_visible()
    expect(page.get_by_label("Adresse de la page d’accueil du guide")).to_have_value(union.guide)


def test_the_plugin_knows_the_guide_that_offers_it(union: WordPress, browser: Browser, two: int):
    union.php("delete_option('guide_wordpress_address');")
    page = signed_in(browser, union, "administrator")
    page.goto(SETTINGS)
    expect(page.get_by_label("Adresse de la page d’accueil du guide")).to_have_value(union.guide)
    expect(page.locator("[data-guide-answer]")).to_contain_text("Il peut être montré sur ce site.")
    picture(page, union, "settings")
    assert is_shown(browser, union, two)


def test_the_address_of_a_page_leads_to_its_guide(union: WordPress, browser: Browser):
    page = signed_in(browser, union, "administrator")
    answer = set_address(page, union, f"{union.guide}securiser/{LIST}.html#choisir")
    expect(answer).to_contain_text("42 listes")
    expect(page.get_by_label("Adresse de la page d’accueil du guide")).to_have_value(union.guide)
    set_address(page, union, union.guide)


def test_where_the_data_may_not_be_read_the_name_is_typed(union: WordPress, browser: Browser):
    page = signed_in(browser, union, "editor")
    page.route("**/api/checklists.json", lambda route: route.abort())
    open_editor(page)
    page.evaluate(WRITE, ["Tapée", "<!-- wp:guide/liste /-->"])
    page.evaluate(
        "() => wp.data.dispatch('core/block-editor').selectBlock(wp.data.select('core/block-editor').getBlocks()[0].clientId)"
    )
    canvas(page).get_by_label("Nom de la liste").first.fill(f"{union.guide}securiser/{LIST}.html")
    post = save(page, "publish")
    assert holds(union, post)
    assert is_shown(browser, union, post)


# What the server does, and what is left.


def test_the_server_asks_the_guide_nothing(union: WordPress):
    assert union.asked
    assert not [asked for asked in union.asked if "WordPress/" in asked]
    log = union.path("asked.log")
    assert not log.exists() or urlsplit(union.guide).netloc not in log.read_text("utf-8")


def test_php_had_nothing_to_complain_of_in_the_plugin(union: WordPress):
    log = union.path("debug.log")
    assert not log.exists() or "guide-wordpress/" not in log.read_text("utf-8")


REMOVE = """require_once ABSPATH . 'wp-admin/includes/plugin.php'; require_once ABSPATH . 'wp-admin/includes/file.php';
deactivate_plugins('guide-wordpress/guide-wordpress.php'); var_dump(delete_plugins(array('guide-wordpress/guide-wordpress.php')));"""
LEFT = """global $wpdb; echo json_encode(array($wpdb->get_col("SELECT option_name FROM $wpdb->options WHERE option_name
LIKE '%guide_wordpress%' OR option_value LIKE '%guide_wordpress_address%'"), $wpdb->get_col("SHOW TABLES LIKE '%guide%'"),
$wpdb->get_col("SELECT meta_key FROM $wpdb->usermeta WHERE meta_key LIKE '%guide_wordpress%'")));"""


def test_removed_the_plugin_leaves_nothing_but_the_posts(
    union: WordPress, browser: Browser, two: int
):
    """The last of this file, for it takes the plugin away."""
    assert "guide_wordpress_address" in union.php(LEFT)
    assert "bool(true)" in union.php(REMOVE)
    assert json.loads(union.php(LEFT)) == [[], [], []]
    assert not union.path("wp-content/plugins/guide-wordpress").exists()
    page = read(browser, union, two)
    assert "wp-block-guide-liste" not in page.content()
    assert union.content(two).count("wp:guide/liste") == 2
