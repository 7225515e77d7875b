"""`portal conditions …`: whether conditions say what is meant, of whom, and of how many."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from portal.clock import now
from portal.commands.opening import current_settings, opened_store
from portal.errors import NotFound


@click.group()
def conditions() -> None:
    """Check conditions, try them on a member and count whom they reach."""


@conditions.command("check")
@click.argument("file_or_handle", metavar="FILE|HANDLE")
def check_conditions(file_or_handle: str) -> None:
    """Name what of a condition is wrong, or probably not meant.

    A file holds a condition, or a definition with its conditions.
    """
    from portal.definitions.conditions import InvalidCondition
    from portal.definitions.linting import findings
    from portal.definitions.tiers import tier_handles
    from portal.definitions.variables import Privacy, privacy_of

    found = wrong = 0
    privacy, tiers = Privacy(), frozenset[str]()
    if Path(file_or_handle).is_file():
        sources = dict(_in_file(Path(file_or_handle)))
    else:
        with opened_store(), _named(f"There is no file and no definition {file_or_handle!r}."):
            sources = _kept(file_or_handle)
            privacy, tiers = privacy_of(current_settings()), tier_handles()
    for name, source in sources.items():
        try:
            for finding in findings(source, privacy=privacy, today=now().date(), tiers=tiers):
                if finding.code == "private_only" and name not in {"claim_condition", "condition"}:
                    continue  # who may not see it reads nothing of it at all
                found += 1
                click.echo(f"{name}: {finding.code}: {finding}")
        except InvalidCondition as invalid:
            wrong += 1
            click.echo(f"{name}: invalid: {invalid}")
    if wrong:
        raise click.ClickException("A condition cannot be used.")
    click.echo(f"{_counted(len(sources), 'condition')}, {_counted(found, 'warning')}.")


@conditions.command("test")
@click.argument("handle")
@click.option("--profile", "email", required=True, help="The e-mail address of the member.")
@click.option("--at", type=click.DateTime(), help="When, on the programme's clock; now if absent.")
def test_conditions(handle: str, email: str, at: datetime | None) -> None:
    """Decide a definition for one member, and show each part of its conditions with its value."""
    from portal.benefits.offering import case_of
    from portal.database import reading
    from portal.definitions.eligibility import refusals
    from portal.profiles.listing import find_by

    with opened_store(), reading() as connection:
        home = current_settings().timezone
        moment = at.replace(tzinfo=ZoneInfo(home)) if at else now()
        with _named(f"Nobody has the address {email!r}."):
            profile_id = find_by("email", email.strip()).id
        with _named(f"There is no definition {handle!r}."):
            case = case_of(handle, profile_id, connection, home=home, now=moment)
        reasons = refusals(case)
        click.echo("cannot be claimed" if reasons else "can be claimed")
        for refusal in reasons:
            click.echo(f"  {refusal.code}")
        for name, condition in (
            *(("view_condition", each) for each in case.definition.view_conditions),
            ("claim_condition", case.definition.claim_condition),
        ):
            if condition.logic is not None:
                click.echo(f"{name}:")
                for line in _tree(condition.logic, case.standing.handle):
                    click.echo(f"  {line}")


@conditions.command("reach")
@click.argument("handle")
def reach_of(handle: str) -> None:
    """Count who sees a definition, who can claim it, and the first reasons of the others."""
    from rich.console import Console
    from rich.progress import Progress

    from portal.benefits.reaching import reach
    from portal.database import reading
    from portal.definitions.variables import privacy_of

    with (
        opened_store(),
        _named(f"There is no definition {handle!r}."),
        reading() as connection,
        Progress(console=Console(stderr=True), transient=True) as progress,
    ):
        task = progress.add_task("profiles", total=None)
        found = reach(
            handle,
            connection,
            home=current_settings().timezone,
            privacy=privacy_of(current_settings()),
            now=now(),
            told=lambda done, total: progress.update(task, completed=done, total=total),
        )
    click.echo(f"profiles   {found.profiles:>9,}")
    click.echo(f"see it     {found.see:>9,}")
    click.echo(f"can claim  {found.claim:>9,}")
    for reason, count in found.reasons.most_common(20):
        bar = "█" * round(30 * count / found.profiles)
        click.echo(f"{count:>20,}  {bar} {reason}")


@contextmanager
def _named(sentence: str) -> Iterator[None]:
    """Say what it is that there is not."""
    try:
        yield
    except NotFound as error:
        raise click.ClickException(sentence) from error


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _in_file(file: Path) -> Iterator[tuple[str, Any]]:
    from portal.definitions.defining import CONDITIONS

    try:
        written = json.loads(file.read_text())
    except ValueError as error:
        raise click.ClickException(f"{file.name} is not valid JSON: {error}") from error
    is_object = isinstance(written, dict)
    named = {name: written[name] for name in CONDITIONS if is_object and name in written}
    yield from (named or {"condition": written}).items()


def _kept(handle: str) -> dict[str, Any]:
    from portal.definitions.defining import CONDITIONS, find_by_handle

    definition = find_by_handle(handle)
    kept = {name: getattr(definition, name) for name in CONDITIONS}
    return {name: source for name, source in kept.items() if source}


def _tree(logic: Any, facts: Any) -> Iterator[str]:
    from portal.definitions.tracing import Traced, traced

    def lines(part: Traced, depth: int) -> Iterator[str]:
        is_plain = part.text == part.value
        yield "  " * depth + (part.text if is_plain else f"{part.text} → {part.value}")
        for each in part.parts:
            yield from lines(each, depth + 1)

    return lines(traced(logic, facts), 0)
