"""What runs on GitHub is pinned, asks for no more than it needs, and works on a machine that is bare."""

import json
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import shards
import yaml

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
SET_UP = "./.github/actions/set-up"
ACTION = ROOT / SET_UP / "action.yml"
TESTS = "./.github/workflows/test.yml"
PAGES, RELEASE = (ROOT / f".github/workflows/{name}.yml" for name in ("pages", "release"))
INSTALLERS = [PAGES, RELEASE, ACTION]
FILTER = re.compile(r"\| python (.+)$", re.MULTILINE)


def steps(path: Path) -> list[dict[str, Any]]:
    """Every step of a workflow's jobs, or of an action."""
    return [step for job in jobs(path).values() for step in job.get("steps", [])]


def jobs(path: Path) -> dict[str, Any]:
    """A workflow's jobs, by their names; an action is one."""
    read = yaml.safe_load(path.read_text("utf-8"))
    found: dict[str, Any] = read["jobs"] if "jobs" in read else {"runs": read["runs"]}
    return found


def triggers(path: Path) -> dict[str, Any]:
    """What starts a workflow: YAML takes the key `on` for a boolean."""
    found: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))[True]
    return found


def waited_for(path: Path, name: str) -> list[dict[str, Any]]:
    """Every job that must succeed before this one starts."""
    needs = jobs(path)[name].get("needs", [])
    names = [needs] if isinstance(needs, str) else needs
    return [job for one in names for job in (jobs(path)[one], *waited_for(path, one))]


def commands(path: Path) -> str:
    return "\n".join(step.get("run", "") for step in steps(path))


@pytest.mark.parametrize("path", [*WORKFLOWS, ACTION], ids=lambda path: path.stem)
def test_a_workflow_is_pinned_and_reads_only(path: Path):
    text = path.read_text("utf-8")
    used = re.findall(r"uses: (.+)", text)
    assert used
    for action in used:
        if action in (TESTS, SET_UP):
            continue  # this very commit's
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), action
    if path != ACTION:
        assert yaml.safe_load(text)["permissions"] == {"contents": "read"}
    assert "pull_request_target" not in text
    for run in [step["run"] for step in steps(path) if "run" in step]:
        assert "${{" not in run, "what others write must not become a command"


def test_nothing_is_published_before_the_tests_of_the_same_commit_passed():
    publishing = [
        (path, name)
        for path in WORKFLOWS
        for name, job in jobs(path).items()
        if "deploy-pages@" in str(job)
    ]
    assert publishing
    for path, name in publishing:
        before = waited_for(path, name)
        assert TESTS in [job.get("uses") for job in before], name
        for job in (jobs(path)[name], *before, *jobs(ROOT / TESTS).values()):
            assert "continue-on-error" not in job  # a failure stops what follows
            assert job.get("if") in (
                None,
                "${{ !cancelled() }}",
            )  # one that runs after a failure stops it too
    assert "workflow_call" in triggers(ROOT / TESTS)
    assert all("continue-on-error" not in step for step in steps(ROOT / TESTS))


def test_what_answers_first_is_quick_and_all_else_waits_for_it():
    others = {name: job for name, job in jobs(ROOT / TESTS).items() if name != "quick"}
    assert others
    assert [name for name, job in others.items() if job.get("needs") != "quick"] == []
    assert "make quick" in commands(ROOT / TESTS)


def test_every_test_file_is_run_by_one_job_for_each_python():
    every = sorted(
        path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")
    )
    assert sorted(file for files in shards.parts().values() for file in files) == every
    matrix = jobs(ROOT / TESTS)["suite"]["strategy"]["matrix"]
    assert matrix == {"python": ["3.11", "3.14"], "part": list(shards.PARTS)}
    assert "make part" in commands(ROOT / TESTS)


def test_a_part_that_does_not_exist_runs_nothing():
    told = subprocess.run([sys.executable, ROOT / ".ci/shards.py", "browser"], capture_output=True)
    assert (told.returncode, told.stdout) == (1, b"")


def test_each_commit_on_main_is_tested_once():
    on_main = [path for path in WORKFLOWS if "branches" in (triggers(path).get("push") or {})]
    assert [[job.get("uses") for job in jobs(path).values()].count(TESTS) for path in on_main] == [
        1
    ]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_calls_what_is_there(path: Path):
    known = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    for target in re.findall(r"\bmake ([\w-]+)", commands(path)):
        assert target in known
    for module in re.findall(r"python3? -m ([\w.]+)", commands(path)):
        assert (ROOT / module.replace(".", "/")).with_suffix(".py").exists()


