"""Tells what a profile may claim now, and why not the rest of what it sees."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, bindparam, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.benefits.counting import Totals, beside
from portal.benefits.holding import COUNTING, held_of, holdings_among, supplies
from portal.benefits.models import Benefit
from portal.benefits.opening import HeldOfOne, holding
from portal.database import reading_entities
from portal.definitions import catalogue
from portal.definitions.catalogue import Catalogue
from portal.definitions.eligibility import UNLIMITED, Case, Supply, refusals
from portal.definitions.listing import FIELDS, holding_tags, named_like
from portal.definitions.models import BenefitDefinition, DefinitionTexts
from portal.definitions.undecided import report_undecided
from portal.errors import NotFound, Refusal
from portal.listing import Slice, Wanted, conditions, order
from portal.profiles.models import Profile
from portal.profiles.standing import COLUMNS, Standing

_STANDING = select(*COLUMNS, catalogue.VERSION.label("version"))
_MEMBER = (
    select(
        *COLUMNS,
        catalogue.VERSION.label("version"),
        Benefit.definition_id,
        *(getattr(Benefit, name).label(f"held_{name}") for name in HeldOfOne.__slots__),
    )
    .select_from(Profile)
    .outerjoin(Benefit, and_(Benefit.profile_id == Profile.id, COUNTING))
    .where(Profile.id == bindparam("profile_id"), Profile.deleted_at.is_(None))
)
_WHOLE = (
    select(BenefitDefinition, *beside(BenefitDefinition.id))
    .join(DefinitionTexts, DefinitionTexts.id == BenefitDefinition.texts_id)
    .where(BenefitDefinition.deleted_at.is_(None))
    .options(contains_eager(BenefitDefinition.texts), joinedload(BenefitDefinition.stock))
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A definition that a profile sees, what it gave out, and why it cannot be claimed."""

    definition: BenefitDefinition
    totals: Totals
    refusals: list[Refusal]


def list_offers(
    profile_id: UUID, wanted: Wanted, *, home: str, with_refused: bool, now: datetime
) -> Slice[Offer]:
    """Decide every definition that the profile sees and return those that are wanted.

    Those that it may claim, or all. It takes two statements, however many there are: one for the
    profile and what it holds, one for the definitions and what is left of them. What is today, the
    clock of `home` says. Raises NotFound for an unknown profile.
    """
    with reading_entities() as session:
        standing, held, kept = _member(profile_id, session.connection(), home=home, now=now)
        rules = [*conditions(wanted, FIELDS), *holding_tags(wanted.tags)]
        if wanted.search is not None:
            rules.append(named_like(wanted.search))
        shown = BenefitDefinition.id.in_([each.id for each in kept.shown])
        ordered = order(wanted, FIELDS, last=BenefitDefinition.id)
        rows = session.execute(_WHOLE.where(shown, *rules).order_by(*ordered)).all()
    offers = []
    for definition, *counted in rows:
        totals = Totals(*counted)
        case = _case(definition, totals, standing, held, kept, now)
        found = refusals(case)
        for refusal in found:
            report_undecided(case.definition, refusal)
        if not any(each.hides for each in found) and (with_refused or not found):
            offers.append(Offer(definition, totals, found))
    return Slice(offers[wanted.offset : wanted.offset + wanted.limit], len(offers))


def _member(
    profile_id: UUID, connection: Connection, *, home: str, now: datetime
) -> tuple[Standing, dict[int, list[HeldOfOne]], Catalogue]:
    """Read a profile with all that it holds or held, by definition. Raises NotFound."""
    rows = connection.execute(_MEMBER, {"profile_id": profile_id}).all()
    if not rows:
        raise NotFound
    kept = catalogue.at_version(rows[0].version, connection)
    standing = kept.standings.of(rows[0], at=now, zone=ZoneInfo(home))
    held: dict[int, list[HeldOfOne]] = {}
    for row in rows:
        if row.held_id is not None:
            one = HeldOfOne(*row[-len(HeldOfOne.__slots__) :])
            held.setdefault(row.definition_id, []).append(one)
    return standing, held, kept


def _case(
    read: BenefitDefinition,
    totals: Totals,
    standing: Standing,
    held: Mapping[int, list[HeldOfOne]],
    kept: Catalogue,
    now: datetime,
) -> Case:
    definition, stock = kept.by_id[read.id], read.stock
    left = None if stock.cap is None else max(0, stock.cap - stock.reserved - stock.redeemed)
    supply = Supply(left, totals.allocations_left if definition.needs_code else None)
    holdings = tuple(holding(each, definition, supply, now) for each in held.get(read.id, ()))
    return Case(definition, standing, holdings, supply, now)


def case_of(
    handle: str, profile_id: UUID, connection: Connection, *, home: str, now: datetime
) -> Case:
    """Put together all that the decision on one definition looks at. Raises NotFound."""
    standing, kept = standing_in(profile_id, connection, home=home, now=now)
    definition = kept.by_handle.get(handle)
    if definition is None:
        raise NotFound
    held = held_of(profile_id, definition.id, kept, connection)
    left = supplies(kept, [definition.id], connection)
    holdings = holdings_among(held, kept, left, now=now).get(definition.id, ())
    return Case(definition, standing, holdings, left.get(definition.id, UNLIMITED), now)


def standing_in(
    profile_id: UUID, connection: Connection, *, home: str, now: datetime
) -> tuple[Standing, Catalogue]:
    """Freeze what is known of a profile, with the catalogue of that moment. Raises NotFound."""
    one = _STANDING.where(Profile.id == profile_id, Profile.deleted_at.is_(None))
    row = connection.execute(one).first()
    if row is None:
        raise NotFound
    kept = catalogue.at_version(row.version, connection)
    return kept.standings.of(row, at=now, zone=ZoneInfo(home)), kept
