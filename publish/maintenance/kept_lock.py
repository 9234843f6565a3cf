"""The lock writes itself: the run that publishes starts from what is published, and keeps what it adds.

`gather` comes before `make lock`: it adds to this tree's lock what other runs published since. `keep`
comes after the guide is online: it commits the lock to main or, where main is protected, to a branch
that waits for someone's agreement and that the next run reads. This module needs Python and git alone,
for the run that may write to the repository installs nothing.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from macros.guide.lockfile import (
    Published,
    clashes,
    holds,
    joined,
    parse_lock,
    read_one,
    written_lock,
)

MAIN, PENDING = "main", "published-lock"
"""The branch that is published, and the one where its lock waits when main is protected."""
MESSAGE = "Retenir ce qui vient d’être publié"
WHY = """Le guide vient d’être mis en ligne : les lecteurs comptent désormais sur ces éléments et ces adresses.
Acceptez ce changement quand vous voulez : la prochaine publication part déjà de ce verrou.
Aucun test ne démarre ici, car ce changement est écrit par la publication elle-même ; elle vient de les réussir.
"""
ROBOT = {
    f"GIT_{role}_{key}": value
    for role in ("AUTHOR", "COMMITTER")
    for key, value in (
        ("NAME", "github-actions[bot]"),
        ("EMAIL", "41898282+github-actions[bot]@users.noreply.github.com"),
    )
}
"""Whose commits these are: the forge's own account for runs."""
TRIES = 5


class GitError(Exception):
    """git refused; the words are its own."""


def git(root: Path, *words: str, **variables: str) -> str:
    """What git answers in this folder."""
    env = {**os.environ, **variables}
    said = subprocess.run(["git", *words], cwd=root, env=env, capture_output=True, text=True)
    if said.returncode:
        raise GitError(said.stderr.strip())
    return said.stdout


def git_answer(root: Path, *words: str) -> str:
    """What git answers, or nothing: there may be no git, no repository, no such branch."""
    try:
        return git(root, *words)
    except (GitError, FileNotFoundError):
        return ""


def lock_at(root: Path, commit: str) -> Published:
    """The lock as a commit holds it; nothing without a commit."""
    file = written_lock(root).as_posix()
    return parse_lock(commit and git_answer(root, "show", f"{commit}:./{file}"))


def tip_of(root: Path, branch: str) -> str:
    """The newest commit of a branch at the forge, brought here; nothing where there is no branch."""
    if not git(root, "ls-remote", "origin", f"refs/heads/{branch}"):
        return ""
    git(root, "fetch", "--quiet", "origin", branch)
    return git(root, "rev-parse", "FETCH_HEAD").strip()


def published_since(root: Path) -> Iterator[Published]:
    """The locks that runs committed and that this tree may not hold yet.

    A run commits the lock alone. A lock that came with content is of that content, which this tree
    either holds already, or does not publish.
    """
    lock = written_lock(root).as_posix()
    for branch in (MAIN, PENDING):
        of_lock = ("log", "-1", "--format=%H", f"origin/{branch}", "--", lock)
        commit = git_answer(root, *of_lock).strip()
        changed = ("diff-tree", "-r", "--root", "--relative", "--no-commit-id", "--name-only")
        if commit and git_answer(root, *changed, commit).split() == [lock]:
            yield lock_at(root, commit)


def gather(root: Path) -> None:
    """Add to the lock of this tree what was published since: two items never get one rank."""
    ours, others = read_one(root, file := written_lock(root)), list(published_since(root))
    if missing := [lock for lock in others if not holds(ours, lock)]:
        (root / file).write_text(joined([*missing, ours]), "utf-8")


def keep_lock(root: Path) -> str:
    """Commit the lock that was published; what was done, for the run's summary."""
    ours = read_one(root, written_lock(root))
    for _ in range(TRIES):
        tip = tip_of(root, MAIN)
        there = lock_at(root, tip)
        if holds(there, ours):
            return "Le verrou retient déjà tout ce qui est publié."
        text = joined([there, ours])
        if any(clashes(parse_lock(text))):
            break  # main gave one of these ranks to another item: only people know what to do there
        if pushed(root, commit(root, tip, text), MAIN):
            return f"Le verrou est écrit dans « {MAIN} »."
        if tip_of(root, MAIN) == tip:
            break  # nobody was faster: main is protected
    return propose(root, ours)


def propose(root: Path, ours: Published) -> str:
    """Keep the lock on a branch of its own, and ask to take it into main; what was done."""
    for _ in range(TRIES):
        tip, seen = tip_of(root, MAIN), tip_of(root, PENDING)
        waiting = lock_at(root, seen)
        text = joined([lock_at(root, tip), waiting, ours])
        if any(clashes(parse_lock(text))):
            text = joined([waiting, ours])  # what is online goes before what main alone says
        lease = f"--force-with-lease=refs/heads/{PENDING}:{seen}"
        if holds(waiting, ours) or pushed(root, commit(root, tip, text), PENDING, lease):
            return ask_for_change(root)
    raise GitError(f"« {PENDING} » refuse le verrou")


def commit(root: Path, parent: str, text: str) -> str:
    """A commit that changes the lock alone, on top of another; no file of this folder is touched."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "lock")
        path.write_text(text, "utf-8")
        index = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
        place = git(root, "rev-parse", "--show-prefix").strip() + written_lock(root).as_posix()
        blob = git(root, "hash-object", "-w", str(path)).strip()
        git(root, "read-tree", parent, **index)
        git(root, "update-index", "--add", "--cacheinfo", f"100644,{blob},{place}", **index)
        tree = git(root, "write-tree", **index).strip()
    return git(root, "commit-tree", tree, "-p", parent, "-m", MESSAGE, **ROBOT).strip()


def pushed(root: Path, made: str, branch: str, *options: str) -> bool:
    """Whether the branch took the commit."""
    to = f"{made}:refs/heads/{branch}"
    return bool(git_answer(root, "push", "--porcelain", *options, "origin", to))


def ask_for_change(root: Path) -> str:
    """Open the change where none is open; what was done, with what a person does if the forge refuses."""
    waits = f"« {MAIN} » est protégée : le verrou attend dans « {PENDING} »"
    known = ["pr", "list", f"--head={PENDING}", "--state=open", "--json=url", "--jq=.[].url"]
    opened = ["pr", "create", f"--head={PENDING}", f"--base={MAIN}", f"--title={MESSAGE}"]
    for words in (known, [*opened, f"--body={WHY}"]):
        try:
            said = subprocess.run(["gh", *words], cwd=root, capture_output=True, text=True)
        except FileNotFoundError:
            break
        if not said.returncode and (url := said.stdout.strip()):
            return f"{waits}, et ce changement demande de l’accepter : {url}"
    return f"{waits}. Ouvrez-le d’ici : « Pull requests », « New pull request », « {PENDING} »."


def main(command: str) -> int:
    """`gather` or `keep`. Returns the exit status."""
    root = Path()
    if command == "gather":
        gather(root)
        return 0
    try:
        print(keep_lock(root))
    except GitError as error:
        print(f"Le verrou n’a pas pu être gardé : {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
