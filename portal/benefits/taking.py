"""Takes one benefit from a kiosk to a phone: a link that is good once, to look at it alone."""

from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import Connection, delete, select, update

from portal import attempts, secrets
from portal.benefits.acting import held_still
from portal.benefits.models import Benefit, PhoneLink
from portal.codes import code_of, read_code
from portal.config import Settings
from portal.database import transaction
from portal.errors import Invalid, NotFound

GOOD_FOR = timedelta(minutes=10)
TRIES, PER = 20, timedelta(minutes=5)


def offer_link(
    benefit_id: int, *, holder: UUID, visit_id: int, settings: Settings, now: datetime
) -> int:
    """Make a link to a benefit of the holder and return its id. Raises NotFound."""
    with transaction() as session:
        if held_still(benefit_id).profile_id != holder:
            raise NotFound
        session.execute(delete(PhoneLink).where(PhoneLink.ends_at <= now))
        link = PhoneLink(
            benefit_id=benefit_id, visit_id=visit_id, created_at=now, ends_at=now + GOOD_FOR
        )
        session.add(link)
        session.flush()
        link.code_hash = _kept(_code(link.id, visit_id, settings), settings)
        return link.id


def code_for(
    link_id: int, connection: Connection, *, visit_id: int, settings: Settings, now: datetime
) -> tuple[str, int]:
    """Return the code of a link of this visit that nobody took, and its benefit's id.

    Raises NotFound.
    """
    benefit_id = connection.scalar(
        select(PhoneLink.benefit_id).where(
            PhoneLink.id == link_id,
            PhoneLink.visit_id == visit_id,
            PhoneLink.code_hash.is_not(None),
            PhoneLink.ends_at > now,
        )
    )
    if benefit_id is None:
        raise NotFound
    return _code(link_id, visit_id, settings), int(benefit_id)


def take(typed: str, *, client: str, settings: Settings, now: datetime) -> str:
    """Take the code of a link, which is over then; return the secret with which to look.

    Raises Invalid when the code is wrong, used or over, and TooMany.
    """
    viewer, code = secrets.new_token(), read_code(typed) or ""
    with transaction() as session:
        key = f"phone links {sha256(client.encode()).hexdigest()}"
        attempts.spend(key, limit=TRIES, per=PER, now=now)
        taken = session.scalar(
            update(PhoneLink)
            .where(PhoneLink.code_hash == _kept(code, settings), PhoneLink.ends_at > now)
            .values(code_hash=None, viewer_hash=secrets.hashed(viewer))
            .returning(PhoneLink.id)
        )
    if taken is None:
        raise Invalid({"code": ["This code is wrong, was used, or is over."]})
    return viewer


def taken_by(viewer: str, connection: Connection, *, now: datetime) -> tuple[int, UUID]:
    """Return the benefit that a phone may look at, and its holder. Raises NotFound."""
    row = connection.execute(
        select(Benefit.id, Benefit.profile_id)
        .join(PhoneLink, PhoneLink.benefit_id == Benefit.id)
        .where(PhoneLink.viewer_hash == secrets.hashed(viewer), PhoneLink.ends_at > now)
    ).first()
    if row is None:
        raise NotFound
    return row.id, row.profile_id


def _code(link_id: int, visit_id: int, settings: Settings) -> str:
    sealed = secrets.sealed(f"{link_id} {visit_id}", purpose="phone link", key=settings.secret_key)
    return code_of(int(sealed, 16))


def _kept(code: str, settings: Settings) -> str:
    return secrets.sealed(code, purpose="phone code", key=settings.secret_key)
