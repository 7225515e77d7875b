"""A server that webhooks are told at: it takes what comes, fails, hangs or answers slowly."""

import json
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from threading import Event, Thread


@dataclass
class Receiver:
    """What came, and how the next are answered: a status, or one of the bad manners below."""

    url: str
    answers: list = field(default_factory=list)
    usual: object = 200
    came: list = field(default_factory=list)
    over: Event = field(default_factory=Event)

    def next_answer(self):
        return self.answers.pop(0) if self.answers else self.usual

    @property
    def triggers(self):
        return [headers["X-Omneo-Event"] for headers, _body in self.came]

    @property
    def bodies(self):
        return [json.loads(body) for _headers, body in self.came]


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        receiver = self.server.receiver
        body = self.rfile.read(int(self.headers["Content-Length"]))
        receiver.came.append((dict(self.headers), body))
        answer = receiver.next_answer()
        if isinstance(answer, int):
            self.send_response(answer)
            self.send_header("Location", f"{receiver.url}elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            answer(self, receiver)

    def do_GET(self):
        self.server.receiver.came.append((dict(self.headers), b"followed"))

    def log_message(self, *_words):
        pass


def hangs(_handler, receiver):
    receiver.over.wait(30)


def hangs_up(handler, _receiver):
    handler.connection.close()


def is_slow(seconds):
    def answer(handler, receiver):
        receiver.over.wait(seconds)
        handler.send_response(200)
        handler.end_headers()

    return answer


def drips(handler, receiver):
    """Send a letter now and then, so that no single wait is long."""
    for letter in b"HTTP/1.1 200 " + b"O" * 1000:
        handler.wfile.write(bytes([letter]))
        handler.wfile.flush()
        if receiver.over.wait(0.2):
            return


def floods(handler, _receiver):
    for _ in range(100):
        handler.wfile.write(b"x" * 100_000)


def speaks_of_something_else(handler, _receiver):
    handler.wfile.write(b"220 mail.example ESMTP\r\n")


@contextmanager
def receiving(certificate=None):
    """Serve a receiver, over TLS where there is a certificate."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_about: None
    server.receiver = Receiver(f"http://127.0.0.1:{server.server_port}/")
    if certificate is not None:
        context = SSLContext(PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        # The hands are shaken where the call is answered, so that nobody waits for another's.
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        server.receiver.url = f"https://127.0.0.1:{server.server_port}/"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.receiver
    finally:
        server.receiver.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def within(seconds, done):
    """Wait until something is so, at most as long as that."""
    until = time.monotonic() + seconds
    while not done() and time.monotonic() < until:
        time.sleep(0.02)
    return done()
