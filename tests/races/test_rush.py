"""What others can do while a crowd that claims has to wait, or one who sends is slow."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from socket import create_connection
from time import sleep

import pytest
from sqlalchemy import update

from portal.database import transaction
from portal.definitions.models import DefinitionStock
from tests.crashes.claiming import Report, members_of, prepare, send
from tests.crashes.servers import Servers, a_store, request
from tests.stores import portal_with

SOON = 0.3
WORKS_AT_WHAT_IS_NOT_SENT = "import portal.app; portal.app.Receiving = lambda app, largest: app"
NOBODY_WAITS_IN_LINE = "from portal.commands import serving; serving._MOST_IN_LINE = 0"


@contextmanager
def a_crowd_that_waits(settings, *, prelude=""):
    """Serve with one process; let ten members claim what somebody else keeps locked."""
    settings = settings.model_copy(update={"workers": 1})
    servers, report = Servers(settings, None, prelude=prelude), Report()
    cookies = prepare(settings, things=1)
    servers.start()
    try:
        members = members_of(servers.port, cookies)
        with ThreadPoolExecutor(len(members)) as threads:
            with portal_with(settings) as app, app.app_context(), transaction() as session:
                session.execute(update(DefinitionStock).values(cap=DefinitionStock.cap))
                claims = [
                    threads.submit(send, servers.port, each, "/offers/rush-0/claim", report)
                    for each in members
                ]
                sleep(SOON)
                yield servers.port, members[0], claims
            assert all(each.result() for each in claims)
        assert report.faults == []
    finally:
        servers.stop()


def test_somebody_elses_home_is_answered_while_a_crowd_waits(database_kind):
    with (
        a_store(database_kind) as (settings, _database),
        a_crowd_that_waits(settings) as (port, member, claims),
    ):
        status, _where, page = request(port, "GET", "/", cookie=member.cookie)
        assert status == 200, page
        assert not any(each.done() for each in claims)


def test_who_sends_slowly_keeps_nobody_else_from_claiming(database_kind):
    with (
        a_store(database_kind) as (settings, _database),
        who_sends_slowly(settings) as (port, member),
    ):
        assert send(port, member, "/offers/rush-0/claim", Report())


def test_a_place_that_is_taken_before_all_is_sent_would_keep_them(database_kind):
    """The control: a process works at one act at a time, and that one waits for its sender."""
    with (
        a_store(database_kind) as (settings, _database),
        who_sends_slowly(settings, prelude=WORKS_AT_WHAT_IS_NOT_SENT) as (port, member),
        pytest.raises(TimeoutError),
    ):
        request(port, "POST", "/offers/rush-0/claim", cookie=member.cookie, patience=1)


@contextmanager
def who_sends_slowly(settings, *, prelude=""):
    """Serve with one process, to which somebody begins to send a form and does not go on."""
    settings = settings.model_copy(update={"workers": 1})
    servers = Servers(settings, None, prelude=prelude)
    cookies = prepare(settings, things=1)
    servers.start()
    try:
        members = members_of(servers.port, cookies)
        with create_connection(("127.0.0.1", servers.port)) as slow:
            slow.sendall(
                b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n"
                b"Content-Type: application/x-www-form-urlencoded\r\n\r\ne"
            )
            sleep(SOON)
            yield servers.port, members[0]
    finally:
        servers.stop()


def test_without_a_line_for_who_claims_home_would_wait_too(database_kind):
    """The control: as many threads as places, so that whoever claims waits on those of pages."""
    with (
        a_store(database_kind) as (settings, _database),
        a_crowd_that_waits(settings, prelude=NOBODY_WAITS_IN_LINE) as (port, member, _claims),
        pytest.raises(TimeoutError),
    ):
        request(port, "GET", "/", cookie=member.cookie, patience=1)
