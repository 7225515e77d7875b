"""Home of a member with ten benefits and thirty offers, in three languages."""

from collections.abc import Iterator

from bench.browsers import plain_request
from bench.stage import LANGUAGES, Stage
from bench.workloads import Asking, Workload

_NAMES = {"en": "English", "de": "German", "ar": "Arabic"}


def _asks(language: str, coding: str = "") -> Asking:
    headers = {"Accept-Language": language} | ({"Accept-Encoding": coding} if coding else {})

    def ask(stage: Stage) -> Iterator[bytes]:
        for reader in stage.readers:
            yield reader.get("/", **headers)

    return ask


def _floor_asks(language: str) -> Asking:
    def ask(_stage: Stage) -> Iterator[bytes]:
        yield plain_request(f"/?language={language}")

    return ask


WORKLOADS = [
    Workload(
        f"home-{language}",
        f"Home in {_NAMES[language]}",
        "page",
        _asks(language),
        _floor_asks(language),
    )
    for language in LANGUAGES
] + [
    Workload(
        "home-compressed",
        "Home, compressed",
        "page",
        _asks("en", "gzip, br, zstd"),
        _floor_asks("en"),
    )
]
