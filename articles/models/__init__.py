"""Everything that is stored: one noun per file, its QuerySet beside it."""

from articles.models.article import Article, Import
from articles.models.assignment import Assignment
from articles.models.codebook import (
    Attribute,
    Codebook,
    CodebookChange,
    Label,
    Question,
    RelationType,
)
from articles.models.comment import Comment
from articles.models.counted import Counted
from articles.models.entity import Entity
from articles.models.event import Event
from articles.models.gold import Attempt, Gold
from articles.models.invitation import Invitation, Reveal
from articles.models.project import MANAGING, REVIEWING, Membership, Project, Role
from articles.models.round import Place, Round, Seat
from articles.models.ruling import Precedent, Ruling
from articles.models.segmented import Segmented
from articles.models.sitting import Sitting
from articles.models.span import Answer, Relation, Span
from articles.models.structure import Structure
from articles.models.tally import Tally
from articles.models.user import Token, User

__all__ = [
    "MANAGING",
    "REVIEWING",
    "Answer",
    "Article",
    "Assignment",
    "Attempt",
    "Attribute",
    "Codebook",
    "CodebookChange",
    "Comment",
    "Counted",
    "Entity",
    "Event",
    "Gold",
    "Import",
    "Invitation",
    "Label",
    "Membership",
    "Place",
    "Precedent",
    "Project",
    "Question",
    "Relation",
    "RelationType",
    "Reveal",
    "Role",
    "Round",
    "Ruling",
    "Seat",
    "Segmented",
    "Sitting",
    "Span",
    "Structure",
    "Tally",
    "Token",
    "User",
]
