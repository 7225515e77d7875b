from io import BytesIO

import pytest

from portal.web.receiving import Receiving

LARGEST = 1000


@pytest.fixture
def sent():
    """Send a body, of which the header says what it will; return the status and what was read."""

    def sent(body, *, method="POST", says=None, is_chunked=False):
        read, statuses = [], []

        def application(environ, _start_response):
            read.append(environ["wsgi.input"].read())
            return [b"done"]

        length = {} if is_chunked else {"CONTENT_LENGTH": str(len(body) if says is None else says)}
        environ = {
            "REQUEST_METHOD": method, "wsgi.input": BytesIO(body), "wsgi.input_terminated": True,
            **length,
        }  # fmt: skip
        door = Receiving(application, largest=LARGEST)
        answer = door(environ, lambda status, _headers: statuses.append(status))
        return statuses, read, b"".join(answer)

    return sent


@pytest.mark.parametrize("is_chunked", [False, True])
@pytest.mark.parametrize("body", [b"", b"a=b", b"x" * LARGEST])
def test_what_is_sent_is_passed_on_as_it_came(sent, body, is_chunked):
    assert sent(body, is_chunked=is_chunked) == ([], [body], b"done")


def test_what_did_not_come_whole_is_not_begun(sent):
    assert sent(b"count=1", says=8) == (["400 Bad Request"], [], b"")


def test_what_is_too_large_is_told_to_be_so_by_the_application(sent):
    assert sent(b"x" * 5, says=LARGEST + 1) == ([], [b"x" * 5], b"done")
    assert sent(b"x" * 5000, is_chunked=True) == ([], [b"x" * (LARGEST + 1)], b"done")


def test_who_only_looks_is_not_waited_for(sent):
    assert sent(b"", method="GET", says=8) == ([], [b""], b"done")


def test_who_goes_away_is_not_begun(sent, monkeypatch):
    monkeypatch.setattr("portal.web.receiving.get_input_stream", lambda _environ: Gone())
    assert sent(b"a=b") == (["400 Bad Request"], [], b"")


class Gone:
    def read(self, _size):
        raise ConnectionResetError
