"""What a command leaves behind: its work, and nothing that is open."""

import os
from pathlib import Path

from sqlalchemy import text

from portal.database import reading
from tests.receiver import within

SESSIONS = """SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend'"""


def connections(app, kind):
    with app.app_context(), reading() as connection:
        if kind == "postgresql":
            return connection.scalar(text(SESSIONS))
        links = [each for each in Path("/proc/self/fd").iterdir() if each.is_symlink()]
        return sum(os.path.realpath(each).endswith(".sqlite3") for each in links)


def test_a_command_leaves_no_connection_open(run, app, database_kind):
    before = connections(app, database_kind)
    assert run("check").exit_code == 0
    # PostgreSQL ends a session a moment after its client has gone.
    assert within(5, lambda: connections(app, database_kind) <= before)
