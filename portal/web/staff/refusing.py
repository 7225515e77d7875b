"""What a till is told where a rule says no: the verdict, and the sentence to say."""

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.errors import Refused
from portal.web.staff import staff
from portal.web.staff.verdicts import refused


@staff.errorhandler(Refused)
def tell(error: Refused) -> ResponseReturnValue:
    return render_template("staff/refused.html", verdict=refused(error.refusal)), 409
