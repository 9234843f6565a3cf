"""Articles of law: an editor spells and lists them right, and each is read before a duty rests on it."""

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from markupsafe import Markup
from pydantic import TypeAdapter
from small_guide import Guide, small_guide
from test_site import by_id, words

from macros.calls import PageMacros
from macros.guide.citing import citing_pages, uses
from macros.guide.content import Content
from macros.html.citations import citations, precise
from macros.html.markdown_blocks import Blocks
from macros.html.render import render
from macros.model.article_number import said as spoken
from macros.model.schema import Article, Organisation, Resource, Source, TextRead
from macros.reading.articles import Texts, explain_mention, mentions, sentences
from macros.reading.names import articles_of, cited_of
from macros.reading.written import read_yaml
from publish.maintenance.lawyer import duties

ROOT = Path(__file__).parent.parent
LIST = "checklists/mots-de-passe.yml"
PAGE = "docs/securiser/mots-de-passe.md"
TEXTS = """
code:
  title: Code de la santé publique
  publisher: Légifrance
  url: https://www.legifrance.gouv.fr/code
  format: page
  evidence: {kind: cited, on: 2026-11-24}
  cited: du code de la santé publique
  articles:
    R.1111-1: {read: {on: 2026-11-24, where: "https://example.org/r1111-1"}}
    R.1111-2: {}
    L.102 B: {}
rgpd:
  title: Le règlement
  publisher: Union européenne
  url: https://eur-lex.europa.eu/rgpd
  format: page
  evidence: {kind: cited, on: 2026-11-24}
  cited: du RGPD
  articles: {1: {}, 12: {}, 13: {}, 14: {}, 28: {}}
"""


@pytest.fixture
def guide(tmp_path: Path) -> Guide:
    made = small_guide(tmp_path)
    made.add("resources.yml", TEXTS)
    return made


RIGHT = [
    "l’article 28 du RGPD",
    "l'article R.1111-1 du code de la santé publique",
    "les articles 12 à 14 du RGPD",
    "les articles R.1111-1 et R.1111-2 du code de la santé publique",
    "l’article 12, paragraphes 2 et 3, du RGPD",
    'l’article 28 du {{ resource("rgpd", "règlement") }}',
    "l’article 28",
    "R.1111-1",
    "article L.102 B",
    "l’article R.1111-1 V du code de la santé publique",
    "l’article 1er du RGPD",
    "norme EN 301-549, arrêt C-307/22, décret n° 2026-209, de 100-200 à 2000-2010",
]


@pytest.mark.parametrize("words", RIGHT)
def test_a_sentence_names_articles_that_are_listed(guide: Guide, words: str):
    guide.add(PAGE, f"Voyez {words}.\n")
    assert guide.content()


MISSPELT = [
    ("R 1111-1", "« R 1111-1 »", "écrivez « R.1111-1 »"),
    ("L. 1110-4", "« L. 1110-4 »", "écrivez « L.1110-4 »"),
    ("R1111-1", "« R1111-1 »", "écrivez « R.1111-1 »"),
    ("l.1110-4", "« l.1110-4 »", "écrivez « L.1110-4 »"),
    ("l’art. 28", "« art. 28 »", "écrivez « article 28 »"),
    ("R.1111-1 à R.1111-8", "« R.1111-1 à R.1111-8 »", "« R.1111-1 », « R.1111-8 »"),
]


@pytest.mark.parametrize(("words", "what", "mend"), MISSPELT)
def test_a_number_that_a_sentence_misspells_is_told_at_its_line(
    guide: Guide, words: str, what: str, mend: str
):
    line = guide.add(PAGE, f"Un paragraphe\nqui renvoie à {words} du code.\n") + 1
    assert guide.mistakes() == [f"{PAGE}:{line}: {what} n’est pas un numéro d’article"]
    assert mend in str(guide.refusal())


@pytest.mark.parametrize(("words", "what", "mend"), MISSPELT)
def test_a_number_that_an_item_misspells_is_told_at_its_line(
    guide: Guide, words: str, what: str, mend: str
):
    guide.change(
        LIST,
        "level:",
        f"why: >-\n          Une première ligne,\n          {words}.\n        level:",
    )
    assert guide.mistakes() == [f"{LIST}:10: {what} n’est pas un numéro d’article"]


