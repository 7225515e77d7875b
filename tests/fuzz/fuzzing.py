"""Schemathesis against the published document, over the real application on a real store."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID

import schemathesis
from flask import Flask
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema
from schemathesis.generation.meta import TestPhase
from schemathesis.transport.wsgi import WSGITransport

from portal.api.customers.tokens import write_token
from portal.audit.recording import PROGRAMME
from portal.clock import now
from portal.database import reading
from portal.demo.cast import ANA_ID
from portal.integrations.tokens import SCOPES, create_token, find_key

DOCUMENT = "/api/v3/openapi.json"
JOINING = "/id/api/v1/profiles"
CUSTOMERS = f"^{JOINING}"
PHASES = ("examples", "coverage", "fuzzing", "stateful")
REFUSALS = ["400", "401", "403", "404", "405", "406", "409", "415", "422", "429"]
# What a schema cannot say, and the store knows: only these may refuse data that fits the document.
RULES = re.compile(
    "is not a day that exists|birth_day is not a day of birth_month"
    "|must be an IANA time zone|must be a phone number with its country|is not a phone number that"
    "|may hold numbers within 2.53 only|may have 16384 bytes at most"
    "|The text is not valid JSON|must be an object of JSON|translations must hold"
    "|has already been taken|exists$|No such |cannot be changed|must be from 1 to"
    "|must end after it starts|A date is needed|More than that has been given"
    "|is not a scope of this key|must be a whole address|There may be 100 webhooks"
    "|Send either extend_days or extend_date|is too far off|must be in the future"
    "|The key was used for something else"
)


@dataclass
class Findings:
    """What a run did, and what it found."""

    cases: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)

    def note(self, event: events.ScenarioFinished) -> None:
        recorder = event.recorder
        self.cases[recorder.label] += len(recorder.cases)
        for interaction in recorder.interactions.values():
            if interaction.response is not None:
                self.statuses[interaction.response.status_code] += 1
        for case_id, checks in recorder.checks.items():
            for check in checks:
                if check.status == Status.FAILURE:
                    name = f"{recorder.label} {check.name}"
                    failure = check.failure_info.failure
                    sent = check.failure_info.code_sample
                    answer = recorder.interactions[case_id].response
                    text = answer.text if answer is not None else ""
                    self.failures.setdefault(
                        f"{name}: {failure.title}", f"{failure.message[:300]}\n{text[:600]}\n{sent}"
                    )


def settings_of_run(*, examples: int, seed: int, phases: tuple[str, ...]) -> SchemathesisConfig:
    """Every check is on. No NUL is made, since no schema can rule it out: tests/api has those."""
    generation = {"max-examples": examples, "allow-x00": False, "database": "none"}
    return SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "generation": generation,
            "phases": {name: {"enabled": name in phases} for name in PHASES},
            "suppress-health-check": ["all"],
            "checks": {"negative_data_rejection": {"expected-statuses": REFUSALS}},
        }
    )


def fuzz(app: Flask, *, as_customer: bool, config: SchemathesisConfig) -> Findings:
    """Call every operation of a key, or every one of a customer, in many ways."""
    schema = schemathesis.openapi.from_wsgi(DOCUMENT, _uncompressed(app), config=config)
    if as_customer:
        schema = schema.include(path_regex=CUSTOMERS)
    else:
        schema = schema.exclude(path_regex=CUSTOMERS)
    _sign_in(schema, app)
    _know_rules(schema, app)
    found = Findings()
    try:
        for event in _events(schema):
            if isinstance(event, events.ScenarioFinished):
                found.note(event)
            elif isinstance(event, events.NonFatalError):
                found.failures[f"{event.label}: {event.value!r}"] = ""
            elif isinstance(event, events.FatalError):
                raise event.exception
    finally:
        schemathesis.hooks.unregister_all()
    return found


def _events(schema: Any) -> Iterator[events.EngineEvent]:
    """Run without what only a socket knows: some checks hand it on to a client without one."""
    send = WSGITransport.send

    def without_socket(transport, case, *, session=None, **more):
        for name in ("max_redirects", "verify", "cert"):
            more.pop(name, None)
        return send(transport, case, session=session, **more)

    with patch.object(WSGITransport, "send", without_socket):
        yield from from_schema(schema).execute()


def _uncompressed(app: Flask) -> Any:
    """Ask for plain answers, as Schemathesis unpacks none that come without a socket."""

    def ask(environ, start_response):
        environ.pop("HTTP_ACCEPT_ENCODING", None)
        return app(environ, start_response)

    return ask


class Bearers:
    """Hands out the token that a call needs: a key, or the token of the customer it is about."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.key = ""
        self.joined: set[str] = set()

    def token_for(self, case: Any) -> str:
        if case.operation.path == JOINING:
            return self._customer(None)
        if case.operation.path.startswith(JOINING):
            named = case.path_parameters.get("profile_id")
            return self._customer(UUID(named) if named in self.joined else ANA_ID)
        with self.app.app_context():
            with reading() as connection:
                is_good = find_key(self.key, connection, now=now())
            if not is_good:
                self.key = create_token("fuzz", SCOPES, by=PROGRAMME, now=now())
        return self.key

    def _customer(self, profile_id: UUID | None) -> str:
        secret = self.app.config["SETTINGS"].secret_key
        return write_token(profile_id, secret=secret, until=now() + timedelta(minutes=10))


