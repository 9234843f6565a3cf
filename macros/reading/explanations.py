"""What the model refuses, told to an editor in French, with the nearest right word."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from macros.model import schema
from macros.model.article_number import NUMBER, right_numbers
from macros.reading.mistakes import Explanation, Loc, did_you_mean, nearest, quoted, shortened

SLUG_MEND = "des minuscules sans accent, des chiffres et des tirets : « mot-de-passe »"
SHAPES = (
    ("string_too_short", "{name} : rien d’écrit", "écrivez quelque chose, ou retirez la clé"),
    ("too_short", "{name} : il manque des entrées", "ajoutez un tiret et ce qui le suit"),
    ("string_", "{name} doit être un texte", "mettez la valeur entre guillemets droits"),
    ("date", "« {given} » n’est pas une date ({name})", "écrivez année-mois-jour : 2026-11-24"),
    ("tuple", "{name} doit être une liste", "écrivez « [ … ] », ou un tiret par ligne"),
    ("list", "{name} doit être une liste", "écrivez « [ … ] », ou un tiret par ligne"),
    ("model", "{name} doit contenir des clés", "écrivez « clé: valeur » sur les lignes du dessous"),
    ("dict", "{name} doit contenir des clés", "écrivez « clé: valeur » sur les lignes du dessous"),
    ("int", "« {given} » n’est pas un numéro ({name})", "écrivez un nombre entier : 27"),
    ("greater", "« {given} » est trop petit ({name})", "les numéros commencent à 1"),
    ("bool", "« {given} » n’est ni vrai ni faux ({name})", "écrivez true ou false"),
    ("", "« {given} » ne convient pas ({name})", "comparez avec une entrée voisine"),
)

TAGS: Mapping[str | int, tuple[type[BaseModel], ...]] = {
    "item": (schema.Item, schema.Use),
    "use": (schema.Use,),
    "ask": (schema.Inquiry,),
    "then": (schema.Conclusion,),
}
"""What pydantic adds to a place to say which of the two a line of a list is."""

MARKUP = {
    "html": ("du HTML : « {0} »", "retirez-le : seuls **gras** et *italique* servent"),
    "link": ("un lien : « {0} »", "citez le document sous « sources: »"),
    "macro": ("une macro : « {0} »", "les macros s’écrivent dans les pages"),
    "open": ("un « {0} » qui n’est pas fermé", "fermez-le, ou retirez-le"),
    "control": ("un signe invisible", "effacez-le et retapez les mots autour"),
}


def explain_all(
    errors: Iterable[ErrorDetails], root: type[BaseModel], at: Loc = ()
) -> Iterator[tuple[Loc, str, str]]:
    """Place, what is wrong and how to mend it, for each error of the entry at this place.

    A key that is missing because it is misspelt is told once, and so is an entry that is wrong,
    though pydantic then finds its list too short.
    """
    told = [error for error in errors if not is_shortened(error)]
    unknown = [error["loc"] for error in told if error["type"] == "extra_forbidden"]
    misspelt = {(*loc[:-1], nearest(str(loc[-1]), keys_at(loc[:-1], root))) for loc in unknown}
    for error in told:
        if error["type"] != "missing" or error["loc"] not in misspelt:
            yield (*at, *place(error["loc"])), *explain(error, root, at)


def is_shortened(error: ErrorDetails) -> bool:
    """Whether a list is too short only because its entries were refused."""
    return error["type"] == "too_short" and len(error["input"]) >= error["ctx"]["min_length"]


def explain(error: ErrorDetails, root: type[BaseModel], at: Loc = ()) -> Explanation:
    """What is wrong and how to mend it, from what the model said of an entry at this place."""
    loc, given, context = (*at, *place(error["loc"])), error["input"], error.get("ctx", {})
    key = next((step for step in reversed(loc) if isinstance(step, str)), "")
    match error["type"]:
        case "extra_forbidden":
            return explain_unknown(error["loc"], root)
        case "missing":
            return f"il manque la clé « {key} »", f"ajoutez une ligne « {key}: … »"
        case _ if given is None:
            return f"{subject_of(loc, key)} : rien d’écrit", "complétez la ligne, ou retirez-la"
        case "value_error":
            return explain_words(key, str(context["error"]))
        case "literal_error":
            words = re.findall(r"'([^']*)'", context["expected"])
            return explain_choice(key, shortened(given), words)
        case "string_pattern_mismatch":
            return explain_pattern(key, shortened(given), context["pattern"])
        case "string_too_long" | "too_long" if isinstance(given, str):
            what = f"« {key} » : {len(str(given))} signes, {context['max_length']} au plus"
            return what, "raccourcissez la phrase"
        case kind:
            return explain_shape(kind, subject_of(loc, key), shortened(given))


def subject_of(loc: Loc, key: str) -> str:
    """What stands at this place, as a sentence says it."""
    if not key:
        return "cette entrée"
    return f"« {key} »" if loc[-1] == key else f"cette entrée de « {key} »"


def explain_unknown(loc: Loc, root: type[BaseModel]) -> Explanation:
    """What may be written instead of a key that no model has."""
    key, known = shortened(loc[-1]), keys_at(loc[:-1], root)
    if known == ["use"]:
        what = f"la clé « {key} » n’a pas sa place à côté de « use »"
        return what, "« use » montre l’élément d’une autre liste : écrivez-le seul"
    mend = did_you_mean(key, known, f"les clés possibles sont {quoted(known)}")
    return f"la clé « {key} » n’existe pas", mend


def explain_words(key: str, refusal: str) -> Explanation:
    """What one of the model's own refusals (`code:detail`) means."""
    code, _, detail = refusal.partition(":")
    if code == "statement":
        return explain_statement(shortened(detail))
    if code == "day":
        first, last = schema.YEARS
        what = f"« {detail} » n’est pas une date possible (« {key} »)"
        return what, f"corrigez l’année : de {first} à {last}"
    what, mend = MARKUP[code]
    return f"« {key} » contient {what.format(shortened(detail))}", mend


