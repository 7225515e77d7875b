"""Reads what is sent before anybody works on it: it comes as slowly as its sender likes."""

from collections.abc import Iterable
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from werkzeug.exceptions import ClientDisconnected
from werkzeug.wsgi import get_content_length, get_input_stream

from portal.web.places import Application
from portal.web.security_headers import SAFE_METHODS

_IN_MEMORY = 64 * 1024


class Receiving:
    """Passes a request on once its body is there; what did not come whole is not begun.

    Of a body that is larger than the largest, no more is read than shows that it is.
    """

    def __init__(self, application: Application, *, largest: int) -> None:
        self._application = application
        self._largest = largest

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        """Answer a request whose sender has said everything."""
        length = get_content_length(environ)
        if environ["REQUEST_METHOD"] in SAFE_METHODS or (length or 0) > self._largest:
            return self._application(environ, start_response)
        with SpooledTemporaryFile(max_size=_IN_MEMORY) as body:
            if not self._receive(environ, body) or body.tell() < (length or 0):
                start_response("400 Bad Request", [("Content-Length", "0")])
                return [b""]
            body.seek(0)
            environ["wsgi.input"] = body
            return self._application(environ, start_response)

    def _receive(self, environ: Any, body: IO[bytes]) -> bool:
        """Read the body; False when its sender went away."""
        stream, left = get_input_stream(environ), self._largest + 1
        try:
            while left and (part := stream.read(min(left, _IN_MEMORY))):
                body.write(part)
                left -= len(part)
        except (ClientDisconnected, OSError):
            return False
        return True
