"""What a page may call: `define_env`, and nothing else."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs_macros.plugin import MacrosPlugin


def define_env(env: "MacrosPlugin") -> None:
    """Offer the macros to every page; mkdocs-macros calls this at each build.

    What draws pages is loaded here, so that `make lock` and `make verify` load none of it.
    """
    from macros.calls import PageMacros
    from macros.html.markdown_blocks import Blocks

    blocks = Blocks()
    env.conf["markdown_extensions"].append(blocks)
    extra = env.conf.extra
    macros = PageMacros(extra["content"], extra["organisation"], blocks, lambda: env.page)
    for macro in macros.all():
        env.macro(macro)  # type: ignore[no-untyped-call]  # the plugin leaves it untyped
