"""What members hold and show at the tills of these tests."""

import pytest

from portal.benefits.showing import token_of
from portal.clock import now
from tests.books import benefit
from tests.factories import a_benefit, a_definition


@pytest.fixture
def tea(app, people):
    """Alice's tea, which is good twice."""
    with app.app_context():
        kind = a_definition(
            name="Free tea", handle="tea", max_redemptions=2, redeem_instructions_store="Any leaf."
        )
        return a_benefit(kind, people.alice)


@pytest.fixture
def cake(app, people):
    """Alice's cake, which is good once."""
    with app.app_context():
        return a_benefit(a_definition(name="Cake", handle="cake"), people.alice)


@pytest.fixture
def shown(app, settings):
    """Return what a member's screen shows of a benefit now."""

    def token(benefit_id, at=None):
        with app.app_context():
            code = benefit(benefit_id).code
        return token_of(benefit_id, code, settings=settings, now=at or now())

    return token
