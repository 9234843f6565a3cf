"""The lock writes itself: editors work from the forge's web page, and nobody copies a file.

A bare repository stands for the forge; its runs are clones of one commit, as the workflows make them.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from small_guide import ITEM, Guide, small_guide
from system import need
from test_region import FILES as REGION
from test_region import OWN

from macros.guide import lock
from macros.guide.lock import unlocked, write_lock
from macros.guide.lockfile import LOCK, OWN_LOCK, parse_lock, read_lock
from publish.maintenance import kept_lock
from publish.maintenance.kept_lock import MAIN, MESSAGE, PENDING, WHY, gather

ROOT = Path(__file__).parent.parent
LIST = "checklists/mots-de-passe.yml"
SECRET = ITEM.format(id="secret", text="Ne le dire à personne.")
NEW = ITEM.format(id="neuf", text="En changer après un vol.")
OTHER = ITEM.format(id="autre", text="Ne pas le réemployer.")
COFFRE = (OWN, "bretagne-coffre", "bretagne-autre")
RETIRED = "retired:\n  - {id: mots-de-passe/secret, on: 2026-11-26, because: Dit ailleurs.}\n"
PERSON = ["-c", "user.name=Marie", "-c", "user.email=marie@example.org"]
REFUSE = '#!/bin/sh\n[ "$1" != refs/heads/main ]\n'


def git(folder: Path, *words: str) -> str:
    said = subprocess.run(["git", *PERSON, *words], cwd=folder, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    return said.stdout.strip()


@dataclass(frozen=True)
class Forge:
    """A bare repository, what people do on its web page, and the runs that follow."""

    bare: Path
    number: count = field(default_factory=count)

    def clone(self, commit: str = MAIN) -> Guide:
        """A fresh machine that checked one commit out, with every branch known."""
        folder = self.bare.parent / f"machine-{next(self.number)}"
        git(self.bare.parent, "clone", "--quiet", str(self.bare), str(folder))
        git(
            folder,
            "checkout",
            "--quiet",
            "--detach",
            commit if len(commit) == 40 else f"origin/{commit}",
        )
        return Guide(folder)

    def edit(self, change: Callable[[Guide], object], branch: str = MAIN, to: str = "") -> str:
        """A commit made from the web page, on a branch: of files that a person edits, never the lock."""
        page = self.clone(branch)
        change(page)
        git(page.root, "add", "--all")
        git(page.root, "commit", "--quiet", "--message", "Modifier")
        git(page.root, "push", "--quiet", "origin", f"HEAD:refs/heads/{to or branch}")
        return git(page.root, "rev-parse", "HEAD")

    def protect_main(self) -> None:
        """Let nobody push to main: changes are merged on the web page."""
        hook = self.bare / "hooks/update"
        hook.write_text(REFUSE, "utf-8")
        hook.chmod(0o755)

    def merge(self, branch: str) -> None:
        """Accept a change on the web page, where protection lets one."""
        (self.bare / "hooks/update").unlink(missing_ok=True)
        page = self.clone()
        git(page.root, "merge", "--quiet", "--no-edit", f"origin/{branch}")
        git(page.root, "push", "--quiet", "origin", f"HEAD:{MAIN}", f":{branch}")

    def ranks(self, branch: str = MAIN) -> dict[str, int]:
        """The ranks that a branch holds."""
        return parse_lock(git(self.bare, "show", f"{branch}:{LOCK}")).ranks

    def is_there(self, branch: str) -> bool:
        """Whether a branch exists."""
        return bool(git(self.bare, "for-each-ref", f"refs/heads/{branch}"))


@pytest.fixture
def forge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Forge:
    """The small guide, published and locked, at a forge whose command line opens changes."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/git").symlink_to(need("git", "git"))
    (tmp_path / "bin/gh").write_text(
        f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\n[ "$2" = list ] || echo https://forge.exemple/1\n',
        "utf-8",
    )
    (tmp_path / "bin/gh").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin{os.pathsep}{os.environ['PATH']}")
    guide = small_guide(tmp_path / "first")
    write_lock(guide.root, guide.content())
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch", MAIN, "forge.git")
    git(guide.root, "init", "--quiet", "--initial-branch", MAIN)
    git(guide.root, "add", "--all")
    git(guide.root, "commit", "--quiet", "--message", "Publier")
    git(guide.root, "push", "--quiet", str(tmp_path / "forge.git"), MAIN)
    return Forge(tmp_path / "forge.git")


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> Callable[[Guide], bool]:
    """What a run does first: it writes the lock; whether the strict check has nothing to say."""

    def check(run: Guide) -> bool:
        monkeypatch.chdir(run.root)
        gather(run.root)
        return lock.main() == 0 and not list(unlocked(run.root, run.content()))

    return check


