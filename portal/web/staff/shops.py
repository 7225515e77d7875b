"""Where this till stands, as what is done there is recorded."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select

from portal.benefits.redeemability import NotRedeemable
from portal.benefits.redeeming import Occasion
from portal.definitions import catalogue
from portal.stores.devices import KnownDevice
from portal.web.devices import this_till
from portal.web.signed_in import reading_connection, settings


def till_here() -> KnownDevice:
    """Return this till; the guard of the blueprint has let no other browser in."""
    till = this_till()
    if till is None:
        raise RuntimeError("the guard let a browser in that is no till")
    return till


def zone_here() -> str:
    """Name the zone of the shop's clock."""
    return till_here().timezone or settings().timezone


def occasion(
    *,
    key: str | None = None,
    note: str | None = None,
    despite: Collection[NotRedeemable] = (),
    holder: UUID | None = None,
) -> Occasion:
    """Describe where a benefit is used from here."""
    till = till_here()
    return Occasion(
        "till",
        till.location_id,
        note,
        key,
        device_id=till.id,
        despite=despite,
        holder=holder,
    )


def tier_names() -> Mapping[str, str]:
    """Return the names of the tiers by handle."""
    connection = reading_connection()
    version = connection.scalar(select(catalogue.VERSION)) or ""
    return catalogue.at_version(version, connection).tier_names
