"""What files say of one another: each name leads somewhere, and to one thing."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from macros.model.article_number import is_number
from macros.model.schema import WORDS_ALONE
from macros.reading.articles import check_page_sentences, check_sentences
from macros.reading.braces import check_braces
from macros.reading.explanations import explain_choice
from macros.reading.files import images_of, name_in_guide, pages_of
from macros.reading.leaflet import check_numbers, check_statements
from macros.reading.mistakes import Loc, did_you_mean
from macros.reading.names import Names, below, entries, ids, lines_of_list, names_of
from macros.reading.own_names import check_own_names
from macros.reading.page_text import (
    calls,
    check_addresses,
    check_calls,
    check_targets,
    cited,
    named,
)
from macros.reading.region import found
from macros.reading.validation import Reading
from macros.reading.written import Written, read_yaml

ESSENTIALS = (
    *("cnil-registre-simplifie", "cnil-registre-basique"),
    *("guide-cnom-cnil", "ans-questionnaires-fournisseurs"),
)
"""The official documents that the leaflet hands out: `essentials.html` says what each is for."""
SAID = (
    *("glossary.yml", "activities.yml", "incidents.yml", "decisions.yml", "situation.yml"),
    *("coverage.yml", "coming.yml", "people.yml", "rgaa.yml"),
)
"""Files that readers read, beside lists and pages."""
MOST_QUESTIONS = 10
"""Of « Votre situation »: one screen, and as many taps."""
FIGURES = Path(__file__).parents[1] / "templates/figures"


def check(reading: Reading, parts: Mapping[str, str], region: str | None = None) -> None:
    """Tell what files get wrong about one another; `parts` are titles under slugs."""
    names = names_of(reading, region)
    for written in names.lists.values():
        check_list(written, names)
    regions = sorted(regions_of(reading, region)) if region else []
    targets = {*pages_of(reading.root), *images_of(reading.root)}
    for written in below(reading, "docs/"):
        check_page(written, names)
        check_braces(written, regions)
        check_targets(written, targets)
        check_part(written, parts)
    check_cards(reading.written["activities.yml"], names)
    check_incidents(reading.written["incidents.yml"], names)
    check_terms(reading.written["glossary.yml"])
    check_twins(reading.written["decisions.yml"])
    check_answers(reading.written["decisions.yml"])
    check_loops(reading.written["decisions.yml"])
    check_situation(reading.written["situation.yml"], names)
    check_coverage(reading.written["coverage.yml"], names)
    check_coming(reading.written["coming.yml"], names, slugs_of(reading))
    check_criteria(reading.written["rgaa.yml"])
    check_slugs(reading, names, parts)
    check_articles(reading, names)
    check_leaflet(reading, names)
    check_own_names(reading)


def regions_of(reading: Reading, region: str) -> set[str]:
    """The regions that a page may ask for: this guide's, that of the guide behind it, those of its documents."""
    behind = read_yaml(reading.root / "mkdocs.yml", "mkdocs.yml").data
    resources = reading.written["resources.yml"].data
    named = [found(behind, ("extra", "organisation", "region")), region]
    entries_read = resources.values() if isinstance(resources, dict) else ()
    named += [entry.get("region") for entry in entries_read if isinstance(entry, dict)]
    return {one for one in named if isinstance(one, str)}


def check_leaflet(reading: Reading, names: Names) -> None:
    """Each number is a statement of the leaflet; each statement is carried, by items that exist."""
    for written in reading.written.values():
        check_numbers(written, names.statements)
    leaflet = reading.written["leaflet.yml"]
    for number, statement in leaflet.data.items() if isinstance(leaflet.data, dict) else ():
        check_items(leaflet, (number, "items"), ids(statement, "items"), names)
    check_statements(reading, names.statements)


def check_ids(written: Written) -> None:
    """A list's ids name one item each."""
    refuse_twins(written, [(at, line.get("id")) for at, line in lines_of_list(written)])


