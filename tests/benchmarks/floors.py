"""The floors of saving and reading: bare views with raw SQL on our database, without our code around them."""

from __future__ import annotations

import json
import os
import uuid

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotator.settings")
django.setup()

from django.conf import settings  # noqa: E402 (Django has to be set up first)

settings.MIDDLEWARE = []
settings.ROOT_URLCONF = __name__

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.http import HttpRequest, HttpResponse, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402

NOW = timezone.now()
SELECT = (
    "SELECT a.id, a.round_id, a.annotator_id, a.state, a.revision, r.project_id, t.text FROM articles_assignment a "
    "JOIN articles_round r ON r.id = a.round_id JOIN articles_article t ON t.id = a.article_id WHERE a.id = %s"
)
SPAN = (
    'INSERT INTO articles_span (id, version, created_at, updated_at, assignment_id, label_id, start, "end", parts, '
    "attributes, note, deleted_at) VALUES (%s, 1, %s, %s, %s, %s, %s, %s, %s, '{}', '', NULL)"
)
EVENT = (
    "INSERT INTO articles_event (project_id, assignment_id, actor_id, kind, object_id, object_version, payload, op, "
    "\"group\", at) VALUES (%s, %s, %s, 'span.created', %s, 1, %s, NULL, %s, %s)"
)
UPDATE = "UPDATE articles_assignment SET revision = revision + 1 WHERE id = %s"


def stored(value: str) -> uuid.UUID | str:
    """A UUID as this database keeps it."""
    pk = uuid.UUID(value)
    return pk if connection.features.has_native_uuid_field else pk.hex


def save(request: HttpRequest) -> HttpResponse:
    """What a save has to do at the least: read the assignment, store the spans with an event each, count on."""
    given = json.loads(request.body)
    lock = " FOR UPDATE OF a" if connection.vendor == "postgresql" else ""
    with transaction.atomic(), connection.cursor() as cursor:
        assignment = stored(given["assignment"])
        cursor.execute(SELECT + lock, [assignment])
        row = cursor.fetchone()
        for span in given["spans"]:
            pk, now = stored(span["id"]), timezone.now()
            parts = json.dumps([[span["start"], span["end"]]])
            place = [span["start"], span["end"], parts]
            cursor.execute(SPAN, [pk, now, now, assignment, stored(span["label"]), *place])
            payload = json.dumps({"start": span["start"], "end": span["end"], "parts": parts})
            event = [
                row[5],
                assignment,
                row[2],
                span["id"],
                payload,
                stored(str(uuid.uuid4())),
                now,
            ]
            cursor.execute(EVENT, event)
        cursor.execute(UPDATE, [assignment])
    return JsonResponse({"revision": row[4] + 1}, status=201)


READS = {
    "spans": 'SELECT id, assignment_id, label_id, start, "end", parts FROM articles_span',
    "articles": "SELECT id, title, outlet, published_on, word_count FROM articles_article ORDER BY title LIMIT 50",
    "counted": "SELECT round_id, article_id, fingerprint, data FROM articles_counted",
    "queue": "SELECT a.id, a.state, t.title FROM articles_assignment a JOIN articles_article t ON t.id = a.article_id "
    "ORDER BY a.position LIMIT 50",
}


def read(request: HttpRequest, name: str) -> HttpResponse:
    """One raw query, and how many rows it gave."""
    with connection.cursor() as cursor:
        cursor.execute(READS[name])
        return JsonResponse({"rows": len(cursor.fetchall())})


def hello(request: HttpRequest) -> HttpResponse:
    """Up."""
    return HttpResponse("ok")


urlpatterns = [path("healthz", hello), path("save", save), path("read/<name>", read)]
application = get_wsgi_application()
