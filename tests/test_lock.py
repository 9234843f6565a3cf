"""What was published stays: an id, an address, a text without a reason."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from small_guide import Guide, small_guide

from macros.guide.lock import broken, main, unlocked, write_lock
from macros.guide.lockfile import LOCK, clashes, joined, parse_lock, read_lock
from macros.guide.settings import read_config, redirects_of

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
    assert told.mend.startswith("remettez-le, ou ")
    assert "retired:" in told.mend
    assert "replaces:" in told.mend


def test_a_list_that_vanishes_breaks_a_promise_for_each_item(guide: Guide):
    guide.change(LIST, "      - use: sauvegardes/copie\n", "")
    guide.write("situation.yml", "")
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
    between = re.findall(r"id: ([\w/-]+), ", heirs)
    guide.add(str(LOCK), "".join(f"gone {id} {n}\n" for n, id in enumerate(between, 7)))
    guide.change(LIST, SECRET, SECRET.replace("secret", "seul") + f"        replaces: [{heirs}]\n")
    assert promises(guide) == []


@pytest.mark.parametrize(
    ("added", "line"),
    [
        ("        replaces: [{id: mots-de-passe/secrets}]\n", 6),
        ("retired:\n  - {id: mots-de-passe/secrets, on: 2026-11-25, because: Dit ailleurs.}\n", 14),
    ],
)
def test_a_former_item_under_a_misspelt_id_is_told_once_at_its_line(
    guide: Guide, added: str, line: int
):
    guide.change(LIST, SECRET, added if line == 6 else "")
    if line == 14:
        guide.add(LIST, added)
    (told,) = broken(guide.root, guide.content(), {})
    assert (told.file, told.line) == (LIST, line)
    assert told.what == "l’élément « mots-de-passe/secrets » n’a jamais été publié"
    assert told.nearest == "mots-de-passe/secret"


def test_a_former_item_that_nobody_ever_saw_is_told(guide: Guide):
    guide.add(LIST, GONE.replace("secret", "jamais-vu"))
    (told,) = broken(guide.root, guide.content(), {})
    assert told.what == "l’élément « mots-de-passe/jamais-vu » n’a jamais été publié"
    assert told.mend.startswith("retirez cette mention")


def test_an_item_is_retired_or_replaced_but_not_both(guide: Guide):
    heir = "        replaces: [{id: mots-de-passe/secret}]\n"
    guide.change(LIST, SECRET, SECRET.replace("secret", "seul") + heir)
    guide.add(LIST, GONE)
    (told,) = promises(guide)
    assert "« mots-de-passe/secret » est à la fois retiré et remplacé" in told


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
    (lost,) = broken(guide.root, guide.content(), {})
    assert lost.mend.startswith("déclarez-le")  # its id may not come back


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
    assert re.search(r"« changes: \[\{on: \d{4}-\d\d-\d\d, because: … \}\] »", told.mend)


@pytest.mark.parametrize("because", ["Plus clair.", "forme"])
def test_words_that_change_with_a_reason_keep_the_promise(guide: Guide, because: str):
    guide.change(LIST, SECRET, SECRET.replace("personne", "quiconque") + reason(because))
    assert promises(guide) == []
    assert forget(guide) == []


def reason(because: str = "Plus clair.") -> str:
    return f"        changes: [{{on: 2026-11-25, because: {because}}}]\n"


def release(guide: Guide, version: str) -> None:
    """Name an edition, and lock it."""
    guide.write("pyproject.toml", f'[project]\nversion = "{version}"\n')
    assert main() == 0


def test_an_item_says_once_an_edition_why_it_changed(guide: Guide):
    release(guide, "1.0.0")
    guide.change(LIST, SECRET, SECRET.replace("personne", "quiconque") + reason())
    assert main() == 0
    guide.change(LIST, "quiconque", "quelqu’un")
    assert promises(guide) == []


def test_a_guide_that_names_no_edition_needs_none_in_its_lock(guide: Guide):
    release(guide, "1.0.0")
    (guide.root / "pyproject.toml").unlink()
    assert forget(guide) == []


def test_each_edition_needs_its_own_reasons(guide: Guide):
    release(guide, "1.0.0")
    guide.change(LIST, SECRET, SECRET.replace("personne", "quiconque") + reason())
    release(guide, "2.0.0")
    guide.change(LIST, "quiconque", "quelqu’un")
    assert promises(guide) == [
        f"{LIST}:12: le texte de « mots-de-passe/secret » a changé sans raison écrite"
    ]


def test_an_edition_that_is_released_must_be_locked(guide: Guide):
    release(guide, "1.0.0")
    guide.change("pyproject.toml", "1.0.0", "2.0.0")
    assert forget(guide) == [f"{LOCK}:1: l’édition « 2.0.0 » n’y est pas encore"]


def test_the_words_of_an_item_are_free_until_an_edition_holds_it(guide: Guide):
    release(guide, "1.0.0")
    guide.add(LIST, SECRET.replace("secret", "neuf"))
    assert main() == 0
    guide.change(
        LIST,
        SECRET.replace("secret", "neuf"),
        SECRET.replace("secret", "neuf").replace("Ne le", "Ne la"),
    )
    assert promises(guide) == []
    release(guide, "2.0.0")
    guide.change(LIST, "Ne la", "Ne les")
    assert len(promises(guide)) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("since: 2026-11-24", "since: 2026-11-23"),
        ("Ne le dire", "Ne  le dire"),
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


def test_what_marks_an_item_s_words_never_changes(guide: Guide):
    """Every lock that was ever written holds it: another mark would be a rewording of each item."""
    assert "item mots-de-passe/secret 4ee203814a31 0 1\n" in (guide.root / LOCK).read_text("utf-8")


def test_make_lock_twice_writes_the_same_and_says_how_much_it_holds(
    guide: Guide, capsys: pytest.CaptureFixture[str]
):
    before = (guide.root / LOCK).read_bytes()
    assert main() == 0
    told = f"{LOCK} : 3 éléments, {len(read_lock(guide.root).addresses)} adresses\n"
    assert capsys.readouterr().out == told
    assert (guide.root / LOCK).read_bytes() == before


def test_make_lock_begins_where_there_is_none(guide: Guide):
    before = (guide.root / LOCK).read_bytes()
    (guide.root / LOCK).unlink()
    assert main() == 0
    assert (guide.root / LOCK).read_bytes() == before


@pytest.mark.parametrize(
    "strange",
    [
        "<<<<<<< HEAD",
        "item mots-de-passe/secret",
        "item a/b 0123 deux",
        "item a/b 0123 0 un",
        "gone a/b un",
        "rien à voir",
    ],
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


# An id and a rank are given once.

GONE = "retired:\n  - {id: mots-de-passe/secret, on: 2026-11-25, because: Dit ailleurs.}\n"
REASON = "        changes: [{on: 2026-11-26, because: Autre chose.}]\n"


def ranks(guide: Guide) -> dict[str, int]:
    """The rank of every item, there or gone."""
    return read_lock(guide.root).ranks


def retire(guide: Guide) -> None:
    """Let an item leave the guide, and lock that."""
    guide.change(LIST, SECRET, "")
    guide.add(LIST, GONE)
    assert main() == 0


def test_the_first_ranks_follow_the_order_of_the_guide(guide: Guide):
    assert ranks(guide) == {
        "mots-de-passe/longueur": 0,
        "mots-de-passe/secret": 1,
        "sauvegardes/copie": 2,
    }


def test_a_rank_is_kept_wherever_the_item_goes(guide: Guide):
    before = ranks(guide)
    guide.change(LIST, SECRET, "")
    guide.change(LIST, "    items:\n", f"    items:\n{SECRET}{SECRET.replace('secret', 'neuf')}")
    assert main() == 0
    assert ranks(guide) == before | {"mots-de-passe/neuf": 3}


def test_the_rank_of_an_item_that_left_is_never_given_again(guide: Guide):
    guide.add(LIST, SECRET.replace("secret", "dernier"))
    assert main() == 0
    guide.change(LIST, SECRET.replace("secret", "dernier"), "")
    guide.add(LIST, GONE.replace("secret", "dernier"))
    assert main() == 0
    guide.change(LIST, SECRET, SECRET + SECRET.replace("secret", "neuf"))
    assert main() == 0
    assert ranks(guide)["mots-de-passe/dernier"] == 3
    assert ranks(guide)["mots-de-passe/neuf"] == 4


def test_an_item_that_left_must_be_locked_as_gone(guide: Guide):
    guide.change(LIST, SECRET, "")
    guide.add(LIST, GONE)
    (told,) = unlocked(guide.root, guide.content())
    lines = (guide.root / LOCK).read_text("utf-8").splitlines()
    assert lines[told.line - 1].startswith("item mots-de-passe/secret ")
    assert "make lock" in told.mend
    assert main() == 0
    assert "gone mots-de-passe/secret 1\n" in (guide.root / LOCK).read_text("utf-8")
    assert forget(guide) == []


def test_the_id_of_an_item_that_was_retired_never_comes_back(guide: Guide):
    retire(guide)
    guide.change(LIST, GONE, "")
    guide.change(LIST, "      - use", SECRET.replace("personne", "tous") + REASON + "      - use")
    (told,) = broken(guide.root, guide.content(), {})
    assert (told.file, told.line) == (LIST, 12)
    assert "« mots-de-passe/secret » a servi à un élément retiré" in told.what
    assert "replaces: [{id: mots-de-passe/secret}]" in told.mend
    assert main() == 1


def test_the_id_of_an_item_that_was_replaced_never_comes_back(guide: Guide):
    heir = SECRET.replace("secret", "seul")
    guide.change(LIST, SECRET, f"{heir}        replaces: [{{id: mots-de-passe/secret}}]\n")
    assert main() == 0
    guide.change(LIST, "        replaces: [{id: mots-de-passe/secret}]\n", "")
    assert promises(guide) == [
        f"{LIST}:1: l’élément « mots-de-passe/secret » a disparu,"
        " et les coches des lecteurs avec lui"
    ]
    guide.change(LIST, heir, heir + SECRET)
    assert any("a servi à un élément retiré" in told for told in promises(guide))


def test_an_item_that_moves_to_another_list_may_not_move_back_under_its_old_id(guide: Guide):
    there = "checklists/sauvegardes.yml"
    guide.change(LIST, SECRET, "")
    guide.add(there, f"{SECRET}        replaces: [{{id: mots-de-passe/secret}}]\n")
    assert main() == 0
    assert ranks(guide)["sauvegardes/secret"] == 3
    guide.change(there, f"{SECRET}        replaces: [{{id: mots-de-passe/secret}}]\n", "")
    back = f"{SECRET}        replaces: [{{id: sauvegardes/secret}}]\n"
    guide.change(LIST, "      - use", f"{back}      - use")
    assert [told for told in promises(guide) if "a servi à" in told]
    guide.change(LIST, "- id: secret", "- id: secret-garde")
    guide.change(
        LIST,
        "[{id: sauvegardes/secret}]",
        "[{id: sauvegardes/secret, replaces: [{id: mots-de-passe/secret}]}]",
    )
    assert main() == 0


def test_a_lock_of_the_first_edition_is_read_and_given_ranks(guide: Guide):
    now = (guide.root / LOCK).read_text("utf-8")
    retire(guide)
    after = (guide.root / LOCK).read_text("utf-8").replace("gone mots-de-passe/secret 1", "")
    guide.write(str(LOCK), re.sub(r"(?m)^(item .*) \d+$", r"\1", now))
    assert not promises(guide)
    (first,) = [told for told in forget(guide) if "n’a pas encore de rang" in told]
    line = now[: now.index("item mots-de-passe/longueur")].count("\n") + 1
    assert first == f"{LOCK}:{line}: « mots-de-passe/longueur » n’a pas encore de rang"
    assert main() == 0
    # What had left before ranks were given has one too, after those of the guide.
    assert ranks(guide) == {
        "mots-de-passe/longueur": 0,
        "sauvegardes/copie": 1,
        "mots-de-passe/secret": 2,
    }
    assert forget(guide) == []
    assert {line for line in after.split("\n") if line.startswith("address")} <= set(
        (guide.root / LOCK).read_text("utf-8").split("\n")
    )


def test_items_that_had_left_before_ranks_were_given_get_theirs_in_the_order_of_their_names(
    guide: Guide,
):
    left = [f"mots-de-passe/ancien-{n}" for n in range(9)]
    gone = "".join(f"  - {{id: {id}, on: 2026-11-25, because: Dit ailleurs.}}\n" for id in left)
    guide.add(LIST, f"retired:\n{gone}")
    guide.add(str(LOCK), "".join(f"item {id} 0123456789ab 0\n" for id in reversed(left)))
    assert main() == 0
    assert [ranks(guide)[id] for id in left] == list(range(3, 12))


def clash(guide: Guide, *lines: str) -> list[str]:
    """What is told of a lock that two branches wrote."""
    guide.write(str(LOCK), (guide.root / LOCK).read_text("utf-8") + "".join(lines))
    assert main() == 1
    return [str(one) for one in broken(guide.root, guide.content(), {}) if one.file == str(LOCK)]


def test_a_rank_that_two_branches_gave_is_told_and_mended(guide: Guide):
    guide.change(LIST, SECRET, SECRET + SECRET.replace("secret", "seul"))
    assert main() == 0
    guide.change(LIST, SECRET, SECRET + SECRET.replace("secret", "autre"))
    other = "item mots-de-passe/autre 0123456789ab 0 3\n"
    (told,) = clash(guide, other)
    line = (guide.root / LOCK).read_text("utf-8").count("\n")
    assert told == (
        f"{LOCK}:{line}: le rang 3 est donné à « mots-de-passe/seul » et à"
        " « mots-de-passe/autre »\n    → retirez la ligne de celui qui n’est pas encore en ligne,"
        " puis lancez « make lock »"
    )
    guide.change(str(LOCK), other, "")
    assert main() == 0
    assert ranks(guide)["mots-de-passe/autre"] == 4


def test_a_rank_of_an_item_that_left_goes_before_that_of_another_branch(guide: Guide):
    retire(guide)
    guide.change(LIST, "      - use", SECRET.replace("secret", "autre") + "      - use")
    (told,) = clash(guide, "item mots-de-passe/autre 0123456789ab 0 1\n")
    assert "retirez la ligne de « mots-de-passe/autre »" in told


def test_an_item_to_which_two_branches_gave_ranks_is_told(guide: Guide):
    (told,) = clash(guide, "item mots-de-passe/secret 0123456789ab 0 9\n")
    assert "« mots-de-passe/secret » a deux rangs, 1 et 9" in told


def test_two_locks_are_joined_and_neither_loses_a_promise():
    """Of one rank, what left goes first, then the newest edition's words; what no edition holds goes last."""
    older = """address a.html
edition 1.9.0
gone liste/partie 3
item liste/libre 0123 0 2
item liste/dite 0123 0 1
item liste/sans-rang 0123 0
item liste/ancien 0123 0
"""
    newer = """address b.html
edition 1.10.0
item liste/partie 4567 0 3
item liste/libre - 0 2
item liste/dite 4567 1 1
item liste/sans-rang 0123 0 4
"""
    both = """address a.html
address b.html
edition 1.10.0
gone liste/partie 3
item liste/ancien 0123 0
item liste/dite 4567 1 1
item liste/libre 0123 0 2
item liste/sans-rang 0123 0 4
"""
    locks = [parse_lock(newer), parse_lock(older)]
    assert joined(locks).splitlines()[1:] == both.splitlines()
    assert joined(reversed(locks)) == joined(locks)


def test_an_item_whose_line_stands_twice_shares_its_rank_with_nobody():
    assert not list(clashes(parse_lock("item liste/a 0123 0 1\nitem liste/a 4567 0 1\n")))


def test_an_edition_that_is_named_by_a_word_is_joined_all_the_same():
    locks = [parse_lock(f"edition {edition}\n") for edition in ("1.0.0", "1.1.0.beta")]
    assert "edition 1.1.0.beta\n" in joined(locks)
    assert joined(reversed(locks)) == joined(locks)
