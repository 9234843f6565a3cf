"""White space of HTML that templates need and readers never see."""

import re

_INDENT = re.compile(r"\s*\n\s*")
_KEPT_AS_IS = re.compile(r"(<(pre|textarea|script|style)\b.*?</\2\s*>)", re.DOTALL)


def without_indent(html: str) -> str:
    """The HTML with one line break where a template had several and an indent; what is verbatim stays."""
    pieces = _KEPT_AS_IS.split(html)
    pieces[::3] = (_INDENT.sub("\n", piece) for piece in pieces[::3])
    del pieces[2::3]
    return "".join(pieces)
