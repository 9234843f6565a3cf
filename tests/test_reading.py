"""A file is read as its editor means it, and each thing it says knows its line."""

from datetime import date
from pathlib import Path
from typing import Any
from unicodedata import category

import pytest
import yaml

from macros.model.signs import SPACES
from macros.reading import written as files
from macros.reading.written import Written, read_page, read_yaml


def read(folder: Path, text: str | bytes) -> Written:
    """The text as a YAML file."""
    path = folder / "a.yml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_yaml(path, "a.yml")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("oui", "oui"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("12:30", "12:30"),
        ("27", 27),
        ("-3", -3),
        ("0", 0),
        ("012", "012"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("1.50", "1.50"),
        ("9" * 5000, "9" * 5000),
        ("2026-11-24", date(2026, 11, 24)),
        ("2026-02-30", "2026-02-30"),
        ("2026-11-24 10:00:00", "2026-11-24 10:00:00"),
        ('"2026-11-24"', "2026-11-24"),
        ("~", None),
        ("", None),
        ("[a, 1, {b: c}]", ["a", 1, {"b": "c"}]),
    ],
)
def test_a_value_is_what_its_editor_means(tmp_path: Path, written: str, meant: Any):
    found = read(tmp_path, f"a: {written}\n")
    assert found.data == {"a": meant}
    assert not found.mistakes


def test_each_thing_knows_its_line(tmp_path: Path):
    found = read(
        tmp_path, "# Un mot\na: 1\nb:\n  - c: 2\n    d: >-\n      long\n      texte\n  - e\n"
    )
    assert found.lines == {
        ("a",): 2,
        ("b",): 3,
        ("b", 0): 4,
        ("b", 0, "c"): 4,
        ("b", 0, "d"): 5,
        ("b", 1): 8,
    }


def test_what_is_not_there_stands_at_the_line_above_it(tmp_path: Path):
    found = read(tmp_path, "a:\n  - b: 1\n")
    assert found.line(("a", 0, "missing", 3)) == 2
    assert found.line(("missing",)) == 1


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_whatever_ends_them(tmp_path: Path, end: str):
    found = read(tmp_path, f"a: 1{end}{end}b: 2{end}")
    assert found.lines == {("a",): 1, ("b",): 3}


def test_a_byte_order_mark_is_no_word(tmp_path: Path):
    assert read(tmp_path, b"\xef\xbb\xbfa: 1\n").data == {"a": 1}


def test_of_a_key_written_twice_the_first_is_kept_and_the_second_told(tmp_path: Path):
    found = read(tmp_path, "a: 1\nb: 2\na: 3\n")
    assert found.data == {"a": 1, "b": 2}
    assert [m.line for m in found.mistakes] == [3]


def test_an_alias_is_told_where_its_anchor_is(tmp_path: Path):
    found = read(tmp_path, "é: é\na: &x [1]\nb: *x\n")
    assert {m.line for m in found.mistakes} == {2}


def test_aliases_that_multiply_are_refused_at_once(tmp_path: Path):
    text = "a0: &a0 [x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)
    )
    assert read(tmp_path, text).mistakes


@pytest.mark.parametrize("text", ["a: " + "[" * 50_000, "- " * 50_000, "a: &a [*a]", "? " * 50_000])
def test_what_nests_without_end_is_told(tmp_path: Path, text: str):
    assert read(tmp_path, text).mistakes


def test_a_file_that_cannot_be_read_is_not_an_empty_one(tmp_path: Path):
    assert read(tmp_path, "").readable
    assert not read(tmp_path, "a: 'b\n").readable
    assert not read_yaml(tmp_path / "absent.yml", "absent.yml").readable
    assert not read_yaml(tmp_path, "folder").readable


def test_a_page_s_lines_are_counted_from_its_top(tmp_path: Path):
    path = tmp_path / "a.md"
    path.write_text("---\ntitle: A\nchecked: 2026-11-24\n---\n\n# Bonjour\n", "utf-8")
    found = read_page(path, "a.md")
    assert found.data == {"title": "A", "checked": date(2026, 11, 24)}
    assert found.lines == {("title",): 2, ("checked",): 3}
    assert found.text.split("\n")[5] == "# Bonjour"


