"""`python -m bench.profiling PAGE`: draws where the time of a page goes, as a flame graph.

PAGE is a path, such as `/` or `/history`, or the name of a workload, such as `claim`.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from bench.loading import load
from bench.stage import FIRST_PORT, Stage, empty_stores, product, staged
from bench.workloads import all_workloads

_CONNECTIONS = 2
_SAMPLES_PER_SECOND = 500
_SAMPLER = Path(sys.executable).parent / "py-spy"


def main() -> None:
    """Read the command line, and record one page under load."""
    parser = argparse.ArgumentParser(prog="bench.profiling", description=__doc__)
    parser.add_argument("page", nargs="?", default="/")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--out", type=Path, default=Path("bench/results"))
    asked = parser.parse_args()
    name = re.sub(r"\W+", "-", asked.page).strip("-") or "home"
    file = asked.out / f"profile-{name}-{asked.database}.svg"
    file.parent.mkdir(parents=True, exist_ok=True)
    with (
        empty_stores(asked.database, 1) as urls,
        TemporaryDirectory(prefix="portal-bench-") as folder,
        staged(asked.database, urls[0], Path(folder)) as stage,
    ):
        _record(stage, asked.page, file, seconds=asked.seconds)
    Console().print(f"Open {file} in a browser.")


def _record(stage: Stage, page: str, file: Path, *, seconds: int) -> None:
    asks, repeats = _asks(stage, page)
    with product(stage.settings, port=FIRST_PORT, workers=1) as server:
        warm = list(islice(asks, 200))
        load(server.port, warm, seconds=2, connections=_CONNECTIONS, repeat=repeats)
        sampling = subprocess.Popen(
            [
                str(_SAMPLER), "record", "--pid", str(server.pid), "--subprocesses", "--gil",
                "--duration", str(seconds), "--rate", str(_SAMPLES_PER_SECOND),
                "--output", str(file),
            ]
        )  # fmt: skip
        more = warm if repeats else list(asks)
        load(server.port, more, seconds=seconds, connections=_CONNECTIONS, repeat=repeats)
        if sampling.wait():
            raise SystemExit("py-spy could not look into the server; run this as its owner or root")


def _asks(stage: Stage, page: str) -> tuple[Iterator[bytes], bool]:
    if page.startswith("/"):
        return iter([reader.get(page) for reader in stage.readers]), True
    named = {each.name: each for each in all_workloads()}
    return named[page].asks(stage), named[page].repeats


if __name__ == "__main__":
    main()
