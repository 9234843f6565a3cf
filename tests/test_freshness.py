"""What is old is told at each build, and stops none."""

from dataclasses import replace
from datetime import date, timedelta

from macros.guide.content import Content
from macros.guide.due import rereadings, to_read_again


def told(content: Content, today: date) -> str:
    return "\n".join(to_read_again(content, today))


def test_what_was_checked_over_a_year_ago_is_listed(content: Content):
    item = content.items["mots-de-passe/longueur"]
    place = str(content.places["mots-de-passe/longueur"])
    assert f"{place}: relu" not in told(content, item.checked + timedelta(days=365))
    assert f"{place}: relu le" in told(content, item.checked + timedelta(days=367))


def test_a_known_date_is_announced_then_asked_for(content: Content):
    page = content.pages["securiser/mots-de-passe.md"]
    on = date(2026, 12, 15)
    pages = {
        "a.md": replace(page, file="docs/a.md", meta=page.meta.model_copy(update={"recheck": on}))
    }
    small = replace(content, pages=pages, checklists={}, resources={}, coming=(), places={})
    assert told(small, on - timedelta(days=1)).startswith("à relire après le 15")
    assert told(small, on).startswith("docs/a.md:1: à relire depuis le 15")


def test_a_text_that_is_about_to_change_is_told_at_its_line(content: Content):
    on = date(2027, 1, 12)
    text = content.resources["rgpd-texte"]
    article = text.articles["28"].model_copy(update={"recheck": on})
    soon = text.model_copy(update={"recheck": on, "articles": {**text.articles, "28": article}})
    changed = replace(content, resources={**content.resources, "rgpd-texte": soon})
    lines = [content.places["rgpd-texte"].line, content.places["rgpd-texte 28"].line]
    assert lines[0] < lines[1]
    for line in lines:
        assert f"resources.yml:{line}: à relire depuis le 12" in told(changed, on)
        assert f"resources.yml:{line}" in told(changed, on - timedelta(days=1))


def test_what_is_coming_is_asked_for_when_its_day_or_the_day_to_look_again_is_past(
    content: Content,
):
    on, sooner = date(2027, 3, 26), date(2027, 1, 12)
    coming = content.coming[0].model_copy(update={"on": on, "recheck": on})
    place = str(content.places[f"coming {coming.id}"])
    for late in ({"on": sooner}, {"on": None, "recheck": sooner}, {"recheck": sooner}):
        changed = replace(content, coming=(coming.model_copy(update=late),))
        assert f"{place}: à relire depuis le 12" in told(changed, sooner)
        assert f"{place}: à relire" not in told(changed, sooner - timedelta(days=1))


def test_the_pages_to_read_again_are_those_with_a_known_day_of_their_own_or_of_an_item(
    content: Content,
):
    days = dict(rereadings(content))
    asked = {item.recheck for item in content.items.values()}
    asked |= {page.meta.recheck for page in content.pages.values()}
    assert list(days) == sorted(asked - {None})
    on = content.items["registre-et-information/registre"].recheck
    assert on
    assert content.home_of("registre-et-information") in days[on]
    page = content.pages["vie-du-cabinet/a-surveiller.md"]
    assert page.meta.recheck
    assert page in days[page.meta.recheck]
