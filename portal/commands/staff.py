"""`portal staff …`: the people who work in the shops."""

import click

from portal.audit.recording import PROGRAMME
from portal.clock import now
from portal.commands.naming import one_or_everybody
from portal.commands.opening import current_settings, opened_store
from portal.stores.rights import ROLES

_ROLE = click.Choice(ROLES)


@click.group()
def staff() -> None:
    """Look after the people who work in the shops."""


@staff.command("add")
@click.argument("handle")
@click.argument("name")
@click.option("--role", type=_ROLE, default=ROLES[0], show_default=True)
def add_person(handle: str, name: str, role: str) -> None:
    """Add a person and print, once, the PIN with which they choose one of their own."""
    from portal.stores.people import add

    with opened_store():
        click.echo(add(handle, name, role=role, by=PROGRAMME, now=now()))


@staff.command("list")
def list_people() -> None:
    """List everybody who works or worked in the shops."""
    from portal.stores.people import people

    with opened_store():
        for each in people():
            state = "ended" if each.ended_at else "drawn PIN" if each.has_drawn_pin else ""
            click.echo(f"{each.handle:<20} {each.name:<30} {each.role:<12} {state}".rstrip())


@staff.command("change")
@click.argument("handle")
@click.option("--name")
@click.option("--role", type=_ROLE)
def change_person(handle: str, name: str | None, role: str | None) -> None:
    """Change a person's name or role, from their next page on."""
    from portal.stores.people import change

    with opened_store():
        change(handle, name=name, role=role, by=PROGRAMME, now=now())


@staff.command("pin")
@click.argument("handle")
def draw_pin(handle: str) -> None:
    """Draw a new PIN for a person who forgot theirs, and print it once."""
    from portal.stores.people import draw_pin

    with opened_store():
        click.echo(draw_pin(handle, by=PROGRAMME, now=now()))


@staff.command("app")
@click.argument("handle")
def set_up_app(handle: str) -> None:
    """Print, once, what an authenticator app on a person's phone reads; an older app ends."""
    from portal.stores.second_factor import set_up
    from portal.web.codes import as_text

    with opened_store():
        address = set_up(handle, by=PROGRAMME, settings=current_settings(), now=now())
        click.echo(f"{address}\n\n{as_text(address)}")


@staff.command("sign-out")
@click.argument("handle", required=False)
@click.option("--everybody", is_flag=True, help="Everybody, at every till.")
def sign_out_people(handle: str | None, everybody: bool) -> None:
    """Sign a person out at every till; they may sign in again."""
    from portal.stores.people import sign_out

    one_or_everybody(handle, everybody=everybody)
    with opened_store():
        sign_out(handle, by=PROGRAMME, now=now())


@staff.command("end")
@click.argument("handle")
def end_person(handle: str) -> None:
    """Let a person in no more, and sign them out at once."""
    from portal.stores.people import end

    with opened_store():
        end(handle, by=PROGRAMME, now=now())
