"""`portal locations …` and `portal devices …`: the shops, their tills and their kiosks."""

from pathlib import Path

import click

from portal.audit.recording import PROGRAMME
from portal.clock import now
from portal.codes import grouped
from portal.commands.opening import current_settings, opened_store
from portal.database import reading
from portal.stores.enrolling import KINDS


@click.group()
def locations() -> None:
    """Look after the shops."""


@locations.command("add")
@click.argument("location_id")
@click.argument("name")
@click.option("--timezone", help="Such as Europe/Berlin; without it that of the programme.")
def add_location(location_id: str, name: str, timezone: str | None) -> None:
    """Add a shop under the id that the programme's other systems use, and print it."""
    from portal.stores.locations import add

    with opened_store():
        add(location_id, name, timezone=timezone, by=PROGRAMME, now=now())
        click.echo(_shop_line(location_id, name.strip(), timezone))


@locations.command("list")
def list_locations() -> None:
    """List the shops."""
    from portal.stores.locations import locations

    with opened_store():
        for each in locations():
            click.echo(_shop_line(each.id, each.name, each.timezone))


@click.group()
def devices() -> None:
    """Look after tills and kiosks."""


@devices.command("enrol")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("name")
@click.option("--location", "location_id", required=True, help="The id of the shop.")
@click.option("--svg", type=click.Path(path_type=Path), help="Write the QR code into this file.")
def enrol_device(kind: str, name: str, location_id: str, svg: Path | None) -> None:
    """Print a link, once, that makes the browser it is opened in a till or a kiosk."""
    from portal.stores.enrolling import enrol

    with opened_store():
        settings = current_settings()
        device_id, code = enrol(
            kind, name, location_id=location_id, by=PROGRAMME, settings=settings, now=now()
        )
        link = f"{settings.base_url}/devices/enrol#{code}"
        minutes = settings.enrolment_minutes
        click.echo(f"Device {device_id}. Open this on it within {minutes} minutes:\n\n  {link}\n")
        click.echo(f"or open {settings.base_url}/devices/enrol and type {grouped(code)}")
        _show_code(link, svg)


@devices.command("list")
def list_devices() -> None:
    """List tills and kiosks, the newest first."""
    from portal.stores.devices import devices

    with opened_store(), reading() as connection:
        for each in devices(connection, now=now()):
            seen = f"seen {each.seen_at:%Y-%m-%d %H:%M} UTC" if each.seen_at else ""
            line = f"{each.id:<5} {each.kind:<6} {each.name:<20} {each.location_name:<20}"
            click.echo(f"{line} {each.state:<8} {seen}".rstrip())


@devices.command("revoke")
@click.argument("device_id", type=int)
def revoke_device(device_id: int) -> None:
    """End a till or a kiosk at once."""
    from portal.stores.enrolling import revoke

    with opened_store():
        revoke(device_id, by=PROGRAMME, now=now())


def _shop_line(location_id: str, name: str, timezone: str | None) -> str:
    return f"{location_id:<20} {name:<30} {timezone or ''}".rstrip()


def _show_code(link: str, svg: Path | None) -> None:
    from portal.web.codes import as_svg, as_text

    if svg is None:
        click.echo(f"\n{as_text(link)}")
    else:
        svg.write_text(as_svg(link))
        click.echo(f"The QR code is in {svg}")