@pytest.fixture
def published(
    checked: Callable[[Guide], bool], monkeypatch: pytest.MonkeyPatch
) -> Callable[[Guide], bool]:
    """What a run of main does: it writes the lock, publishes, then keeps the lock."""

    def publish(run: Guide) -> bool:
        return checked(run) and kept_lock.main("keep") == 0

    return publish


Runs = Callable[[Guide], bool]


def add(*items: str) -> Callable[[Guide], None]:
    """An edit that adds items to the list."""
    return lambda page: page.change(LIST, "      - use", "".join(items) + "      - use")


def add_first(page: Guide) -> None:
    """An edit whose item would take the rank of what another edit added, in the order of the list."""
    page.change(LIST, "    items:\n", f"    items:\n{OTHER}")


def reword(page: Guide) -> None:
    reason = "        changes: [{on: 2026-11-26, because: Plus clair.}]\n"
    page.change(LIST, SECRET, SECRET.replace("personne", "quiconque") + reason)


def retire(page: Guide) -> None:
    page.change(LIST, SECRET, "")
    page.add(LIST, RETIRED)


def replace(page: Guide) -> None:
    page.change(LIST, SECRET, f"{NEW}        replaces: [{{id: mots-de-passe/secret}}]\n")


def add_source(page: Guide) -> None:
    page.add(
        "resources.yml",
        "anssi:\n  title: Les mots de passe\n  publisher: ANSSI\n  url: https://cyber.gouv.fr/mots\n"
        "  format: page\n  evidence: {kind: page, on: 2026-11-24}\n",
    )
    page.change(LIST, SECRET, SECRET.replace("[cnil]", "[cnil, anssi]"))


