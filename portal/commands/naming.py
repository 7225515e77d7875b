"""Finds whom a command is about."""

from uuid import UUID

import click

from portal.profiles.listing import find_by


def profile_named(who: str) -> UUID:
    """Return the id that was typed, or of whom has the address. Raises NotFound."""
    try:
        return UUID(who)
    except ValueError:
        return find_by("email", who.strip()).id


def one_or_everybody(who: str | None, *, everybody: bool) -> None:
    """Make sure that a command is about somebody or about everybody. Raises UsageError."""
    if bool(who) == everybody:
        raise click.UsageError("Name one, or say --everybody.")