MISSING = [
    ("l’article 99 du RGPD", "l’article « 99 » de « rgpd » n’est pas dans resources.yml"),
    ("l’article 28 du code de la santé publique", "l’article « 28 » de « code » n’est pas dans"),
    ("les articles 12 à 15 du RGPD", "l’article « 15 » de « rgpd »"),
    ("l’article L.1110-4", "l’article « L.1110-4 » n’est dans aucun texte de resources.yml"),
    ("l’article 99", "l’article « 99 » n’est dans aucun texte"),
    ('l’article 99 du {{ resource("rgpd", "RGPD") }}', "l’article « 99 » de « rgpd »"),
    (
        "l’article 28 de la loi du 21 mai 2024",
        "aucun texte de resources.yml ne se nomme « de la loi",
    ),
]


@pytest.mark.parametrize(("words", "what"), MISSING)
def test_an_article_that_no_text_lists_is_told_at_its_line(guide: Guide, words: str, what: str):
    line = guide.add(PAGE, f"Voyez {words}.\n")
    (told,) = guide.mistakes()
    assert told.startswith(f"{PAGE}:{line}: {what}")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("glossary.yml", "- {term: Notice, definition: L’article 99 du RGPD.}\n"),
        (
            "situation.yml",
            "- {id: a, text: L’article 99 du RGPD ?, answers: [{id: oui, text: Oui}]}\n",
        ),
        (
            "coming.yml",
            "- {id: a, title: A, status: project, change: L’article 99 du RGPD., until: rien,"
            " sources: [rgpd], recheck: 2027-01-12}\n",
        ),
        (
            PAGE,
            '---\ntitle: A\ndescription: L’article 99 du RGPD.\n---\n{{ checklist("mots-de-passe") }}\n',
        ),
    ],
)
def test_every_file_that_readers_read_is_asked(guide: Guide, file: str, text: str):
    guide.write(file, text)
    assert any("l’article « 99 » de « rgpd »" in told for told in guide.mistakes())


def test_code_and_remarks_name_no_article(guide: Guide):
    guide.add(PAGE, "Un `R1111-1`.\n\n```\narticle 99\n```\n\n<!-- article 99 -->\n")
    assert guide.content()


def test_an_unlisted_article_of_a_source_is_told_with_the_nearest(guide: Guide):
    guide.change(LIST, "sources: [cnil]", "sources: [{id: code, article: R.1111-3}]")
    assert guide.mistakes() == [f"{LIST}:9: l’article « R.1111-3 » de « code » n’existe pas"]
    assert "vouliez-vous dire « R.1111-" in str(guide.refusal())


def test_an_unlisted_article_of_a_macro_is_told(guide: Guide):
    line = guide.add(PAGE, '{{ resource("code", article="R.1111-3") }}\n')
    assert guide.mistakes() == [f"{PAGE}:{line}: l’article « R.1111-3 » de « code » n’existe pas"]


def test_a_misspelt_article_of_a_macro_is_told_with_the_right_spelling(guide: Guide):
    line = guide.add(PAGE, '{{ resource("code", article="R 1111-1") }}\n')
    assert guide.mistakes() == [f"{PAGE}:{line}: « R 1111-1 » n’est pas un numéro d’article"]
    assert "écrivez « R.1111-1 »" in str(guide.refusal())


@pytest.mark.parametrize(
    ("key", "right"), [("R 1111-9", "R.1111-9"), ("l. 1110-4", "L.1110-4"), ("1er", "1")]
)
def test_a_misspelt_article_of_a_text_is_told_with_the_right_spelling(
    guide: Guide, key: str, right: str
):
    guide.change("resources.yml", "L.102 B: {}", f"{key}: {{}}")
    (told,) = guide.mistakes()
    assert told.endswith(f": « {key} » n’est pas un numéro d’article")
    assert f"écrivez « {right} »" in str(guide.refusal())


