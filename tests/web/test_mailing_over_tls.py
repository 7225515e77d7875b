"""Mail goes to the server that its certificate names, signed by somebody this machine trusts."""

import ssl

import pytest
import trustme

from portal.app import create_app
from portal.web.mailing import Letter
from tests.post_office import open_mailbox

WORDS = dict.fromkeys(("first_name", "device_text", "when_text", "you_link"), "something")
LETTER = Letter("new_device", "alice@example.com", "en", WORDS, subject="A new device")


@pytest.fixture
def authority(tmp_path, monkeypatch):
    made = trustme.CA()
    made.cert_pem.write_to_path(tmp_path / "trusted.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
    return made


@pytest.fixture(params=["smtp+starttls", "smtps"])
def delivered(request, app, settings):
    """Deliver a letter to a server that has this certificate, and return what arrived."""

    def deliver(certificate):
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(tls)
        with open_mailbox(scheme=request.param, tls=tls) as mailbox:
            changed = settings.model_copy(update={"smtp_url": mailbox.url})
            portal = create_app(changed)
            with portal.app_context():
                portal.extensions["postman"].deliver(LETTER)
            return [message["Subject"] for message in mailbox.messages]

    return deliver


def test_a_server_that_is_known_gets_the_letter(delivered, authority):
    assert delivered(authority.issue_cert("127.0.0.1")) == ["A new device"]


def test_a_server_that_nobody_we_trust_has_signed_is_told_nothing(delivered, authority):
    with pytest.raises(ssl.SSLCertVerificationError):
        delivered(trustme.CA().issue_cert("127.0.0.1"))


def test_a_server_of_another_name_is_told_nothing(delivered, authority):
    with pytest.raises(ssl.SSLCertVerificationError):
        delivered(authority.issue_cert("mail.example"))
