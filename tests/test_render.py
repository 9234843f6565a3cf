"""The model becomes HTML that works before any script, and that no word can break."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from lxml import html as lxml_html
from small_guide import Guide, small_guide

from macros.guide.content import Content
from macros.html.checklist import checklist_html
from macros.html.glossary import explain_terms, in_full, left_alone
from macros.html.printed import number_addresses
from macros.html.render import (
    TEMPLATES,
    ancestors,
    environment,
    inline,
    plain,
    slug,
    to_root,
    without_indent,
)
from macros.model.french import NBSP, counted, day, weighed
from macros.model.schema import Item, Term
from publish.data.search_index import passages

LIST = "checklists/mots-de-passe.yml"


@pytest.fixture
def guide(tmp_path: Path) -> Guide:
    return small_guide(tmp_path)


def form(guide: Guide, anchors: set[str] | None = None) -> lxml_html.HtmlElement:
    """The list of the small guide, as HTML."""
    content = guide.content()
    checklist = content.checklists["mots-de-passe"]
    return lxml_html.fromstring(
        checklist_html(content, checklist, set() if anchors is None else anchors, "../")
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**gras** et *italique*", "<strong>gras</strong> et <em>italique</em>"),
        ("`a < b`", "<code>a &lt; b</code>"),
        ("<b>R&D</b>", "&lt;b&gt;R&amp;D&lt;/b&gt;"),
        ("[mot](javascript:alert)", "[mot](javascript:alert)"),
        ("![image](x)", "![image](x)"),
        ("https://cnil.fr", "https://cnil.fr"),
        ("# titre", "# titre"),
        (r"\*étoile\*", "*étoile*"),
        ('"guillemets"', "&quot;guillemets&quot;"),
    ],
)
def test_emphasis_and_code_are_rendered_and_nothing_else(text: str, html: str):
    assert inline(text) == html


def test_a_text_is_said_without_its_marks():
    assert plain("**Gras** et *italique*, R&D < 3") == "Gras et italique, R&D < 3"


def test_a_date_is_written_as_french_does():
    assert day(date(2026, 1, 1)) == f"1er{NBSP}janvier 2026"
    assert day(date(2026, 8, 24)) == f"24{NBSP}août 2026"


def test_a_number_below_two_is_singular():
    assert [counted(n, "fait", "faits") for n in (0, 1, 2)] == [
        f"0{NBSP}fait",
        f"1{NBSP}fait",
        f"2{NBSP}faits",
    ]


def test_a_weight_is_said_in_megabytes_from_one_on():
    assert [weighed(n) for n in (3, 82_500, 1_000_000, 2_349_000)] == [
        f"1{NBSP}ko",
        f"82{NBSP}ko",
        f"1,0{NBSP}Mo",
        f"2,3{NBSP}Mo",
    ]


def test_words_become_an_anchor_without_accents():
    assert slug("Été : « çà » n° 3") == "ete-ca-n-3"


@pytest.mark.parametrize(
    ("address", "way"),
    [("index.html", ""), ("securiser/index.html", "../"), ("a/b/c.html", "../../")],
)
def test_the_way_to_the_root_goes_up_each_folder(address: str, way: str):
    assert to_root(address) == way


ITEM = {
    "id": "z",
    "text": "Faire.",
    "level": "obligation",
    "sources": ["cnil"],
    "since": "2026-11-24",
    "checked": "2026-11-24",
}


def test_what_an_item_replaces_is_read_by_the_browser_as_it_was_written():
    heir = {"id": "a/b", "ask_again": True, "replaces": [{"id": "c/d"}]}
    changes = [
        {"on": "2026-11-26", "because": "Autre tâche.", "ask_again": True},
        {"on": "2026-11-28", "because": "Plus clair."},
    ]
    item = Item.model_validate(ITEM | {"replaces": [heir], "changes": changes})
    assert json.loads(ancestors(item, "a/z")) == [heir, {"id": "a/z", "before": "2026-11-26"}]


def test_an_item_that_follows_nothing_says_nothing_of_it():
    assert ancestors(Item.model_validate(ITEM), "a/z") == ""


def test_an_undefined_name_is_refused():
    with pytest.raises(UndefinedError):
        environment().from_string("{{ nobody }}").render()


def test_a_word_in_a_template_is_escaped():
    assert environment().from_string("{{ word }}").render(word="<b>") == "&lt;b&gt;"


@pytest.mark.parametrize("name", sorted(path.name for path in TEMPLATES.glob("*.html")))
def test_every_template_can_be_read(name: str):
    assert environment().get_template(name)


def test_a_list_carries_no_style_or_script_of_its_own(guide: Guide):
    for element in form(guide).iter():
        assert element.tag not in ("style", "script")
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]


def test_a_list_is_a_form_that_sends_nothing(guide: Guide):
    [found] = form(guide).xpath("//form")
    assert found.get("method") == "dialog"
    assert found.get("data-checklist") == "mots-de-passe"


def test_each_item_is_a_native_box_named_by_its_text(guide: Guide):
    boxes = form(guide).xpath("//input[@data-item]")
    assert [box.get("data-item") for box in boxes] == [
        "mots-de-passe/longueur",
        "mots-de-passe/secret",
        "sauvegardes/copie",
    ]
    for box in boxes:
        assert (box.get("type"), box.get("autocomplete")) == ("checkbox", "off")
        assert box.get("disabled") is None
    label = boxes[0].xpath("ancestor::label")[0]
    assert label.text_content().strip() == "Choisir un mot de passe long."


def test_each_item_stands_under_its_anchor_once_a_document(guide: Guide):
    held = set[str]()
    anchors = "//*[contains(@id, '--')]/@id"
    assert form(guide, held).xpath(anchors) == [
        "mots-de-passe--longueur",
        "mots-de-passe--secret",
        "sauvegardes--copie",
    ]
    assert form(guide, held).xpath(anchors) == []


def test_each_item_says_its_level_in_words(guide: Guide):
    guide.change(LIST, "level: recommendation", "level: obligation")
    first, second, _ = form(guide).xpath("//*[@data-level]")
    assert "Obligation" in first.text_content()
    assert "Recommandation" in second.text_content()


def test_a_number_to_call_is_read_and_dialled_wherever_its_service_is_cited(guide: Guide):
    guide.add("resources.yml", "  phone: 0 800 71 13 13\n  hours: gratuit, le matin\n")
    source = form(guide).xpath("//*[@class='item__sources']")[0]
    assert f"(0{NBSP}800{NBSP}71{NBSP}13{NBSP}13, gratuit, le matin)" in source.text_content()
    assert source.xpath(".//a[@href='tel:+33800711313']")


def test_a_number_that_is_none_is_told_with_the_right_form(guide: Guide):
    line = guide.add("resources.yml", "  phone: 17 Cyber\n")
    [told] = guide.mistakes()
    assert told.startswith(f"resources.yml:{line}: ")
    assert "n’est pas un numéro de téléphone français" in told


def test_each_section_is_a_group_with_its_title(guide: Guide):
    assert form(guide).xpath("//fieldset/legend/text()") == ["Toujours"]


def test_a_text_can_never_become_markup(guide: Guide):
    guide.change(LIST, "text: Ne le dire à personne.", "text: '3 < 4 & \"x\" **oui**'")
    label = form(guide).xpath("//label")[1]
    assert label.text_content().strip() == '3 < 4 & "x" oui'
    assert [child.tag for child in label.iter("strong")] == ["strong"]


@pytest.mark.parametrize("after", [",", ".", ").", f"{NBSP}:", "\u202f;", f"{NBSP}»."])
def test_a_sign_stays_on_the_line_of_the_word_it_follows(after: str):
    glossary = (Term(term="DPO", definition="Le délégué."),)
    html, _ = explain_terms(f"<p>Le DPO{after} suite</p>", glossary)
    [term] = lxml_html.fragment_fromstring(html).find_class("term")
    assert term.text_content() == f"DPO{after}"


@pytest.mark.parametrize("before", ["(", f"«{NBSP}"])
def test_a_sign_stays_on_the_line_of_the_word_it_opens(before: str):
    glossary = (Term(term="DPO", definition="Le délégué."),)
    html, _ = explain_terms(f"<p>Le délégué {before}DPO suite</p>", glossary)
    [term] = lxml_html.fragment_fromstring(html).find_class("term")
    assert term.text_content() == f"{before}DPO"


def test_plain_words_keep_their_french_spaces():
    assert plain("« **Oui** »\u202f: 3 `Mo`\n  en «\u00a0tout\u00a0»") == (
        "« Oui »\u202f: 3 Mo en «\u00a0tout\u00a0»"
    )


def test_what_the_search_answers_keeps_its_french_spaces(content: Content):
    for item in content.items.values():
        for answer in (plain(item.text), plain(" ".join(item.explanation))):
            assert not re.search(r"\w [:;?!»](?:\s|$)|« ", answer), answer


def test_what_the_search_answers_of_a_page_is_what_its_reader_sees():
    html = (
        "<!-- à relire --><p>Un <!-- non -->mot\u00a0:<br>\n <b>«\u00a0oui\u00a0»</b></p><?php x?>"
    )
    assert list(passages("A", html)) == [("", "", "Un mot\u00a0: «\u00a0oui\u00a0»")]


def test_the_search_leads_to_each_card_of_a_page_and_repeats_no_copy():
    html = (
        '<h1 id="a">A</h1><p>Un.</p><h2 id="b">B</h2><div class="news">Copie</div><form>Liste</form>'
        '<details id="c"><summary>C</summary><p>Deux.</p><p class="item__sources">CNIL</p></details>'
        '<section><h2 id="d">D</h2><ul><li>Trois.</li></ul></section>'
    )
    assert list(passages("A", html)) == [("", "", "Un."), ("c", "C", "Deux."), ("d", "D", "Trois.")]


def test_the_first_list_of_a_page_says_what_the_levels_mean(guide: Guide):
    held = set[str]()
    first, second = form(guide, held), form(guide, held)
    assert "un autre, d’effet égal, est permis" in first.text_content()
    assert "un autre, d’effet égal, est permis" not in second.text_content()


def test_a_list_that_another_site_frames_does_not_define_its_levels(guide: Guide):
    content = guide.content()
    checklist = content.checklists["mots-de-passe"]
    framed = checklist_html(content, checklist, set(), "../", elsewhere="index.html")
    assert "d’effet égal" not in framed


def test_indents_are_left_out_but_not_from_what_is_verbatim():
    html = "<p>\n   Un\n\n   deux</p>\n  <pre>\n  code\n\n  là</pre>\n  <textarea>\n  a</textarea>  \n<p>"
    assert without_indent(html) == (
        "<p>\nUn\ndeux</p>\n<pre>\n  code\n\n  là</pre>\n<textarea>\n  a</textarea>\n<p>"
    )


def test_an_address_has_one_number_and_is_printed_where_sources_are_listed_else_first():
    link = '<a href="https://{0}.example/" rel="external">{0}</a>'
    a, b = link.format("a"), link.format("b")
    html = f'{a}{b}{b}<section class="sources">{a}</section>'
    assert re.findall(r'example/" data-(\w+="\d")', number_addresses(html)) == [
        *('n="2"', 'at="1"', 'n="1"', 'at="2"')
    ]


def test_an_address_that_is_read_in_the_words_is_not_printed_again():
    html = '<a href="https://a.example/" rel="external">https://a.example/</a>'
    assert 'data-n="1"' in number_addresses(html)


SHORT = (
    Term(
        term="DPO",
        definition="Délégué à la protection des données : il conseille.",
        also=("délégué à la protection des données", "délégués à la protection des données"),
    ),
    Term(
        term="CPS et e-CPS",
        definition="La carte de santé, auprès de la CNIL.",
        also=("CPS", "e-CPS"),
    ),
    Term(term="CNIL", definition="Commission nationale : elle contrôle."),
)
CARD = ("CPS, e-CPS", "la carte de santé")


def test_an_abbreviation_is_told_once_as_a_sentence_would_say_it():
    told: set[str] = set()
    officer = ("DPO", "délégué à la protection des données")
    assert in_full("Le DPO, la CPS et la e-CPS du DPO", SHORT, told) == [officer, CARD]
    assert in_full("La CPS, et la FAQ-CNIL", SHORT, told) == [("CNIL", "Commission nationale")]


def test_what_a_page_and_its_terms_only_name_is_told_at_its_end():
    html, terms = explain_terms("<p>La CPS.</p><h2>Le DPO</h2><script>e-CPS</script>", SHORT)
    named = ["DPO", "CNIL"]  # one in a title, the other in a definition
    assert [words for words, _ in left_alone(html, terms, SHORT)] == named
    assert left_alone("<p>Le délégué à la protection des données (DPO)</p>", [], SHORT) == []
