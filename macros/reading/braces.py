"""What braces mean in a page: `{{ … }}` calls a macro, and all else is told before Jinja meets it."""

import re
from collections.abc import Collection, Iterator, Mapping

from jinja2 import Environment, TemplateSyntaxError, nodes

from macros.model.article_number import is_number
from macros.model.schema import Organisation
from macros.reading.explanations import explain_number
from macros.reading.markdown import CODE, prose
from macros.reading.mistakes import ExplainedLine, did_you_mean, quoted, shortened
from macros.reading.page_text import CALL, calls
from macros.reading.written import Written

MACROS: Mapping[str, tuple[str, ...]] = {
    "checklist": ("id",),
    "resource": ("id", "words", "page", "article"),
    "figure": ("name",),
    "decision": ("id",),
} | dict.fromkeys(
    (
        *("resources", "glossary", "pages", "parts", "start", "essentials", "tracking", "proof"),
        *("news", "publisher", "contact", "offline", "onefile", "integrate", "wordpress"),
        *("calculator", "suppliers", "activities", "incidents", "inventory", "letter"),
        *("notice", "patients", "server", "coverage", "coming", "rereadings", "access"),
    ),
    (),
)
"""Every macro that a page may call, with what it is told: the first word is always needed."""
USAGE = {
    "checklist": '{{ checklist("nom-de-la-liste") }}',
    "resource": '{{ resource("identifiant", "vos mots", page=27) }}',
    "figure": '{{ figure("nom") }}',
    "decision": '{{ decision("identifiant") }}',
}
VARIABLES = ("organisation", "config", "page")

RAW = re.compile(r"\{%-?\s*raw\s*-?%\}.*?\{%-?\s*endraw\s*-?%\}", re.DOTALL)
BRACES = re.compile(r"\{[{%].*?(?:[}%]\}|$)")
JINJA_STATEMENT = re.compile(r"\{%-?\s*(if|for|set|call|filter|macro|block)\b")
JINJA = re.compile(r"\{%.*?%\}")
ONE_BRACE = re.compile(r"(?<!\{)\{\s*(\w+)\s*\([^{}]*\)\s*\}*")
CALLED = re.compile(r"\{\{-?\s*(\w+)")
CURLED = re.compile("[«»“”„’]")
ESCAPE = "pour montrer des accolades, échappez-les : « {% raw %}{{ … }}{% endraw %} »"

_jinja = Environment()


def check_braces(written: Written, regions: Collection[str] = ()) -> None:
    """Everything between braces is a macro that exists, called as it must be, or a region that the guide knows."""
    text = RAW.sub(lambda raw: "x" + "\n" * raw[0].count("\n"), written.text)
    for line, words in enumerate(text.split("\n"), 1):
        if "{#" in words:
            what = "« {# » ouvre un commentaire : la suite ne serait pas lue"
            written.tell(line, what, "écrivez « { #nom } », avec une espace après l’accolade")
    for line, what, mend in explain_braces(text.replace("{#", "{ "), regions):
        written.tell(line, what, mend)
    for line, words in prose(text):
        for found in ONE_BRACE.finditer(CODE.sub("", words)):
            if found[1] in MACROS:
                what = f"« {shortened(found[0])} » n’a qu’une accolade : le lecteur le verrait tel quel"
                written.tell(line, what, f"doublez les accolades : {usage(found[1])}")
    check_alone(written, text)


def check_alone(written: Written, text: str) -> None:
    """A macro that shows more than words is a paragraph by itself: all but `resource`."""
    lines = ["", *text.split("\n"), ""]
    for line, name, _ in calls(text):
        above, here, below = (JINJA.sub("", words).strip() for words in lines[line - 1 : line + 2])
        alone = CALL.fullmatch(here) and not below and (not above or above.startswith("!!!"))
        if name in MACROS and name != "resource" and not alone:
            what = f"« {name} » montre plus que des mots, et ne tient pas dans une phrase"
            mend = "mettez l’appel seul sur sa ligne, entre deux lignes vides"
            written.tell(line, what, mend)


def explain_braces(text: str, regions: Collection[str]) -> Iterator[ExplainedLine]:
    """What is wrong between braces, or with them."""
    if not ("{{" in text or "{%" in text):
        return
    try:
        tree = _jinja.parse(text)
    except TemplateSyntaxError as error:
        yield explain_syntax(text.split("\n"), error)
        return
    except (RecursionError, ValueError):  # what nests without end, or counts beyond all measure
        words = max((w for w in text.split("\n") if "{{" in w or "{%" in w), key=len)
        line = text.split("\n").index(words) + 1
        yield line, f"« {excerpt(words)} » n’appelle aucune macro", ESCAPE
        return
    quotable = dict(one for call in tree.find_all(nodes.Call) for one in bare_words(call))
    called = {id(call.node) for call in tree.find_all(nodes.Call)}
    chosen = {name.name for name in tree.find_all(nodes.Name) if name.ctx == "store"}
    told = set[str]()
    for name in tree.find_all(nodes.Name):
        words = quotable.get(id(name), "")
        if name.name in MACROS and id(name) not in called:
            what = f"« {name.name} » est une macro, que rien n’appelle"
            yield name.lineno, what, f"écrivez {usage(name.name)}"
        elif name.name not in {*MACROS, *VARIABLES, *chosen, *_jinja.globals}:
            if not words or words not in told:
                yield explain_name(name, words)
            told.add(words)
    for found in tree.find_all((nodes.Call, nodes.Getattr, nodes.Filter)):
        yield from explain_use(found)
    for found in tree.find_all(nodes.Compare):
        yield from explain_region(found, regions)