def check_titles(written: Written) -> None:
    """Two sections of a list have two titles: a union adds its items by their title."""
    taken = list[object]()
    for n, section in enumerate(entries(written.data, "sections")):
        title = section.get("title") if isinstance(section, dict) else None
        if title in taken and isinstance(title, str):
            what = f"deux sections s’appellent « {title} »"
            written.refuse(
                ("sections", n, "title"), what, "réunissez-les, ou dites ce qui les distingue"
            )
        taken.append(title)


def check_list(written: Written, names: Names) -> None:
    """What a list's items name elsewhere exists, and what they replace does not."""
    check_ids(written)
    check_titles(written)
    for at, line in lines_of_list(written):
        check_sources(written, at, line, names)
        check_region(written, at, line, names)
        check_changes(written, at, line)
        check_duty(written, at, line, names)
        check_people(written, at, line, names)
        if isinstance(use := line.get("use"), str):
            check_use(written, (*at, "use"), use, names)
        for n, former in every_heir(line):
            if former in names.items:
                what = f"« {former} » est remplacé, mais existe encore"
                written.refuse((*at, "replaces", n), what, "retirez-le de sa liste")
    for n, former in ids(written.data, "retired"):
        if former in names.items:
            what = f"« {former} » est retiré, mais existe encore"
            written.refuse(("retired", n), what, "retirez-le de sa liste, ou de « retired: »")


def check_changes(written: Written, at: Loc, line: dict[str, Any]) -> None:
    """A change follows the first publication; one of the words alone asks nothing again; the last level that was told
    is the item's."""
    told, since = None, line.get("since")
    for n, change in enumerate(entries(line, "changes")):
        if not isinstance(change, dict):
            continue
        on = change.get("on")
        if isinstance(on, date) and isinstance(since, date) and on < since:
            what = f"ce changement est du {on}, avant la première publication (« since: {since} »)"
            written.refuse((*at, "changes", n), what, "corrigez l’une des deux dates")
        because = change.get("because")
        if isinstance(because, str) and because != WORDS_ALONE == because.strip(" .").lower():
            what = f"« {because} » serait annoncé aux lecteurs, comme une raison"
            mend = f"écrivez « because: {WORDS_ALONE} », sans majuscule ni point"
            written.refuse((*at, "changes", n), what, mend)
        if because == WORDS_ALONE and ("ask_again" in change or "level" in change):
            what = f"« because: {WORDS_ALONE} » annonce un changement de français, et rien d’autre"
            mend = "dites au lecteur pourquoi la règle ou le niveau a changé"
            written.refuse((*at, "changes", n), what, mend)
        if told := change.get("level", told):
            last = n
    if told and told != line.get("level"):
        what = f"le niveau est « {line.get('level')} », mais le dernier changement dit « {told} »"
        mend = "ajoutez « level: » au changement le plus récent"
        written.refuse((*at, "changes", last, "level"), what, mend)


def check_use(written: Written, at: Loc, use: str, names: Names) -> None:
    """A borrowed item exists, and is ticked once: not once per supplier."""
    if not names.is_item(use):
        mend = did_you_mean(use, sorted(names.items), "écrivez « liste/élément »")
        written.refuse(at, f"l’élément « {use} » n’existe pas", mend)
    elif names.is_per_supplier(use):
        what = f"« {use} » se coche une fois par fournisseur, et ne s’emprunte pas"
        written.refuse(at, what, "citez sa liste dans la page, ou écrivez un autre élément")


def every_heir(line: Any) -> Iterator[tuple[int, str]]:
    """The former items that a line replaces, however far back, with their first position."""
    for n, former in ids(line, "replaces"):
        yield n, former
    for n, heir in enumerate(entries(line, "replaces")):
        yield from ((n, former) for _, former in every_heir(heir))


def check_twins(written: Written) -> None:
    """An id names one entry of its file."""
    refuse_twins(written, [((n,), id) for n, id in ids(written.data)])


