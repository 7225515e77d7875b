"""What a command leaves behind: its work, and nothing that is open."""

import os
from pathlib import Path

from sqlalchemy import text

from portal.database import reading


def connections(app, kind):
    with app.app_context(), reading() as connection:
        if kind == "postgresql":
            mine = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            return connection.scalar(text(mine))
        links = [each for each in Path("/proc/self/fd").iterdir() if each.is_symlink()]
        return sum(os.path.realpath(each).endswith(".sqlite3") for each in links)


def test_a_command_leaves_no_connection_open(run, app, database_kind):
    before = connections(app, database_kind)
    assert run("check").exit_code == 0
    assert connections(app, database_kind) <= before
