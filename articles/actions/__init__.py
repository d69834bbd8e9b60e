"""Everything that changes the database, one function per change: what the product can do.

Every function checks permission, runs in a transaction and writes its events in it.
"""

from articles.actions.adjudication import open_adjudication, submit_adjudication
from articles.actions.annotations import import_annotations
from articles.actions.answers import set_answers
from articles.actions.articles import archive_articles, create_article, update_article
from articles.actions.assignments import assign, remove_assignment, reopen, submit
from articles.actions.cards import describe_span
from articles.actions.codings import add_coding, preview_coding
from articles.actions.comments import (
    create_comment,
    resolve_thread,
    restore_comment,
    update_comment,
    withdraw_comment,
)
from articles.actions.copies import duplicate_project
from articles.actions.discussions import Side, discuss
from articles.actions.drafts import (
    change_draft,
    discard_draft,
    publish_draft,
    replace_draft,
    retire_codebook,
    start_draft,
    undo_change,
)
from articles.actions.entities import add_alias, create_entity, merge_entity, update_entity
from articles.actions.hidden import Hide, hide_drawn, hide_gold, preview_hidden, show_gold
from articles.actions.imports import import_articles, take_back_import
from articles.actions.index import count_places, index_words
from articles.actions.invitations import (
    accept_invitation,
    accept_with_account,
    create_invitation,
    find_invitation,
    revoke_invitation,
)
from articles.actions.log import maintenance
from articles.actions.mail import mail_invitation, post_later
from articles.actions.operations import Operation, Result, apply_operations
from articles.actions.plans import Wish, carry_out, preview_plan
from articles.actions.precedents import create_precedent, withdraw_precedent
from articles.actions.projects import (
    add_member,
    archive_project,
    change_role,
    create_project,
    enrol,
    find_user,
    remove_member,
    update_project,
)
from articles.actions.relations import create_relation, delete_relation
from articles.actions.releases import release_articles
from articles.actions.retraining import make_retraining
from articles.actions.reveals import note_reveals
from articles.actions.rounds import create_round, remove_seat, seat_coder, update_round
from articles.actions.rulings import (
    accept_unanimous,
    rule,
    take_back_ruling,
    undo_ruling,
    update_ruling,
)
from articles.actions.spans import create_span, delete_span, restore_span, update_span
from articles.actions.taking import next_assignment, pass_on, take_next
from articles.actions.time import report_time
from articles.actions.training import make_gold, practise, retire_gold
from articles.actions.users import (
    create_token,
    create_user,
    end_sessions,
    note_token_use,
    revoke_token,
    set_active,
    set_password,
    set_preferences,
    update_account,
)

__all__ = [
    "Hide",
    "Operation",
    "Result",
    "Side",
    "Wish",
    "accept_invitation",
    "accept_unanimous",
    "accept_with_account",
    "add_alias",
    "add_coding",
    "add_member",
    "apply_operations",
    "archive_articles",
    "archive_project",
    "assign",
    "carry_out",
    "change_draft",
    "change_role",
    "count_places",
    "create_article",
    "create_comment",
    "create_entity",
    "create_invitation",
    "create_precedent",
    "create_project",
    "create_relation",
    "create_round",
    "create_span",
    "create_token",
    "create_user",
    "delete_relation",
    "delete_span",
    "describe_span",
    "discard_draft",
    "discuss",
    "duplicate_project",
    "end_sessions",
    "enrol",
    "find_invitation",
    "find_user",
    "hide_drawn",
    "hide_gold",
    "import_annotations",
    "import_articles",
    "index_words",
    "mail_invitation",
    "maintenance",
    "make_gold",
    "make_retraining",
    "merge_entity",
    "next_assignment",
    "note_reveals",
    "note_token_use",
    "open_adjudication",
    "pass_on",
    "post_later",
    "practise",
    "preview_coding",
    "preview_hidden",
    "preview_plan",
    "publish_draft",
    "release_articles",
    "remove_assignment",
    "remove_member",
    "remove_seat",
    "reopen",
    "replace_draft",
    "report_time",
    "resolve_thread",
    "restore_comment",
    "restore_span",
    "retire_codebook",
    "retire_gold",
    "revoke_invitation",
    "revoke_token",
    "rule",
    "seat_coder",
    "set_active",
    "set_answers",
    "set_password",
    "set_preferences",
    "show_gold",
    "start_draft",
    "submit",
    "submit_adjudication",
    "take_back_import",
    "take_back_ruling",
    "take_next",
    "undo_change",
    "undo_ruling",
    "update_account",
    "update_article",
    "update_comment",
    "update_entity",
    "update_project",
    "update_round",
    "update_ruling",
    "update_span",
    "withdraw_comment",
    "withdraw_precedent",
]