def check_terms(written: Written) -> None:
    """A word of the glossary, in any of its spellings, is explained by one entry."""
    taken: dict[str, int] = {}
    for n, entry in enumerate(entries(written.data)):
        term = entry.get("term") if isinstance(entry, dict) else None
        for word in (term, *entries(entry, "also")):
            if isinstance(word, str) and taken.setdefault(word.casefold(), n) != n:
                line = written.line((taken[word.casefold()],))
                what = f"« {word} » est déjà expliqué, à la ligne {line}"
                mend = "gardez une seule entrée, ou retirez ce mot de « also: »"
                written.refuse((n,), what, mend)


def check_answers(written: Written) -> None:
    """Under one question of a decision helper, each answer says something else: a reader takes one."""
    for at, inquiry, _ in every_question(written.data):
        choices = entries(inquiry, "answers")
        given = [one.get("answer") if isinstance(one, dict) else None for one in choices]
        for n, answer in enumerate(given):
            if isinstance(answer, str) and answer in given[:n]:
                what = f"la réponse « {answer} » est écrite deux fois sous la même question"
                mend = "dites ce qui les distingue, ou n’en gardez qu’une"
                written.refuse((*at, "answers", n, "answer"), what, mend)


def check_loops(written: Written) -> None:
    """On its way to an answer, a decision helper asks each question once: twice goes in a circle."""
    for at, inquiry, before in every_question(written.data):
        if (ask := inquiry.get("ask")) in before:
            what = f"la question « {ask} » est posée deux fois sur le même chemin"
            mend = "le lecteur y a déjà répondu : concluez par « then: », ou posez-en une autre"
            written.refuse((*at, "ask"), what, mend)


def every_question(
    inquiries: Any, at: Loc = (), before: tuple[str, ...] = ()
) -> Iterator[tuple[Loc, dict[str, Any], tuple[str, ...]]]:
    """Every question of decision helpers, with its position and those that led to it."""
    for n, inquiry in enumerate(entries(inquiries)):
        if isinstance(inquiry, dict) and isinstance(ask := inquiry.get("ask"), str):
            yield (*at, n), inquiry, before
            yield from every_question(inquiry.get("answers"), (*at, n, "answers"), (*before, ask))


def refuse_twins(written: Written, named_at: Iterable[tuple[Loc, object]]) -> None:
    """An id names one thing; the second use of it is the mistake."""
    taken = set[object]()
    for at, id in named_at:
        if isinstance(id, str) and id in taken:
            what = f"l’identifiant « {id} » sert deux fois"
            written.refuse((*at, "id"), what, "donnez un autre nom au nouvel élément")
        taken.add(id if isinstance(id, str) else None)


def check_sources(written: Written, at: Loc, data: Any, names: Names, key: str = "sources") -> None:
    """Each source is an entry of `resources.yml`."""
    for n, id in ids(data, key):
        check_source(written, (*at, key, n), id, names)
    for n, source in enumerate(given := entries(data, key)):
        if source in given[:n]:
            what = "cette source est citée deux fois ici"
            written.refuse(
                (*at, key, n), what, "gardez-la une fois, ou dites quelle page ou quel article"
            )
        if (article := article_of(source)) is not None:
            place = (*at, key, n, "article")
            origin, line = written.origin(place), written.line(place)
            tell_article(origin, line, source.get("id"), article, names)


def check_source(written: Written, at: Loc, id: Any, names: Names) -> None:
    """A source is an entry of `resources.yml`."""
    if isinstance(id, str) and names.resources is not None and id not in names.resources:
        mend = did_you_mean(id, sorted(names.resources), "ajoutez-la à resources.yml")
        written.refuse(at, f"la source « {id} » n’existe pas", mend)


def check_duty(written: Written, at: Loc, line: Any, names: Names) -> None:
    """An obligation rests on a text that somebody read: an article, or an authority's document."""
    if line.get("level") != "obligation" or names.resources is None:
        return
    written_as = entries(line, "sources")
    cited = [(id, article_of(written_as[n])) for n, id in ids(line, "sources")]
    if all(id in names.resources for id, _ in cited) and not names.read.intersection(cited):
        what = "cette obligation ne repose sur aucun texte lu"
        mend = (
            "citez l’article qui l’impose, ou la page d’une autorité (« authority: true »), lus : "
            "« read: » dans resources.yml ; sinon, écrivez « level: recommendation »"
        )
        written.refuse((*at, "level"), what, mend)


