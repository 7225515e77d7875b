"""Holds every answer of the API against the published document."""

from functools import cache

import jsonschema_rs
from werkzeug.exceptions import HTTPException

from portal.api.documents.calls import calls
from portal.api.documents.document import document
from portal.api.documents.parameters import template_of


class Fitting:
    """The document of an application, ready to be held against answers."""

    def __init__(self, app):
        self.app = app
        self.document = document(app, app.config["SETTINGS"])
        self.known = {call.endpoint for call in calls(app)}
        self.validator = cache(self._validator)

    def check(self, answer):
        """Assert that the status is one that the call may have, and the body is of its shape."""
        path, method = answer.request.path, answer.request.method
        try:
            rule, _places = self.app.url_map.bind("localhost").match(path, method, return_rule=True)
        except HTTPException:
            return
        if rule.endpoint not in self.known:
            return
        template = template_of(rule.rule)
        validator = self.validator(template, method.lower(), str(answer.status_code))
        if validator is not None:
            validator.validate(answer.json)

    def _validator(self, path, method, status):
        responses = self.document["paths"][path][method]["responses"]
        said = responses[status]
        if "$ref" in said:
            said = self.document["components"]["responses"][status]
        if "content" not in said:
            return None
        schema = said["content"]["application/json"]["schema"]
        return jsonschema_rs.validator_for(
            {**schema, "components": self.document["components"]}, validate_formats=True
        )


@cache
def fitting_of(app):
    """Return the document of an application, read once."""
    return Fitting(app)
