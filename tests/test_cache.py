"""What builds keep from one to the next does not grow for ever, and two of them may run at once."""

import json
import os
from pathlib import Path

from macros.cache import UNUSED, is_kept, keep
from publish.assets.bundle import ESBUILD, SCRIPTS, modules_of, tool

ROOT = Path(__file__).parent.parent


def age(path: Path, seconds: float) -> None:
    """Make a file of the cache look unused for so long."""
    then = path.stat().st_mtime - seconds
    os.utime(path, (then, then))


def test_what_no_build_used_for_long_is_forgotten(tmp_path: Path):
    old, used, new = (tmp_path / f"{name}.js" for name in ("old", "used", "new"))
    for path in (old, used):
        keep(path, b"x")
        age(path, UNUSED + 60)
    assert is_kept(used)
    keep(new, b"y")
    assert [path for path in (old, used, new) if path.exists()] == [used, new]


def test_what_is_not_kept_is_said_so(tmp_path: Path):
    assert not is_kept(tmp_path / "absent.js")


def test_another_build_s_half_written_file_is_left_alone(tmp_path: Path):
    path, theirs = tmp_path / "guide.pdf", tmp_path / f"guide.{os.getppid()}.part"
    theirs.write_bytes(b"half")
    keep(path, b"whole")
    assert (path.read_bytes(), theirs.read_bytes()) == (b"whole", b"half")
    assert sorted(tmp_path.iterdir()) == sorted((path, theirs))


def test_a_bundle_is_made_anew_when_any_module_in_it_changes(tmp_path: Path):
    """Its name in the cache is a hash of all of our modules that esbuild puts in it."""
    entries = sorted((ROOT / SCRIPTS / "entries").glob("*.js"))
    told = tmp_path / "told.json"
    options = ("--bundle", "--log-level=warning", f"--outdir={tmp_path}", f"--metafile={told}")
    tool(ROOT, ESBUILD, *map(str, entries), *options)
    outputs = json.loads(told.read_text("utf-8"))["outputs"].values()
    made = {Path(one["entryPoint"]).name: one["inputs"] for one in outputs}
    for entry in entries:
        held = {ROOT / name for name in made[entry.name] if name.startswith(str(SCRIPTS))}
        assert entry in held
        assert held <= modules_of(entry), entry.name
