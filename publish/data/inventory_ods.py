"""The inventory of a practice's machines and accounts, as a spreadsheet to fill in."""

from datetime import date

from macros.model.french import french
from publish.data.spreadsheets import spreadsheet

MACHINES = (
    "Machine",
    "Marque et modèle",
    "Où, et qui s’en sert",
    "Système et version",
    "Corrigée jusqu’au",
    "Disque chiffré (oui, non)",
    "Où est sa clé de récupération",
    "Sauvegardée (oui, non)",
    "Qui l’entretient",
    "Achetée ou louée, le",
    "Partie le, et comment effacée",
)
USUAL_MACHINES = (
    "Ordinateur de consultation",
    "Ordinateur du secrétariat",
    "Ordinateur portable",
    "Serveur",
    "NAS",
    "Box et wifi",
    "Imprimante ou copieur",
    "Lecteur de cartes",
    "Téléphone ou tablette",
    "Disque de sauvegarde, au cabinet",
    "Disque de sauvegarde, au-dehors",
    "Appareil d’examen relié au réseau",
)
ACCOUNTS = (
    "Compte (jamais de mot de passe ici)",
    "À quel nom",
    "Qui s’en sert",
    "Droits d’administration (oui, non)",
    "Second facteur (lequel)",
    "Où sont les codes de secours",
    "Ouvert le",
    "Fermé le",
)
USUAL_ACCOUNTS = (
    "Session d’un ordinateur",
    "Administration d’un ordinateur",
    "Logiciel de dossier",
    "Agenda en ligne",
    "Messagerie sécurisée de santé",
    "Boîte de courriel du cabinet",
    "CPS ou e-CPS",
    "Assurance maladie",
    "Box et wifi",
    "Sauvegarde",
    "Gestionnaire de mots de passe",
    "Accès du prestataire informatique",
)


def inventory_to_fill(made_on: date) -> bytes:
    """Two sheets, machines and accounts: their headings, and a row for each usual one."""
    sheets = [
        ("Machines", table_to_fill(MACHINES, USUAL_MACHINES)),
        ("Comptes", table_to_fill(ACCOUNTS, USUAL_ACCOUNTS)),
    ]
    return spreadsheet("Inventaire du matériel et des comptes", made_on, sheets)


def table_to_fill(headings: tuple[str, ...], usual: tuple[str, ...]) -> list[list[str]]:
    """The rows of a sheet: its headings, then what a practice usually has, the rest left empty."""
    empty = [""] * (len(headings) - 1)
    return [[french(heading) for heading in headings], *([french(one), *empty] for one in usual)]
