"""Sends a request to an address that somebody wrote down; trusts neither it nor its answer."""

import re
import ssl
from collections.abc import Mapping
from functools import cache
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from socket import SOCK_STREAM, AddressFamily, getaddrinfo, socket
from time import monotonic
from typing import Any
from urllib.parse import SplitResult, urlsplit

# What else there is belongs to one network, or carries an older address in a way of its own.
_UNICAST = IPv6Network("2000::/3")
_TRANSLATED = IPv6Network("64:ff9b::/96")
_LONGEST_LINE = 4096
# What OpenSSL finds wrong with a certificate, by the numbers of its x509_vfy.h.
_UNTRUSTED = {
    9: "is not valid yet",
    10: "has expired",
    18: "is signed by nobody but itself",
    19: "is signed by nobody whom this machine trusts",
    20: "is signed by nobody whom this machine trusts",
    62: "is that of another name",
    64: "is that of another address",
}
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-5][0-9]{2})(?: [^\r\n]*)?\r?\n")


class NotSent(OSError):
    """There was no answer, or none that can be read."""


class Forbidden(NotSent):
    """The address is of a private network."""


def send(
    url: str, body: bytes, headers: Mapping[str, str], *, seconds: float, to_private: bool = False
) -> int:
    """Post the body, within so many seconds, and return the status of the answer.

    The address that is connected to is the one that was looked at; an answer that points
    elsewhere is not followed, and no more of it is read than its first line. Raises OSError.
    """
    parts, until = urlsplit(url), monotonic() + seconds
    connection = _Connection(parts, until, to_private=to_private)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    try:
        connection.request("POST", path, body, {**headers, "Connection": "close"})
        return _status(connection.sock, until)
    except (HTTPException, UnicodeError) as error:
        raise NotSent(f"{type(error).__name__}: {error}") from error
    finally:
        connection.close()


def is_public(address: str) -> bool:
    """Tell whether an address belongs to a machine of the open internet."""
    ip = ip_address(address)
    if ip.is_multicast or not ip.is_global:
        return False
    if isinstance(ip, IPv4Address):
        return True
    inside = _inside(ip)
    return ip in _UNICAST if inside is None else inside.is_global


class _Connection(HTTPConnection):
    """A connection that asks once where a name leads, and looks at it before it goes there."""

    def __init__(self, parts: SplitResult, until: float, *, to_private: bool) -> None:
        self.is_secure = parts.scheme == "https"
        super().__init__(str(parts.hostname), parts.port or (443 if self.is_secure else 80))
        self.default_port = 443 if self.is_secure else 80
        self.until, self.to_private = until, to_private

    def connect(self) -> None:
        self.sock = self._reached()
        if self.is_secure:
            self.sock.settimeout(_left(self.until))
            self.sock = _secured(self.sock, self.host)
        self.sock.settimeout(_left(self.until))

    def _reached(self) -> socket:
        failure: OSError = NotSent("the name leads nowhere")
        for family, _kind, _protocol, _name, place in getaddrinfo(
            self.host, self.port, type=SOCK_STREAM
        ):
            if not self.to_private and not is_public(str(place[0])):
                failure = Forbidden(f"{place[0]} is of a private network")
                continue
            try:
                return _open(family, place, self.until)
            except OSError as error:
                failure = error
        raise failure


def _open(family: AddressFamily, place: tuple[Any, ...], until: float) -> socket:
    opened = socket(family, SOCK_STREAM)
    try:
        opened.settimeout(_left(until))
        opened.connect(place)
    except OSError:
        opened.close()
        raise
    return opened


def _secured(opened: socket, host: str) -> ssl.SSLSocket:
    try:
        return _tls().wrap_socket(opened, server_hostname=host)
    except ssl.SSLCertVerificationError as error:
        why = _UNTRUSTED.get(error.verify_code, f"cannot be trusted: {error.verify_message}")
        raise NotSent(f"its certificate {why}") from error
    except ssl.SSLError as error:
        raise NotSent(f"no secure connection came about: {error.reason or error}") from error


def _status(source: socket, until: float) -> int:
    line = b""
    while b"\n" not in line and len(line) < _LONGEST_LINE:
        source.settimeout(_left(until))
        part = source.recv(_LONGEST_LINE)
        if not part:
            raise NotSent("it hung up")
        line += part
    found = _STATUS.match(line)
    if found is None:
        raise NotSent("it does not speak HTTP")
    return int(found[1])


def _left(until: float) -> float:
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    return left


def _inside(ip: IPv6Address) -> IPv4Address | None:
    """Return the older address that a newer one carries."""
    if ip in _TRANSLATED:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
