"""`portal members …`: where members are signed in."""

import click

from portal.audit.recording import PROGRAMME
from portal.clock import now
from portal.commands.naming import one_or_everybody, profile_named
from portal.commands.opening import opened_store


@click.group()
def members() -> None:
    """End where members are signed in."""


@members.command("sign-out")
@click.argument("who", required=False)
@click.option("--everybody", is_flag=True, help="Every member, on every device and kiosk.")
def sign_out_members(who: str | None, everybody: bool) -> None:
    """Sign a member, by address or id, out everywhere, as when a phone is lost."""
    from portal.profiles.signing_out import sign_out

    one_or_everybody(who, everybody=everybody)
    with opened_store():
        sign_out(profile_named(who) if who else None, by=PROGRAMME, now=now())
