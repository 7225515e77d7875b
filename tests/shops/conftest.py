"""A shop with a till, as tests of what happens there need it."""

import pytest

from portal.audit.recording import PROGRAMME
from portal.stores import enrolling, locations


@pytest.fixture
def shop(store, now):
    locations.add("fitzroy", "Fitzroy", timezone=None, by=PROGRAMME, now=now)


@pytest.fixture
def till(shop, settings, now):
    """The id of a till of the shop."""
    given = {"by": PROGRAMME, "settings": settings, "now": now}
    return enrolling.enrol("till", "Till 1", location_id="fitzroy", **given)[0]
