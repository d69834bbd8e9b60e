"""What leaves in bulk: exports, agreement, the log."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import StreamingHttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from articles import actions
from articles.api import shapes
from articles.api.pagination import PAGE_SIZE
from articles.api.serializers import coding
from articles.api.serializers.queries import AgreementQuery, EventQuery, ExportQuery, given
from articles.api.views.base import Method, View
from articles.formats import EXPORT_FORMATS
from articles.permissions import can_review
from articles.selectors.events import Place, events_after
from articles.selectors.export_choice import Choice, others_articles
from articles.selectors.export_file import export_file, file_name
from articles.selectors.slices import FILTERS, named_slice

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from rest_framework.renderers import BaseRenderer
    from rest_framework.request import Request


class AnyAccept(BaseContentNegotiation):
    """A download is what its ``format`` says, whatever the browser that follows the link accepts."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The renderer of errors."""
        first = next(iter(renderers))
        return first, first.media_type

    def select_parser(self, request: Request, parsers: Iterable[Any]) -> Any:
        """No body is read."""
        return next(iter(parsers))


class Export(View):
    """Labelled spans, or answers to the questions on articles, as a file."""

    group = "Export"
    content_negotiation_class = AnyAccept
    methods = {
        "GET": Method(
            "export:read",
            {200: None},
            query=ExportQuery,
            transfer=True,
            content_types=tuple(known.content_type for known in EXPORT_FORMATS.values()),
        )
    }

    def get(self, request: Request, slug: str) -> StreamingHttpResponse:
        """Stream the spans, or the answers, of one moment; annotators get their own rows."""
        project, query = self.project(slug), self.query
        format = query["format"]
        choice = Choice(
            labels=tuple(filter(None, query.get("label", "").split(","))),
            annotator=query.get("annotator", ""),
            round=query.get("round", ""),
            state=query.get("state", ""),
            updated_since=query.get("updated_since"),
            deleted="deleted" in query,
            codebook=query.get("codebook"),
            reveals="reveals" in query,
            **{name: query[name] for name in ("rows", "layer", "text", "names", "times")},
        )
        chunks = export_file(self.user, project, format, choice)
        actions.note_reveals(self.user, others_articles(self.user, project, choice), "export")
        name = file_name(project, format, choice)
        return StreamingHttpResponse(
            chunks,
            content_type=f"{EXPORT_FORMATS[format].content_type}; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


class Agreement(View):
    """How far coders agree."""

    group = "Agreement"
    methods = {"GET": Method("export:read", {200: coding.AgreementOutput}, query=AgreementQuery)}

    def get(self, request: Request, slug: str) -> Response:
        """Every figure with its n, interval and method, over released articles."""
        # Brings numpy (0.7 s, 70 MB): only who asks for a report waits for it.
        from articles.selectors.agreement.report import project_agreement
        from articles.selectors.agreement.units import unit_reports

        project, query = self.project(slug), self.query
        if not can_review(self.user, project):
            raise PermissionDenied(_("Agreement is for owners, managers and adjudicators."))
        filters = named_slice(self.user, project, given(query, *FILTERS))
        units = unit_reports(self.user, project, round=filters.get("round"))
        report = project_agreement(self.user, project, **filters)
        more: dict[str, Any] = {"units": [one.as_json() for one in units]}
        if "drift" in query:
            from articles.selectors.agreement.over_time import agreement_over_time
            from articles.selectors.agreement.places import Slice

            drift = agreement_over_time(self.user, project, Slice(**filters), query["drift"])
            more["drift"] = drift.as_json()
        if query.get("differences"):
            from articles.selectors.agreement.differences import project_differences

            more["differences"] = project_differences(self.user, project, **filters).as_json()
        if query.get("unitizing") or query.get("exclusive"):
            from articles.selectors.agreement.unitizing import project_unitizing

            chosen = [key for key in query.get("exclusive", "").split(",") if key]
            found = project_unitizing(self.user, project, exclusive=chosen, **filters)
            more["unitizing"] = found.as_json()
        if query.get("settled"):
            from articles.selectors.agreement.settled import settled_accuracy

            more["settled"] = settled_accuracy(self.user, project, **filters).as_json()
        if "resamples" in query:
            # Brings scipy, and takes seconds where there are many articles: only who asks for it waits.
            from articles.selectors.agreement.reliability import reliability_report

            resampled = reliability_report(
                self.user,
                project,
                resamples=query["resamples"],
                ground=report.ground,
                **filters,
            )
            more["reliability"] = resampled.as_json()
        return Response(report.as_json() | more)


class Events(View):
    """The log."""

    group = "Events"
    methods = {
        "GET": Method("export:read", {200: coding.EventOutput}, query=EventQuery, paged=True)
    }

    def get(self, request: Request, slug: str) -> Response:
        """Changes after a sequence number, oldest first.

        Follow ``next`` to the end, and go on later with the highest ``seq`` that you have. Events
        that were hidden from you and have become visible since (an article was released, you got
        another role) come as well, first and with their lower numbers. Some may come twice, so keep
        them by ``seq``.
        """
        place = Place(**given(self.query, "after", "seen", "until"))
        limit = self.query.get("page_size", PAGE_SIZE)
        events, rest = events_after(self.user, self.project(slug), place, limit=limit)
        link = None
        if rest:
            link = request.build_absolute_uri()
            for name, value in asdict(rest).items():
                link = replace_query_param(link, name, value)
        results = [shapes.event(event) for event in events]
        return Response({"next": link, "previous": None, "results": results})
