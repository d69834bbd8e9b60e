"""``demo``: load the demo project once, through the doors that everybody uses."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from articles import actions
from articles.actions.operations import LIMIT, Operation
from articles.clusters import Cluster
from articles.formats import ARTICLE_FORMATS
from articles.formats.codebook_yaml import read_codebook
from articles.management.accounts import PEOPLE, demo_accounts, new_password, write_accounts
from articles.management.commands.serve import address
from articles.management.demo_training import train
from articles.models import Assignment, Project, Round, User
from articles.models.docket import read_docket

SLUG = "demo"
#: The article that is half adjudicated, and what is ruled on the first cluster of each kind; the last is a precedent.
ADJUDICATED = "icc-evidence-retelling"
RULINGS = (
    ("unanimous", "unanimous", "", ""),
    ("boundary", "intersection", "boundary", "The shortest stretch that says it alone."),
    ("missed", "a", "missed", "A headline counts, too, where it states the decision."),
)


class Command(BaseCommand):
    """Load ``seeds/`` as the project ``demo`` with three coders and an owner."""

    help = "Load the demo project and print its accounts."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--reset-passwords`` gives the demo accounts new passwords."""
        parser.add_argument("--reset-passwords", action="store_true")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load once; print the accounts each time."""
        accounts = demo_accounts()
        if not Project.objects.filter(slug=SLUG).exists():
            with transaction.atomic():
                accounts = load()
            write_accounts(accounts)
        elif options["reset_passwords"] or accounts is None:
            accounts = reset_passwords()
            write_accounts(accounts)
        accounts["url"] = address()
        if options["json"]:
            self.stdout.write(json.dumps(accounts))
            return
        self.stdout.write(f"{accounts['url']}/projects/{accounts['project']}/")
        for user in accounts["users"]:
            self.stdout.write(f"{user['role']:<10} {user['username']:<8} {user['password']}")


def told(passwords: dict[str, str]) -> dict[str, Any]:
    """The accounts as they are printed."""
    users = [
        {"username": name, "password": passwords[name], "role": role}
        for name, _full, role, _staff in PEOPLE
    ]
    return {"url": address(), "project": SLUG, "users": users}


def reset_passwords() -> dict[str, Any]:
    """New passwords for the demo accounts, and for nobody who only shares a name with them."""
    passwords = {name: new_password() for name, *_rest in PEOPLE}
    members = User.objects.filter(memberships__project__slug=SLUG)
    people = {user.username: user for user in members.filter(username__in=passwords)}
    missing = [name for name in passwords if name not in people]
    if missing:
        raise CommandError(
            f"The project “{SLUG}” is not the demo's: {', '.join(missing)} is no member of it."
        )
    with transaction.atomic():
        for name, password in passwords.items():
            actions.set_password(people[name], password)
    return told(passwords)


def load() -> dict[str, Any]:
    """Accounts, project, articles, assignments and codings of ``seeds/``."""
    seeds = Path(settings.BASE_DIR) / "seeds"
    passwords = {name: new_password() for name, *_rest in PEOPLE}
    try:
        people = {
            name: actions.create_user(name, password=passwords[name], staff=staff, full_name=full)
            for name, full, _role, staff in PEOPLE
        }
    except ValidationError as error:
        raise CommandError(
            f"The demo needs the user names {', '.join(passwords)}: {'; '.join(error.messages)}"
        ) from error
    owner = people["mira"]
    project = actions.create_project(
        owner,
        slug=SLUG,
        name="Policy shifts (demo)",
        codebook=read_codebook((seeds / "codebook.yaml").read_text(encoding="utf-8")),
        description="Twelve articles, three coders. Nine are fiction; three retell known facts.",
    )
    for name, _full, role, _staff in PEOPLE[1:]:
        actions.add_member(owner, project, member=people[name], role=role)
    actions.update_project(owner, project, text_export=True)  # the texts are ours
    import_seeds(owner, project, seeds / "articles")
    code(owner, project, people, seeds / "codings.jsonl")
    train(owner, project, people, seeds / "codings.jsonl", apply)
    adjudicate(owner, project)
    return told(passwords)


def import_seeds(owner: User, project: Project, folder: Path) -> None:
    """The articles, in one import."""
    markdown = ARTICLE_FORMATS["markdown"]
    rows = [row for path in sorted(folder.glob("*.md")) for row in markdown.read(path.read_bytes())]
    batch = actions.import_articles(
        owner, project, rows, format="markdown", filename="seeds/articles"
    )
    if batch.errors:
        raise CommandError(f"seeds/articles: {batch.errors}")


def code(owner: User, project: Project, people: dict[str, User], path: Path) -> None:
    """Assign and code as three people would: the same operations that the browser sends."""
    articles = dict(project.articles.values_list("external_id", "pk"))
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    main = Round.objects.select_related("project").get(project=project, name="main")
    coders = [people[name].pk for name, _full, role, _staff in PEOPLE if role == "annotator"]
    actions.assign(owner, main, list(articles.values()), coders)
    codings: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for line in lines:
        codings[line["article"], line["annotator"]].append(line)
    for (external_id, name), rows in codings.items():
        assignment = Assignment.objects.get(
            round=main, article=articles[external_id], annotator=people[name]
        )
        apply(people[name], assignment, rows)


def apply(user: User, assignment: Assignment, rows: list[dict[str, Any]]) -> None:
    """One coder's work on one article."""
    operations = [operation(row) for row in rows if row["type"] != "assignment"]
    revision = 0
    for start in range(0, len(operations), LIMIT):
        batch = operations[start : start + LIMIT]
        revision, results = actions.apply_operations(user, assignment.pk, batch)
        refused = [result for result in results if result.status != "applied"]
        if refused:
            raise CommandError(f"seeds/codings.jsonl: {refused}")
    if any(row["type"] == "assignment" and row["state"] == "submitted" for row in rows):
        actions.submit(user, assignment.pk, revision=revision)