def test_a_text_with_articles_says_how_a_sentence_names_it(guide: Guide):
    guide.change("resources.yml", "  cited: du RGPD\n", "")
    (told,) = guide.mistakes()
    assert told.endswith(": il manque la clé « cited »")


def test_templates_name_articles_that_are_listed():
    resources = read_yaml(ROOT / "resources.yml", "resources.yml").data
    texts = Texts(dict(articles_of(resources)), dict(cited_of(resources)))
    for template in sorted((ROOT / "macros/templates").rglob("*.html")):
        for mention in mentions(template.read_text("utf-8")):
            assert not list(explain_mention(mention, texts)), (template.name, mention.written)


def test_the_guide_names_articles_by_the_hundred(content: Content):
    named = [m for page in content.pages.values() for m in mentions(page.text)]
    items = [item.model_dump(mode="json") for item in content.items.values()]
    named += [m for _, words in sentences(items) for m in mentions(words)]
    assert len(named) > 100


def resources() -> dict[str, Resource]:
    """The texts of these tests, read."""
    return TypeAdapter(dict[str, Resource]).validate_python(
        yaml.load(TEXTS, Loader=yaml.BaseLoader)
    )


def cited(*articles: str, id: str = "code") -> list[str]:
    """What readers read of these articles, one entry a link."""
    sources = [Source(id=id, article=one) for one in articles]
    return [one.words for one in citations(sources, resources())]


def test_an_article_is_named_with_its_text():
    assert cited("R.1111-1") == ["article R.1111-1 du code de la santé publique"]
    assert cited("1", id="rgpd") == ["article 1er du RGPD"]


def test_articles_read_in_one_text_are_named_together():
    read = Article(read=TextRead(on=date(2026, 11, 24), where="https://example.org/"))
    known = resources()
    known["rgpd"] = known["rgpd"].model_copy(
        update={"articles": {"12": read, "13": read, "14": read}}
    )
    sources = [Source(id="rgpd", article=n) for n in ("12", "13", "14")]
    assert [one.words for one in citations(sources, known)] == ["articles 12, 13 et 14 du RGPD"]


def test_an_article_that_nobody_read_is_named_alone_and_says_so():
    sources = [Source(id="code", article=n) for n in ("R.1111-1", "R.1111-2")]
    assert [one.unread for one in citations(sources, resources())] == [False, True]
    assert str(page_end_of(sources)).count("(non relu)") == 1


def page_end_of(sources: list[Source]) -> Markup:
    """What closes a page that cites these."""
    content = SimpleNamespace(resources=resources())
    return render(
        "page_end.html",
        content=content,
        sources=sources,
        checked=None,
        recheck=None,
        lists=(),
        terms=(),
        short=(),
        awaits_pdf=False,
        base="",
    )


def test_an_article_with_its_own_address_leads_there():
    known = resources()
    own = Article(url="https://www.legifrance.gouv.fr/r1111-1")
    known["code"] = known["code"].model_copy(update={"articles": {"R.1111-1": own}})
    (link,) = citations([Source(id="code", article="R.1111-1")], known)
    assert link.url == own.url


def test_a_page_ends_with_each_article_once_and_not_with_the_whole_text():
    one, two = Source(id="code", article="R.1111-1"), Source(id="code", article="R.1111-2")
    whole, other = Source(id="code"), Source(id="rgpd")
    assert precise([whole, one, other, two, one, whole]) == [one, two, other]


def test_a_page_ends_with_the_page_of_a_document_that_it_names():
    named = Source(id="rgpd", page=27)
    assert precise([Source(id="rgpd"), named]) == [named]
    assert precise([Source(id="rgpd")]) == [Source(id="rgpd")]


def test_a_macro_links_an_article_by_its_name(site: Path, content: Content):
    page = PageMacros(content, Organisation.model_construct(), Blocks(), lambda: None)
    said = page.resource("code-sante-publique", article="R.1111-1")
    assert re.search(r">article R\.1111-1 du code de la santé publique</a>$", said)


