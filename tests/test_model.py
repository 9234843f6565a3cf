"""What an editor may write, and nothing else."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from macros.guide.content import Content
from macros.model.french import NBSP
from macros.model.schema import Checklist, Item, Organisation, Source, Use
from macros.reading.strays import DATA
from macros.reading.written import read_yaml
from publish.data.api import files
from publish.data.editor_schemas import write_editor_schemas

ROOT = Path(__file__).parent.parent
LISTS = sorted((ROOT / "checklists").glob("*.yml"))
ITEM = {
    "id": "longueur",
    "text": "Choisir un mot de passe long.",
    "level": "recommendation",
    "sources": ["cnil"],
    "since": date(2026, 11, 24),
    "checked": date(2026, 11, 24),
}


def item(**changes: Any) -> Item:
    """A right item, but for these changes."""
    return Item.model_validate({**ITEM, **changes})


def refusal(**changes: Any) -> str:
    """Why the item is refused with these changes."""
    with pytest.raises(ValidationError) as refused:
        item(**changes)
    (error,) = refused.value.errors()
    return f"{'.'.join(map(str, error['loc']))} {error['type']}"


def test_an_item_says_what_was_written():
    assert item(how=["Un", "Deux"]).how == ("Un", "Deux")
    assert item().changes == ()


def test_what_was_read_never_changes():
    with pytest.raises(ValidationError):
        item().text = "Autre chose."


@pytest.mark.parametrize("key", sorted(ITEM))
def test_each_of_an_item_s_first_keys_is_needed(key: str):
    with pytest.raises(ValidationError):
        Item.model_validate({name: value for name, value in ITEM.items() if name != key})


def test_an_unknown_key_is_refused():
    assert refusal(txt="Choisir") == "txt extra_forbidden"


@pytest.mark.parametrize("level", ["obligation", "recommendation"])
def test_an_item_is_an_obligation_or_a_recommendation(level: str):
    assert item(level=level).level == level


@pytest.mark.parametrize("level", ["obligatoire", "Obligation", "", None])
def test_there_is_no_third_level(level: str | None):
    assert refusal(level=level) == "level literal_error"


@pytest.mark.parametrize("id", ["a", "mot-de-passe", "3-2-1", "a" * 60])
def test_an_id_is_lowercase_words_joined_by_hyphens(id: str):
    assert item(id=id).id == id


@pytest.mark.parametrize(
    "id", ["", "A", "é", "a_b", "a--b", "-a", "a-", "a b", "a\n", "a/b", "a" * 61]
)
def test_nothing_else_is_an_id(id: str):
    assert refusal(id=id).startswith("id string_")


@pytest.mark.parametrize("text", ["a" * 201, "", " ", "Deux\nlignes"])
def test_a_text_is_one_line_of_at_most_200_signs(text: str):
    assert refusal(text=text).startswith("text string_")


@pytest.mark.parametrize(
    "text",
    [
        *("<b>gras</b>", "<script>", "</p>", "<!-- rien -->", "a <img"),
        *("[mot](page.md)", "https://cnil.fr", "http://x", "www.cnil.fr"),
        *("{{ resource('cnil') }}", "{% if %}", "{# rien #}"),
        *("a\u202eb", "a\x00b"),
        *("Ne le **dire à personne.", "Ne le *dire à personne.", "Ne le `dire à personne."),
    ],
)
@pytest.mark.parametrize("key", ["text", "why", "then"])
def test_content_is_words_and_emphasis_only(key: str, text: str):
    assert refusal(**{key: text}) == f"{key} value_error"


@pytest.mark.parametrize(
    "text", ["Moins de 3 < 4.", "**Gras**, *italique*, `co*de`.", "R&D", "Requis*", "3 * 4"]
)
def test_emphasis_and_ordinary_signs_are_words(text: str):
    assert item(text=text).text == text


def test_words_are_set_in_french_typography():
    assert (
        item(text="Noter l'heure : « midi ».").text == f"Noter l’heure{NBSP}: «{NBSP}midi{NBSP}»."
    )


def test_a_source_is_an_id_or_an_id_with_a_page():
    assert item(sources=["cnil", {"id": "cnom", "page": 27}]).sources == (
        Source(id="cnil"),
        Source(id="cnom", page=27),
    )


@pytest.mark.parametrize("page", [0, -1, "vingt"])
def test_a_page_is_a_number_from_one(page: Any):
    written = refusal(sources=["cnil", {"id": "cnom", "page": page}])
    assert written.startswith("sources.1.page")


@pytest.mark.parametrize("number", ["S-1", "s-01", "20", "STAT-01"])
def test_a_statement_is_numbered_by_letters_and_two_digits(number: str):
    assert item(leaflet=["S-01"]).leaflet == ("S-01",)
    assert refusal(leaflet=[number]) == "leaflet.0 value_error"


@pytest.mark.parametrize("review", ["P1Y", "P6M", "P1Y6M", "P2W", "P30D"])
def test_a_review_is_an_iso_duration(review: str):
    assert item(review=review).review == review


@pytest.mark.parametrize("review", ["1 an", "P", "PT1H", "P1,5Y", "1Y", "P0Y", "P99999Y"])
def test_nothing_else_is_a_duration(review: str):
    assert refusal(review=review) == "review string_pattern_mismatch"


@pytest.mark.parametrize("key", ["since", "checked", "recheck"])
@pytest.mark.parametrize("day", [date(26, 11, 24), date(2015, 12, 31), date(2226, 11, 24)])
def test_a_day_is_of_our_time(key: str, day: date):
    assert refusal(**{key: day}).startswith(f"{key} ")


def test_what_an_item_replaces_is_read_however_far_back():
    (heir,) = item(
        replaces=[{"id": "a/b", "replaces": [{"id": "c/d", "ask_again": True}]}]
    ).replaces
    assert (heir.id, heir.ask_again) == ("a/b", False)
    assert (heir.replaces[0].id, heir.replaces[0].ask_again) == ("c/d", True)


def test_a_section_holds_items_and_borrows_others():
    section = {"title": "A", "items": [ITEM, {"use": "sauvegardes/copie"}]}
    read = Checklist.model_validate(
        {"id": "a", "title": "A", "summary": "A", "sections": [section]}
    )
    assert read.sections[0].items == (item(), Use(use="sauvegardes/copie"))
    assert read.items == (item(),)


@pytest.mark.parametrize("empty", [{"sections": []}, {"sections": [{"title": "A", "items": []}]}])
def test_a_list_is_never_empty(empty: dict[str, Any]):
    with pytest.raises(ValidationError):
        Checklist.model_validate({"id": "a", "title": "A", "summary": "A", **empty})


def test_a_colour_is_written_as_css_does():
    named = {"name": "A", "short_name": "A", "region": "A", "url": "https://a.fr"}
    colours = {"primary": "#0a5c8f", "accent": "#FFB000"}
    assert Organisation.model_validate({**named, "colours": colours}).colours
    with pytest.raises(ValidationError):
        Organisation.model_validate({**named, "colours": {**colours, "accent": "url(x)"}})


WRITTEN = {
    **dict.fromkeys(LISTS, "checklist"),
    **{ROOT / f"{kind}.yml": kind for kind in (*DATA,)},
    ROOT / "tests/facts.yml": "facts",
    ROOT / "tests/questions.yml": "questions",
}
"""Each YAML file that editors write, and the kind of its schema."""


@pytest.fixture(scope="module")
def schemas(
    tmp_path_factory: pytest.TempPathFactory, content: Content
) -> dict[str, Draft202012Validator]:
    """The schemas that complete keys in an editor, by kind of file."""
    folder = tmp_path_factory.mktemp("schemas")
    write_editor_schemas(folder, content.people)
    shapes = {
        path.name.partition(".")[0]: json.loads(path.read_text("utf-8"))
        for path in folder.iterdir()
    }
    for shape in shapes.values():
        Draft202012Validator.check_schema(shape)
    return {kind: Draft202012Validator(shape) for kind, shape in shapes.items()}


@pytest.fixture(scope="module")
def completion(schemas: dict[str, Draft202012Validator]) -> Draft202012Validator:
    return schemas["checklist"]


def as_json(path: Path) -> Any:
    """What a file says, as an editor's plugin sees it."""
    return json.loads(json.dumps(read_yaml(path, path.name).data, default=str))


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_the_schema_for_editors_accepts_every_file(
    schemas: dict[str, Draft202012Validator], path: Path
):
    found = schemas[WRITTEN[path]].iter_errors(as_json(path))
    assert [error.message for error in found] == []


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_every_file_of_editors_names_its_schema(path: Path):
    above = "../" * (len(path.relative_to(ROOT).parts) - 1)
    first = path.read_text("utf-8").partition("\n")[0]
    named = f"$schema={above or './'}.schemas/{WRITTEN[path]}.schema.json"
    assert first == f"# yaml-language-server: {named}"


