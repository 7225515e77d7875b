"""A mail server of our own on this machine, which keeps what it is sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from socket import socket
from ssl import SSLContext
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message


class Mailbox(Message):
    """What has arrived, in order."""

    def __init__(self) -> None:
        super().__init__(EmailMessage)
        self.messages: list[EmailMessage] = []
        self.url = ""
        self.refuses = False

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        """Take a letter for anybody, or for nobody, in words that repeat the address."""
        if self.refuses:
            return f"550 <{address}> is unknown here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def handle_message(self, message: Any) -> None:
        """Keep a message."""
        self.messages.append(message_from_bytes(bytes(message), policy=policy.default))

    def texts(self) -> list[str]:
        """Return the plain text of every message."""
        bodies = (message.get_body(("plain",)) for message in self.messages)
        return [body.get_content() for body in bodies if body is not None]


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def open_mailbox(*, scheme: str = "smtp", tls: SSLContext | None = None) -> Iterator[Mailbox]:
    """Serve a mailbox: plainly, over TLS (smtps) or going over to TLS (smtp+starttls)."""
    mailbox = Mailbox()
    port = free_port()
    ways = {"smtp": {}, "smtps": {"ssl_context": tls}, "smtp+starttls": {"tls_context": tls}}
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, **ways[scheme])
    controller.start()
    mailbox.url = f"{scheme}://127.0.0.1:{port}"
    try:
        yield mailbox
    finally:
        controller.stop()