EDITS = {
    "reword": reword,
    "add": add(NEW),
    "retire": retire,
    "replace": replace,
    "source": add_source,
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_usual_edit_passes_its_check_with_no_copied_file(
    forge: Forge, checked: Runs, edit: Callable[[Guide], None]
):
    commit = forge.edit(edit, to="proposition")
    assert str(LOCK) not in git(forge.bare, "show", "--name-only", "--format=", commit)
    assert checked(forge.clone("proposition"))


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_usual_edit_is_locked_by_the_run_that_publishes_it(
    forge: Forge, published: Runs, edit: Callable[[Guide], None]
):
    forge.edit(edit)
    assert published(forge.clone())
    after = forge.clone()
    assert list(unlocked(after.root, after.content())) == []
    assert git(after.root, "status", "--porcelain") == ""


def test_a_lock_is_committed_alone_and_by_the_forges_own_account(forge: Forge, published: Runs):
    edited, run = forge.edit(add(NEW)), forge.clone()
    assert published(run)
    shown = git(forge.bare, "show", "--name-only", "--format=%an %P", MAIN).split()
    assert shown == ["github-actions[bot]", edited, str(LOCK)]
    assert (
        git(run.root, "diff", "--cached", "--name-only") == ""
    )  # the run's own index is as it was


def test_a_union_s_run_keeps_the_lock_of_what_it_adds_alone(forge: Forge, published: Runs):
    edited = forge.edit(lambda page: [page.write(*one) for one in REGION.items()])
    assert published(forge.clone())
    shown = git(forge.bare, "show", "--name-only", "--format=%P", MAIN).split()
    assert shown == [edited, str(OWN_LOCK)]
    forge.edit(lambda page: page.change(*COFFRE))
    assert not published(forge.clone())


def test_where_nothing_is_new_nothing_is_committed(forge: Forge, published: Runs):
    edited = forge.edit(add_source)
    assert published(forge.clone())
    assert git(forge.bare, "rev-parse", MAIN) == edited


def test_a_later_edit_starts_from_what_was_locked(forge: Forge, published: Runs):
    forge.edit(add(NEW))
    assert published(forge.clone())
    forge.edit(add_first)
    assert published(forge.clone())
    assert (forge.ranks()["mots-de-passe/neuf"], forge.ranks()["mots-de-passe/autre"]) == (3, 4)


def test_two_pushes_at_once_never_share_a_rank(forge: Forge, published: Runs, checked: Runs):
    first = forge.clone(forge.edit(add(NEW)))
    second = forge.edit(add_first)  # while the first run publishes
    assert published(first)
    assert forge.ranks()["mots-de-passe/neuf"] == 3
    assert published(forge.clone(second))  # its tree has no lock of the first
    assert (forge.ranks()["mots-de-passe/neuf"], forge.ranks()["mots-de-passe/autre"]) == (3, 4)
    assert checked(forge.clone())


def test_a_push_while_the_lock_is_committed_is_not_lost(
    forge: Forge, published: Runs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    run = forge.clone(forge.edit(add(NEW)))
    late = forge.edit(
        lambda page: page.write("docs/index.md", "---\ntitle: A\ndescription: B.\n---\n"), to="late"
    )
    once = (
        f"#!/bin/sh\nrm {forge.bare}/hooks/update\ngit update-ref refs/heads/main {late}\nexit 1\n"
    )
    (forge.bare / "hooks/update").write_text(once, "utf-8")
    (forge.bare / "hooks/update").chmod(0o755)
    assert published(run)
    assert forge.ranks()["mots-de-passe/neuf"] == 3
    assert late in git(forge.bare, "rev-list", MAIN).split()
    assert not forge.is_there(PENDING)


def test_where_main_is_protected_a_change_is_opened(
    forge: Forge, published: Runs, capsys: pytest.CaptureFixture[str]
):
    edited = forge.edit(add(NEW))
    forge.protect_main()
    assert published(forge.clone())
    assert git(forge.bare, "rev-parse", MAIN) == edited
    assert forge.ranks(PENDING)["mots-de-passe/neuf"] == 3
    assert "https://forge.exemple/1" in capsys.readouterr().out
    assert (forge.bare.parent / "asked").read_text("utf-8").splitlines()[:2] == [
        f"pr list --head={PENDING} --state=open --json=url --jq=.[].url",
        f"pr create --head={PENDING} --base={MAIN} --title={MESSAGE} --body={WHY.splitlines()[0]}",
    ]
    forge.merge(PENDING)
    after = forge.clone()
    assert list(unlocked(after.root, after.content())) == []


def test_where_the_forge_opens_no_change_the_lock_waits_and_a_person_is_told(
    forge: Forge, published: Runs, capsys: pytest.CaptureFixture[str]
):
    (forge.bare.parent / "bin/gh").write_text("#!/bin/sh\nexit 1\n", "utf-8")
    forge.edit(add(NEW))
    forge.protect_main()
    assert published(forge.clone())
    assert forge.ranks(PENDING)["mots-de-passe/neuf"] == 3
    assert "« Pull requests », « New pull request »" in capsys.readouterr().out


def test_a_lock_that_no_branch_takes_is_told_and_fails_the_run(
    forge: Forge, published: Runs, capsys: pytest.CaptureFixture[str]
):
    forge.edit(add(NEW))
    forge.protect_main()
    (forge.bare / "hooks/update").write_text("#!/bin/sh\nexit 1\n", "utf-8")
    assert not published(forge.clone())
    assert f"« {PENDING} » refuse le verrou" in capsys.readouterr().err


def test_the_next_run_starts_from_the_lock_that_waits(forge: Forge, published: Runs):
    forge.edit(add(NEW))
    forge.protect_main()
    assert published(forge.clone())
    (forge.bare / "hooks/update").unlink()
    forge.edit(add_first)
    forge.protect_main()
    assert published(forge.clone())
    waiting = forge.ranks(PENDING)
    assert (waiting["mots-de-passe/neuf"], waiting["mots-de-passe/autre"]) == (3, 4)


def test_an_item_that_only_the_waiting_lock_knows_may_not_vanish(
    forge: Forge, published: Runs, checked: Runs, capsys: pytest.CaptureFixture[str]
):
    forge.edit(add(NEW))
    forge.protect_main()
    assert published(forge.clone())
    forge.edit(lambda page: page.change(LIST, NEW, ""), to="proposition")
    assert not checked(forge.clone("proposition"))
    assert "« mots-de-passe/neuf » a disparu" in capsys.readouterr().err


def test_an_old_run_that_is_started_again_takes_nothing_away(
    forge: Forge, published: Runs, capsys: pytest.CaptureFixture[str]
):
    old = forge.edit(add_source)
    forge.edit(add(NEW))
    assert published(forge.clone())
    assert not published(forge.clone(old))
    assert "« mots-de-passe/neuf » a disparu" in capsys.readouterr().err


BROKEN = {
    "vanished": (lambda page: page.change(LIST, SECRET, ""), "« mots-de-passe/secret » a disparu"),
    "reworded": (lambda page: page.change(LIST, "personne", "quiconque"), "sans raison écrite"),
    "moved": (
        lambda page: [
            page.change("mkdocs.yml", "securiser/mots-de-passe", "securiser/mots"),
            (page.root / "docs/securiser/mots-de-passe.md").rename(
                page.root / "docs/securiser/mots.md"
            ),
        ],
        "« securiser/mots-de-passe.html » n’existe plus",
    ),
}


@pytest.mark.parametrize(("edit", "told"), BROKEN.values(), ids=BROKEN)
def test_a_promise_that_is_broken_is_still_refused_and_locks_nothing(
    forge: Forge,
    published: Runs,
    capsys: pytest.CaptureFixture[str],
    edit: Callable[[Guide], object],
    told: str,
):
    edited = forge.edit(edit)
    assert not published(forge.clone())
    assert told in capsys.readouterr().err
    assert git(forge.bare, "rev-parse", MAIN) == edited


def test_an_id_that_was_used_is_still_refused(
    forge: Forge, published: Runs, capsys: pytest.CaptureFixture[str]
):
    forge.edit(retire)
    assert published(forge.clone())
    forge.edit(lambda page: [page.change(LIST, RETIRED, ""), add(SECRET)(page)])
    assert not published(forge.clone())
    assert "a servi à un élément retiré" in capsys.readouterr().err


def test_a_rank_that_is_online_is_never_lost_to_a_lock_written_by_hand(
    forge: Forge, published: Runs, checked: Runs, capsys: pytest.CaptureFixture[str]
):
    run = forge.clone(forge.edit(add(NEW)))

    def by_hand(page: Guide) -> None:
        page.write(LIST, (page.root / LIST).read_text("utf-8").replace(SECRET, SECRET + OTHER))
        held = read_lock(page.root).ranks
        page.add(str(LOCK), f"item mots-de-passe/autre 0123456789ab 0 {max(held.values()) + 1}\n")

    forge.edit(by_hand)
    assert published(run)
    assert forge.ranks(PENDING)["mots-de-passe/neuf"] == 3
    assert "mots-de-passe/autre" not in forge.ranks(PENDING)
    assert not checked(forge.clone())
    assert "le rang 3 est donné à" in capsys.readouterr().err


def test_the_command_of_the_workflow_fails_where_the_lock_cannot_be_kept(tmp_path: Path):
    asked = [sys.executable, "-m", "publish.maintenance.kept_lock", "keep"]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "GIT_CEILING_DIRECTORIES": str(tmp_path.parent)}
    said = subprocess.run(asked, cwd=tmp_path, env=env, capture_output=True, text=True)
    assert said.returncode == 1
    assert said.stderr.startswith("Le verrou n’a pas pu être gardé : ")


def test_without_a_forge_nor_git_make_lock_works_as_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    guide = small_guide(tmp_path)
    write_lock(guide.root, guide.content())
    before = (guide.root / LOCK).read_bytes()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert shutil.which("git") is None
    gather(guide.root)
    assert (guide.root / LOCK).read_bytes() == before
