"""`portal …`: parse, call one use case, print."""

import click

from portal.commands.allocations import codes
from portal.commands.audit import audit
from portal.commands.backup import back_up_store, restore_store
from portal.commands.benefits import benefits
from portal.commands.check import check
from portal.commands.conditions import conditions
from portal.commands.definitions import definitions
from portal.commands.demo import demo
from portal.commands.exchange import export_file, import_file
from portal.commands.serving import run
from portal.commands.staff import staff
from portal.commands.store import db
from portal.commands.stores import devices, locations
from portal.commands.tokens import tokens
from portal.commands.webhooks import webhooks
from portal.commands.worker import worker


@click.group()
def main() -> None:
    """Run and look after a benefits portal."""


COMMANDS = (
    *(run, worker, db, check, demo, audit),
    *(definitions, conditions, codes),
    *(benefits, devices, locations, staff, tokens, webhooks),
    *(import_file, export_file, back_up_store, restore_store),
)
for command in COMMANDS:
    main.add_command(command)