@pytest.mark.parametrize(
    "text", ["---\r\ntitle: A\r\n---\r\n", "---\ntitle: A\n---", "--- \ntitle: A\n--- \n"]
)
def test_a_front_matter_is_found_however_it_is_typed(tmp_path: Path, text: str):
    path = tmp_path / "a.md"
    path.write_bytes(text.encode())
    assert read_page(path, "a.md").data == {"title": "A"}


@pytest.mark.parametrize("text", ["", "Bonjour\n", "---\n---\n", "Un\n\n---\n\nDeux\n"])
def test_a_page_without_front_matter_has_no_data(tmp_path: Path, text: str):
    path = tmp_path / "a.md"
    path.write_text(text, "utf-8")
    found = read_page(path, "a.md")
    assert found.data is None
    assert not found.mistakes


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("---\ntitle: A\n\n# A\n", 1, "l’en-tête ouvert ici n’est pas fermé"),
        ("\n---\ntitle: A\n---\n", 2, "l’en-tête de la page ne commence pas à la première ligne"),
        ("\n---\ntitle: A\n", 2, "l’en-tête de la page ne commence pas à la première ligne"),
    ],
)
def test_a_front_matter_that_is_not_one_is_told_alone(
    tmp_path: Path, text: str, line: int, what: str
):
    path = tmp_path / "a.md"
    path.write_text(text, "utf-8")
    found = read_page(path, "a.md")
    (told,) = found.mistakes
    assert (told.line, told.what) == (line, what)
    assert not found.readable


def test_the_parser_without_c_reads_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    text = "é: &é à\nb: [1, 'x']\nb: !x y\n"
    fast = read(tmp_path, text)
    monkeypatch.setattr(files, "Loader", yaml.SafeLoader)
    assert read(tmp_path, text) == fast


@pytest.mark.parametrize(
    "text",
    [
        "a: Elle se retient mieux.  # facultatif, court\n",
        "a: mot-de-passe   # en minuscules\n",
        "a: 2027-02-01  # jour de la première publication\n",
        "a: [b, c]  # au moins une\n",
        "a:  # un geste par ligne\n  - Un geste\n",
        "a: Un mot\n# une ligne entière\n#1 aussi\nb: 2\n",
        "a: 'Changer la clé #1'\n",
        "a: >\n  Changer la clé\n  #1\n",
        "# yaml-language-server: $schema=x\na: Le C# et le n#1\n",
    ],
)
def test_a_comment_that_cuts_no_text_may_stay(tmp_path: Path, text: str):
    assert not read(tmp_path, text).mistakes


@pytest.mark.parametrize(
    "text",
    [
        "a: Changer la clé #1 du coffre\n",
        "a: Changer la clé # du coffre\n",
        "a: Il y a. #1 du coffre\n",
        "a: #1 du coffre\n",
        "a: # du coffre\n",
        "a: Clé # 1\n",
        "a: 'Clé' #1\n",
        "a: Changer la clé\n  #1 du coffre\n",
        "- Changer la clé\n  #1 du coffre\n",
        "a: [b, Changer la clé #1\n  , c]\n",
    ],
)
def test_a_text_that_a_comment_cuts_is_told(tmp_path: Path, text: str):
    (told,) = read(tmp_path, text).mistakes
    assert (told.line, told.mend) == (1, "mettez-le entre guillemets droits")


