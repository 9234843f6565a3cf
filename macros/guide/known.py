"""Addresses that menus, templates and code lead to by name: what is renamed is renamed here, and nowhere else."""

from enum import StrEnum


class Known(StrEnum):
    """Pages that no guide may lack; templates read them as `PAGES`."""

    HOME = "index.html"
    TRACKING = "mon-suivi.html"
    PROOF = "fiche-de-preuve.html"
    RESOURCES = "ressources.html"
    GLOSSARY = "glossaire.html"
    NEWS = "ce-qui-a-change.html"
    OFFLINE = "hors-ligne.html"
    INTEGRATE = "integrer.html"
    PRIVACY = "confidentialite.html"
    ACCESSIBILITY = "accessibilite.html"
    ABOUT = "a-propos.html"

    @property
    def source(self) -> str:
        """The page's file below `docs/`."""
        return f"{self.removesuffix('.html')}.md"


INCIDENT = "aller-plus-loin/incident.html"
"""A shortcut of the installed guide, where the page exists."""

COVERAGE = "ce-que-ce-guide-couvre.html"
"""For the union rather than its readers, where the page exists: no search finds it, no copy takes it along."""

ONEFILE = "guide-hors-ligne.html"
REGISTER = "registre-des-activites.ods"
INVENTORY = "inventaire-du-materiel.ods"
MANIFEST = "manifest.webmanifest"
WORKER = "sw.js"
EMBED_SCRIPT = "embed.js"
PLUGIN = "guide-wordpress.zip"
API = "api/checklists.json"
NOT_FOUND = "404.html"
