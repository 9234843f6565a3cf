"""What is left to do in five typical practices: `.venv/bin/python tests/practices.py` prints the table."""

import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from macros.guide.content import Content, read_content  # noqa: E402
from macros.guide.settings import read_nav  # noqa: E402
from macros.model.schema import Level  # noqa: E402

ALONE = {"exercice": "seul", "employes": "non", "teleconsultation": "non", "assistant-ia": "non"}
PRACTICES: dict[str, Mapping[str, str]] = {
    "alone on paper": {
        **ALONE,
        **{"remplacants": "non", "rendez-vous": "moi", "agenda": "papier"},
        **{"logiciel": "papier", "site": "non", "cameras": "non"},
    },
    "alone on SaaS with platform": {
        **ALONE,
        **{"remplacants": "oui", "rendez-vous": "plateforme", "agenda": "en-ligne"},
        **{"logiciel": "en-ligne", "site": "oui", "cameras": "non", "teleconsultation": "oui"},
    },
    "group with secretary": {
        **{"exercice": "groupe", "employes": "oui", "remplacants": "oui"},
        **{"rendez-vous": "secretariat", "agenda": "installe", "logiciel": "installe"},
        **{"teleconsultation": "non", "assistant-ia": "non", "site": "oui", "cameras": "non"},
    },
    "MSP": {
        **{"exercice": "groupe", "employes": "oui", "remplacants": "oui"},
        **{"rendez-vous": "les-deux", "agenda": "en-ligne", "logiciel": "en-ligne"},
        **{"teleconsultation": "oui", "assistant-ia": "oui", "site": "oui", "cameras": "oui"},
    },
    "remplaçant": {
        **{"exercice": "remplacant", "remplacants": "non"},
        **{"teleconsultation": "non", "assistant-ia": "non", "site": "non", "cameras": "non"},
    },
}
"""What each answers; what is not asked of a practice is not answered."""


def set_aside(content: Content, answers: Mapping[str, str]) -> dict[str, str]:
    """The items that these answers set aside, each with its reason, as `reasonFor` (situation.js) says."""
    given = {f"{question}:{answer}" for question, answer in answers.items()}
    return {
        path: reason
        for path, reasons in content.asides.items()
        for token, reason in reasons.items()
        if given.issuperset(token.split("+"))
    }


def left(content: Content, answers: Mapping[str, str], level: Level) -> int:
    """How many items of this level are left to do, where nothing is done."""
    aside = set_aside(content, answers)
    return sum(item.level == level and path not in aside for path, item in content.items.items())


def main() -> None:
    """Print the table."""
    content = read_content(ROOT, read_nav(ROOT))
    for name, answers in {"nothing answered": {}, **PRACTICES}.items():
        numbers = [left(content, answers, level) for level in ("obligation", "recommendation")]
        print(f"{name:30}{numbers[0]:5} obligations{numbers[1]:5} recommendations")


if __name__ == "__main__":
    main()
