"""No style is left behind: what the style sheets ask for is there, and what they hold is asked for."""

import re
from collections.abc import Iterator
from pathlib import Path

import material

ROOT = Path(__file__).parent.parent
THEME = Path(material.__file__).parent / "templates"
SHEETS = (*(ROOT / "overrides/assets/stylesheets").glob("*.css"), ROOT / "publish/paper/paper.css")
MADE_BY_MARKDOWN = {"admonition-title"}


def style(path: Path) -> str:
    """A style sheet without its comments and strings."""
    return re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", path.read_text("utf-8"), flags=re.DOTALL)


def sources() -> Iterator[Path]:
    """What may name a class or a property: templates, pages, browser code and what fills them."""
    for folder in ("macros", "publish", "overrides", "docs"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".html", ".py", ".js", ".md", ".svg"):
                yield path


STYLES = "\n".join(map(style, SHEETS))
SOURCES = "\n".join(path.read_text("utf-8") for path in sources())


def made_up() -> list[str]:
    """Beginnings of names that a template or a script completes, as `tile--{{ … }}`."""
    return re.findall(r"([\w-]+-)(?:\{\{|\$?\{)", SOURCES)


def test_every_custom_property_that_is_used_is_defined():
    everything = f"{STYLES}\n{SOURCES}"
    defined = set(re.findall(r"(?<![\w-])(--[\w-]+)\s*:", everything))
    defined |= set(re.findall(r'setProperty\("(--[\w-]+)"', SOURCES))
    ends = re.findall(r"`--\$\{\w+\}(-[\w-]+)`", SOURCES)  # set by a script for each state
    for name in sorted(set(re.findall(r"var\((--[\w-]+)", everything)) - defined):
        assert name.endswith(tuple(ends)), name


def test_every_custom_property_that_is_defined_is_used():
    defined = set(re.findall(r"(?<![\w-])(--[\w-]+)\s*:", STYLES))
    assert defined - set(re.findall(r"var\((--[\w-]+)", f"{STYLES}\n{SOURCES}")) == set()


def test_every_class_that_is_styled_is_used():
    selectors = " ".join(re.findall(r"([^{};]+)\{", STYLES))
    styled = set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", selectors)) - MADE_BY_MARKDOWN
    theme = (THEME / "base.html").read_text("utf-8")
    used = {*re.findall(r"[\w-]+", f"{SOURCES}\n{theme}")}
    unused = [name for name in sorted(styled - used) if not name.startswith(tuple(made_up()))]
    assert unused == []


def test_no_finger_waits_for_what_only_a_pointer_can_hover_over():
    for path in SHEETS:
        for_pointers = r"@media \(hover: hover\) \{\n(?:  .*\n|\n)*\}\n"
        assert ":hover" not in re.sub(for_pointers, "", style(path)), path.name
