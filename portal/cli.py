"""`portal …`: parse, call one use case, print."""

import gc
import sys
from importlib import import_module
from typing import Any

import click

# Each is loaded when it is asked for: whoever starts the portal waits for no other command.
_PLACES = {
    "run": "serving:run",
    "worker": "worker:worker",
    "db": "store:db",
    "check": "check:check",
    "demo": "demo:demo",
    "audit": "audit:audit",
    "definitions": "definitions:definitions",
    "conditions": "conditions:conditions",
    "allocations": "allocations:codes",
    "benefits": "benefits:benefits",
    "devices": "stores:devices",
    "locations": "stores:locations",
    "members": "members:members",
    "staff": "staff:staff",
    "tokens": "tokens:tokens",
    "webhooks": "webhooks:webhooks",
    "import": "exchange:import_file",
    "export": "exchange:export_file",
    "backup": "backup:back_up_store",
    "restore": "backup:restore_store",
}


class Commands(click.Group):
    """The commands by their names."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands."""
        return sorted(_PLACES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command; None when there is none of this name."""
        if cmd_name not in _PLACES:
            return None
        module, _colon, name = _PLACES[cmd_name].partition(":")
        command: click.Command = getattr(_loaded(f"portal.commands.{module}"), name)
        return command


def _loaded(name: str) -> Any:
    if name in sys.modules:
        return sys.modules[name]
    # What is imported stays; looking through it for what could go took an eighth of a start.
    gc.disable()
    try:
        return import_module(name)
    finally:
        gc.freeze()
        gc.enable()


@click.group(cls=Commands)
def main() -> None:
    """Run and look after a benefits portal."""
