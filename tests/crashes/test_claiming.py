import resource
import time

from sqlalchemy import update

from portal.benefits.models import Benefit
from portal.database import db
from tests.crashes.claiming import Report, compare, members_of, prepare, run, send
from tests.crashes.servers import Servers, a_store, request
from tests.stores import portal_with


def test_what_was_said_holds_when_servers_die(database_kind):
    """Once for each way to die: a process, the whole portal, and PostgreSQL where it is ours."""
    with a_store(database_kind) as (settings, database):
        report = run(settings, database, cycles=3)
        assert report.faults == []
        assert len(report.told) >= 10
        assert len(report.used) >= 10
        assert sum(report.statuses[each] for each in ("none", "refused", "503")) > 0
        the_comparison_finds_what_is_not_so(settings, report)


def the_comparison_finds_what_is_not_so(settings, report):
    """The control: had the store forgotten a claim or counted a use twice, it would be said."""
    report.told["nobody", 0] = "/benefits/404404"
    page = next(iter(report.used))
    with portal_with(settings) as app, app.app_context(), db.engine.begin() as connection:
        used = update(Benefit).where(Benefit.id == int(page.rpartition("/")[2]))
        connection.execute(used.values(max_redemptions=2, redemptions_used=2))
    compare(settings, report)
    assert f"{page} was used 2 times" in report.faults
    assert "/benefits/404404 is lost" in report.faults


def test_a_full_disk_is_said_and_over_when_there_is_room_again(database_kind):
    if database_kind != "sqlite":
        return
    with a_store("sqlite") as (settings, _database):
        things = prepare(settings, things=30)
        servers = Servers(settings, None)
        servers.start()
        try:
            members = members_of(servers.port, things)
            report = Report()
            refused = fill_until_refused(servers, members, report, room=96 * 1024)
            assert "Nothing that you have was lost." in refused
            for path in ("/", "/history"):
                status, _where, page = request(servers.port, "GET", path, cookie=members[0].cookie)
                assert status == 200, page
            limit(servers, resource.RLIM_INFINITY)
            for number in range(25, 30):
                for member in members:
                    assert send(servers.port, member, f"/offers/rush-{number}/claim", report)
        finally:
            servers.stop()
        compare(settings, report)
        assert report.faults == []


def fill_until_refused(servers, members, report, *, room):
    """Take away all room but a little, and claim until the portal says that it cannot."""
    file = servers.settings.instance_dir / "portal.sqlite3-wal"
    limit(servers, file.stat().st_size + room)
    until = time.monotonic() + 60
    for number in range(25):
        for member in members:
            fields = {"csrf_token": member.form_token, "key": f"key-{number:06}"}
            path = f"/offers/rush-{number}/claim"
            status, where, page = request(
                servers.port, "POST", path, cookie=member.cookie, fields=fields
            )
            if status == 503:
                return page
            assert (status, time.monotonic() < until) == (303, True), page
            report.told[member.profile_id, number] = where.partition("?")[0]
    raise AssertionError("the disk was never full")


def limit(servers, size):
    """Let no process of the portal make a file larger than so many bytes."""
    for pid in servers.workers():
        hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))
