from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import select

from portal.audit.models import AuditRow
from portal.benefits.finding import find
from portal.database import db
from portal.errors import Invalid, NotFound, Refused
from tests.factories import a_benefit, a_definition

pytestmark = pytest.mark.usefixtures("store")


def test_the_example_of_the_guide(people):
    made = a_definition(period=365)
    held = find(a_benefit(made, people.alice, issued_at=datetime(2025, 6, 15, 9))).benefit
    assert held.issued_at == datetime(2025, 6, 14, 23, tzinfo=UTC)
    assert held.issued_local_at == datetime(2025, 6, 15, 9)
    assert held.expires_local_at == datetime(2026, 6, 15, 23, 59, 59)


def test_a_sent_end_is_good_until_the_later_of_its_two_readings(people):
    made = a_definition()
    end = datetime(2026, 12, 1, 12)
    east = find(a_benefit(made, people.alice, expires_at=end)).benefit
    west = find(a_benefit(made, people.alice, expires_at=end, timezone="America/New_York")).benefit
    assert east.ends_at == datetime(2026, 12, 1, 12, 0, 1, tzinfo=UTC)
    assert west.ends_at == datetime(2026, 12, 1, 17, 0, 1, tzinfo=UTC)
    assert east.expires_local_at == west.expires_local_at == end


def test_what_is_unknown_is_named(people):
    made = a_definition()
    with pytest.raises(Invalid) as nobody:
        a_benefit(made, uuid4())
    assert "profile_id" in nobody.value.errors
    made.id = 404
    with pytest.raises(Invalid) as nothing:
        a_benefit(made, people.alice)
    assert "benefit_definition_id" in nothing.value.errors


def test_a_draft_may_be_given_and_an_empty_pool_may_not(people):
    assert a_benefit(a_definition(is_published=False, is_claimable=False), people.alice)
    with pytest.raises(Refused) as refused:
        a_benefit(a_definition(force_allocation=True), people.alice)
    assert refused.value.refusal.code == "no_code_left"


def test_each_gift_leaves_one_row_of_record(people):
    held_id = a_benefit(a_definition(), people.alice)
    rows = db.session.scalars(select(AuditRow).where(AuditRow.benefit_id == held_id)).all()
    assert [row.event for row in rows] == ["benefit issued"]


def test_what_is_not_there_is_not_found():
    with pytest.raises(NotFound):
        find(404)