def explain_choice(key: str, given: str, words: list[str]) -> Explanation:
    """What may be written where only these words are known."""
    mend = did_you_mean(given, words, f"choisissez parmi {quoted(words)}")
    return f"« {given} » n’est pas une valeur de « {key} »", mend


def explain_pattern(key: str, given: str, pattern: str) -> Explanation:
    """What is wrong with an id, an address, a duration or a line."""
    if pattern == schema.SLUG:
        return f"« {given} » ne peut pas être un identifiant", SLUG_MEND
    if NUMBER in pattern:
        return explain_number(given)
    if "/" in pattern and key in ("use", "id", "excludes", "if_also"):
        return f"« {given} » ne désigne aucun élément", "écrivez « liste/élément »"
    if "@" in pattern:
        what = f"« {given} » n’est ni une adresse de courriel, ni celle d’une page"
        return what, "écrivez « mailto:nom@exemple.fr », ou « https://… »"
    if "svg" in pattern:
        what = f"« {given} » n’est pas une image du guide"
        return what, "écrivez son chemin sous docs/ : « assets/logo.svg »"
    if "http" in pattern and given.startswith(("http://", "https://")):
        what = f"« {given} » contient une espace, ou un signe qui n’est d’aucune adresse"
        return what, "copiez-la de nouveau, depuis la barre d’adresse du navigateur"
    if "http" in pattern:
        return f"« {given} » n’est pas une adresse", "commencez par https://"
    if key == "phone":
        what = f"« {given} » n’est pas un numéro de téléphone français"
        return (
            what,
            "écrivez ses dix chiffres, avec des espaces : 0 800 71 13 13 ; ou un numéro court : 3114",
        )
    if pattern.startswith("^P"):
        return f"« {given} » n’est pas une durée", "écrivez P1Y (un an), P6M (six mois)…"
    if pattern.startswith("^#"):
        return f"« {given} » n’est pas une couleur", "écrivez « #0a5c8f », entre guillemets"
    return f"« {key} » tient sur une ligne", "retirez le retour à la ligne"


def explain_statement(given: str) -> Explanation:
    """How a leaflet numbers the statement that an editor wrote otherwise."""
    mend = "écrivez-le comme « S-09 »"
    if (found := re.fullmatch(r"([a-zA-Z]{1,3})[- ]?0*(\d{1,2})", given)) and int(found[2]):
        mend = f"vouliez-vous dire « {found[1].upper()}-{int(found[2]):02d} » ?"
    return f"« {given} » n’est pas un numéro de la plaquette", mend


def explain_number(given: str) -> Explanation:
    """How French law spells the article that an editor wrote otherwise."""
    what, numbers = f"« {given} » n’est pas un numéro d’article", right_numbers(given)
    if len(numbers) == 1:
        return what, f"écrivez « {numbers[0]} »"
    if numbers:
        return what, f"citez chaque article : {quoted(numbers)}"
    return what, "écrivez-le comme « R.1111-1 », « 226-13 » ou « 32 »"


def explain_shape(kind: str, name: str, given: str) -> Explanation:
    """What is wrong with the type of a value."""
    what, mend = next((w, m) for start, w, m in SHAPES if start in kind)
    return what.format(name=name, given=given), mend


def is_tag(loc: Loc, n: int) -> bool:
    """Whether this step was added by pydantic and written by nobody."""
    return n > 0 and loc[n] in TAGS and isinstance(loc[n - 1], int)


def place(loc: Loc) -> Loc:
    """A pydantic location without the tags of unions, so that it leads to a line."""
    return tuple(step for n, step in enumerate(loc) if not is_tag(loc, n))


def models_in(annotation: Any) -> tuple[type[BaseModel], ...]:
    """The models that a field may hold, however deep in tuples and unions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return (annotation,)
    return tuple(found for part in get_args(annotation) for found in models_in(part))


def models_at(loc: Loc, root: type[BaseModel]) -> tuple[type[BaseModel], ...]:
    """The models of what stands at this place."""
    models: tuple[type[BaseModel], ...] = (root,)
    for n, step in enumerate(loc):
        if is_tag(loc, n):
            models = TAGS[step]
        elif isinstance(step, str):
            fields = [m.model_fields[step] for m in models if step in m.model_fields]
            models = tuple(m for field in fields for m in models_in(field.annotation))
    return models


def keys_at(loc: Loc, root: type[BaseModel]) -> list[str]:
    """The keys an editor may write at this place; a list's id is the name of its file."""
    return [
        key
        for found in models_at(loc, root)
        for key in found.model_fields
        if (found, key) != (schema.Checklist, "id")
    ]
