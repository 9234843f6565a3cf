"""French typography is put by the build, and touches nothing but words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from macros.model.french import NBSP, THIN, french, french_html, held, loosened, uncapitalised

# « ~ » stands for a no-break space, « _ » for a thin one.
SPACES = str.maketrans({"~": NBSP, "_": THIN})

WORDS = [
    ("l'accès aujourd'hui", "l’accès aujourd’hui"),
    ("l'**accès** et l'`id`", "l’**accès** et l’`id`"),
    ("Il dit 'oui", "Il dit ’oui"),
    ("d'« ordre »", "d’«~ordre~»"),
    ("Attention...", "Attention…"),
    ("« mot » et «mot»", "«~mot~» et «~mot~»"),
    ("« »", "«~»"),
    ("Quoi ? Ah ! Oui ; non", "Quoi_? Ah_! Oui_; non"),
    ("Quoi? Ah! Oui; non?!", "Quoi_? Ah_! Oui_; non_?!"),
    ("(vraiment ?)", "(vraiment_?)"),
    ("« Quoi ? »", "«~Quoi_?~»"),
    ("Noter : oui", "Noter~: oui"),
    ("Noter: oui", "Noter~: oui"),
    ("**Noter** : oui", "**Noter**~: oui"),
    ("**Noter**: oui", "**Noter**~: oui"),
    ("à 12:30 ou 10 h 30", "à 12:30 ou 10~h~30"),
    ("20 000 euros, 1 000 000", "20_000 euros, 1_000_000"),
    ("en 2026 100 médecins", "en 2026 100 médecins"),
    ("12 %, 3 ans, 72 heures", "12~%, 3~ans, 72~heures"),
    ("3 antivirus", "3 antivirus"),
    ("24 novembre 2026, 1er mai", "24~novembre 2026, 1er~mai"),
    ("n° 12, page 27, article 30", "n°~12, page~27, article~30"),
    ("articles 12 et 15", "articles~12 et 15"),
    ("article L. 1110-4", "article L. 1110-4"),
    ("https://exemple.fr/a?b=c;d:e", "https://exemple.fr/a?b=c;d:e"),
    ("https://exemple.fr : le site", "https://exemple.fr~: le site"),
    ("`a ? b : c` ?", "`a ? b : c`_?"),
    ("", ""),
]


@pytest.mark.parametrize(("typed", "printed"), WORDS)
def test_words_are_set_as_french_prints_them(typed: str, printed: str):
    assert french(typed) == printed.translate(SPACES)


@pytest.mark.parametrize(("typed", "printed"), WORDS)
def test_words_already_set_are_left_alone(typed: str, printed: str):
    assert french(printed.translate(SPACES)) == printed.translate(SPACES)


HTML = [
    ("<strong>mot</strong> : suite", "<strong>mot</strong>~: suite"),
    ("<a href='x'>mot</a> ?", "<a href='x'>mot</a>_?"),
    ("<em>mot</em>: suite", "<em>mot~</em>: suite"),
    ("<b>mot</b>? oui", "<b>mot_</b>? oui"),
    ("l'<em>accès</em>", "l’<em>accès</em>"),
    ("<em>l</em>'accès", "<em>l</em>’accès"),
    (" <b>«</b> mot", " <b>«</b>~mot"),
    ("« <b>mot</b> »", "«~<b>mot</b>~»"),
    ("«<b>mot</b>»", "«~<b>mot~</b>»"),
    ("<code>mot</code> : oui", "<code>mot</code>~: oui"),
    ("mot&nbsp;: oui", "mot&nbsp;: oui"),
    ("R&amp;D : oui", "R&amp;D~: oui"),
    ("<p>mot</p><p>: suite</p>", "<p>mot</p><p>: suite</p>"),
    ("<a href='x'>hôte</a>:80", "<a href='x'>hôte</a>:80"),
    ("<code>l'id ? a : b</code>", "<code>l'id ? a : b</code>"),
    ("<pre><code>a ?</code> b ?</pre> c ?", "<pre><code>a ?</code> b ?</pre> c_?"),
    ("<script>if (a<b) 'x ?'</script> mot ?", "<script>if (a<b) 'x ?'</script> mot_?"),
    ("<!-- l'id ? --> mot ?", "<!-- l'id ? --> mot_?"),
    ('<a href="/a?b : c" id="l\'x">a</a>', '<a href="/a?b : c" id="l\'x">a</a>'),
    ('<img alt="L\'eau ?" src="a ?">', '<img alt="L’eau_?" src="a ?">'),
    ('<i title="&quot;oui&quot; ou non ?"></i>', '<i title="&quot;oui&quot; ou non_?"></i>'),
    (
        '<p data-words="Note : {note}" data-item="a : b">',
        '<p data-words="Note~: {note}" data-item="a : b">',
    ),
    ('<p data-words-one="{n} fait ?">', '<p data-words-one="{n} fait_?">'),
]


@pytest.mark.parametrize(("typed", "printed"), HTML)
def test_markup_is_read_through_and_left_as_it_is(typed: str, printed: str):
    assert french_html(typed) == printed.translate(SPACES)
    assert french_html(printed.translate(SPACES)) == printed.translate(SPACES)


PIECES = st.lists(
    st.sampled_from(
        [
            *" '«».?!;:0123é…%*_`(),&<>/-\n",
            *("mot", "1 000", " h ", "12 mai", "n° ", "...", NBSP, THIN),
        ]
    ),
    max_size=12,
).map("".join)
TAGS = st.lists(
    st.one_of(
        PIECES.map(lambda words: words.replace("<", "").replace(">", "").replace("&", "")),
        st.sampled_from(
            ["<b>", "</b>", "<p>", "</p>", "<code>a ?</code>", "&amp;", "<a title='x'>"]
        ),
    ),
    max_size=8,
).map("".join)
OFTEN = settings(max_examples=400, deadline=None, database=None, derandomize=True)


@OFTEN
@given(PIECES)
def test_typography_done_twice_is_done_once(text: str):
    assert french(french(text)) == french(text)


@OFTEN
@given(TAGS)
def test_typography_of_html_done_twice_is_done_once(html: str):
    assert french_html(french_html(html)) == french_html(html)


@OFTEN
@given(TAGS)
def test_typography_of_html_loses_no_word(html: str):
    def bare(text: str) -> str:
        changed = str.maketrans({"’": "'", "…": "...", " ": "", "\n": "", NBSP: "", THIN: ""})
        return text.translate(changed)

    assert bare(french_html(html)) == bare(html)


@pytest.mark.parametrize(
    ("title", "inside"),
    [
        ("Mots de passe", "mots de passe"),
        ("À cocher", "à cocher"),
        ("IA et assistants", "IA et assistants"),
        ("DPO et AIPD", "DPO et AIPD"),
    ],
)
def test_a_title_inside_a_sentence_keeps_its_initials(title: str, inside: str):
    assert uncapitalised(title) == inside


def test_a_name_in_code_may_break_behind_its_colons_and_nowhere_else():
    made = loosened(
        '<p>a:b <code>item:liste:élément</code> <code>guide:</code> <a href="x:y">c</a></p>'
    )
    assert made.count("<wbr>") == 2
    assert "<code>item:<wbr>liste:<wbr>élément</code> <code>guide:</code>" in made


@pytest.mark.parametrize(
    "joined",
    ["vérifiez-la", "parlez-nous-en", "Faut-il", "a-t-il", "post-it", "2022-100", "L.1111-9-1"],
)
def test_a_line_never_ends_inside_what_a_hyphen_joins(joined: str):
    assert held(f"<p>Et {joined}.</p>") == f'<p>Et <span class="held">{joined}</span>.</p>'


@pytest.mark.parametrize(
    "left",
    [
        "<p>rendez-vous, sous-traitant, post-its</p>",
        "<p><code>a-t-il</code> <a href='faut-il'>mot</a></p>",
        "<option>Faut-il ?</option>",
        "<svg><text>Faut-il ?</text></svg>",
    ],
)
def test_other_hyphens_code_and_drawings_are_left_alone(left: str):
    assert held(left) == left