def test_resources_say_which_pages_cite_each_article(site: Path, content: Content):
    for use in uses(content):
        said = words(by_id(site / "ressources.html")[f"ressource-{use.id}"])
        for number, _, pages in use.articles:
            first = " ".join(pages[0].meta.title.split())
            assert f"Article {spoken(number)}, cité dans : {first}" in said, number


def test_an_article_named_in_an_item_is_cited_by_the_page_that_shows_it(content: Content):
    citing = citing_pages(content)
    pages = {page.slug for page in citing[("rgpd-texte", "28")]}
    assert {"clauses-du-contrat", "fournisseurs"} <= pages


def test_resources_say_what_nobody_read(site: Path, content: Content):
    page = by_id(site / "ressources.html")
    found = list(uses(content))
    missing = {use.id for use in found for _, article, _ in use.articles if not article.read}
    for id, resource in content.resources.items():
        said = words(page[f"ressource-{id}"])
        assert ("Non relu : " in said) == (resource.unread or id in missing), id


def test_the_lawyer_s_table_holds_every_obligation_with_each_of_its_sources(content: Content):
    owed = {path: item for path, item in content.items.items() if item.level == "obligation"}
    told = list(duties(content))
    assert {path for path, *_ in told} == set(owed)
    assert len(told) == sum(len(item.sources) for item in owed.values())


def test_the_lawyer_s_table_says_what_is_left_to_check(guide: Guide):
    guide.change(LIST, "level: recommendation", "level: obligation")
    both = "[cnil, {id: code, article: R.1111-1}, {id: code, article: R.1111-2}, rgpd]"
    guide.change(LIST, "sources: [cnil]", f"sources: {both}")
    told = {text: (read, doubt) for _, _, text, read, doubt in duties(guide.content())}
    assert told == {
        "La sécurité des données, CNIL": (
            "24\u00a0novembre 2026, https://www.cnil.fr/securite",
            "",
        ),
        "article R.1111-1 du code de la santé publique": (
            "24\u00a0novembre 2026, https://example.org/r1111-1",
            "",
        ),
        "article R.1111-2 du code de la santé publique": ("", "texte non lu"),
        "Le règlement, Union européenne": ("", "texte non lu"),
    }


DUTY = "cette obligation ne repose sur aucun texte lu"


@pytest.mark.parametrize(
    ("sources", "is_read"),
    [
        ("[{id: code, article: R.1111-1}]", True),
        ("[{id: code, article: R.1111-2}]", False),
        ("[code]", False),
        ("[{id: code, article: R.1111-2}, {id: code, article: R.1111-1}]", True),
        ("[cnil]", True),
    ],
)
def test_an_obligation_rests_on_a_text_that_was_read(guide: Guide, sources: str, is_read: bool):
    guide.change(LIST, "level: recommendation", "level: obligation")
    guide.change(LIST, "sources: [cnil]", f"sources: {sources}")
    if is_read:
        assert guide.content()
    else:
        assert guide.mistakes() == [f"{LIST}:8: {DUTY}"]
        assert "écrivez « level: recommendation »" in str(guide.refusal())


def test_an_obligation_may_rest_on_the_page_of_an_authority_once_read(guide: Guide):
    guide.change(LIST, "level: recommendation", "level: obligation")
    assert guide.content()
    guide.change("resources.yml", "kind: page", "kind: cited")
    assert guide.mistakes() == [f"{LIST}:8: {DUTY}"]
    guide.change(
        "resources.yml",
        "authority: true",
        'authority: true\n  read: {on: 2026-11-24, where: "github:a/b"}',
    )
    assert guide.content()


def test_an_obligation_does_not_rest_on_a_page_of_anybody_else(guide: Guide):
    guide.change(LIST, "level: recommendation", "level: obligation")
    guide.change("resources.yml", "  authority: true\n", "")
    assert guide.mistakes() == [f"{LIST}:8: {DUTY}"]


def test_a_recommendation_needs_no_text_that_was_read(guide: Guide):
    guide.change(LIST, "sources: [cnil]", "sources: [{id: code, article: R.1111-2}]")
    assert guide.content()
