"""What all views share: a table of methods, strict queries and bodies, visible objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from django.db.models import BooleanField, Exists, ExpressionWrapper, Model, OuterRef, Q, QuerySet
from django.middleware.csrf import get_token
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import APIView

from articles.api.pagination import read_page
from articles.api.preconditions import etag
from articles.api.serializers.fields import Input, Output, Query
from articles.api.throttling import AnonymousThrottle, OperationThrottle, TransferThrottle
from articles.models import MANAGING, Assignment, Project, Token, User

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from rest_framework.request import Request

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Method:
    """What one method of a view takes and gives: read by permissions, throttles, parsing and the schema.

    ``scope`` is what a token needs. ``answers`` maps status to output (None: no body). ``errors``
    lists statuses beyond those that every method has. ``many``: the body may be a list as well.
    """

    scope: str
    answers: Mapping[int, type[Output] | None]
    query: type[Query] = Query
    body: type[Input] | None = None
    errors: tuple[int, ...] = ()
    paged: bool = False
    many: bool = False
    if_match: bool = False
    tagged: bool = False
    transfer: bool = False
    content_types: tuple[str, ...] = field(default=())


class View(APIView):
    """A resource. Nothing of it may be called that ``methods`` doesn't declare."""

    methods: ClassVar[Mapping[str, Method]] = {}
    http_method_names = ("get", "head", "post", "put", "patch", "delete")
    throttle_classes = (OperationThrottle, TransferThrottle)
    #: In the schema and the documentation.
    group: ClassVar[str] = ""

    @property
    def call(self) -> Method:
        """The declaration of the method that is running."""
        method = self.request.method
        return self.methods["GET" if method == "HEAD" else str(method)]

    @property
    def user(self) -> User:
        """Who is asking; permissions have made sure that it is somebody."""
        return cast("User", self.request.user)

    @property
    def token(self) -> Token | None:
        """The token that is used, if it isn't the session."""
        return self.request.auth if isinstance(self.request.auth, Token) else None

    def perform_authentication(self, request: Request) -> None:
        """Find out who is asking; what fails counts as anonymous."""
        try:
            super().perform_authentication(request)
        except exceptions.AuthenticationFailed:
            self._count_anonymous(request)
            raise

    def check_permissions(self, request: Request) -> None:
        """Count anonymous requests before they are turned away, else the limit would never bite."""
        if not request.user.is_authenticated:
            self._count_anonymous(request)
        super().check_permissions(request)

    def _count_anonymous(self, request: Request) -> None:
        throttle = AnonymousThrottle()
        if not throttle.allow_request(request, self):
            self.throttled(request, throttle.wait())

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """After permissions and throttles: the query parameters, so that no method forgets them."""
        super().initial(request, *args, **kwargs)
        method = "GET" if request.method == "HEAD" else str(request.method)
        declared = self.methods.get(method)
        self.query = declared.query.of(request) if declared else {}

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Make sure that a session has a CSRF cookie for the token that every answer tells."""
        if request.auth is None and request.user.is_authenticated:
            get_token(request._request)
        return super().finalize_response(request, response, *args, **kwargs)

    # --- bodies and answers

    def body(self, *, partial: bool = False) -> dict[str, Any]:
        """The parsed body, by the declared input."""
        return cast("type[Input]", self.call.body).read(self.request.data, partial=partial)

    def page(
        self,
        rows: QuerySet[Row],
        order: Sequence[str],
        show: Callable[[Row], Any],
        headers: dict[str, str] | None = None,
    ) -> Response:
        """A page of ``rows`` as an answer."""
        page = read_page(rows, order, self.query)
        return Response(page.body(self.request, [show(row) for row in page.rows]), headers=headers)

    def tagged(self, data: Any, version: int | str, status: int = 200) -> Response:
        """A single resource as an answer, with its version as ETag."""
        return Response(data, status=status, headers=etag(version))

    # --- what the caller can see; everything else is 404

    def within_token(self, rows: QuerySet[Row], path: str) -> QuerySet[Row]:
        """``rows`` of the project that the token is bound to, if it is bound; ``path`` leads to it."""
        bound = self.token.project_id if self.token else None
        return rows if bound is None else rows.filter(**{path: bound})

    def projects(self) -> QuerySet[Project]:
        """Projects that this request can see."""
        return self.within_token(Project.objects.visible_to(self.user), "pk")

    def project(self, slug: str) -> Project:
        """One of them."""
        return self.projects().get(slug=slug)

    def assignments(self) -> QuerySet[Assignment]:
        """Assignments that this request can know of.

        ``content_seen``: whether their coding too; ``time_seen``: whether the time that it took; ``managed``:
        whether the round's own name may be told.
        """
        here = Assignment.objects.filter(pk=OuterRef("pk"))
        rows = Assignment.objects.visible_to(self.user).annotate(
            content_seen=Exists(here.content_visible_to(self.user)),
            time_seen=Exists(here.time_visible_to(self.user)),
            managed=Exists(
                self.user.memberships.filter(project=OuterRef("round__project"), role__in=MANAGING)
            ),
        )
        own = Q(annotator=self.user)
        rows = rows.annotate(named=self.named("round__project", own))
        return self.within_token(rows, "round__project").select_related(
            "round__project", "round__codebook", "annotator"
        )

    def named(self, project: str, own: Q) -> ExpressionWrapper[Q]:
        """Whether the caller is told a coder's user name even where reviewers are not.

        Who manages ``project`` (its path) is, and the coder themselves (``own``).
        """
        seats = self.user.memberships.filter(project=OuterRef(project), role__in=MANAGING)
        return ExpressionWrapper(Q(Exists(seats)) | own, BooleanField())

    def assignment(self, id: UUID, *, text: bool = False) -> Assignment:
        """One of them, with its article; ``text`` loads that too."""
        rows = self.assignments().select_related("article")
        return (rows if text else rows.defer("article__text")).get(pk=id)

    def body_for(self, id: UUID) -> dict[str, Any]:
        """The parsed body of a write into an assignment: what the caller can't know of is 404 first.

        Visibility takes as long as the rest of a save, and the action asks again under its lock. So
        it is asked here only where the action could not: for a bad body and a bound token.
        """
        try:
            given = self.body()
        except exceptions.APIException:
            self.assignment(id)
            raise
        self.require_in_token(id)
        return given

    def require_in_token(self, id: UUID) -> None:
        """404 for an assignment outside the project that the token is bound to."""
        if self.token and self.token.project_id:
            Assignment.objects.only("pk").get(pk=id, round__project=self.token.project_id)

    def coded(self, rows: QuerySet[Row], assignment: str = "assignment__") -> QuerySet[Row]:
        """Coded ``rows`` (visible already) within the token: others' codings need ``export:read``."""
        rows = self.within_token(rows, f"{assignment}round__project")
        if self.token and "export:read" not in self.token.scopes:
            rows = rows.filter(**{f"{assignment}annotator": self.user})
        return rows
