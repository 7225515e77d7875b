from contextlib import contextmanager

import pytest
from sqlalchemy import text

from portal.audit.recording import PROGRAMME
from portal.benefits import inviting
from portal.benefits.checking import INVARIANTS, broken_promises
from portal.benefits.reassigning import reassign
from portal.benefits.redeeming import Occasion, redeem
from portal.benefits.reversing import reverse
from portal.benefits.voiding import void
from portal.database import db
from portal.definitions import allocating
from tests.factories import a_benefit, a_definition, claims


@pytest.fixture
def shop(store, people, now):
    """A store in which something of everything happened."""
    a_definition(
        handle="tea", max_redemptions=3, max_global_redemptions=20, is_reassignable=True,
        is_extendable=True,
    )  # fmt: skip
    for who in (people.alice, people.bob):
        held = claims("tea", who, now=now)
        used = redeem(held, by=PROGRAMME, on=Occasion("store"), now=now, count=2)
        reverse(used, by=PROGRAMME, now=now)
        redeem(held, by=PROGRAMME, on=Occasion("store"), now=now)
    gift = claims("tea", people.charlie, now=now)
    reassign(gift, to=people.alice, by=PROGRAMME, now=now)
    coded = a_definition(handle="code", is_reassignable=True)
    allocating.add_codes(coded.id, ["A", "B", "C"], by=PROGRAMME, now=now)
    first = a_benefit(coded, people.bob, now=now, timezone="America/Havana")
    a_benefit(coded, people.bob, now=now, timezone="Africa/Cairo")
    void(first, by=PROGRAMME, reason="Wrong", now=now)
    inviting.invite(gift, giver=people.alice, to_email="bob@example.com", key="k" * 8, now=now)


def test_a_store_that_was_only_used_keeps_every_promise(shop):
    assert list(broken_promises()) == []


PROMISES = {
    "claims_are_numbered", "benefit_uses_never_negative", "benefit_uses_within_maximum",
    "reservation_never_negative", "stock_never_negative", "stock_within_cap",
    "only_live_benefits_reserve", "given_away_to_a_benefit", "one_allocation_per_benefit",
}  # fmt: skip
NEVER = {("Nothing points", "postgresql"), ("A benefit has one", "sqlite")}
ONE_CLAIM = (
    "CREATE UNIQUE INDEX one_claim_per_number ON benefits (profile_id, definition_id, claim_number)"
    " WHERE claim_number IS NOT NULL AND state != 'voided'"
)
BREAKING = {
    "What is set aside": "UPDATE definition_stocks SET reserved = reserved + 1",
    "What is redeemed": "UPDATE definition_stocks SET redeemed = redeemed + 1",
    "What was made": "UPDATE definition_stocks SET made = made + 1",
    "What is used": "UPDATE benefits SET redemptions_used = redemptions_used + 1 WHERE id = 1",
    "No benefit is used": "UPDATE benefits SET redemptions_used = 4 WHERE id = 1",
    "No more is out": "UPDATE definition_stocks SET cap = 3",
    "Only live": "UPDATE benefits SET state = 'voided' WHERE id = 1",
    "Nobody has": (
        "UPDATE benefits SET profile_id = (SELECT profile_id FROM benefits WHERE id = 1)"
        " WHERE id = 2"
    ),
    "A code belongs": "UPDATE allocations SET benefit_id = 1 WHERE id = 3",
    "A benefit has one": (
        "UPDATE allocations SET benefit_id ="
        " (SELECT a.benefit_id FROM allocations a WHERE a.id = 1) WHERE id = 3"
    ),
    "A reversal": "UPDATE redemptions SET count = 3 WHERE reverses_id IS NOT NULL",
    "What was given": "UPDATE benefits SET given_to_id = NULL WHERE given_to_id IS NOT NULL",
    "Only its holder": (
        "UPDATE invitations SET from_profile_id = (SELECT profile_id FROM benefits WHERE id = 2)"
    ),
    "A benefit ends": "UPDATE benefits SET timezone = 'Pacific/Kiritimati' WHERE id = 5",
    "Every change": "UPDATE benefits SET changes = changes + 1 WHERE id = 2",
    "Nothing points": "UPDATE benefits SET texts_id = 999 WHERE id = 1",
}


def test_every_promise_has_its_breach():
    assert [
        each.sentence for each in INVARIANTS if not any(map(each.sentence.startswith, BREAKING))
    ] == []


@pytest.mark.parametrize("promise", BREAKING)
def test_whatever_is_broken_is_named(shop, database_kind, promise):
    if (promise, database_kind) in NEVER:
        pytest.skip("this database lets nobody break it")
    with unguarded(database_kind) as connection:
        connection.execute(text(BREAKING[promise]))
        connection.commit()
        found = list(broken_promises())
    assert any(each.startswith(promise) for each in found), found


@contextmanager
def unguarded(kind):
    """Open the store as somebody who can switch its promises off, and put them back after."""
    with db.engine.connect() as connection:
        if kind == "sqlite":
            raw = connection.connection.dbapi_connection
            raw.execute("PRAGMA foreign_keys=OFF")
            raw.execute("PRAGMA ignore_check_constraints=ON")
            connection.execute(text("DROP INDEX one_claim_per_number"))
            yield connection
            connection.invalidate()
            return
        dropped = drop_promises(connection)
        yield connection
        tables = "benefits, allocations, redemptions, invitations, definition_stocks"
        connection.execute(text(f"TRUNCATE {tables} CASCADE"))
        for table, name, how in dropped:
            connection.execute(text(f"ALTER TABLE {table} ADD CONSTRAINT {name} {how}"))
        connection.execute(text(ONE_CLAIM))
        connection.commit()


def drop_promises(connection):
    constraints = connection.execute(
        text(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
            " FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
        )
    ).all()
    dropped = [each for each in constraints if each[1] in PROMISES]
    for table, name, _how in dropped:
        connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
    connection.execute(text("DROP INDEX one_claim_per_number"))
    return dropped
