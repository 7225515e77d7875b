from tests.crashes.claiming import a_store
from tests.crashes.handing_over import run


def test_nobody_notices_that_a_new_portal_took_the_place_of_the_old_one(database_kind):
    with a_store(database_kind) as (settings, _database):
        report = run(settings, times=3)
    assert report.faults == []
    assert set(report.statuses) == {"200", "303"}
    assert report.statuses["200"] > 300
    assert len(report.told) > 30


def test_without_a_socket_that_outlives_them_some_get_no_answer(database_kind):
    """The control: with a gap between the two, it would be seen."""
    with a_store(database_kind) as (settings, _database):
        report = run(settings, times=1, has_socket=False)
    assert report.faults == []
    assert report.statuses["none"] > 0
