"""What runs on GitHub is pinned, asks for no more than it needs, and works on a machine that is bare."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from bench.trees import copy_tree
from system import need

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
TESTS = "./.github/workflows/test.yml"
BUILDS = re.compile(r"make (?:build|release)|\.ci/run")
FILTER = re.compile(r"\| python (.+)$", re.MULTILINE)


def steps(path: Path) -> list[dict[str, Any]]:
    """Every step of a workflow's jobs."""
    return [step for job in jobs(path).values() for step in job.get("steps", [])]


def jobs(path: Path) -> dict[str, Any]:
    """A workflow's jobs, by their names."""
    found: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))["jobs"]
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


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_is_pinned_and_reads_only(path: Path):
    text = path.read_text("utf-8")
    used = re.findall(r"uses: (.+)", text)
    assert used
    for action in used:
        if action == TESTS:
            continue  # this very commit's
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), action
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
            assert not {"if", "continue-on-error"} & job.keys()  # a failure stops what follows
    assert "workflow_call" in triggers(ROOT / TESTS)
    assert ".ci/run" in commands(ROOT / TESTS)
    assert all("continue-on-error" not in step for step in steps(ROOT / TESTS))


def test_each_commit_on_main_is_tested_once():
    on_main = [path for path in WORKFLOWS if "push" in triggers(path)]
    assert [[job.get("uses") for job in jobs(path).values()].count(TESTS) for path in on_main] == [
        1
    ]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_calls_what_is_there(path: Path):
    known = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    for target in re.findall(r"\bmake ([\w-]+)", commands(path)):
        assert target in known
    if ".ci/run" in commands(path):
        assert os.access(ROOT / ".ci/run", os.X_OK)


def test_a_workflow_that_builds_installs_all_that_paper_needs():
    setup = (ROOT / "setup.sh").read_text("utf-8")
    needed = re.findall(r"\blib[\w.+-]+\d\b", setup.split("install_packages libpango")[1])
    builders = [path for path in WORKFLOWS if BUILDS.search(commands(path))]
    assert len(builders) == 2
    for path in builders:
        installed = commands(path)
        assert "libpango-1.0-0" in installed
        assert [package for package in needed if package not in installed] == [], path.name


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


def test_the_lock_to_copy_is_shown_where_a_change_publishes_something(tmp_path: Path):
    [script] = [
        step["run"]
        for step in steps(ROOT / ".github/workflows/test.yml")
        if "GITHUB_STEP_SUMMARY" in step.get("run", "")
    ]
    tree, summary = copy_tree(tmp_path / "guide"), tmp_path / "summary.md"
    lock = tree / "checklists/published.lock"
    git = [need("git", "git"), "-c", "user.name=x", "-c", "user.email=x@example.org"]

    def run() -> str:
        summary.write_text("", "utf-8")
        made = subprocess.run(
            [
                "bash",
                "-e",
                "-c",
                script.replace("make lock", f"{sys.executable} -m macros.guide.lock"),
            ],
            cwd=tree,
            env={**os.environ, "GITHUB_STEP_SUMMARY": str(summary)},
            capture_output=True,
            text=True,
        )
        assert made.returncode == 0, made.stderr
        return summary.read_text("utf-8")

    for words in (["init", "-q"], ["add", "checklists"], ["commit", "-qm", "x"]):
        subprocess.run([*git, *words], cwd=tree, check=True)
    assert run() == ""
    path = tree / "checklists/mots-de-passe.yml"
    text = path.read_text("utf-8")
    path.write_text(
        text.replace(
            "text: Choisir",
            "changes: [{on: 2026-11-27, because: Essai.}]\n        text: Prendre",
            1,
        ),
        "utf-8",
    )
    told = run()
    assert f"```\n{lock.read_text('utf-8')}```\n" in told
    assert "published.lock" in told


@pytest.mark.parametrize("name", ["phrase", "bug"])
def test_a_form_asks_in_french_and_for_no_patients_data(name: str):
    form = yaml.safe_load((ROOT / f".github/ISSUE_TEMPLATE/{name}.yml").read_text("utf-8"))
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    assert all({"id", "attributes"} <= field.keys() for field in fields)
    assert [field["id"] for field in fields if field.get("validations", {}).get("required")]
    warned = " ".join(f["attributes"]["value"] for f in form["body"] if f["type"] == "markdown")
    assert "aucune donnée de patient" in warned
