"""The way of mail to its server; where that is TLS, only to whom the certificate names."""

from smtplib import SMTP, SMTP_SSL
from ssl import SSLContext, create_default_context
from typing import Any

from flask_mailman.backends import smtp


class _Certain(SMTP):
    """Goes over to TLS as Python does not by itself: only with whom this machine trusts."""

    def starttls(self, *_more: Any, context: SSLContext | None = None, **_others: Any) -> Any:
        return super().starttls(context=context or create_default_context())


class EmailBackend(smtp.EmailBackend):
    """Sends over SMTP. Raises ssl.SSLCertVerificationError where the certificate is no good."""

    @property
    def connection_class(self) -> type[SMTP]:
        """The kind of connection that is opened."""
        return SMTP_SSL if self.use_ssl else _Certain
