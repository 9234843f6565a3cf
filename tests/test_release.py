"""What is released has a legal notice and a contact; a preview says that it is none of it."""

import hashlib
import json
import platform
import re
from importlib.metadata import distributions
from pathlib import Path

import pytest
import yaml
from bench.building import PAGES_ONLY, build
from conftest import ROOT
from small_guide import small_guide, whole_guide

from publish.maintenance.release import PREVIEW, main

UNION = {"name": "Union", "short_name": "Union", "region": "Bretagne", "url": "https://u.example/"}
WHOLE = UNION | {"legal_notice": "Édité par l’union.", "contact": "guide@u.example"}


def tree(root: Path, organisation: dict[str, str], head: str = "") -> Path:
    """A project whose site is built, as far as a release looks at it."""
    small_guide(root)
    settings = yaml.safe_load((root / "mkdocs.yml").read_text("utf-8"))
    settings["extra"]["organisation"] = organisation
    (root / "mkdocs.yml").write_text(yaml.safe_dump(settings, allow_unicode=True), "utf-8")
    (root / "CHANGELOG.md").write_text("## Un jour, version 1.0.0\n\n- Rien.\n", "utf-8")
    (root / "site").mkdir()
    (root / "site/index.html").write_text(f"<head>{head}</head>", "utf-8")
    return root


def test_a_guide_with_notice_and_contact_is_released(tmp_path: Path):
    assert main(tree(tmp_path, WHOLE)) == 0
    assert (tmp_path / "release/guide.zip").is_file()


def test_a_release_names_each_package_that_both_locks_hold_for_this_python(tmp_path: Path):
    assert main(tree(tmp_path, WHOLE)) == 0
    sbom = json.loads((tmp_path / "release/guide.cdx.json").read_text("utf-8"))
    assert (sbom["bomFormat"], sbom["specVersion"]) == ("CycloneDX", "1.6")
    archived = hashlib.sha256((tmp_path / "release/guide.zip").read_bytes()).hexdigest()
    assert sbom["metadata"]["component"]["hashes"] == [{"alg": "SHA-256", "content": archived}]
    named = {one["purl"].partition("?")[0] for one in sbom["components"] if "purl" in one}
    installed = {(re.sub(r"[._]", "-", one.name.lower()), one.version) for one in distributions()}
    python = {tuple(purl[9:].split("@")) for purl in named if purl.startswith("pkg:pypi/")}
    assert python <= installed
    assert {"mkdocs", "deno", "weasyprint"} <= {name for name, _ in python}
    browser = {purl for purl in named if purl.startswith("pkg:npm/")}
    locked = json.loads((ROOT / "deno.lock").read_text("utf-8"))["npm"]
    assert len(browser) == len({key.partition("_")[0] for key in locked})
    assert any(purl.startswith("pkg:npm/minisearch@") for purl in browser)
    assert f"pkg:generic/python@{platform.python_version()}" in named


def test_the_wordpress_plugin_that_the_site_offers_is_released_beside_the_guide(tmp_path: Path):
    root = tree(tmp_path, WHOLE)
    (root / "site/guide-wordpress.zip").write_bytes(b"PK")
    assert main(root) == 0
    assert (root / "release/guide-wordpress.zip").read_bytes() == b"PK"
    told = (root / "release/guide-wordpress.zip.sha256").read_text("utf-8")
    assert told == f"{hashlib.sha256(b'PK').hexdigest()}  guide-wordpress.zip\n"


@pytest.mark.parametrize("key", ["legal_notice", "contact"])
def test_a_guide_without_notice_or_contact_is_not_released(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], key: str
):
    left = {name: value for name, value in WHOLE.items() if name != key}
    assert main(tree(tmp_path, left)) == 1
    told = capsys.readouterr().err
    assert f"il manque {key}" in told
    assert "APERCU=1 make release" in told
    assert not (tmp_path / "release").exists()


def test_a_preview_goes_by_another_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("APERCU", "1")
    assert main(tree(tmp_path, UNION, PREVIEW)) == 0
    assert [path.name for path in sorted((tmp_path / "release").iterdir())] == [
        "apercu.cdx.json",
        "apercu.zip",
        "apercu.zip.sha256",
        "ce-qui-a-change.md",
    ]


@pytest.mark.parametrize(("asked", "head"), [("1", ""), ("", PREVIEW)])
def test_a_site_built_for_the_other_purpose_is_not_released(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str, head: str
):
    monkeypatch.setenv("APERCU", asked)
    assert main(tree(tmp_path, WHOLE, head)) == 1


@pytest.mark.parametrize("asked", ["", "1"])
def test_only_the_pages_of_a_preview_say_that_they_are_one(tmp_path: Path, asked: str):
    guide = whole_guide(tmp_path / "guide")
    build(guide.root, tmp_path / "site", **PAGES_ONLY, APERCU=asked)
    pages = list((tmp_path / "site").rglob("*.html"))
    assert pages
    for path in pages:
        text = path.read_text("utf-8")
        is_embed = path.parent.name == "embed"  # which no search engine is let in anyway
        assert (PREVIEW in text) == (bool(asked) or is_embed), path
        assert ("Aperçu, non publié" in re.sub(r"\s", " ", text)) == bool(asked), path


def test_the_privacy_page_says_what_the_server_receives_and_whom_to_ask(tmp_path: Path):
    guide = whole_guide(tmp_path / "guide")
    told = "    host: Hébergeur Exemple, 1 rue du Port, Brest\n    logs: douze mois\n"
    guide.change("mkdocs.yml", "    short_name:", f"{told}    contact: a@b.fr\n    short_name:")
    build(guide.root, tmp_path / "site", **PAGES_ONLY)
    page = (tmp_path / "site/confidentialite.html").read_text("utf-8")
    for words in ("adresse IP", "Hébergeur Exemple", "douze mois", 'href="mailto:a@b.fr"'):
        assert words in page.replace("\u00a0", " ")