def _sign_in(schema: Any, app: Flask) -> None:
    bearers = Bearers(app)

    class Bearer:
        def get(self, case, _context):
            return bearers.token_for(case)

        def set(self, case, data, _context):
            case.headers["Authorization"] = f"Bearer {data}"

    schema.auth(cache_by_key=None, refresh_interval=None)(Bearer)

    @schemathesis.hook
    def after_call(_context, case, response):
        if case.operation.path == JOINING and response.status_code == 201:
            bearers.joined.add(response.json()["data"]["id"])


def _know_rules(schema: Any, app: Flask) -> None:
    there = Existing(app)

    @schemathesis.hook
    def before_call(_context, case, _kwargs):
        if _is_alone(case) and case.meta.generation.mode.is_positive:
            there.aim(case)

    @schema.hook
    def filter_failure(_context, failure, case, response):
        if type(failure).__name__ == "AcceptedNegativeData" and response.status_code == 413:
            return not is_too_large(case, response)
        if type(failure).__name__ != "RejectedPositiveData" or response.status_code != 422:
            return True
        return not all(
            field.endswith("condition") or all(map(RULES.search, texts))
            for field, texts in response.json()["errors"].items()
        )


@schemathesis.check
def too_large_is_what_the_document_says(_context: Any, response: Any, case: Any) -> None:
    """Refuse a body for its size when it has more bytes than the document says, and only then."""
    if response.status_code == 413:
        assert is_too_large(case, response), "a body was refused that is not too large"
    elif response.status_code < 300:
        assert not is_too_large(case, response), "a body was taken that is too large"


def is_too_large(case: Any, response: Any) -> bool:
    """Tell whether the body that was sent has more bytes than the document says."""
    sent = response.request.body or b""
    said = case.operation.definition.raw.get("requestBody", {})
    size = len(sent.encode() if isinstance(sent, str) else sent)
    return size > said.get("x-max-bytes", size)


def _is_alone(case: Any) -> bool:
    """Tell whether a case follows no other that it refers to."""
    return case.meta is not None and case.meta.phase.name != TestPhase.STATEFUL


class Existing:
    """Makes calls that could succeed do so: on things that are there, each with a key of its own."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.calls = 0

    def aim(self, case: Any) -> None:
        """Change a case that fits the document, so that it fits the store as well."""
        self.calls += 1
        for name, value in case.path_parameters.items():
            if self.calls % 3:
                case.path_parameters[name] = self._there(name, value, case.operation.path)
        if "Idempotency-Key" in case.headers and self.calls % 4:
            case.headers["Idempotency-Key"] = f"call-{self.calls}"
        self._compare(case)

    def _there(self, name: str, value: Any, path: str) -> Any:
        if name == "profile_id":
            return "me" if path.startswith("/id/") else str(ANA_ID)
        if name in {"handle", "definition"}:
            return "loyalty-card" if "/identities/" in path else "coffee-at-the-counter"
        return 1 + self.calls % 40 if isinstance(value, int) and name != "token_id" else value

    def _compare(self, case: Any) -> None:
        """Now and then compare otherwise than for equality."""
        for parameter in case.operation.definition.raw.get("parameters", ()):
            name, operators = parameter["name"], parameter.get("x-operators")
            if operators and name in case.query and self.calls % 2:
                operator = operators[self.calls // 2 % len(operators)]
                case.query[f"{name}[{operator}]"] = case.query.pop(name)
