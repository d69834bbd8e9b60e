"""A table for a publication: what people called things stands in it as it is."""

from __future__ import annotations

from articles.formats.sheet import Sheet, latex, markdown

SHEET = Sheet(
    "Agreement by label",
    "Alpha was .7 [.6, .8]; 95 % of R&D_1 cost $5.",
    ("Label", "Alpha"),
    (("Cause | effect", "−0.100"), ("50 % \\ {x}~^#", "0.700")),
    ("Few articles: * marks them.",),
)


def test_markdown_shows_every_sign_as_it_is() -> None:
    text = markdown(SHEET)
    assert text.startswith("## Agreement by label\n\nAlpha was .7 \\[.6, .8\\]; 95 % of R&D\\_1")
    assert "| Label | Alpha |\n| --- | --: |\n| Cause \\| effect | −0.100 |\n" in text
    assert text.endswith("\n\n- Few articles: \\* marks them.\n")


def test_latex_escapes_what_would_be_a_command() -> None:
    text = latex(SHEET)
    assert "Alpha was .7 [.6, .8]; 95 \\% of R\\&D\\_1 cost \\$5." in text
    assert "Cause | effect & $-$0.100 \\\\" in text
    assert (
        "50 \\% \\textbackslash{} \\{x\\}\\textasciitilde{}\\textasciicircum{}\\# & 0.700 \\\\"
        in text
    )
    assert "\\begin{tabular}{lr}\n\\toprule\nLabel & Alpha \\\\\n\\midrule\n" in text
    assert text.count("{") == text.count("}") + 0


def test_lines_of_a_name_do_not_break_a_table() -> None:
    broken = Sheet("A\nB", "P", ("L",), (("one\ntwo",),))
    assert "| one two |" in markdown(broken)
    assert "one two \\\\" in latex(broken)
