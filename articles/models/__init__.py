"""Everything that is stored: one noun per file, its QuerySet beside it."""

from articles.models.article import Article, Import
from articles.models.assignment import Assignment, Round
from articles.models.codebook import Attribute, Codebook, Label, Question, RelationType
from articles.models.comment import Comment
from articles.models.entity import Entity
from articles.models.event import Event
from articles.models.project import MANAGING, REVIEWING, Membership, Project, Role
from articles.models.sitting import Sitting
from articles.models.span import Answer, Relation, Span
from articles.models.structure import Structure
from articles.models.user import Token, User

__all__ = [
    "MANAGING",
    "REVIEWING",
    "Answer",
    "Article",
    "Assignment",
    "Attribute",
    "Codebook",
    "Comment",
    "Entity",
    "Event",
    "Import",
    "Label",
    "Membership",
    "Project",
    "Question",
    "Relation",
    "RelationType",
    "Role",
    "Round",
    "Sitting",
    "Span",
    "Structure",
    "Token",
    "User",
]