@pytest.mark.parametrize("path", INSTALLERS, ids=lambda path: path.stem)
def test_what_builds_installs_all_that_paper_needs(path: Path):
    needed = re.search(
        r"install_packages (libpango.+?) \|\|", (ROOT / "setup.sh").read_text("utf-8")
    )
    assert needed
    assert [package for package in needed[1].split() if package not in commands(path)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_job_that_builds_has_what_it_needs(path: Path):
    for name, job in jobs(path).items():
        told = "\n".join(str(step) for step in job.get("steps", []))
        if re.search(r"make (?:build|release|quick|part)", told):
            assert SET_UP in told or path in INSTALLERS, name


def test_nothing_that_is_published_comes_from_a_cache():
    for path in (PAGES, RELEASE):
        assert "cache" not in path.read_text("utf-8").replace("cancel", "")
        assert SET_UP not in path.read_text("utf-8")


# The lock writes itself: test_kept_lock.py proves how, these that the workflow calls it in order.


def order(path: Path, job: str, *words: str) -> list[bool]:
    """Whether the steps of a job say these words one after the other."""
    told = [str(step) for step in jobs(path)[job]["steps"]]
    places = [next((n for n, step in enumerate(told) if word in step), -1) for word in words]
    return [-1 < before < after for before, after in pairwise(places)]


def test_a_run_locks_then_tests_then_builds_then_publishes_then_keeps_the_lock():
    assert all(order(ROOT / TESTS, "quick", "make lock", "'name': 'lock'", "make quick"))
    assert all(order(ROOT / TESTS, "suite", "'name': 'lock'", "make part"))
    assert all(order(PAGES, "build", "'name': 'lock'", "make release"))
    assert all(order(PAGES, "keep", "'name': 'lock'", "kept_lock keep"))
    needs = {name: job.get("needs") for name, job in jobs(PAGES).items()}
    assert needs == {"test": None, "build": "test", "deploy": "build", "keep": "deploy"}
    assert yaml.safe_load(PAGES.read_text("utf-8"))["concurrency"] == {
        "group": "pages",
        "cancel-in-progress": False,
    }


def test_a_pull_request_asks_nobody_for_the_lock():
    assert "published.lock" not in commands(ROOT / TESTS)
    assert "GITHUB_STEP_SUMMARY" not in str(jobs(ROOT / TESTS)["quick"])


def test_what_may_write_to_the_repository_installs_nothing():
    writers = [
        (path, name)
        for path in WORKFLOWS
        for name, job in jobs(path).items()
        if job.get("permissions", {}).get("contents") == "write"
    ]
    assert writers == [(PAGES, "keep"), (RELEASE, "attach")]
    for path, name in writers:
        told = " ".join(step.get("run", step.get("uses")) for step in jobs(path)[name]["steps"])
        assert not re.search(r"\bmake\b|pip|apt|set-up|setup", told)
    bare = [sys.executable, "-S", "-c", "import publish.maintenance.kept_lock"]
    assert subprocess.run(bare, cwd=ROOT, env={**os.environ, "PYTHONPATH": "."}).returncode == 0


def test_what_pages_weigh_is_said_on_a_pull_request_and_measured_without_the_bench():
    [step] = [step for step in steps(ROOT / TESTS) if "bench" in step.get("run", "")]
    assert step["run"] == 'make bench --silent PARTS=weight | tee -a "$GITHUB_STEP_SUMMARY"'
    asked = subprocess.run(
        ["make", "--dry-run", "bench", "PARTS=weight"], cwd=ROOT, capture_output=True, text=True
    )
    assert "-m bench weight\n" in asked.stdout


# Updates come by themselves: what Renovate must find for that.


def test_the_lock_of_packages_tells_the_bot_how_it_was_made():
    """Renovate reads the command in the header, options with « = », and refuses what it does not know."""
    made = re.search(r"uv pip compile (.+)", (ROOT / "Makefile").read_text("utf-8"))
    assert made
    options = made[1].replace("--quiet --upgrade ", "")
    header = (ROOT / "requirements.lock").read_text("utf-8").splitlines()[1]
    assert header == f"#    uv pip compile {options}"
    known = ("--universal", "--python-version=", "--generate-hashes", "--group=", "--output-file=")
    assert [word for word in options.split()[:-1] if not word.startswith(known)] == []


def test_the_bot_covers_actions_python_and_browser_tools():
    told = json.loads((ROOT / ".github/renovate.json").read_text("utf-8"))
    assert told["enabledManagers"] == ["github-actions", "pip-compile", "deno"]
    [pattern] = told["pip-compile"]["managerFilePatterns"]
    assert re.search(pattern.strip("/"), "requirements.lock")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_what_reads_the_build_needs_nothing_that_is_installed_by_it(path: Path):
    for words in FILTER.findall(commands(path)):
        filtered = subprocess.run(
            [sys.executable, "-I", "-S", *words.split()],
            cwd=ROOT,
            input="WARNING -  docs/a.md:3: une erreur\n",
            capture_output=True,
            text=True,
        )
        assert filtered.returncode == 0, filtered.stderr
        assert "::error file=docs/a.md,line=3::une erreur" in filtered.stdout


@pytest.mark.parametrize("name", ["phrase", "bug"])
def test_a_form_asks_in_french_and_for_no_patients_data(name: str):
    form = yaml.safe_load((ROOT / f".github/ISSUE_TEMPLATE/{name}.yml").read_text("utf-8"))
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    assert all({"id", "attributes"} <= field.keys() for field in fields)
    assert [field["id"] for field in fields if field.get("validations", {}).get("required")]
    warned = " ".join(f["attributes"]["value"] for f in form["body"] if f["type"] == "markdown")
    assert "aucune donnée de patient" in warned


def test_a_release_says_in_public_where_it_comes_from_before_it_is_attached():
    assert "attest" in jobs(RELEASE)["attach"]["needs"]
    attest = jobs(RELEASE)["attest"]
    assert attest["permissions"] == {"id-token": "write", "attestations": "write"}
    told = [step["with"] for step in attest["steps"] if "actions/attest@" in step["uses"]]
    archive, sbom = {"subject-path": "release/guide.zip"}, {"sbom-path": "release/guide.cdx.json"}
    assert told == [archive, archive | sbom]
