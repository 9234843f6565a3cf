"""The WordPress plugin as it is released, without a WordPress; inside real ones: `make wordpress`."""

import gettext
import io
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from conftest import ROOT
from lxml import html as lxml_html
from system import need

from macros.guide.known import PLUGIN as ARCHIVE
from macros.guide.known import Known
from macros.guide.lockfile import read_edition
from macros.model.french import french, weighed
from publish.assets.compress import zipped
from publish.data.wordpress import FOLDER, SENTENCES, plugin, translated

PLUGIN = ROOT / FOLDER
FRENCH = PLUGIN / "languages/fr_FR.po"
PHP = sorted(PLUGIN.glob("*.php"))
SAID = re.compile(
    r"""\b(?:__|esc_html__|esc_html_e)\(\s*(['"])(.+?)\1,\s*(['"])guide-wordpress\3"""
)


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A built site, as far as the plugin takes anything from it."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site/embed.js").write_text("addEventListener;", "utf-8")
    return tmp_path / "site"


def test_the_plugins_archive_is_the_same_bytes_twice_and_ready_to_send(built: Path, tmp_path: Path):
    copy = tmp_path / "copy"
    shutil.copytree(PLUGIN, copy / FOLDER, copy_function=shutil.copyfile)  # dated today
    shutil.copy(ROOT / "LICENSE", copy)
    shutil.copy(ROOT / "pyproject.toml", copy)
    archive = zipped(plugin(ROOT, built))
    assert zipped(plugin(copy, built)) == archive
    with zipfile.ZipFile(io.BytesIO(archive)) as made:
        names = made.namelist()
        assert made.read("guide-wordpress/embed.js") == (built / "embed.js").read_bytes()
        french = made.read("guide-wordpress/languages/guide-wordpress-fr_FR.mo")
    assert re.findall(rb"\d{4}-\d\d-\d\d", french) == [b"1980-01-01"]  # nor any day of its build
    assert {name.partition("/")[0] for name in names} == {"guide-wordpress"}
    assert not [name for name in names if name.endswith(".po")]
    assert {"block.json", "guide-wordpress.php", "uninstall.php"} <= {
        name.partition("/")[2] for name in names
    }


def test_the_built_guide_offers_the_plugin_with_its_version_and_weight(site: Path):
    page = lxml_html.fromstring((site / Known.INTEGRATE).read_text("utf-8"))
    here = "".join(page.xpath("//link[@rel='canonical']/@href")).removesuffix(Known.INTEGRATE)
    archive = (site / ARCHIVE).read_bytes()
    assert archive == zipped(plugin(ROOT, site, here))
    (link,) = page.xpath(f"//main//a[@href='{ARCHIVE}'][@download]")
    facts = f"(fichier .zip, {weighed(len(archive))}, version {read_edition(ROOT)})"
    assert link.text_content() == f"Télécharger l’extension de WordPress {facts}"


def test_the_plugin_has_the_guides_version_and_knows_where_it_is(built: Path):
    """An address that holds what PHP would read is only an address."""
    files = dict(plugin(ROOT, built, "https://guide.example/l'é/"))
    php = files["guide-wordpress/guide-wordpress.php"].decode()
    version = read_edition(ROOT)
    assert f" * Version: {version}\n" in php
    assert f"const VERSION = '{version}';" in php
    assert json.loads(files["guide-wordpress/block.json"])["version"] == version
    assert "const OFFERED = 'https://guide.example/l%27%C3%A9/';" in php


def test_the_plugin_is_small():
    assert sum(len(path.read_text("utf-8").splitlines()) for path in PHP) < 200
    assert sum(len(path.read_bytes()) for path in PLUGIN.rglob("*.js")) < 20_000


def test_the_plugin_asks_no_server_keeps_no_table_and_counts_nobody():
    text = "\n".join(path.read_text("utf-8") for path in PHP)
    assert not re.search(
        r"wp_(safe_)?remote_|curl_|file_get_contents|fsockopen|\$wpdb|setcookie", text
    )
    kept = set(re.findall(r"(?:add|update|set)_(?:\w+_)?(?:option|transient|meta)\b", text))
    assert kept == set()  # the settings page of WordPress writes the one option
    assert re.findall(r"const ADDRESS = '(\w+)'", text) == re.findall(
        r"delete_option\( '(\w+)'", text
    )


@pytest.mark.parametrize("path", PHP, ids=lambda path: path.name)
def test_php_reads_the_plugin(path: Path):
    told = subprocess.run([need("php", "php-cli"), "-l", str(path)], capture_output=True, text=True)
    assert told.returncode == 0, told.stdout


def test_every_sentence_of_the_plugin_has_its_french_and_no_other_is_kept():
    sources = [*PHP, *PLUGIN.glob("*.js")]
    said = {found[1] for path in sources for found in SAID.findall(path.read_text("utf-8"))}
    header = PHP[0].read_text("utf-8")
    said |= set(re.findall(r"^ \* (?:Plugin Name|Description): (.+)$", header, re.MULTILINE))
    block = json.loads((PLUGIN / "block.json").read_text("utf-8"))
    said |= {block["title"], block["description"], *block["keywords"]}
    with FRENCH.open("rb") as written:
        catalog = read_po(written)
    assert {one.id for one in catalog if one.id} == said
    assert not [one.id for one in catalog if not one.string]


def test_the_plugins_french_is_set_as_the_guides(built: Path):
    with FRENCH.open("rb") as written:
        told = [one.string for one in read_po(written) if one.id]
    for text in told:
        words = re.sub(r"<[^>]*>|\[.*?\]|Réglages > Guide", "", text)
        assert french(words) == words


def test_wordpress_6_1_reads_the_french():
    made = dict(translated(FRENCH))
    binary = made["guide-wordpress-fr_FR.mo"]
    assert gettext.GNUTranslations(io.BytesIO(binary)).gettext("Settings") == "Réglages"
    total, originals, translations, _, hashes = (
        int.from_bytes(binary[at : at + 4], "little") for at in range(8, 28, 4)
    )
    assert (
        translations - originals == hashes - translations == total * 8
    )  # its POMO class asks this
    scripts = json.loads(made[f"guide-wordpress-fr_FR-{SENTENCES}.json"])
    assert scripts["locale_data"]["messages"]["Dark"] == ["Sombres"]
