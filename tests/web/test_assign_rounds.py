"""Handing out by hand where there are several rounds."""

from __future__ import annotations

from articles import actions
from articles.models import Assignment
from tests.builders import make_article
from tests.web.people import Study


def test_the_round_is_chosen_where_there_are_several(study: Study) -> None:
    owner = study.people["owner"]
    page = study.get("owner", study.url("assign"))
    assert 'name="round"' not in page.content.decode()
    pilot = actions.create_round(owner, study.project, name="pilot")
    data = {"scope": "all", "coder": [str(study.people["annotator"].pk)], "action": "assign"}
    assert (
        study.post("owner", study.url("assign"), data | {"round": str(pilot.pk)}).status_code == 422
    )
    actions.update_round(owner, pilot.pk, state="open")
    page = study.get("owner", study.url("assign"))
    assert f'<option value="{pilot.pk}">pilot</option>' in page.content.decode()
    answer = study.post("owner", study.url("assign"), data | {"round": str(pilot.pk)})
    assert answer.status_code == 302
    assert Assignment.objects.filter(round=pilot).count() == 1


def test_nothing_is_handed_out_where_every_round_is_closed(study: Study) -> None:
    owner = study.people["owner"]
    actions.update_round(owner, study.assignment.round_id, state="closed")
    data = {"scope": "all", "coder": [str(study.people["adjudicator"].pk)], "action": "assign"}
    answer = study.post("owner", study.url("assign"), data)
    assert (answer.status_code, answer.context["form_errors"]) == (
        422,
        ["This round is closed. Open it again first."],
    )


def test_the_article_list_is_filtered_by_round_for_managers(study: Study) -> None:
    owner = study.people["owner"]
    make_article(study.project, title="Second")
    page = study.get("owner", study.url("articles"))
    assert "in_round" not in page.context["form"].fields
    pilot = actions.create_round(owner, study.project, name="pilot")
    query = {"in_round": str(study.assignment.round_id)}
    rows = study.get("owner", study.url("articles"), query).context["rows"]
    assert [row.title for row in rows] == ["Harbour fees return"]
    assert (
        study.get("owner", study.url("articles"), {"in_round": str(pilot.pk)}).context["rows"] == []
    )
    annotator = study.get("annotator", study.url("articles"), {"in_round": str(pilot.pk)})
    assert len(annotator.context["rows"]) == 1
    assert "pilot" not in annotator.content.decode()
    carried = study.get("owner", study.url("assign"), query | {"scope": "filtered"})
    assert carried.context["filtered_count"] == 1
