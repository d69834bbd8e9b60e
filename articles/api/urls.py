"""Addresses of the REST API, version 1: resources by path, ids are UUIDs, projects go by slug."""

from __future__ import annotations

from django.urls import path

from articles.api.views import (
    accounts,
    adjudication,
    answers,
    articles,
    assignments,
    codebooks,
    comments,
    documentation,
    duplicates,
    entities,
    imports,
    invitations,
    members,
    operations,
    passages,
    progress,
    projects,
    relations,
    reveals,
    rounds,
    spans,
    training,
    transfers,
)

app_name = "api"

PROJECT = "projects/<slug:slug>/"
ASSIGNMENT = "assignments/<uuid:id>/"
CODEBOOK = f"{PROJECT}codebooks/<int:number>/"

urlpatterns = [
    path("me/", accounts.Me.as_view(), name="me"),
    path("tokens/", accounts.Tokens.as_view(), name="token-list"),
    path("tokens/<uuid:id>/", accounts.TokenDetail.as_view(), name="token-detail"),
    path("projects/", projects.Projects.as_view(), name="project-list"),
    path(PROJECT, projects.ProjectDetail.as_view(), name="project-detail"),
    path(f"{PROJECT}members/", members.Members.as_view(), name="member-list"),
    path("members/<uuid:id>/", members.MemberDetail.as_view(), name="member-detail"),
    path(f"{PROJECT}duplicate/", duplicates.Duplicate.as_view(), name="project-duplicate"),
    path(f"{PROJECT}reveals/", reveals.Reveals.as_view(), name="reveal-list"),
    path(f"{PROJECT}invitations/", invitations.Invitations.as_view(), name="invitation-list"),
    path(
        "invitations/<uuid:id>/", invitations.InvitationDetail.as_view(), name="invitation-detail"
    ),
    path(f"{PROJECT}entities/", entities.Entities.as_view(), name="entity-list"),
    path("entities/<uuid:id>/", entities.EntityDetail.as_view(), name="entity-detail"),
    path("entities/<uuid:id>/merge/", entities.EntityMerge.as_view(), name="entity-merge"),
    path(f"{PROJECT}codebook/", projects.ProjectCodebook.as_view(), name="codebook"),
    path(f"{PROJECT}codebooks/", codebooks.Codebooks.as_view(), name="codebook-list"),
    path(CODEBOOK, codebooks.CodebookDetail.as_view(), name="codebook-detail"),
    path(f"{CODEBOOK}publish/", codebooks.CodebookPublish.as_view(), name="codebook-publish"),
    path(f"{CODEBOOK}undo/", codebooks.CodebookUndo.as_view(), name="codebook-undo"),
    path(f"{CODEBOOK}retire/", codebooks.CodebookRetire.as_view(), name="codebook-retire"),
    path(f"{CODEBOOK}impact/", codebooks.CodebookImpact.as_view(), name="codebook-impact"),
    path(f"{CODEBOOK}changes/", codebooks.CodebookChanges.as_view(), name="codebook-changes"),
    path(f"{PROJECT}rounds/", rounds.Rounds.as_view(), name="round-list"),
    path("rounds/<uuid:id>/", rounds.RoundDetail.as_view(), name="round-detail"),
    path("rounds/<uuid:id>/plan/", rounds.RoundPlan.as_view(), name="round-plan"),
    path("rounds/<uuid:id>/codings/", rounds.RoundCodings.as_view(), name="round-codings"),
    path("rounds/<uuid:id>/hidden/", rounds.RoundHidden.as_view(), name="round-hidden"),
    path("rounds/<uuid:id>/places/", rounds.RoundPlaces.as_view(), name="round-places"),
    path("rounds/<uuid:id>/release/", rounds.RoundRelease.as_view(), name="round-release"),
    path(f"{PROJECT}articles/", articles.Articles.as_view(), name="article-list"),
    path("articles/<uuid:id>/", articles.ArticleDetail.as_view(), name="article-detail"),
    path(f"{PROJECT}imports/", imports.Imports.as_view(), name="import-list"),
    path("imports/<uuid:id>/", imports.ImportDetail.as_view(), name="import-detail"),
    path(f"{PROJECT}assignments/", assignments.Assignments.as_view(), name="assignment-list"),
    path(
        f"{PROJECT}assignments/next/", assignments.NextAssignment.as_view(), name="assignment-next"
    ),
    path(ASSIGNMENT, assignments.AssignmentDetail.as_view(), name="assignment-detail"),
    path(f"{ASSIGNMENT}submit/", assignments.Submit.as_view(), name="assignment-submit"),
    path(f"{ASSIGNMENT}reopen/", assignments.Reopen.as_view(), name="assignment-reopen"),
    path(f"{ASSIGNMENT}pass-on/", rounds.PassOn.as_view(), name="assignment-pass-on"),
    path(f"{ASSIGNMENT}operations/", operations.Operations.as_view(), name="operations"),
    path(f"{ASSIGNMENT}spans/", spans.Spans.as_view(), name="span-list"),
    path("spans/<uuid:id>/", spans.SpanDetail.as_view(), name="span-detail"),
    path(f"{ASSIGNMENT}relations/", relations.Relations.as_view(), name="relation-list"),
    path("relations/<uuid:id>/", relations.RelationDetail.as_view(), name="relation-detail"),
    path(f"{ASSIGNMENT}answers/", answers.Answers.as_view(), name="answer-list"),
    path(f"{ASSIGNMENT}comments/", comments.Comments.as_view(), name="comment-list"),
    path("comments/<uuid:id>/", comments.CommentDetail.as_view(), name="comment-detail"),
    path(f"{PROJECT}comments/", comments.ProjectComments.as_view(), name="project-comments"),
    path(f"{ASSIGNMENT}time/", comments.AssignmentTime.as_view(), name="assignment-time"),
    path(f"{PROJECT}progress/", progress.ProjectProgress.as_view(), name="progress"),
    path(
        f"{PROJECT}adjudications/", adjudication.Adjudications.as_view(), name="adjudication-list"
    ),
    path(
        "adjudications/<uuid:id>/",
        adjudication.AdjudicationDetail.as_view(),
        name="adjudication-detail",
    ),
    path(
        "adjudications/<uuid:id>/submit/",
        adjudication.AdjudicationSubmit.as_view(),
        name="adjudication-submit",
    ),
    path("adjudications/<uuid:id>/rulings/", adjudication.Rulings.as_view(), name="ruling-list"),
    path("rulings/<uuid:id>/", adjudication.RulingDetail.as_view(), name="ruling-detail"),
    path(f"{PROJECT}precedents/", adjudication.Precedents.as_view(), name="precedent-list"),
    path("precedents/<uuid:id>/", adjudication.PrecedentDetail.as_view(), name="precedent-detail"),
    path(f"{PROJECT}export/", transfers.Export.as_view(), name="export"),
    path(
        f"{PROJECT}agreement/discussions/", comments.Discussions.as_view(), name="discussion-list"
    ),
    path(f"{PROJECT}agreement/passages/", passages.Passages.as_view(), name="passage-list"),
    path(f"{PROJECT}agreement/", transfers.Agreement.as_view(), name="agreement"),
    path(f"{PROJECT}events/", transfers.Events.as_view(), name="event-list"),
    path(f"{PROJECT}training/", training.Training.as_view(), name="training"),
    path(f"{PROJECT}gold/", training.Golds.as_view(), name="gold-list"),
    path("gold/<uuid:id>/", training.GoldDetail.as_view(), name="gold-detail"),
    path("rounds/<uuid:id>/hidden-gold/", training.HiddenGold.as_view(), name="hidden-gold"),
    path("rounds/<uuid:id>/practise/", training.Practise.as_view(), name="practise"),
    path(f"{ASSIGNMENT}feedback/", training.FeedbackView.as_view(), name="feedback"),
    path(f"{PROJECT}drift/", training.Drift.as_view(), name="drift"),
    path(f"{PROJECT}retraining/", training.Retraining.as_view(), name="retraining"),
    path("schema/", documentation.ApiSchema.as_view(), name="schema"),
    path("docs/", documentation.ApiDocs.as_view(), name="docs"),
    path("<path:rest>", documentation.Unknown.as_view(), name="unknown"),
]
