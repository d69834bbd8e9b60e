"""A paragraph and a table for a publication, as Markdown or LaTeX. Plain text in, plain text out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: What LaTeX reads as a command, with what it prints instead.
_LATEX = {
    "\\": r"\textbackslash{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "−": "$-$",
}
_MARKDOWN = frozenset("\\|*_`[]<>#")


@dataclass(frozen=True, slots=True)
class Sheet:
    """``columns`` and ``rows`` of cells, the first column to the left, the others to the right."""

    title: str
    paragraph: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()


def markdown(sheet: Sheet) -> str:
    """A heading, the paragraph, a pipe table, the notes as a list."""
    ruler = ["---", *["--:"] * (len(sheet.columns) - 1)]
    lines = [sheet.columns, ruler, *sheet.rows]
    table = [f"| {' | '.join(cells)} |" for cells in (map(_plain, line) for line in lines)]
    table[1] = f"| {' | '.join(ruler)} |"
    parts = [f"## {_plain(sheet.title)}", _plain(sheet.paragraph), "\n".join(table)]
    if sheet.notes:
        parts.append("\n".join(f"- {_plain(note)}" for note in sheet.notes))
    return "\n\n".join(parts) + "\n"


def latex(sheet: Sheet) -> str:
    """The paragraph and a ``table`` with booktabs; needs ``\\usepackage{booktabs}``, and UTF-8 as is usual."""
    head, *rows = (
        " & ".join(map(_escaped, cells)) + r" \\" for cells in (sheet.columns, *sheet.rows)
    )
    lines = [
        "% needs \\usepackage{booktabs}",
        _escaped(sheet.paragraph),
        "",
        "\\begin{table}",
        f"\\caption{{{_escaped(sheet.title)}}}",
        f"\\begin{{tabular}}{{l{'r' * (len(sheet.columns) - 1)}}}",
        "\\toprule",
        head,
        "\\midrule",
        *rows,
        "\\bottomrule",
        "\\end{tabular}",
        *[f"\\par\\footnotesize {_escaped(note)}" for note in sheet.notes],
        "\\end{table}",
    ]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return "".join(f"\\{sign}" if sign in _MARKDOWN else sign for sign in text.replace("\n", " "))


def _escaped(text: str) -> str:
    """Text that LaTeX shows as it is."""
    return "".join(_LATEX.get(sign, sign) for sign in text.replace("\n", " "))
