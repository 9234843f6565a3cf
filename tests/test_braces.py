"""Braces in a page: each call that cannot be made is told in French, at its line."""

import inspect
from pathlib import Path

import pytest
from small_guide import Guide, small_guide

from macros.calls import PageMacros
from macros.guide.content import Content
from macros.html.markdown_blocks import Blocks
from macros.model.schema import Organisation
from macros.reading.braces import MACROS

PAGE = "docs/securiser/mots-de-passe.md"


@pytest.fixture
def guide(tmp_path: Path) -> Guide:
    return small_guide(tmp_path)


@pytest.mark.parametrize(
    ("written", "what", "mend"),
    [
        ("{{ votre nom }}", "« {{ votre nom }} » n’appelle aucune macro", "échappez-les"),
        ("{{ nom }}", "« nom » n’est le nom d’aucune macro", "échappez-les"),
        ("`{{ nom }}`", "« nom » n’est le nom d’aucune macro", "échappez-les"),
        (f"{{{{ {'[' * 3000} }}}}", "n’appelle aucune macro", "échappez-les"),
        (f"{{{{ {'9' * 5000} }}}}", "n’appelle aucune macro", "échappez-les"),
        ("{{ }}", "« {{ }} » n’appelle aucune macro", "échappez-les"),
        ("{{ nom", "« {{ nom » n’appelle aucune macro", "échappez-les"),
        ("{% 20 %}", "« {% 20 %} » n’appelle aucune macro", "échappez-les"),
        ("{% endif %}", "« {% endif %} » n’appelle aucune macro", "échappez-les"),
        ("{% if organisation %}", "« {% if organisation %} » n’est pas fermé", "{% endif %}"),
        ("## Titre {#ancre}", "« {# » ouvre un commentaire", "« { #nom } »"),
        ("{# à relire #}", "« {# » ouvre un commentaire", "« { #nom } »"),
        ('{{ ressource("cnil") }}', "« ressource » n’est le nom", "« resource » ?"),
        ("{{ checklist(«mots-de-passe») }}", "a des guillemets de typographie", '"'),
        ("{{ checklist(“mots-de-passe”) }}", "a des guillemets de typographie", '"'),
        ("{{ figure(sauvegarde) }}", "« sauvegarde » n’est le nom", '"sauvegarde"'),
        ("{{ checklist(mots-de-passe) }}", "« mots-de-passe » n’est", '"mots-de-passe"'),
        ("{{ figure(sauvegarde-3-2-1) }}", "« sauvegarde-3-2-1 » n’est", '"sauvegarde-3-2-1"'),
        ('{{ checklist("mots-de-passe") }', "n’est pas complet", '{{ checklist("nom-de'),
        ('{{ checklist("mots-de-passe" }}', "n’est pas complet", '{{ checklist("nom-de'),
        ('{{ checklist("mots-de-passe) }}', "n’est pas complet", '{{ checklist("nom-de'),
        ('{{ checklist("mots-de-passe")', "n’est pas complet", '{{ checklist("nom-de'),
        ("{{ checklist(mots de passe) }}", "n’est pas complet", '{{ checklist("nom-de'),
        ("{% raw %}{{ nom }}", "« {% raw %} » n’est pas fermé", "{% endraw %}"),
        ("{{ glossary }}", "« glossary » est une macro, que rien n’appelle", "{{ glossary() }}"),
        ("{{ checklist() }}", "« checklist » n’est pas appelée", '{{ checklist("nom-de'),
        ("{{ checklist(3) }}", "« checklist » n’est pas appelée", '{{ checklist("nom-de'),
        ('{{ checklist("") }}', "« checklist » n’est pas appelée", '{{ checklist("nom-de'),
        ('{{ resource("cnil", pages=2) }}', "« resource » n’est pas appelée", "page=27"),
        ('{{ resource("cnil", page="2") }}', "« resource » n’est pas appelée", "page=27"),
        ('{{ pages("securiser") }}', "« pages » n’est pas appelée", "{{ pages() }}"),
        ("{{ organisation.nom }}", "« organisation.nom » n’existe pas", "« name »"),
        ('{{ resource("cnil") | grand }}', "le filtre « grand » n’existe pas", "échappez-les"),
    ],
)
def test_braces_that_mean_nothing_are_told_at_their_line(
    guide: Guide, written: str, what: str, mend: str
):
    line = guide.add(PAGE, f"Texte.\n\n{written}\n") + 2
    (told,) = guide.refusal().mistakes
    assert (told.file, told.line) == (PAGE, line)
    assert what in told.what
    assert mend in told.mend


@pytest.mark.parametrize(
    "written",
    [
        "{% raw %}{{ votre nom }} {#ancre} {% 20 %}{% endraw %}",
        '{% if organisation.region == "Occitanie" %}\n{{ resource("cnil", page=2) }}\n{% endif %}',
        "## Titre { #ancre }\n\n## Autre {: #autre }",
        "{{ organisation.name }} {{ config.site_name }}",
        '{{ resource(id="cnil", words="la CNIL") }}',
        "{ nom } et 20 %}",
        "Écrire `{% raw %}{{ glossary() }}{% endraw %}` ou `{ checklist() }`.",
        '!!! tip "Bien"\n    {{ glossary() }}',
        "{% if organisation.contact %}{{ contact() }}{% endif %}",
        "Un paragraphe.\n{: .scripted }\n\n**Gras**{: .scripted } ici.\n",
    ],
)
def test_braces_that_mean_something_are_left_alone(guide: Guide, written: str):
    guide.add(PAGE, f"\n{written}\n")
    assert guide.content()


@pytest.mark.parametrize(
    ("written", "what", "mend"),
    [
        ('{ checklist("sauvegardes") }', "n’a qu’une accolade", '{{ checklist("nom-de'),
        ("Voici { glossary() }}.", "n’a qu’une accolade", "{{ glossary() }}"),
        ('Voici {{ checklist("sauvegardes") }} ici.', "« checklist » montre plus", "seul sur sa"),
        ("Voici :\n{{ glossary() }}", "« glossary » montre plus que des mots", "deux lignes vides"),
        ("{{ glossary() }}\nVoilà.", "« glossary » montre plus que des mots", "deux lignes vides"),
        ("Mot {: .scripted }", "« {: .scripted } » se lirait tel quel", "ligne du dessous"),
    ],
)
def test_braces_that_readers_would_see_are_told_at_their_line(
    guide: Guide, written: str, what: str, mend: str
):
    line = guide.add(PAGE, f"\n{written}\n") + 1 + written.startswith("Voici :")
    (told,) = guide.refusal().mistakes
    assert (told.file, told.line) == (PAGE, line)
    assert what in told.what
    assert mend in told.mend


def test_a_page_of_no_part_cannot_show_the_pages_of_its_part(guide: Guide):
    line = guide.add("docs/index.md", "\n{{ pages() }}\n") + 1
    assert guide.mistakes() == [
        f"docs/index.md:{line}: « pages » montre les pages d’une partie, et celle-ci n’est d’aucune"
    ]


def test_what_is_said_of_a_macro_is_what_it_takes(content: Content):
    macros = PageMacros(content, Organisation.model_construct(), Blocks(), lambda: None).all()
    offered = {macro.__name__: inspect.signature(macro) for macro in macros}
    for name, words in MACROS.items():
        taken = list(offered[name].parameters.values())
        assert tuple(one.name for one in taken) == words
        assert [one.default is one.empty for one in taken] == [n == 0 for n in range(len(words))]
