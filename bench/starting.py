"""How soon the portal answers after its start, and what memory it takes, beside bare Flask."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from statistics import median

from bench.figures import Row
from bench.loading import load
from bench.processes import Server
from bench.stage import FIRST_PORT, Stage, floor, product

_ANSWERED = 500
_CONNECTIONS = 4


def starting(stage: Stage, pages: str, *, rounds: int) -> Row:
    """Start the portal and a bare Flask application in turn; the first start of each warms."""
    homes = [reader.get("/") for reader in stage.readers]
    plain = [b"GET /hello HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"]
    ours = partial(product, stage.settings, port=FIRST_PORT, with_worker=True)
    bare = partial(
        floor, "page", stage.folder, port=FIRST_PORT + 1, path="/hello", BENCH_PAGES=pages
    )
    pairs = [(_started(ours, homes), _started(bare, plain)) for _ in range(rounds + 1)][1:]
    start, bare_start = (median(pair[side][0] for pair in pairs) for side in (0, 1))
    memory, bare_memory = (median(pair[side][1] for pair in pairs) for side in (0, 1))
    return {
        "on": stage.database,
        "first answer ms": start,
        "start × floor": median(one[0] / other[0] for one, other in pairs),
        "memory MB a process": memory,
        "memory × floor": memory / bare_memory,
        "bare Flask ms": bare_start,
        "bare Flask MB": bare_memory,
    }


def _started(
    serve: Callable[[], AbstractContextManager[Server]], requests: list[bytes]
) -> tuple[float, float]:
    """Start a server, let it answer for a while, and return its start and its memory."""
    with serve() as server:
        load(server.port, requests * _ANSWERED, seconds=1, connections=_CONNECTIONS)
        return server.start_ms, server.memory_mb()
