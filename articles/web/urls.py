"""Addresses of the pages. One address per thing; projects by slug, the rest by id."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.urls import path

from articles.web.views import (
    account,
    adjudication,
    annotate,
    articles,
    assign,
    bench,
    codebook,
    codebook_edit,
    codebook_files,
    codebook_steps,
    comments,
    concordance,
    drift,
    entities,
    export,
    home,
    imports,
    invitations,
    matrix,
    members,
    preferences,
    progress,
    projects,
    reveals,
    round_detail,
    rounds,
    tokens,
    training,
)
from articles.web.views import bin as span_bin

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

PROJECT = "projects/<slug:slug>/"


def agreement(name: str, where: str = "agreement") -> Callable[..., HttpResponse]:
    """A page of agreement, whose module brings numpy (0.7 s, 70 MB): imported when asked for."""

    def view(request: HttpRequest, **named: Any) -> HttpResponse:
        module = import_module(f"articles.web.views.{where}")
        page: Callable[..., HttpResponse] = getattr(module, name)
        return page(request, **named)

    return view


urlpatterns = [
    path("", home.home, name="home"),
    path("account/", account.account, name="account"),
    path("account/sign-out/", account.sign_out_everywhere, name="sign-out-everywhere"),
    path("account/preferences/", preferences.preferences, name="preferences"),
    path("account/tour/", preferences.tour_done, name="tour-done"),
    path("account/tokens/", tokens.token_list, name="token-list"),
    path("account/tokens/<uuid:pk>/revoke/", tokens.token_revoke, name="token-revoke"),
    path("projects/new/", projects.project_create, name="project-create"),
    path(PROJECT, projects.project_detail, name="project-detail"),
    path(f"{PROJECT}progress/", progress.progress, name="progress"),
    path(f"{PROJECT}settings/", projects.project_settings, name="project-settings"),
    path(f"{PROJECT}duplicate/", projects.project_duplicate, name="project-duplicate"),
    path(f"{PROJECT}archive/", projects.project_archive, name="project-archive"),
    path(f"{PROJECT}articles/", articles.article_list, name="article-list"),
    path(f"{PROJECT}articles/<uuid:pk>/", articles.article_detail, name="article-detail"),
    path(f"{PROJECT}articles/<uuid:pk>/archive/", articles.article_archive, name="article-archive"),
    path(f"{PROJECT}imports/", imports.import_list, name="import-list"),
    path(f"{PROJECT}imports/<uuid:pk>/", imports.import_detail, name="import-detail"),
    path(f"{PROJECT}imports/<uuid:pk>/preview/", imports.import_preview, name="import-preview"),
    path(
        f"{PROJECT}imports/<uuid:pk>/take-back/", imports.import_take_back, name="import-take-back"
    ),
    path(f"{PROJECT}members/", members.member_list, name="member-list"),
    path(f"{PROJECT}members/<uuid:pk>/role/", members.member_role, name="member-role"),
    path(f"{PROJECT}members/<uuid:pk>/remove/", members.member_remove, name="member-remove"),
    path(
        f"{PROJECT}invitations/<uuid:pk>/revoke/",
        invitations.invitation_revoke,
        name="invitation-revoke",
    ),
    path(f"{PROJECT}reveals/", reveals.reveal_list, name="reveal-list"),
    path("invitations/<str:secret>/", invitations.invitation, name="invitation"),
    path(f"{PROJECT}codebook/", codebook.codebook, name="codebook"),
    path(
        f"{PROJECT}codebook/versions/", codebook_files.codebook_versions, name="codebook-versions"
    ),
    path(
        f"{PROJECT}codebook/versions/<int:number>/file/",
        codebook_files.codebook_file,
        name="codebook-file",
    ),
    path(
        f"{PROJECT}codebook/versions/<int:number>/retire/",
        codebook_files.codebook_retire,
        name="codebook-retire",
    ),
    path(f"{PROJECT}codebook/edit/", codebook_edit.codebook_edit, name="codebook-edit"),
    path(
        f"{PROJECT}codebook/edit/preview/", codebook_steps.codebook_preview, name="codebook-preview"
    ),
    path(f"{PROJECT}codebook/edit/file/", codebook_files.codebook_upload, name="codebook-upload"),
    path(
        f"{PROJECT}codebook/edit/publish/", codebook_steps.codebook_publish, name="codebook-publish"
    ),
    path(
        f"{PROJECT}codebook/edit/<slug:step>/<slug:key>/",
        codebook_steps.codebook_step,
        name="codebook-step",
    ),
    path(f"{PROJECT}entities/", entities.entity_list, name="entity-list"),
    path(f"{PROJECT}entities/suggestions/", entities.entity_suggestions, name="entity-suggestions"),
    path(f"{PROJECT}entities/name/", entities.entity_name, name="entity-name"),
    path(f"{PROJECT}entities/<uuid:pk>/", entities.entity_detail, name="entity-detail"),
    path(f"{PROJECT}entities/<uuid:pk>/merge/", entities.entity_merge, name="entity-merge"),
    path(f"{PROJECT}concordance/", concordance.concordance_page, name="concordance"),
    path(f"{PROJECT}assign/", assign.assign, name="assign"),
    path(f"{PROJECT}rounds/", rounds.round_list, name="round-list"),
    path(f"{PROJECT}rounds/new/", rounds.round_new, name="round-new"),
    path(f"{PROJECT}rounds/<uuid:pk>/", round_detail.round_detail, name="round-detail"),
    path(
        f"{PROJECT}rounds/<uuid:pk>/articles/",
        round_detail.round_article_list,
        name="round-articles",
    ),
    path(f"{PROJECT}next/", rounds.next_article, name="next-article"),
    path(
        f"{PROJECT}assignments/<uuid:pk>/pass-on/",
        round_detail.assignment_pass_on,
        name="assignment-pass-on",
    ),
    path(
        f"{PROJECT}assignments/<uuid:pk>/remove/",
        assign.assignment_remove,
        name="assignment-remove",
    ),
    path(f"{PROJECT}adjudication/", adjudication.adjudication_list, name="adjudication-list"),
    path("adjudications/<uuid:pk>/", bench.adjudication, name="adjudication"),
    path(
        "precedents/<uuid:pk>/withdraw/",
        adjudication.precedent_withdraw,
        name="precedent-withdraw",
    ),
    path(f"{PROJECT}export/", export.export, name="export"),
    path(f"{PROJECT}agreement/", agreement("agreement"), name="agreement"),
    path(
        f"{PROJECT}agreement/differences/",
        agreement("agreement_differences", "differences"),
        name="agreement-differences",
    ),
    path(
        f"{PROJECT}agreement/unitizing/",
        agreement("agreement_unitizing", "unitizing"),
        name="agreement-unitizing",
    ),
    path(
        f"{PROJECT}agreement/drift/",
        agreement("agreement_drift", "over_time"),
        name="agreement-drift",
    ),
    path(
        f"{PROJECT}agreement/report/",
        agreement("agreement_report", "reliability"),
        name="agreement-report",
    ),
    path(
        f"{PROJECT}agreement/passages/", agreement("agreement_passages"), name="agreement-passages"
    ),
    path(
        f"{PROJECT}agreement/settled/",
        agreement("agreement_settled", "settled"),
        name="agreement-settled",
    ),
    path(
        f"{PROJECT}agreement/discuss/",
        agreement("discuss", "discussions"),
        name="agreement-discuss",
    ),
    path(
        f"{PROJECT}agreement/verified/",
        agreement("verified", "verified"),
        name="agreement-verified",
    ),
    path(
        f"{PROJECT}articles/<uuid:pk>/side-by-side/",
        agreement("side_by_side_page"),
        name="side-by-side",
    ),
    path(f"{PROJECT}articles/<uuid:pk>/annotate/", annotate.open_article, name="article-annotate"),
    path(f"{PROJECT}training/", training.training, name="training"),
    path(f"{PROJECT}gold/", training.gold, name="gold"),
    path(f"{PROJECT}drift/", drift.drift, name="drift"),
    path("assignments/<uuid:pk>/feedback/", training.feedback, name="feedback"),
    path("assignments/<uuid:pk>/", annotate.assignment, name="assignment"),
    path("assignments/<uuid:pk>/spans/<uuid:span_id>/card/", annotate.card, name="span-card"),
    path("assignments/<uuid:pk>/matrix/", matrix.matrix, name="assignment-matrix"),
    path("assignments/<uuid:pk>/bin/", span_bin.span_bin, name="assignment-bin"),
    path("assignments/<uuid:pk>/answers/", annotate.answers, name="assignment-answers"),
    path("assignments/<uuid:pk>/submit/", annotate.submit, name="assignment-submit"),
    path("assignments/<uuid:pk>/reopen/", annotate.reopen, name="assignment-reopen"),
    path(
        "assignments/<uuid:pk>/comments/", comments.assignment_comments, name="assignment-comments"
    ),
    path("comments/<uuid:pk>/", comments.thread, name="comment-thread"),
    path("comments/<uuid:pk>/change/", comments.comment_change, name="comment-change"),
    path("inbox/", comments.inbox_page, name="inbox"),
]
