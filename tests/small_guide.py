"""A guide of two lists and three pages that tests may spoil, alone or with its generator."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from bench.trees import copy_tree

from macros.guide.content import Content, read_content
from macros.guide.settings import read_nav
from macros.reading.mistakes import ContentError

PAGE = "---\ntitle: {title}\ndescription: Une page.\nsources: [cnil]\n---\n\n{body}\n"
ITEM = """\
      - id: {id}
        text: {text}
        level: recommendation
        sources: [cnil]
        since: 2026-11-24
        checked: 2026-11-24
"""
LIST = "title: {title}\nsummary: Une liste.\nsections:\n  - title: Toujours\n    items:\n{items}"

FILES = {
    "mkdocs.yml": """\
nav:
  - index.md
  - Sécuriser:
      - securiser/index.md
      - securiser/mots-de-passe.md
extra:
  redirects: {}
""",
    "checklists/mots-de-passe.yml": LIST.format(
        title="Mots de passe",
        items=ITEM.format(id="longueur", text="Choisir un mot de passe long.")
        + ITEM.format(id="secret", text="Ne le dire à personne.")
        + "      - use: sauvegardes/copie\n",
    ),
    "checklists/sauvegardes.yml": LIST.format(
        title="Sauvegardes", items=ITEM.format(id="copie", text="Garder une copie ailleurs.")
    ),
    "resources.yml": f"""\
cnil:
  title: La sécurité des données
  publisher: CNIL
  url: https://www.cnil.fr/securite
  format: page
  leaflet: [{", ".join(f"S-{n:02d}" for n in range(1, 79))}]
  evidence: {{kind: page, on: 2026-11-24}}
  authority: true
""",
    "glossary.yml": "- {term: DPO, definition: Le délégué à la protection des données.}\n",
    "people.yml": """\
advisers:
  supplier: {words: votre fournisseur, title: À demander à un fournisseur}
  dpo: {words: votre DPO, title: À demander au DPO}
suppliers:
  agenda: {title: Agenda en ligne}
contacts:
  banque: Votre banque
""",
    "leaflet.yml": "".join(
        f"S-{n:02d}: {{page: index.html, anchor: a, words: b}}\n" for n in range(1, 79)
    ),
    "activities.yml": "",
    "incidents.yml": "",
    "decisions.yml": "",
    "coverage.yml": "",
    "coming.yml": "",
    "synonyms.yml": "",
    "rgaa.yml": "",
    "situation.yml": """\
- id: teleconsultation
  text: Consultez-vous à distance ?
  answers:
    - {id: oui, text: Oui}
    - id: non
      text: Non
      aside: [{excludes: [sauvegardes/copie], reason: Sans objet.}]
""",
    "docs/index.md": PAGE.format(title="Accueil", body="Bienvenue."),
    "docs/securiser/index.md": PAGE.format(title="Sécuriser", body="Une partie."),
    "docs/securiser/mots-de-passe.md": PAGE.format(
        title="Mots de passe", body='{{ checklist("mots-de-passe") }}\n\n{{ resource("cnil") }}'
    ),
}


@dataclass(frozen=True)
class Guide:
    """The small guide in a folder."""

    root: Path

    def write(self, file: str, text: str | bytes) -> None:
        """Put a file in the guide."""
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)

    def change(self, file: str, old: str, new: str) -> None:
        """Put other words in a file."""
        text = (self.root / file).read_text("utf-8")
        assert old in text
        self.write(file, text.replace(old, new, 1))

    def add(self, file: str, text: str) -> int:
        """Write at a file's end; the line where this begins."""
        before = (self.root / file).read_text("utf-8")
        self.write(file, before + text)
        return before.count("\n") + 1

    def content(self) -> Content:
        """What it says."""
        return read_content(self.root, read_nav(self.root))

    def mistakes(self) -> list[str]:
        """What is wrong with it, without the mends."""
        return [str(one).split("\n")[0] for one in self.refusal().mistakes]

    def refusal(self) -> ContentError:
        """Why it is refused."""
        try:
            self.content()
        except ContentError as refused:
            return refused
        raise AssertionError("the guide was accepted")


def small_guide(root: Path) -> Guide:
    """The small guide, right as it stands."""
    guide = Guide(root)
    for file, text in FILES.items():
        guide.write(file, text)
    return guide


SHELL_PAGES = {
    "mon-suivi": "{{ tracking() }}",
    "fiche-de-preuve": "{{ proof() }}",
    "ressources": "{{ resources() }}",
    "glossaire": "{{ glossary() }}",
    "ce-qui-a-change": "{{ news() }}",
    "hors-ligne": "{{ offline() }}",
    "integrer": "{{ integrate() }}",
    "confidentialite": "Rien ne sort.\n\n{{ server() }}",
    "accessibilite": "{{ contact() }}",
    "a-propos": "{{ publisher() }}",
}
"""The pages that every guide has, with the macro that fills each."""


def whole_guide(root: Path) -> Guide:
    """The small guide with the generator around it: a tree that `mkdocs` builds."""
    tree = copy_tree(root)
    for folder in ("docs", "checklists"):
        shutil.rmtree(tree / folder)
    settings = (tree / "mkdocs.yml").read_text("utf-8").partition("\nnav:")[0]
    guide = small_guide(tree)
    nav = FILES["mkdocs.yml"].partition("extra:")[0]
    for name, body in SHELL_PAGES.items():
        guide.write(f"docs/{name}.md", PAGE.format(title=name.capitalize(), body=body))
    others = "".join(f"  - {name}.md\n" for name in SHELL_PAGES if name != "fiche-de-preuve")
    guide.write("mkdocs.yml", f"{settings}\n{nav}{others}")
    return guide
