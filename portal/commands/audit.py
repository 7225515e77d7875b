"""`portal audit …`: the record, and whether anybody has tampered with it."""

import json
from typing import Any

import click

from portal.audit import finding, sealing, verifying
from portal.audit.finding import Entry
from portal.benefits import recorded
from portal.codes import grouped, read_code
from portal.commands.naming import profile_named
from portal.commands.opening import opened_store
from portal.database import reading


@click.group()
def audit() -> None:
    """Read the record and verify it."""


@audit.command("verify")
@click.option("--expect", help="The head that an earlier verification printed.")
def verify(expect: str | None) -> None:
    """Check every row, every seal and the count of changes of every benefit."""
    with opened_store():
        findings = 0
        for finding_text in (*verifying.tampering(), *recorded.gaps()):
            findings += 1
            click.echo(finding_text)
        if expect and not verifying.was_once(expect):
            findings += 1
            click.echo(f"the record is not the one whose head was {expect}")
        if findings:
            raise click.ClickException(f"{findings} things are not as they were written.")
        head = sealing.sealed_until()
        click.echo(f"The record is whole. Sealed up to row {head.last_id}, head {head.digest}")


@audit.group("show")
def show() -> None:
    """Show what happened to a benefit or a profile, or what a receipt names."""


@show.command("benefit")
@click.argument("benefit_id", type=int)
def show_benefit(benefit_id: int) -> None:
    """Show everything that happened to a benefit."""
    with opened_store(), reading() as connection:
        _print(finding.of_benefit(benefit_id, connection))


@show.command("profile")
@click.argument("who")
def show_profile(who: str) -> None:
    """Show everything that happened with a profile, by its id or its e-mail address."""
    with opened_store(), reading() as connection:
        _print(finding.of_profile(profile_named(who), connection))


@show.command("reference")
@click.argument("reference")
def show_reference(reference: str) -> None:
    """Show what a receipt names."""
    with opened_store(), reading() as connection:
        code = read_code(reference)
        entry = finding.by_reference(code, connection) if code else None
        if entry is None:
            raise click.ClickException("There is no such receipt; is it typed as it is written?")
        _print([entry])


def _print(entries: list[Entry]) -> None:
    if not entries:
        raise click.ClickException("Nothing is on record.")
    for entry in entries:
        click.echo(
            f"{entry.at:%Y-%m-%d %H:%M:%S} UTC  {grouped(entry.reference)}  {entry.event}"
            f"  by {entry.actor_kind}{f' {entry.actor}' if entry.actor else ''}"
            f"  benefit {entry.benefit_id or '-'}  profile {entry.profile_id or '-'}"
            f"{_changed(entry.before, entry.after)}"
        )


def _changed(before: dict[str, Any] | None, after: dict[str, Any] | None) -> str:
    parts = (("before", before), ("after", after))
    return "".join(f"  {word} {json.dumps(what)}" for word, what in parts if what)
