"""A request goes where it was looked at, takes as long as it may, and follows nobody."""

import socket
from time import monotonic

import pytest

from portal.integrations import sending
from portal.integrations.sending import Forbidden, NotSent, is_public, send
from tests.receiver import (
    drips,
    floods,
    hangs,
    hangs_up,
    is_slow,
    receiving,
    speaks_of_something_else,
)


@pytest.fixture
def receiver():
    with receiving() as there:
        yield there


def sent(url, **more):
    return send(url, b'{"a":1}', {"X-A": "b"}, **{"seconds": 2, "to_private": True} | more)


def test_the_body_and_the_headers_arrive(receiver):
    assert sent(f"{receiver.url}hook?x=1") == 200
    ((headers, body),) = receiver.came
    assert (headers["X-A"], headers["Content-Length"], body) == ("b", "7", b'{"a":1}')
    assert headers["Host"] == receiver.url.removeprefix("http://").rstrip("/")


@pytest.mark.parametrize("status", [204, 302, 307, 404, 500, 503])
def test_the_status_comes_back_and_nobody_is_followed(receiver, status):
    receiver.usual = status
    assert sent(receiver.url) == status
    assert len(receiver.came) == 1


@pytest.mark.parametrize("manner", [hangs, drips, is_slow(20)])
def test_who_takes_too_long_is_left(receiver, manner):
    receiver.usual = manner
    began = monotonic()
    with pytest.raises(TimeoutError):
        sent(receiver.url, seconds=1)
    assert monotonic() - began < 10


def test_a_slow_answer_in_time_is_an_answer(receiver):
    receiver.usual = is_slow(0.5)
    assert sent(receiver.url) == 200


@pytest.mark.parametrize("manner", [hangs_up, speaks_of_something_else, floods])
def test_what_is_no_answer_is_a_failure(receiver, manner):
    receiver.usual = manner
    with pytest.raises((NotSent, ConnectionError)):
        sent(receiver.url)


def test_what_can_be_no_name_is_a_failure():
    with pytest.raises(NotSent):
        sent("http://shop..example/")


def test_nobody_there_is_a_failure():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(ConnectionRefusedError):
            sent(f"http://127.0.0.1:{taken.getsockname()[1]}/")


def test_private_addresses_are_not_spoken_to(receiver):
    for url in (receiver.url, receiver.url.replace("127.0.0.1", "localhost")):
        with pytest.raises(Forbidden):
            sent(url, to_private=False)
    assert receiver.came == []


def test_without_the_look_it_would_have_gone_there(receiver, monkeypatch):
    """The control: what keeps it away is the look at the address."""
    monkeypatch.setattr(sending, "is_public", lambda _address: True)
    assert sent(receiver.url, to_private=False) == 200


def test_the_address_looked_at_is_the_one_connected_to(receiver, monkeypatch):
    """A name that leads somewhere else when it is asked again gains nothing by it."""
    asked = []
    port = int(receiver.url.rstrip("/").rsplit(":", 1)[1])

    def rebinding(host, _port, **_more):
        asked.append(host)
        place = ("93.184.216.34", 1) if len(asked) > 1 else ("127.0.0.1", port)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place)]

    monkeypatch.setattr(sending, "getaddrinfo", rebinding)
    with pytest.raises(Forbidden):
        sent("http://rebinding.example/", to_private=False)
    assert asked == ["rebinding.example"]
    assert receiver.came == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("8.8.8.8", True), ("2606:4700:4700::1111", True), ("127.0.0.1", False), ("127.9.9.9", False),
        ("0.0.0.1", False), ("10.0.0.1", False), ("172.16.0.1", False), ("192.168.1.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("192.0.2.1", False), ("224.0.0.1", False),
        ("240.0.0.1", False), ("255.255.255.255", False), ("::1", False), ("::", False), ("fe80::1", False),
        ("fe80::1%lo", False), ("fc00::1", False), ("fd12::1", False), ("fec0::1", False), ("ff02::1", False),
        ("::ffff:127.0.0.1", False), ("::ffff:10.0.0.1", False), ("64:ff9b::7f00:1", False),
        ("::127.0.0.1", False), ("::10.0.0.1", False), ("::ffff:0:127.0.0.1", False),
        ("64:ff9b:1::7f00:1", False), ("64:ff9b::808:808", True), ("2002:7f00:1::", False), ("2002:a00:1::", False),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address, expected):
    assert is_public(address) is expected


def test_an_answer_of_no_kind_is_named(receiver):
    receiver.usual = speaks_of_something_else
    with pytest.raises(NotSent, match="does not speak HTTP"):
        sent(receiver.url)
