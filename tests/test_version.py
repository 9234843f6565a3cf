"""A release has one version, wherever it is said."""

import subprocess
import zipfile
from pathlib import Path

import pytest
from small_guide import small_guide
from system import need

from publish.maintenance import release
from publish.maintenance.version import disagreements, main, notes

ROOT = Path(__file__).parent.parent
CHANGES = """# Ce qui a changé

## 12 décembre 2026, version 1.1.0

- Une chose.

## 28 novembre 2026

- Une autre.

## 24 novembre 2026, version 1.0.0

- La première.
"""
GIT = ["-c", "user.name=x", "-c", "user.email=x@example.org"]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree whose version is the same everywhere."""
    monkeypatch.delenv("GITHUB_REF", raising=False)
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.1.0"\n', "utf-8")
    (tmp_path / "CHANGELOG.md").write_text(CHANGES, "utf-8")
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def tag(tree: Path, name: str) -> None:
    """Put a tag on the tree as it stands."""
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"], ["tag", name]):
        subprocess.run([need("git", "git"), *GIT, *words], cwd=tree, check=True)


def told(tree: Path) -> list[str]:
    return [str(one) for one in disagreements(tree)]


def test_this_tree_says_one_version():
    assert told(ROOT) == []


def test_a_version_that_readers_were_not_told_is_refused(
    tree: Path, capsys: pytest.CaptureFixture[str]
):
    edit(tree / "pyproject.toml", "1.1.0", "1.2.0")
    assert main(tree) == 1
    assert capsys.readouterr().err == (
        "CHANGELOG.md:3: la dernière version écrite ici est 1.1.0, celle de pyproject.toml est 1.2.0\n"
        "    → terminez un titre par « , version 1.2.0 », ou corrigez pyproject.toml\n"
    )


def test_a_change_after_a_release_needs_no_version_yet(tree: Path):
    edit(tree / "CHANGELOG.md", "## 12", "## 20 décembre 2026\n\n- Après.\n\n## 12")
    assert told(tree) == []


def test_a_tag_of_the_same_version_is_accepted(tree: Path):
    tag(tree, "v1.1.0")
    assert told(tree) == []


def test_a_tag_of_another_version_is_refused(tree: Path):
    tag(tree, "v1.2.0")
    assert told(tree)[0].startswith("pyproject.toml:1: l’étiquette « v1.2.0 » n’est pas « v1.1.0 »")


def test_a_run_that_a_tag_started_asks_for_that_tag(tree: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GITHUB_REF", "refs/tags/v1.2.0")
    assert "« v1.2.0 »" in told(tree)[0]
    monkeypatch.setenv("GITHUB_REF", "refs/heads/main")
    assert told(tree) == []


def test_a_tag_leaves_no_change_without_a_version(tree: Path):
    edit(tree / "CHANGELOG.md", "## 12", "## 20 décembre 2026\n\n- Après.\n\n## 12")
    tag(tree, "v1.1.0")
    assert told(tree)[0].startswith(
        "CHANGELOG.md:3: « 20 décembre 2026 » n’est dans aucune version"
    )


def test_the_notes_of_a_release_say_all_that_changed_since_the_one_before(tree: Path):
    assert notes(tree).splitlines()[0] == "## 12 décembre 2026, version 1.1.0"
    assert "- Une autre." in notes(tree)
    assert "- La première." not in notes(tree)


def test_a_release_carries_its_notes_beside_the_archive(tree: Path):
    union = "{name: U, short_name: U, region: R, url: 'https://u.example/', legal_notice: N, contact: a@b.fr}"
    small_guide(tree)
    edit(tree / "mkdocs.yml", "extra:", f"extra:\n  organisation: {union}")
    (tree / "site").mkdir()
    (tree / "site/index.html").write_text("x", "utf-8")
    assert release.main(tree) == 0
    assert (tree / "release/ce-qui-a-change.md").read_text("utf-8") == notes(tree)
    assert (tree / "release/guide.zip.sha256").exists()
    with zipfile.ZipFile(tree / "release/guide.zip") as made:
        assert {entry.date_time[:3] for entry in made.infolist()} == {(2026, 11, 24)}  # of its data
