from tests.crashes.claiming import CLIENTS
from tests.crashes.handing_over import run
from tests.crashes.servers import a_store

TIMES = 3


def test_while_a_new_portal_takes_the_place_of_the_old_one_nobody_is_turned_away(database_kind):
    with a_store(database_kind) as (settings, _database):
        report = run(settings, times=TIMES)
    assert report.faults == []
    assert set(report.statuses) <= {"200", "303", "none"}
    # Each client has one request under way when the old one stops.
    assert report.statuses["none"] <= CLIENTS * TIMES
    assert report.statuses["200"] > 100
    assert len(report.told) > 10


def test_without_a_socket_that_outlives_them_some_are_turned_away(database_kind):
    """The control: with a gap between the two, it would be seen."""
    with a_store(database_kind) as (settings, _database):
        report = run(settings, times=1, has_socket=False)
    assert report.faults == []
    assert report.statuses["refused"] > CLIENTS
