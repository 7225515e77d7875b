"""Lists the calls of the API, from the routes and from what their views say of themselves."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule

from portal.api.customers import JOINING, MINTING, customers
from portal.api.operations import OPERATIONS, Operation, View
from portal.api.v3 import v3

_NO_CALLS = {"HEAD", "OPTIONS"}


@dataclass(frozen=True, slots=True)
class Call:
    """One path and method of the API, and what its view says of itself."""

    rule: Rule
    method: str
    view: View
    operation: Operation
    is_another_path: bool

    @property
    def endpoint(self) -> str:
        """The name of the view in the routes."""
        return str(self.rule.endpoint)

    @property
    def is_write(self) -> bool:
        """Whether it may change something."""
        return self.method != "GET" and not self.operation.changes_nothing

    @property
    def is_for_customers(self) -> bool:
        """Whether it is under the base of the customers."""
        return self.endpoint.startswith(f"{customers.name}.")

    @property
    def takes_key(self) -> bool:
        """Whether it takes an API token."""
        return self.endpoint == MINTING or self.endpoint.startswith(f"{v3.name}.")

    @property
    def is_joining(self) -> bool:
        """Whether it takes the token of somebody who has no profile yet."""
        return self.endpoint == JOINING

    @property
    def is_open(self) -> bool:
        """Whether it takes no token."""
        return not self.takes_key and not self.is_for_customers


def calls(app: Flask) -> Iterator[Call]:
    """List every call of the API; of two paths to one view, the usual one first."""
    rules: dict[str, list[Rule]] = {}
    for rule in app.url_map.iter_rules():
        rules.setdefault(rule.endpoint, []).insert(0, rule)
    for endpoint, same in rules.items():
        view = app.view_functions[endpoint]
        for rule in same if view in OPERATIONS else ():
            for method in sorted((rule.methods or set()) - _NO_CALLS):
                yield Call(rule, method, view, OPERATIONS[view], rule is not same[0])