def explain_region(compared: nodes.Compare, known: Collection[str]) -> Iterator[ExplainedLine]:
    """A region that a page asks for, and that nobody has: its sentence would be in no guide."""
    match compared:
        case nodes.Compare(
            expr=nodes.Getattr(node=nodes.Name(name="organisation"), attr="region"),
            ops=[nodes.Operand(expr=nodes.Const(value=region))],
        ) if known and region not in known:
            mend = did_you_mean(str(region), known, f"les régions du guide sont {quoted(known)}")
            yield compared.lineno, f"aucune région du guide ne s’appelle « {region} »", mend


def bare_words(call: nodes.Call) -> Iterator[tuple[int, str]]:
    """The names in what a macro is given, each with the words that its author meant to quote: `mots-de-passe` is three
    names to Jinja."""
    for given in (*call.args, *(pair.value for pair in call.kwargs)):
        names = [given] if isinstance(given, nodes.Name) else list(given.find_all(nodes.Name))
        yield from ((id(name), spelt(given) or name.name) for name in names)


def spelt(given: nodes.Node) -> str:
    """An id as it was typed without quotes, or nothing where this is none."""
    match given:
        case nodes.Name(name=name):
            return str(name)
        case nodes.Const(value=value):
            return str(value)
        case nodes.Sub(left=left, right=right) if spelt(left) and spelt(right):
            return f"{spelt(left)}-{spelt(right)}"
        case _:
            return ""


def explain_syntax(lines: list[str], error: TemplateSyntaxError) -> ExplainedLine:
    """The line that Jinja cannot read, and what an editor meant by it."""
    line, message = min(error.lineno, len(lines)), error.message or ""
    words = excerpt(lines[line - 1])
    called = CALLED.match(words)
    if "raw directive" in message:
        mend = "ajoutez « {% endraw %} » après ce que vous montrez"
        return line, "« {% raw %} » n’est pas fermé", mend
    if called and called[1] in MACROS and not CURLED.search(words):
        what = (
            f"« {words} » n’est pas complet : un guillemet, une parenthèse ou une accolade y manque"
        )
        return line, what, f"écrivez {usage(called[1])}"
    if message.startswith("Unexpected end of template"):
        line = max(
            (n for n, words in enumerate(lines, 1) if JINJA_STATEMENT.search(words)), default=line
        )
        mend = "ajoutez plus bas « {% endif %} », ou ce qui ferme cette instruction"
        return line, f"« {excerpt(lines[line - 1])} » n’est pas fermé", mend
    if CURLED.search(words) and re.match(r"\{\{\s*\w+\s*\(", words):
        what = f"« {words} » a des guillemets de typographie"
        return line, what, 'tapez des guillemets droits : "'
    return line, f"« {words} » n’appelle aucune macro", ESCAPE


def excerpt(line: str) -> str:
    """The braces of a line, or the line itself."""
    found = BRACES.search(line)
    return shortened(found[0] if found else line)


def explain_name(name: nodes.Name, words: str) -> ExplainedLine:
    """A word that is nothing's name; in a call, the words that should be quoted."""
    what = f"« {words or name.name} » n’est le nom d’aucune macro"
    if words:
        return name.lineno, what, f'écrivez-le entre guillemets droits : "{words}"'
    return name.lineno, what, did_you_mean(name.name, MACROS, ESCAPE)


def explain_use(found: nodes.Node) -> Iterator[ExplainedLine]:
    """A macro called otherwise than it must be, or what the union does not say of itself."""
    match found:
        case nodes.Call(node=nodes.Name(name="resource")) if number := misspelt_number(found):
            yield found.lineno, *explain_number(number)
        case nodes.Call(node=nodes.Name(name=name)) if name in MACROS and not fits(found, name):
            what = f"la macro « {name} » n’est pas appelée comme il faut"
            yield found.lineno, what, f"écrivez {usage(name)}"
        case nodes.Getattr(node=nodes.Name(name="organisation"), attr=key):
            known = list(Organisation.model_fields)
            if key not in known:
                what = f"« organisation.{key} » n’existe pas"
                mend = did_you_mean(key, known, f"les noms connus sont {quoted(known)}")
                yield found.lineno, what, mend
        case nodes.Filter(name=name) if name not in _jinja.filters:
            yield found.lineno, f"le filtre « {name} » n’existe pas", ESCAPE


def misspelt_number(call: nodes.Call) -> str | None:
    """The number that a call gives to an article, where French law spells it otherwise."""
    pairs = {pair.key: pair.value for pair in call.kwargs}
    given = pairs.get("article", call.args[3] if len(call.args) > 3 else None)
    number = str(given.value) if isinstance(given, nodes.Const) and given.value else ""
    return None if not number or is_number(number) else shortened(number)


def fits(call: nodes.Call, name: str) -> bool:
    """Whether a macro is told what it needs, and nothing else."""
    if call.dyn_args or call.dyn_kwargs or len(call.args) > len(MACROS[name]):
        return False
    given = dict(zip(MACROS[name], call.args, strict=False))
    pairs = {pair.key: pair.value for pair in call.kwargs}
    needed = set(MACROS[name][:1])
    if given.keys() & pairs.keys() or not needed <= {*given, *pairs} <= set(MACROS[name]):
        return False
    return all(suits(key, value) for key, value in (given | pairs).items())


def suits(key: str, value: nodes.Expr) -> bool:
    """Whether a macro may be told this: words, or the number of a page."""
    if not isinstance(value, nodes.Const):
        return True
    if key == "article" and type(value.value) is int:
        return value.value > 0
    if key == "page":
        return value.value is None or (type(value.value) is int and value.value > 0)
    return isinstance(value.value, str) and (key == "words" or bool(value.value))


def usage(name: str) -> str:
    """How a macro is called."""
    return USAGE.get(name, f"{{{{ {name}() }}}}")