ASKED = {"ask": "advisers", "supplier": "suppliers"}
"""Which kinds of `people.yml` a key of an item names."""


def check_people(written: Written, at: Loc, line: Any, names: Names) -> None:
    """Whom an item names is in `people.yml`."""
    for key, kind in ASKED.items():
        if isinstance(word := line.get(key), str):
            refuse_unknown(written, (*at, key), key, word, names.people.get(kind, ()))


def refuse_unknown(written: Written, at: Loc, key: str, word: str, known: Collection[str]) -> None:
    """A word that `people.yml` does not explain is a mistake; where it cannot be read, none is."""
    if known and word not in known:
        written.refuse(at, *explain_choice(key, word, list(known)))


def article_of(source: Any) -> str | None:
    """The number of the article that a source names."""
    article = source.get("article") if isinstance(source, dict) else None
    return None if article is None else str(article)


def tell_article(written: Written, line: int, id: Any, article: str, names: Names) -> None:
    """Tell of an article that its text does not list in `resources.yml`."""
    listed = (names.resources or {}).get(id) if isinstance(id, str) else None
    if listed is not None and article not in listed and is_number(article):
        mend = f"ajoutez-le à resources.yml, sous « articles: » de « {id} »"
        what = f"l’article « {article} » de « {id} » n’existe pas"
        written.tell(line, what, did_you_mean(article, sorted(listed), mend))


def check_articles(reading: Reading, names: Names) -> None:
    """The articles that sentences name are listed under their text, which has a name for sentences."""
    if names.resources is None:
        return
    check_cited(reading.written["resources.yml"])
    for written in (*names.lists.values(), *map(reading.written.__getitem__, SAID)):
        check_sentences(written, names.texts)
    for written in below(reading, "docs/"):
        check_page_sentences(written, names.texts)


def check_cited(written: Written) -> None:
    """A text that lists articles says how a sentence names it after one."""
    for id, entry in written.data.items() if isinstance(written.data, dict) else ():
        if isinstance(entry, dict) and entry.get("articles") and "cited" not in entry:
            mend = "ajoutez ce qui suit le numéro d’un article : « cited: du code pénal »"
            written.refuse((id, "articles"), "il manque la clé « cited »", mend)


def check_region(written: Written, at: Loc, data: Any, names: Names) -> None:
    """What every region reads rests on sources that this one has; a page may hold one more."""
    for n, id in ids(data, "sources"):
        refuse_elsewhere(written, (*at, "sources", n), id, names)


def refuse_elsewhere(written: Written, at: Loc, id: Any, names: Names) -> None:
    """A source that stands in every region's guide is not of another region."""
    if id in names.elsewhere:
        what = f"la source « {id} » n’est que pour une autre région (« region: » de resources.yml)"
        mend = "donnez ici une source qui vaut partout, ou retirez la région de cette source"
        written.refuse(at, what, mend)


REGION_ASKED = "{% if organisation.region"


def check_regional_calls(written: Written, names: Names) -> None:
    """A resource of another region is cited where the page asks for that region."""
    asked = False
    for number, line in enumerate(written.text.split("\n"), 1):
        for word in re.findall(r"\{% (?:if|endif)[^%]*|\bresource\([\"'][\w-]+", line):
            if word.startswith("{%"):
                asked = word.startswith(REGION_ASKED)
            elif not asked and (id := re.split("[\"']", word)[1]) in names.elsewhere:
                what = f"la ressource « {id} » n’est que pour une autre région"
                mend = f"entourez la phrase de « {REGION_ASKED} == … %}} » et « {{% endif %}} »"
                written.tell(number, what, mend)


