"""The mail that the demo sent to everybody or to one person, as it has no mail server."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from itertools import islice
from pathlib import Path

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.web.demo import demo
from portal.web.moments import clock_time, local, short_day
from portal.web.signed_in import settings

_MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ReadMail:
    """A mail as the page shows it."""

    to: str
    subject: str
    at_text: str
    body: str


@demo.get("/mail")
def mail() -> ResponseReturnValue:
    folder = settings().instance_dir / "mail"
    files = sorted(folder.glob("*.log"), key=lambda each: each.stat().st_mtime, reverse=True)
    read = (_read(each) for each in files)
    wanted = request.args.get("to")
    shown = (message for message in read if wanted in {None, message.to})
    return render_template("demo/mail.html", messages=list(islice(shown, _MOST_SHOWN)))


def _read(file: Path) -> ReadMail:
    message = message_from_bytes(file.read_bytes(), _class=EmailMessage, policy=policy.default)
    sent = local(parsedate_to_datetime(message["Date"]), settings().timezone)
    text = message.get_body(("plain",))
    return ReadMail(
        to=message["To"],
        subject=message["Subject"],
        at_text=f"{short_day(sent)}, {clock_time(sent)}",
        body=text.get_content() if text else "",
    )
