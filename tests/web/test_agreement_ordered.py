"""Attributes and questions whose values are a scale: ordinal alpha on the page, by REST and as CSV."""

from __future__ import annotations

import csv
import html
import io
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from articles import actions
from articles.formats.codebook_yaml import read_codebook, write_codebook
from articles.models import Project
from articles.records import CodebookRecord
from articles.templatetags.figures import decimal
from tests.builders import (
    choice,
    make_article,
    make_assignment,
    make_codebook_record,
    make_member,
    make_project,
    make_span,
    owner_of,
    submit,
)

pytestmark = pytest.mark.django_db
PAGE = "/projects/harbour/agreement/differences/"
API = "/api/v1/projects/{}/agreement/?differences=true"
#: What ada and ben say of six articles: the stage of the decision, and how firm the article is.
SAID = (
    (("proposed", "proposed"), ("low", "low")),
    (("proposed", "decided"), ("low", "middle")),
    (("in-force", "in-force"), ("high", "high")),
    (("decided", "decided"), ("middle", "middle")),
    (("in-force", "not-stated"), ("high", "other")),
    (("not-stated", "not-stated"), ("high", "high")),
)


def codebook(*, ordered: bool = True) -> CodebookRecord:
    record = make_codebook_record()
    decision, *labels = record.labels
    stage = replace(decision.attributes[0], ordered=ordered)
    firm = choice("firm", "low", "middle", "high", ordered=ordered)
    made = replace(
        record, labels=(replace(decision, attributes=(stage,)), *labels), questions=(firm,)
    )
    return read_codebook(write_codebook(made))  # lists get “not stated” and “other”


def coded(record: CodebookRecord, slug: str = "harbour") -> Project:
    project = make_project(slug=slug, codebook=record)
    coders = [make_member(project, username=f"{name}-{slug}") for name in ("ada", "ben")]
    for stages, firms in SAID:
        article = make_article(project)
        for coder, stage, firm in zip(coders, stages, firms, strict=True):
            seat = make_assignment(project, article, coder)
            make_span(seat, attributes={"stage": stage})
            actions.set_answers(coder, seat.pk, {"firm": firm})
            submit(seat)
    return project


def get(project: Project, address: str) -> Any:
    client = Client()
    client.force_login(owner_of(project))
    return client.get(address)


def read(project: Project, address: str) -> str:
    return " ".join(html.unescape(get(project, address).content.decode()).split())


def numbers(project: Project) -> tuple[dict[str, Any], dict[str, Any]]:
    found = get(project, API.format(project.slug)).json()["differences"]
    return found["attributes"][0], found["questions"][0]


def test_a_scale_has_ordinal_alpha_beside_the_nominal_one() -> None:
    stage, firm = numbers(coded(codebook()))
    for row in (stage, firm):
        assert row["level"] == "ordinal"
        assert row["alpha"]["value"] > row["nominal"]["value"] > 0
        assert row["percent"]["value"] == pytest.approx(4 / 6)
        assert row["ac1"]["n_articles"] == row["nominal"]["n_articles"] == 6
    # Left out: the pair of a stage and “not stated”, and that of two “not stated”; of the answers one “other”.
    assert (stage["off_scale"], stage["alpha"]["n_articles"]) == (2, 4)
    assert (firm["off_scale"], firm["alpha"]["n_articles"]) == (1, 5)


def test_without_an_order_all_is_nominal() -> None:
    ordered = numbers(coded(codebook()))
    nominal = numbers(coded(codebook(ordered=False), "pier"))
    for row, before in zip(nominal, ordered, strict=True):
        assert (row["level"], row["nominal"], row["off_scale"]) == ("nominal", None, 0)
        assert row["alpha"] == before["nominal"]
        assert (row["percent"], row["ac1"]) == (before["percent"], before["ac1"])


def test_the_page_shows_both_and_names_the_level() -> None:
    project = coded(codebook())
    stage, firm = numbers(project)
    shown = read(project, PAGE)
    assert "a scale, ordinal alpha · 2 off the scale" in shown
    assert "a scale, ordinal alpha · 1 off the scale" in shown
    for row in (stage, firm):
        for alpha in (row["alpha"], row["nominal"]):
            assert f"<b>{decimal(alpha['value'])}</b>" in shown
    methods = (
        "Ordinal, by ranks in the order of the codebook, with “not stated” and “other” left out as missing: "
        "“Decision: Stage”, “Firm”."
    )
    assert methods in shown
    assert methods in get(project, API.format(project.slug)).json()["differences"]["methods"]


def test_the_csv_has_a_row_for_each() -> None:
    project = coded(codebook())
    stage, firm = numbers(project)
    text = get(project, "/projects/harbour/agreement/?as=csv").content.decode("utf-8-sig")
    rows = {(row["section"], row["of"]): row for row in csv.DictReader(io.StringIO(text))}
    for section, of, row in (
        ("differences.attributes", "decision · stage · ordinal", stage),
        ("differences.questions", "firm · ordinal", firm),
    ):
        for name in ("alpha", "nominal", "percent", "ac1"):
            assert float(rows[f"{section}.{name}", of]["value"]) == pytest.approx(
                row[name]["value"], abs=1e-4
            )
        assert float(rows[f"{section}.off_scale", of]["value"]) == row["off_scale"]