def check_essentials(written: Written, names: Names) -> None:
    """The documents that `essentials()` shows are in `resources.yml`."""
    if names.resources is None or not (call := re.search(r"\bessentials\(", written.text)):
        return
    for id in ESSENTIALS:
        if id not in names.resources:
            mend = "remettez-le dans resources.yml, ou retirez « {{ essentials() }} » de cette page"
            line = written.text[: call.start()].count("\n") + 1
            written.tell(line, f"« {id} », que « essentials() » montre, n’existe pas", mend)


def check_page(written: Written, names: Names) -> None:
    """What a page names exists, and it holds no outside address."""
    check_essentials(written, names)
    check_regional_calls(written, names)
    check_sources(written, (), written.data, names)
    check_addresses(written)
    figures = [path.stem for path in FIGURES.glob("*.svg")]
    known = {"checklist": names.lists, "resource": names.resources, "figure": figures}
    check_calls(written, {**known, "decision": names.decisions})
    for line, source in cited(written.text):
        if source.article and is_number(source.article):
            tell_article(written, line, source.id, source.article, names)


def check_part(written: Written, parts: Collection[str]) -> None:
    """A page that shows the pages of its part has one."""
    slug = name_in_guide(written.file).split("/")[1]
    for line, macro, _ in calls(written.text):
        if macro == "pages" and slug not in parts:
            what = "« pages » montre les pages d’une partie, et celle-ci n’est d’aucune"
            mend = "placez-la dans le dossier d’une partie de « nav: », ou retirez cette ligne"
            written.tell(line, what, mend)


def check_cards(written: Written, names: Names) -> None:
    """Each card, of the register or of a like file, has its own id, and sources that exist."""
    check_twins(written)
    for n, card in enumerate(entries(written.data)):
        check_sources(written, (n,), card, names)
        check_region(written, (n,), card, names)


def check_incidents(written: Written, names: Names) -> None:
    """Each incident's sheet has its own id, and sources that exist; a region may have a service of its own."""
    check_cards(written, names)
    for n, incident in enumerate(entries(written.data)):
        check_sources(written, (n,), incident, names, "call")
        for o, word in ids(incident, "own"):
            refuse_unknown(written, (n, "own", o), "own", word, names.people.get("contacts", ()))


def check_coming(written: Written, names: Names, slugs: Collection[str]) -> None:
    """Refuse what is coming without its own id, sources that exist, or a page that exists."""
    check_cards(written, names)
    for n, one in enumerate(entries(written.data)):
        page = one.get("page") if isinstance(one, dict) else None
        if isinstance(page, str) and page not in slugs:
            otherwise = "écrivez le nom du fichier de la page, sans dossier ni « .md »"
            mend = did_you_mean(page, sorted(slugs), otherwise)
            written.refuse((n, "page"), f"la page « {page} » n’existe pas", mend)


def check_criteria(written: Written) -> None:
    """Refuse a criterion that is told twice, or whose result is not one: met, failed, or without object."""
    refuse_twins(written, [(("criteria", n), id) for n, id in ids(written.data, "criteria")])
    for n, one in enumerate(entries(written.data, "criteria")):
        given = one.keys() if isinstance(one, dict) else set[str]()
        if ("absent" in given) == bool(given & {"tests", "judged", "fails"}):
            what = "ce critère n’a pas un résultat, et un seul"
            mend = "écrivez « tests » ou « judged » s’il est rempli, « fails » s’il ne l’est pas, ou « absent »"
            written.refuse(("criteria", n), what, mend)


def slugs_of(reading: Reading) -> set[str]:
    """Name the pages' files, without those that open a part: several bear the same."""
    return {PurePosixPath(written.file).stem for written in below(reading, "docs/")} - {"index"}


