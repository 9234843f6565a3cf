"""What was published stays: an id, an address, a text without a reason."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from small_guide import Guide, small_guide

from macros.lock import broken, main, read_config, redirects_of, unlocked
from macros.published import LOCK, read_lock, write_lock

LIST = "checklists/mots-de-passe.yml"
PAGE = "docs/contact.md"
CONTACT = "---\ntitle: Contact\ndescription: Où écrire.\n---\n"
SECRET = """\
      - id: secret
        text: Ne le dire à personne.
        level: recommendation
        sources: [cnil]
        since: 2026-11-24
        checked: 2026-11-24
"""


@pytest.fixture
def guide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Guide:
    """A guide that was published as it stands."""
    monkeypatch.chdir(tmp_path)
    guide = small_guide(tmp_path)
    guide.write(PAGE, CONTACT)
    write_lock(guide.root, guide.content())
    return guide


def promises(guide: Guide, redirects: Mapping[str, str] | None = None) -> list[str]:
    """The promises that the guide breaks, without the mends."""
    redirects = redirects or redirects_of(read_config(guide.root))
    return [str(m).split("\n")[0] for m in broken(guide.root, guide.content(), redirects)]


def forget(guide: Guide) -> list[str]:
    """What the lock does not know, without the mends."""
    return [str(m).split("\n")[0] for m in unlocked(guide.root, guide.content())]


def test_a_guide_as_published_breaks_nothing_and_needs_no_lock(guide: Guide):
    assert promises(guide) == []
    assert forget(guide) == []


def test_the_lock_names_every_item_and_every_address(guide: Guide):
    locked = read_lock(guide.root)
    assert set(locked.items) == set(guide.content().items)
    assert {"index.html", "securiser/index.html"} < locked.addresses


def test_an_item_that_vanishes_breaks_a_promise(guide: Guide):
    guide.change(LIST, SECRET, "")
    (told,) = broken(guide.root, guide.content(), {})
    assert (told.file, told.line) == (LIST, 1)
    assert "« mots-de-passe/secret » a disparu" in told.what
    assert "retired:" in told.mend
    assert "replaces:" in told.mend


def test_a_list_that_vanishes_breaks_a_promise_for_each_item(guide: Guide):
    guide.change(LIST, "      - use: sauvegardes/copie\n", "")
    guide.change("profile.yml", "[sauvegardes/copie]", "[]")
    (guide.root / "checklists/sauvegardes.yml").unlink()
    assert any("« sauvegardes/copie » a disparu" in told for told in promises(guide))


@pytest.mark.parametrize(
    "heirs",
    [
        "{id: mots-de-passe/secret}",
        "{id: mots-de-passe/silence, ask_again: true, replaces: [{id: mots-de-passe/secret}]}",
        "{id: a/b, replaces: [{id: c/d, replaces: [{id: mots-de-passe/secret}]}]}",
    ],
)
def test_an_item_that_is_replaced_keeps_its_promise(guide: Guide, heirs: str):
    guide.change(LIST, SECRET, SECRET.replace("secret", "seul") + f"        replaces: [{heirs}]\n")
    assert promises(guide) == []


def test_an_item_that_is_retired_keeps_its_promise(guide: Guide):
    guide.change(LIST, SECRET, "")
    gone = "retired:\n  - {id: mots-de-passe/secret, on: 2026-11-25, because: Dit ailleurs.}\n"
    guide.add(LIST, gone)
    assert promises(guide) == []


def test_an_item_that_was_retired_may_never_be_forgotten(guide: Guide):
    guide.change(LIST, SECRET, "")
    gone = "retired:\n  - {id: mots-de-passe/secret, on: 2026-11-25, because: Dit ailleurs.}\n"
    guide.add(LIST, gone)
    assert main() == 0
    guide.change(LIST, gone, "")
    (told,) = promises(guide)
    assert told.startswith(f"{LIST}:1: l’élément « mots-de-passe/secret » a disparu")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Ne le dire à personne.", "Ne le dire à personne d’autre."),
        ("level: recommendation", "level: obligation"),
    ],
)
def test_words_that_change_without_a_reason_break_a_promise(guide: Guide, old: str, new: str):
    guide.change(LIST, SECRET, SECRET.replace(old, new))
    (told,) = broken(guide.root, guide.content(), {})
    assert (told.file, told.line) == (LIST, 12)
    assert told.what == "le texte de « mots-de-passe/secret » a changé sans raison écrite"
    assert "changes:" in told.mend


def test_words_that_change_with_a_reason_keep_the_promise_and_must_be_locked(guide: Guide):
    reason = "        changes: [{on: 2026-11-25, because: Plus clair.}]\n"
    guide.change(LIST, SECRET, SECRET.replace("personne", "quiconque") + reason)
    assert promises(guide) == []
    assert forget(guide) == [
        f"{LIST}:12: « mots-de-passe/secret » n’est pas encore dans published.lock"
    ]
    assert main() == 0
    assert forget(guide) == []


def test_each_new_wording_needs_its_own_reason(guide: Guide):
    reason = "        changes: [{on: 2026-11-25, because: Plus clair.}]\n"
    guide.change(LIST, SECRET, SECRET.replace("personne", "quiconque") + reason)
    assert main() == 0
    guide.change(LIST, "quiconque", "quelqu’un")
    assert promises(guide) == [
        f"{LIST}:12: le texte de « mots-de-passe/secret » a changé sans raison écrite"
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("since: 2026-11-24", "since: 2026-11-23"),
        ("[cnil]", "[cnil]\n        why: Pour rester seul."),
    ],
)
def test_what_a_reader_did_not_tick_may_change(guide: Guide, old: str, new: str):
    guide.change(LIST, SECRET, SECRET.replace(old, new))
    assert promises(guide) == []


def test_an_item_that_moves_within_its_list_keeps_its_promise(guide: Guide):
    guide.change(LIST, SECRET, "")
    guide.add(LIST, SECRET)
    assert promises(guide) == []
    assert forget(guide) == []


def test_a_new_item_must_be_locked(guide: Guide):
    line = guide.add(LIST, SECRET.replace("secret", "nouveau"))
    (told,) = unlocked(guide.root, guide.content())
    assert (told.file, told.line) == (LIST, line)
    assert "make lock" in told.mend


def test_a_new_page_must_be_locked(guide: Guide):
    guide.write("docs/plan.md", CONTACT)
    assert forget(guide) == [
        f"{LOCK}:1: l’adresse « plan.html » n’est pas encore dans published.lock"
    ]


def move_page(guide: Guide) -> None:
    """Give the page another address."""
    (guide.root / PAGE).unlink()
    guide.write("docs/autre/contact.md", CONTACT)


def test_an_address_that_vanishes_breaks_a_promise(guide: Guide):
    move_page(guide)
    (told,) = broken(guide.root, guide.content(), {})
    assert str(told) == (
        "mkdocs.yml:7: l’adresse publiée « contact.html » n’existe plus\n"
        "    → ajoutez sous « extra: redirects: » la ligne"
        " « contact.html: nouvelle-adresse.html »"
    )


@pytest.mark.parametrize("to", ["autre/contact.html", "autre/contact.html#choisir"])
def test_an_address_that_redirects_keeps_its_promise(guide: Guide, to: str):
    move_page(guide)
    assert promises(guide, {"contact.html": to}) == []


def test_a_redirect_that_leads_nowhere_breaks_a_promise(guide: Guide):
    move_page(guide)
    assert promises(guide, {"contact.html": "nulle-part.html"}) == [
        "mkdocs.yml:7: l’adresse « contact.html » mène à « nulle-part.html », qui n’existe pas"
    ]


def test_an_address_that_redirects_may_never_be_forgotten(guide: Guide):
    move_page(guide)
    redirect = "redirects: {contact.html: autre/contact.html}"
    guide.change("mkdocs.yml", "redirects: {}", redirect)
    assert main() == 0
    guide.change("mkdocs.yml", redirect, "redirects: {}")
    assert promises(guide) == ["mkdocs.yml:7: l’adresse publiée « contact.html » n’existe plus"]


def test_make_lock_refuses_to_break_a_promise_and_writes_nothing(
    guide: Guide, capsys: pytest.CaptureFixture[str]
):
    before = (guide.root / LOCK).read_bytes()
    guide.change(LIST, SECRET, SECRET.replace("secret", "nouveau"))
    assert main() == 1
    assert "« mots-de-passe/secret » a disparu" in capsys.readouterr().err
    assert (guide.root / LOCK).read_bytes() == before


def test_make_lock_refuses_bad_content_and_writes_nothing(
    guide: Guide, capsys: pytest.CaptureFixture[str]
):
    before = (guide.root / LOCK).read_bytes()
    guide.change(LIST, "level:", "levl:")
    assert main() == 1
    assert "vouliez-vous dire « level » ?" in capsys.readouterr().err
    assert (guide.root / LOCK).read_bytes() == before


def test_make_lock_twice_writes_the_same(guide: Guide):
    before = (guide.root / LOCK).read_bytes()
    assert main() == 0
    assert (guide.root / LOCK).read_bytes() == before


def test_make_lock_begins_where_there_is_none(guide: Guide):
    before = (guide.root / LOCK).read_bytes()
    (guide.root / LOCK).unlink()
    assert main() == 0
    assert (guide.root / LOCK).read_bytes() == before


@pytest.mark.parametrize(
    "strange", ["<<<<<<< HEAD", "item mots-de-passe/secret", "item a/b 0123 deux", "rien à voir"]
)
def test_a_lock_written_by_hand_is_told_and_mended(guide: Guide, strange: str):
    before = (guide.root / LOCK).read_text("utf-8")
    guide.write(str(LOCK), f"{strange}\n{before}")
    assert forget(guide) == [f"{LOCK}:1: cette ligne n’a pas été écrite par « make lock »"]
    assert main() == 0
    assert (guide.root / LOCK).read_text("utf-8") == before


def test_a_lock_in_another_encoding_is_no_traceback(guide: Guide):
    guide.write(str(LOCK), b"\xff\xfe\x00")
    assert forget(guide)