def test_the_settings_of_an_editor_name_every_schema(schemas: dict[str, Draft202012Validator]):
    settings = json.loads((ROOT / ".vscode/settings.json").read_text("utf-8"))
    named = {
        Path(path).name.partition(".")[0]: files for path, files in settings["yaml.schemas"].items()
    }
    assert named.keys() == schemas.keys()
    for path, kind in WRITTEN.items():
        assert [k for k, files in named.items() if path.relative_to(ROOT).match(files)] == [kind]


def test_the_schema_for_editors_refuses_what_the_model_refuses(completion: Draft202012Validator):
    right = as_json(LISTS[0])
    first = right["sections"][0]["items"][0]
    assert not completion.is_valid({**right, "id": "le-nom-du-fichier"})
    assert not completion.is_valid({**right, "sumary": "A"})
    for wrong in ({"level": "obligatoire"}, {"txt": "A"}, {"id": "É"}):
        section = {"title": "A", "items": [{**first, **wrong}]}
        assert not completion.is_valid({**right, "sections": [section]})


def test_the_published_data_is_what_its_schema_says(content: Content):
    made = files(content)
    schema = json.loads(made["api/checklists.schema.json"])
    Draft202012Validator.check_schema(schema)
    data = json.loads(made["api/checklists.json"])
    assert [e.message for e in Draft202012Validator(schema).iter_errors(data)] == []