def operation(row: dict[str, Any]) -> Operation:
    """A line of ``codings.jsonl`` as an operation; operation ids follow from the line, so they stay the same."""
    kinds = {
        "span": ("span.create", ("label", "start", "end", "quote", "attributes", "note")),
        "relation": ("relation.create", ("source", "target")),
        "answer": ("answer.set", ("question", "value")),
    }
    kind, names = kinds[row["type"]]
    fields = {name: row[name] for name in names if name in row}
    if row["type"] == "relation":
        fields = {"type": row["relation_type"]} | {
            end: uuid.UUID(row[end]) for end in ("source", "target")
        }
    return Operation(
        op=uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(row, sort_keys=True)),
        kind=kind,
        id=uuid.UUID(row["id"]) if "id" in row else None,
        base_version=None,
        fields=fields,
    )


def adjudicate(owner: User, project: Project) -> None:
    """One article half settled: three rulings, of which one became a precedent."""
    main = Round.objects.select_related("project").get(project=project, name="main")
    article = project.articles.filter(external_id=ADJUDICATED).first()
    if article is None:
        return  # a smaller set of seeds
    made, _new = actions.open_adjudication(owner, main, article.pk)
    docket = read_docket(owner, made)
    kinds: dict[str, Cluster] = {}
    for matter in docket.matters:
        if matter.cluster is not None:
            kinds.setdefault(matter.cluster.kind.value, matter.cluster)
    for kind, decision, reason, note in RULINGS:
        if kind not in kinds:
            raise CommandError(f"{ADJUDICATED}: no cluster is {kind}.")
        found = kinds[kind]
        letters = list(dict.fromkeys(list(docket.codings)[mark.coder] for mark in found.marks))
        given: dict[str, Any] = {"decision": decision, "chosen": letters[0], "reason": reason}
        ruling, _new = actions.rule(owner, made.pk, cluster=found.key, note=note, **given)
    actions.create_precedent(owner, project, id=uuid.uuid4(), ruling=ruling.pk)
