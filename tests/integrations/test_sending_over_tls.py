"""A request over TLS goes to whom its certificate names, signed by somebody this machine trusts."""

import socket
import ssl
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from portal.integrations import sending
from portal.integrations.sending import NotSent, send
from tests.receiver import hangs, is_slow, receiving

LONG_AGO = datetime.now(UTC) - timedelta(days=30)


@pytest.fixture
def authority(tmp_path, monkeypatch):
    """Somebody who signs certificates, and whom this machine trusts."""
    made = trustme.CA()
    made.cert_pem.write_to_path(tmp_path / "trusted.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
    forget = sending._tls.cache_clear
    forget()
    yield made
    forget()


def sent(url, **more):
    return send(url, b'{"a":1}', {"X-A": "b"}, **{"seconds": 5, "to_private": True} | more)


def refusal(certificate, *, host="127.0.0.1"):
    with receiving(certificate) as there:
        with pytest.raises(NotSent) as refused:
            sent(there.url.replace("127.0.0.1", host))
        assert there.came == []
    return str(refused.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_the_body_and_the_headers_arrive(authority, host):
    with receiving(authority.issue_cert("127.0.0.1", "localhost")) as there:
        url = there.url.replace("127.0.0.1", host)
        assert sent(f"{url}hook?x=1") == 200
    ((headers, body),) = there.came
    assert (headers["X-A"], body) == ("b", b'{"a":1}')
    assert headers["Host"] == url.removeprefix("https://").rstrip("/")


def test_whom_nobody_we_trust_has_signed_is_told_nothing(authority):
    stranger = trustme.CA().issue_cert("127.0.0.1")
    assert refusal(stranger) == "its certificate is signed by nobody whom this machine trusts"


def test_who_is_somebody_else_is_told_nothing(authority):
    other = authority.issue_cert("shop.example")
    assert refusal(other) == "its certificate is that of another address"
    assert refusal(other, host="localhost") == "its certificate is that of another name"


def test_whose_certificate_is_over_is_told_nothing(authority):
    old = authority.issue_cert(
        "127.0.0.1", not_before=LONG_AGO, not_after=LONG_AGO + timedelta(days=1)
    )
    assert refusal(old) == "its certificate has expired"
    early = authority.issue_cert("127.0.0.1", not_before=datetime.now(UTC) + timedelta(days=2))
    assert refusal(early) == "its certificate is not valid yet"


def test_without_the_look_at_the_certificate_it_would_have_been_told(authority, monkeypatch):
    """The control: what keeps it away is the certificate."""
    blind = ssl.create_default_context()
    blind.check_hostname, blind.verify_mode = False, ssl.CERT_NONE
    monkeypatch.setattr(sending, "_tls", lambda: blind)
    with receiving(trustme.CA().issue_cert("shop.example")) as there:
        assert sent(there.url) == 200


def test_who_speaks_plainly_where_tls_is_expected_is_a_failure(authority):
    with receiving() as there, pytest.raises(NotSent, match="no secure connection came about"):
        sent(there.url.replace("http:", "https:"))


@pytest.mark.parametrize("manner", [hangs, is_slow(20)])
def test_who_takes_too_long_is_left(authority, manner):
    with receiving(authority.issue_cert("127.0.0.1")) as there:
        there.usual = manner
        with pytest.raises(TimeoutError):
            sent(there.url, seconds=1)


def test_who_never_shakes_hands_is_left(authority):
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(TimeoutError):
        sent(f"https://127.0.0.1:{silent.getsockname()[1]}/", seconds=1)
