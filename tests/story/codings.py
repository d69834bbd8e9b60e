"""What the coders of the story code: the two new articles by hand, the others as in the demo's seeds."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

Json = dict[str, Any]
SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "codings.jsonl"
#: A label that the new codebook has no more.
RETIRED = "instrument"

BRENNIA, COSTA = "brennia-dialysis-ruling", "costa-verada-port-sale"
#: What Ada marks in the browser: label and words. The rest of the two new articles stands in codings.json.
BY_HAND: tuple[tuple[str, str], ...] = (
    ("decision", "ordered the government on Monday to resume paying for dialysis at home"),
    ("baseline", "the state supplied machines, filters and visiting nurses"),
    ("source", "Dr. Viktor Ansel"),
)
_HAND = json.loads(Path(__file__).with_name("codings.json").read_text(encoding="utf-8"))


def by_data(article: str, coder: str, text: str, decision: str = "") -> list[Json]:
    """The operations of a coder's spans, links and answers on one of the new articles.

    ``decision``: the id of the span that opposition and support are about; else the first decision.
    """
    found: list[Json] = []
    linked = []
    for label, quote, values in _HAND[article][coder]["spans"]:
        start = text.index(quote)
        fields = {"label": label, "start": start, "end": start + len(quote), "quote": quote}
        fields |= {"attributes": values}
        found.append({"kind": "span.create", "id": str(uuid.uuid4()), "fields": fields})
        if label == "decision":
            decision = decision or found[-1]["id"]
        elif label in ("opposition", "support"):
            linked.append(found[-1]["id"])
    for source in linked:
        fields = {"type": "targets", "source": source, "target": decision}
        found.append({"kind": "relation.create", "id": str(uuid.uuid4()), "fields": fields})
    for question, value in _HAND[article][coder]["answers"].items():
        fields = {"question": question, "value": value}
        found.append({"kind": "answer.set", "fields": fields})
    return found


def of_seeds(article: str, coder: str, *, without: int = 0, retired: str = RETIRED) -> list[Json]:
    """The operations of a coding of the seeds under new ids; ``without`` leaves out as many free-standing sources.

    Labels that the codebook has no more are left out with their links.
    """
    lines = [json.loads(line) for line in SEEDS.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in lines if (row["article"], row["annotator"]) == (article, coder)]
    ends = ("source", "target")
    held = {row[end] for row in rows if row["type"] == "relation" for end in ends}
    held |= {
        row["value"] for row in rows if row["type"] == "answer" and isinstance(row["value"], str)
    }
    spans = [row for row in rows if row["type"] == "span"]
    free = [row["id"] for row in spans if row["label"] == "source" and row["id"] not in held]
    gone = {row["id"] for row in spans if row["label"] == retired} | set(free[:without])
    ids = {row["id"]: str(uuid.uuid4()) for row in rows if "id" in row and row["id"] not in gone}
    found: list[Json] = []
    for row in rows:
        if row["type"] == "span" and row["id"] in ids:
            names = ("label", "start", "end", "quote", "attributes", "note")
            fields = {name: row[name] for name in names if name in row}
            found.append({"kind": "span.create", "id": ids[row["id"]], "fields": fields})
        elif row["type"] == "relation" and all(row[end] in ids for end in ends):
            fields = {"type": row["relation_type"]} | {end: ids[row[end]] for end in ends}
            found.append({"kind": "relation.create", "id": str(uuid.uuid4()), "fields": fields})
        elif row["type"] == "answer" and row["value"] not in gone:
            value = row["value"]
            value = ids.get(value, value) if isinstance(value, str) else value
            fields = {"question": row["question"], "value": value}
            found.append({"kind": "answer.set", "fields": fields})
    return found
