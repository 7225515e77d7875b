"""Finds whom a command is about."""

from uuid import UUID

from portal.profiles.listing import find_by


def profile_named(who: str) -> UUID:
    """Return the id that was typed, or of whom has the address. Raises NotFound."""
    try:
        return UUID(who)
    except ValueError:
        return find_by("email", who.strip()).id
