"""What a page may call: `define_env`, and nothing else."""

from mkdocs_macros.plugin import MacrosPlugin

from macros.calls import PageMacros
from macros.html.markdown_blocks import Blocks


def define_env(env: MacrosPlugin) -> None:
    """Offer the macros to every page; mkdocs-macros calls this at each build."""
    blocks = Blocks()
    env.conf["markdown_extensions"].append(blocks)
    extra = env.conf.extra
    macros = PageMacros(extra["content"], extra["organisation"], blocks, lambda: env.page)
    for macro in macros.all():
        env.macro(macro)  # type: ignore[no-untyped-call]  # the plugin leaves it untyped
