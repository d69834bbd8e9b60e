"""One table of spans that no door lets in: the actions, the API, the pages and the import share it.

Each test stores ``STORED`` in an assignment whose article has the text ``TEXT``, then sends ``GOOD``
with the fields of a case in place of its own. ``MALFORMED`` is what only JSON can hold.
"""

from __future__ import annotations

from typing import Any, NamedTuple

TEXT = (
    "Harbour fees return\n\n"
    "The port council reversed its waiver on Monday. “Nobody asked us 👩‍👩‍👧,” said a ferryman "
    "in the café by the quay.\n"
)


def at(quote: str, label: str = "decision") -> dict[str, Any]:
    """The fields of a span over the first occurrence of ``quote`` in ``TEXT``."""
    start = TEXT.index(quote)
    return {"label": label, "start": start, "end": start + len(quote), "quote": quote}


#: Is in the assignment already.
STORED = at("reversed its waiver")
#: Would be taken.
GOOD = at("Nobody asked us", "opposition")
LENGTH = len(TEXT)
LABELS = "decision, opposition, source, evidence"
START, END, QUOTE = GOOD["start"], GOOD["end"], GOOD["quote"]
AFTER_EMOJI = at("said a ferryman", "source")


class BadSpan(NamedTuple):
    """A case: what is different from ``GOOD``, and how it is refused (``status`` is the API's)."""

    name: str
    fields: dict[str, Any]
    code: str
    status: int
    message: str


def _offsets(start: int, end: int) -> str:
    return (
        f"Offsets {start} to {end} do not fit: the text has {LENGTH} characters, "
        "and a span starts before it ends."
    )


def _quote(start: int, end: int, quote: str) -> str:
    return (
        f"The text from {start} to {end} reads “{TEXT[start:end]}”, not “{quote}”. "
        "Offsets count Unicode code points."
    )


def _part_order(start: int, end: int) -> str:
    return f"part {start}–{end}: start must be 0 or more and before end"


NFD_CAFE = "cafe\N{COMBINING ACUTE ACCENT}"

BAD_SPANS = (
    BadSpan("start before the text", {"start": -1}, "offsets", 422, _offsets(-1, END)),
    BadSpan("end past the text", {"end": LENGTH + 1}, "offsets", 422, _offsets(START, LENGTH + 1)),
    BadSpan("empty", {"end": START}, "offsets", 422, _offsets(START, START)),
    BadSpan("backwards", {"start": END, "end": START}, "offsets", 422, _offsets(END, START)),
    BadSpan("beyond 63 bits", {"end": 2**63}, "offsets", 422, _offsets(START, 2**63)),
    BadSpan(
        "quote one character off",
        {"start": START + 1, "end": END + 1},
        "quote",
        422,
        _quote(START + 1, END + 1, QUOTE),
    ),
    BadSpan("empty quote", {"quote": ""}, "quote", 422, _quote(START, END, "")),
    BadSpan(
        "UTF-16 offsets",
        AFTER_EMOJI | {"start": AFTER_EMOJI["start"] + 3, "end": AFTER_EMOJI["end"] + 3},
        "quote",
        422,
        _quote(AFTER_EMOJI["start"] + 3, AFTER_EMOJI["end"] + 3, AFTER_EMOJI["quote"]),
    ),
    BadSpan(
        "quote in another Unicode form",
        at("café", "source") | {"quote": NFD_CAFE},
        "quote",
        422,
        _quote(at("café")["start"], at("café")["end"], NFD_CAFE),
    ),
    BadSpan(
        "twin of a stored span",
        STORED,
        "twin",
        422,
        "This passage carries the label “Decision” already.",
    ),
    BadSpan(
        "overlaps its own label",
        at("its waiver on Monday"),
        "overlap",
        422,
        "“Decision” may not overlap itself: “reversed its waiver” carries it already.",
    ),
    BadSpan(
        "parts end before the span",
        {"parts": [[START, START + 6]]},
        "offsets",
        422,
        f"The parts run from {START} to {START + 6}, the span from {START} to {END}.",
    ),
    BadSpan(
        "part backwards",
        {"parts": [[START, START + 6], [END, START + 9]]},
        "offsets",
        422,
        _part_order(END, START + 9),
    ),
    BadSpan(
        "two parts where the label wants one",
        {"parts": [[START, START + 6], [START + 7, END]]},
        "parts",
        422,
        "A span of “Opposition” is one stretch of text; this one has 2 parts. "
        "Make a span of each, or allow parts for this label in the codebook.",
    ),
    BadSpan(
        "unknown label",
        {"label": "verdict"},
        "unknown",
        400,
        f"“verdict” is not a label of this codebook. Known: {LABELS}.",
    ),
    BadSpan(
        "unknown attribute",
        {"attributes": {"stage": "decided"}},
        "invalid",
        400,
        "“stage” is not an attribute of Opposition. Known: none.",
    ),
    BadSpan(
        "unknown value",
        at("asked us", "source") | {"attributes": {"identification": "guessed"}},
        "invalid",
        400,
        "“guessed” is not a value of Identification. Known: named, unnamed.",
    ),
    BadSpan(
        "value of the wrong type",
        at("asked us", "source") | {"attributes": {"identification": 3}},
        "invalid",
        400,
        "Identification takes one value of its list, not a number.",
    ),
    BadSpan(
        "note too long",
        {"note": "x" * 4001},
        "max_length",
        400,
        "A note holds at most 4000 characters; this one has 4001.",
    ),
    BadSpan(
        "note with a character that no database keeps",
        {"note": "a\0b"},
        "invalid",
        400,
        "The text holds characters that cannot be stored.",
    ),
)

#: JSON that is no span at all: fields in place of those of ``GOOD``; None leaves a field out. Always 400.
MALFORMED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("start a fraction", {"start": 1.5}),
    ("start a whole float", {"start": float(START)}),
    ("start a string", {"start": str(START)}),
    ("start true", {"start": True}),
    ("start missing", {"start": None}),
    ("end missing", {"end": None}),
    ("quote missing", {"quote": None}),
    ("quote a number", {"quote": 7}),
    ("label missing", {"label": None}),
    ("label a list", {"label": ["decision"]}),
    ("parts not pairs", {"parts": [[START]]}),
    ("parts of strings", {"parts": [[str(START), str(END)]]}),
    ("attributes a list", {"attributes": []}),
    ("note a number", {"note": 7}),
    ("unknown field", {"annotator": "ada"}),
)
