"""How many faults in what keeps readers' ticks, and in the lock, the tests see: `make mutants`.

A fault is a word, a sign or a literal changed, a condition decided, or a statement taken out: each is planted
alone in a copy of this tree, where the tests of its file run. The same SEED plants the same SIZE of them. One that
is printed was not seen: a test is missing, or nobody could see what the fault changes.
"""

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from queue import Queue
from typing import Any

from bench.trees import ROOT, copy_tree
from pygments.lexers import JavascriptLexer, PythonLexer
from pygments.token import Comment, Number, String

RECORDS = "overrides/assets/javascripts/records"
TESTS = {
    f"{RECORDS}/records.js": "resume situation records replaces transfer ticks",
    f"{RECORDS}/ticks.js": "model ticks",
    f"{RECORDS}/bulk.js": "model ticks transfer",
    f"{RECORDS}/transfer.js": "transfer handover model",
    f"{RECORDS}/stores.js": "model ticks",
    "macros/guide/lock.py": "test_lock test_region",
    "macros/guide/lockfile.py": "test_lock test_region test_kept_lock",
    "publish/maintenance/kept_lock.py": "test_kept_lock",
}
"""Each file, and the tests that know it."""
SWAPS = """=== !==,!== ===,== !=,!= ==,< <=,<= <,> >=,>= >,&& ||,|| &&,?? &&,||= &&=,??= =,! ,+ -,- +,* +,| &,+= -=
-= +=,|= &=,and or,or and,not ,in not in,is is not,await ,true false,false true,True False,False True,some every
every some,any all,all any,min max,max min,startsWith endsWith,startswith endswith,sorted list,replaceAll replace
continue break,break continue,filter map,trim valueOf,strip lower"""
SWAP = dict(pair.split(" ", 1) for pair in re.split(r"[,\n]", SWAPS))
"""What is written in place of a word: nothing takes it out."""
KEPT = "const|let|return|if|for|while|else|case|throw|raise|with|import|export|function|async"
DONE = r"\w.*;|yield .*|[\w.]+\(.*\)|[^=\n]+ [+|]= .*|[\w.]+\[.*\] = .*"  # a line that does something by itself
STATEMENT = re.compile(rf"^ +(?!(?:{KEPT})\b)({DONE})$", re.MULTILINE)
Word = tuple[int, Any, str]  # where it stands, its kind, itself
Fault = tuple[int, int, str]  # from where to where another text is written


def changed(before: Word, word: Word, text: str) -> Iterator[Fault]:
    """A word, a sign or a literal that is another, or nothing."""
    here, kind, said = word
    end, bare = here + len(said), said.strip("\"'`")
    is_type = said == "|" and re.match(r"\s*(def |\w+: )", text[text.rfind("\n", 0, here) + 1 :])
    if said in SWAP and kind not in String and not is_type:
        yield here, end, SWAP[said]
    elif kind in Number:
        yield here, here, "1 + "
    elif kind is String.Regex:
        yield from ((here, end, said.replace(sign, "")) for sign in "^$+*?" if sign in said)
    elif kind in String and kind not in (String.Interpol, String.Affix) and before[2] != "from":
        if bare and " " not in bare:
            yield here, end, said.replace(bare, "")
    elif text[here : here + 2] == "?.":
        yield here, here + 2, "" if text[here + 2] in "[(" else "."


def decided(word: Word, then: Word, is_python: bool) -> Iterator[Fault]:
    """A condition, or its first part, that always holds or never; a result that is nothing."""
    here, _, said = word
    end, at, decisions = here + len(said), 0, ()
    if said in ("if", "while"):
        at = end + 1 if is_python else then[0] + 1
        decisions = ("True or ", "False and ") if is_python else ("true || ", "false && ")
    elif said == "?" and then[2] != ".":
        at, decisions = here, ("|| true ", "&& false ")
    elif then[2] not in {"return": (";", "undefined"), "=>": ("{", "void")}.get(said, then[2]):
        at, decisions = end, (" None and" if is_python else " void",)
    yield from ((at, at, decision) for decision in decisions)


def faults_of(text: str, is_python: bool) -> Iterator[Fault]:
    """Every fault that can be planted in a file; some cannot be read any more."""
    lexer = PythonLexer() if is_python else JavascriptLexer()
    kept = (one for one in lexer.get_tokens_unprocessed(text) if one[1] not in Comment)
    words = [one for one in kept if one[2].strip() and one[1] is not String.Doc]
    for before, word in pairwise([words[0], *words]):
        yield from changed(before, word, text)
    for word, then in pairwise(words):
        yield from decided(word, then, is_python)
    starts = {word[0] for word in words}
    for line in STATEMENT.finditer(text):
        if line.start(1) in starts and line[1].count("(") == line[1].count(")"):
            yield *line.span(1), "pass" if is_python else ";"


def is_seen(tree: Path, file: str, longest: float = 600) -> bool | None:
    """Whether a test of a file fails, or waits for ever; None where the file cannot be read."""
    is_python = file.endswith(".py")
    tool = "pytest -x -p no:cacheprovider" if is_python else "deno test --no-check -A --fail-fast"
    place = "tests/{}.py" if is_python else "tests/browser/unit/{}.test.js"
    tests = [place.format(name) for name in TESTS[file].split()]
    limited = ["prlimit", "--cpu=90", *f"{sys.prefix}/bin/{tool}".split(" "), *tests]
    env = {**os.environ, "NO_COLOR": "1", "SCHEDULES": "100", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    try:
        ran = subprocess.run(limited, cwd=tree, env=env, capture_output=True, timeout=longest)
    except subprocess.TimeoutExpired:
        return True
    is_nonsense = b"error: SyntaxError" in ran.stderr or b"E   SyntaxError" in ran.stdout
    return None if is_nonsense else ran.returncode != 0


def measure(file: str, trees: Queue[Path], size: int, seed: int) -> None:
    """Plant a sample of faults in a file, print those that no test saw, then how many were seen."""
    text, begun = (ROOT / file).read_text("utf-8"), time.monotonic()
    every = list(dict.fromkeys(faults_of(text, file.endswith(".py"))))
    random.Random(seed).shuffle(every)
    assert not is_seen(trees.queue[0], file), "its tests fail as it stands"
    longest = 30 + 6 * (time.monotonic() - begun)

    def try_one(fault: Fault) -> bool | None:
        tree, (start, end, new) = trees.get(), fault
        (tree / file).write_text(text[:start] + new + text[end:], "utf-8")
        seen = is_seen(tree, file, longest)
        (tree / file).write_text(text, "utf-8")
        trees.put(tree)
        if seen is False:
            line = text.count("\n", 0, start)
            print(f"{file}:{line + 1}: « {text[start:end]} », « {new} »: {text.splitlines()[line]}")
        return seen

    with ThreadPoolExecutor(trees.qsize()) as pool:
        fates = [seen for seen in pool.map(try_one, every[:size]) if seen is not None]
    print(f"{file}: {sum(fates)} of {len(fates)} seen; {len(every)} can be planted", flush=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        trees: Queue[Path] = Queue()
        for n in range(int(os.environ.get("AT_ONCE", "2"))):
            trees.put(tree := copy_tree(Path(folder, str(n))))
            shutil.copytree(ROOT / "tests", tree / "tests")
        for file in sys.argv[1:] or TESTS:
            measure(
                file, trees, int(os.environ.get("SIZE", "150")), int(os.environ.get("SEED", "22"))
            )
