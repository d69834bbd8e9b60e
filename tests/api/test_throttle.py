"""Limits (T54)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import caches

from tests.api.client import Api, token_of
from tests.api.conftest import Cast, span_body
from tests.builders import operation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _limited(settings: Any, _unlimited: None) -> None:
    settings.THROTTLE = True
    settings.THROTTLE_RATES = {"anonymous": "3/min", "operations": "5/min", "transfers": "2/h"}
    caches["local"].clear()
    caches["default"].clear()


def batch(cast: Cast, count: int) -> dict[str, Any]:
    operations = [operation("answer.set", question="relevance", value="none") for _ in range(count)]
    return {"user": str(cast.ada.pk), "operations": operations}


def test_a_batch_counts_its_operations_and_fits_whole_or_not_at_all(cast: Cast, ada: Api) -> None:
    path = f"assignments/{cast.one.pk}/operations/"
    assert ada.post(path, batch(cast, 3)).status == 200
    refused = ada.post(path, batch(cast, 3))
    assert (refused.status, refused.errors) == (429, [("throttled", None)])
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert [ada.post(path, batch(cast, 2)).status for _ in range(2)] == [200, 429]


def test_single_changes_count_one_and_reading_counts_nothing(cast: Cast, ada: Api) -> None:
    path = f"assignments/{cast.one.pk}/spans/"
    body = span_body(cast)
    assert [ada.post(path, body).status for _ in range(6)] == [201, 200, 200, 200, 200, 429]
    assert [ada.get(path).status for _ in range(8)] == [200] * 8


def test_everybody_has_their_own_limit_whatever_the_token(cast: Cast, ada: Api, ben: Api) -> None:
    path = f"assignments/{cast.one.pk}/operations/"
    ada.post(path, batch(cast, 5))
    assert Api(token=token_of(cast.ada)).post(path, batch(cast, 1)).status == 429
    assert ben.post(f"assignments/{cast.two.pk}/spans/", span_body(cast)).status == 201


def test_a_batch_that_is_malformed_counts_too(cast: Cast, ada: Api) -> None:
    path = f"assignments/{cast.one.pk}/operations/"
    statuses = [ada.post(path, {"operations": "x"}).status for _ in range(6)]
    assert statuses == [400] * 5 + [429]


def test_exports_are_counted_apart(cast: Cast, owner: Api) -> None:
    path = f"projects/{cast.project.slug}/export/"
    assert [owner.get(path).status for _ in range(3)] == [200, 200, 429]
    assert owner.get(f"projects/{cast.project.slug}/events/").status == 200


def test_anonymous_requests_are_limited_by_address(cast: Cast) -> None:
    api = Api()
    assert [api.get("me/").status for _ in range(4)] == [401, 401, 401, 429]
    assert Api(token="psa_guess").get("me/").status == 429
    assert Api(token=token_of(cast.ada)).get("me/").status == 200


def test_a_header_does_not_change_the_address_without_a_trusted_proxy(db: None) -> None:
    statuses = [Api().get("me/", x_forwarded_for=f"10.0.0.{n}").status for n in range(4)]
    assert statuses == [401, 401, 401, 429]


def test_limits_can_be_switched_off(cast: Cast, ada: Api, settings: Any) -> None:
    settings.THROTTLE = False
    path = f"assignments/{cast.one.pk}/operations/"
    assert [ada.post(path, batch(cast, 5)).status for _ in range(3)] == [200, 200, 200]
