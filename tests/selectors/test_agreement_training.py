"""Practice is no data: agreement leaves training rounds out unless one is asked for."""

from __future__ import annotations

import pytest

from articles.models import Round, Seat
from articles.selectors.agreement import project_agreement
from tests.builders import make_member
from tests.training import GOLD, make_school, practise

pytestmark = pytest.mark.django_db


def test_practice_counts_only_where_its_round_is_chosen() -> None:
    school = make_school(articles=1)
    ben = make_member(school.project)
    Round.objects.filter(pk=school.training.pk).update(
        created_at="2020-01-01T00:00Z"
    )  # before main
    Seat.objects.create(round=school.training, user=ben)
    for coder in (school.ada, ben):
        practise(school, GOLD, coder)
    everything = project_agreement(school.owner, school.project).as_json()
    assert (everything["articles"], everything["articles_repeated"]) == (0, 0)
    chosen = project_agreement(school.owner, school.project, round="training").as_json()
    assert chosen["articles"] == 1