LINES = """\
title: Un
items:
    - id: un
      text: Deux.
      on: 2026-11-24
    - id: deux
      text: "Trois."
gone:
  - {id: a/b, because: Fini., text: Oui.}
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "mend"),
    [
        ("Fini.", "Elle, hélas, a fini.", 9, "la virgule coupe le texte : « hélas »", "entier"),
        ("Deux.", '"Deux.', 4, "un guillemet ouvert ici n’est pas fermé", "fermez-le"),
        ("Fini., text: Oui.", "#123c69, text: #ac3b61", 9, "« # » coupe cette ligne", "guillemets"),
        ("Deux.", "[#cnil]", 4, "« # » coupe cette ligne", "guillemets droits"),
        ("  text: D", " text: D", 4, "cette ligne n’est pas à sa place", "alignez-la"),
        ("    - id: deux", "    id: deux", 6, "il manque un tiret", "un tiret à chaque entrée"),
        ("text: D", "text:D", 4, "il manque une espace après « text: »", "« text: … »"),
        ("title: Un", "title:Un", 1, "il manque une espace après « title: »", "« title: … »"),
        ("Deux.", '"Mot" suite', 4, 'le texte commence par « " »', "les mots cités"),
        ("Deux.", "'De l'accueil'", 4, "le texte commence par « ' »", "guillemets droits doubles"),
        ("Deux.", "[Mot] suite", 4, "le texte commence par « [ »", "guillemets droits"),
        ("Deux.", "{Mot} suite", 4, "le texte commence par « { »", "guillemets droits"),
        ("Deux.", "{{ a }} suite", 4, "le texte commence par « { »", "guillemets droits"),
        ("Deux.", "- suite", 4, "le texte commence par « - »", "guillemets droits"),
        ("Deux.", "? suite", 4, "le texte commence par « ? »", "guillemets droits"),
        ("Deux.", '\n        - "Mot" suite', 5, 'le texte commence par « " »', "les mots cités"),
    ],
)
def test_what_yaml_takes_for_a_sign_of_its_own_is_told_where_it_was_typed(
    tmp_path: Path, old: str, new: str, line: int, what: str, mend: str
):
    (told,) = read(tmp_path, LINES.replace(old, new, 1)).mistakes
    assert told.line == line
    assert told.what.startswith(what)
    assert mend in told.mend


def test_a_comment_that_cuts_the_front_matter_of_a_page_is_told(tmp_path: Path):
    path = tmp_path / "a.md"
    path.write_text("---\ntitle: A\ndescription: La clé #1\n---\n", "utf-8")
    assert [m.line for m in read_page(path, "a.md").mistakes] == [3]


@pytest.mark.parametrize("space", SPACES)
def test_an_odd_space_that_yaml_takes_for_a_word_is_named_at_its_line(tmp_path: Path, space: str):
    for text in (f"a: b\n{space}c: d\n", f"a: b\nc:{space}d\n", f"a:\n-{space}d\n"):
        (told,) = read(tmp_path, text).mistakes
        assert (told.line, f"(U+{ord(space):04X})" in told.what) == (2, True)


@pytest.mark.parametrize("space", SPACES)
def test_an_odd_space_around_a_word_is_no_part_of_it(tmp_path: Path, space: str):
    found = read(tmp_path, f"a{space}: b{space}\nc: [{space}d]\n")
    assert (found.data, found.mistakes) == ({"a": "b", "c": ["d"]}, [])


def hidden() -> list[str]:
    """Every sign that Unicode calls a format or a control, or that shows nothing."""
    signs = map(chr, [*range(0xD800), *range(0xE000, 0x3FFFF), *range(0xE0000, 0xE1000)])
    found = [sign for sign in signs if category(sign) in ("Cc", "Cf", "Zl", "Zp")]
    return [*found, "\u034f", "\u115f", "\u1160", "\u17b4", "\u2800", "\u3164", "\uffa0", "\ufffc"]


def test_a_sign_that_nobody_sees_is_refused_in_yaml_and_in_pages(tmp_path: Path):
    # Arabic, Kaithi, Egyptian and shorthand formats are seen, as are line ends and tabulations.
    seen = "\t\n\r\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2"
    for sign in hidden():
        if sign in seen or "\U000110bd" <= sign <= "\U0001bca3":
            continue
        assert read(tmp_path, f"a: pira{sign}té\n").mistakes, hex(ord(sign))
        path = tmp_path / "a.md"
        path.write_text(f"---\ntitle: A\n---\n\nPira{sign}té\n", "utf-8")
        assert [m.line for m in read_page(path, "a.md").mistakes] == [5], hex(ord(sign))


def test_an_emoji_keeps_what_joins_it(tmp_path: Path):
    assert read(tmp_path, "a: 👩‍⚕️ et ❤️\n").data == {"a": "👩‍⚕️ et ❤️"}
