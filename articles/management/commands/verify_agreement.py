"""``verify_agreement [FILE]``: published tables against our figures, one line each."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.agreement.vectors import PUBLISHED, VectorFileError, read_vectors
from articles.agreement.verify import State, verify

if TYPE_CHECKING:
    from articles.agreement.verify import Check


class Command(BaseCommand):
    """Reproduce the reference values of a file; exit code 1 if one of them is not reproduced."""

    help = "Reproduce published reference values of agreement coefficients."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The file; without one, the tables that come with the annotator."""
        parser.add_argument(
            "file", type=Path, nargs="?", default=PUBLISHED, help="JSON file of reference values"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line for each value, then how many are right."""
        checks = []
        for check in verify(_vectors(options["file"])):
            checks.append(check)
            self.stdout.write(_line(check))
        states = Counter(check.state for check in checks)
        self.stdout.write(
            f"\n{states[State.OK]} of {len(checks)} reproduced, {states[State.FAILED]} failed, "
            f"{states[State.NOT_SUPPORTED]} not supported."
        )
        if states[State.FAILED]:
            raise CommandError("Not every reference value was reproduced.", returncode=1)


def _vectors(path: Path) -> Any:
    try:
        return read_vectors(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CommandError(
            f"{path} can't be read ({error.strerror}). Give the path of a file of reference values."
        ) from None
    except UnicodeDecodeError as error:
        raise CommandError(
            f"{path} is no UTF-8 text (byte {error.start}). Save it as UTF-8."
        ) from None
    except VectorFileError as error:
        raise CommandError(f"{path}: {error}") from None


def _line(check: Check) -> str:
    name = f"{check.vector:<26}{check.metric:<42}"
    if check.state is State.NOT_SUPPORTED:
        return f"{name}{check.state}"
    says = f"{check.source.split(':')[0]} {_shown(check.expected)}"
    ours = check.why or f"ours {_shown(check.ours)}"
    return f"{name}{says:<28}  {ours}  {check.state}"


def _shown(value: Any) -> str:
    if value is None:
        return "not defined"
    if isinstance(value, dict):
        return " ".join(f"{key}={_shown(each)}" for key, each in value.items())
    if isinstance(value, list):
        return f"[{', '.join(_shown(each) for each in value)}]"
    return f"{value:.5f}".rstrip("0").rstrip(".") if isinstance(value, int | float) else str(value)