def check_situation(written: Written, names: Names) -> None:
    """At most ten questions; each changes something, and names items, lists and answers that exist."""
    check_twins(written)
    if len(entries(written.data)) > MOST_QUESTIONS:
        what = f"il y a plus de {MOST_QUESTIONS} questions"
        written.refuse((MOST_QUESTIONS,), what, "gardez celles qui écartent le plus")
    answers = {(q, a): id for q, a, id in answers_of(written)}
    for q, question in enumerate(entries(written.data)):
        refuse_twins(written, [((q, "answers", a), id) for a, id in ids(question, "answers")])
        if not any(entries(answer, "aside") for answer in entries(question, "answers")):
            what = "cette question n’écarte rien, quelle que soit la réponse"
            written.refuse((q,), what, "retirez-la, ou ajoutez « aside: » à une réponse")
        for a, answer in enumerate(entries(question, "answers")):
            for n, aside in enumerate(entries(answer, "aside")):
                at = (q, "answers", a, "aside", n)
                check_excluded(written, at, aside, names)
                others = {id for (other, _), id in answers.items() if other != q}
                check_others(written, at, aside, others)


def answers_of(written: Written) -> Iterator[tuple[int, int, str]]:
    """Every answer as `<question>/<answer>`, with the places of both."""
    for q, id in ids(written.data):
        for a, answer in ids(entries(written.data)[q], "answers"):
            yield q, a, f"{id}/{answer}"


def check_excluded(written: Written, at: Loc, aside: Any, names: Names) -> None:
    """What an answer sets aside exists: an item, or a list."""
    for n, path in ids(aside, "excludes"):
        is_item = "/" in path
        if not (names.is_item(path) if is_item else path in names.lists):
            kind, known = ("l’élément", names.items) if is_item else ("la liste", names.lists)
            mend = did_you_mean(path, sorted(known), "écrivez « liste/élément », ou « liste »")
            written.refuse((*at, "excludes", n), f"{kind} « {path} » n’existe pas", mend)


def check_others(written: Written, at: Loc, aside: Any, known: Collection[str]) -> None:
    """The answers that must be given too are those of other questions."""
    for n, other in ids(aside, "if_also"):
        if other not in known:
            mend = did_you_mean(other, sorted(known), "écrivez « question/réponse »")
            what = f"la réponse « {other} » n’existe pas dans une autre question"
            written.refuse((*at, "if_also", n), what, mend)


def check_items(written: Written, at: Loc, paths: Iterable[tuple[int, str]], names: Names) -> None:
    """The items named at this place exist."""
    for n, path in paths:
        if not names.is_item(path):
            mend = did_you_mean(path, sorted(names.items), "écrivez « liste/élément »")
            written.refuse((*at, n), f"l’élément « {path} » n’existe pas", mend)


def check_coverage(written: Written, names: Names) -> None:
    """A peer's list is a document of `resources.yml`; each of its points has items, or a reason to have none."""
    for n, peer in enumerate(entries(written.data)):
        if not isinstance(peer, dict):
            continue
        check_source(written, (n, "source"), peer.get("source"), names)
        refuse_elsewhere(written, (n, "source"), peer.get("source"), names)
        for p, point in enumerate(entries(peer, "points")):
            at = (n, "points", p)
            check_items(written, (*at, "items"), ids(point, "items"), names)
            if isinstance(point, dict) and bool(point.get("items")) == bool(point.get("outside")):
                what = "ce point attend une réponse, et une seule"
                mend = "écrivez « items: [liste/élément] », ou « outside: » et ce qui l’explique"
                written.refuse(at, what, mend)


def check_slugs(reading: Reading, names: Names, parts: Mapping[str, str]) -> None:
    """A slug names one thing: a part, or a page and the list of the same name that it shows."""
    taken = {slug: f"la partie « {title} »" for slug, title in parts.items()}
    for slug in sorted(parts.keys() & names.lists):
        what = f"« {slug} » nomme déjà une partie du guide"
        names.lists[slug].tell(1, what, "renommez la liste")
    for written in below(reading, "docs/"):
        slug = PurePosixPath(written.file).stem
        if slug == "index":
            continue
        if slug in taken:
            written.tell(1, f"« {slug} » nomme déjà {taken[slug]}", "renommez la page")
        taken[slug] = f"la page {written.file}"
        if slug in names.lists and slug not in named(written.text, "checklist"):
            what = f"« {slug} » nomme aussi une liste, que cette page ne montre pas"
            mend = f'ajoutez {{{{ checklist("{slug}") }}}}, ou renommez l’une des deux'
            written.tell(1, what, mend)
