from tests.races.claiming import Race, run, store_of

SHORT = {"attempts": 1_200, "slots": 120, "definitions": 4, "processes": 4}


def test_processes_claim_exactly_what_there_is(database_kind):
    with store_of(database_kind) as settings:
        report = run(Race(**SHORT), settings)
    assert report.outcomes["granted"] == report.held == 120
    assert report.outcomes["sold_out"] == 1_080
    assert (report.errors, report.broken) == (0, [])
    assert any("requests/s" in line for line in report.lines())


def test_without_the_guard_processes_claim_more(database_kind):
    """The control: SQLite lets one writer in at a time, so that it stays exact."""
    with store_of(database_kind) as settings:
        report = run(Race(**SHORT, guarded=False), settings)
    if database_kind == "sqlite":
        assert report.held == 120
    else:
        assert report.held > 120
        assert report.broken != []
