"""`portal webhooks …`: who is told of events, and what could not be told."""

import click

from portal.audit.recording import PROGRAMME
from portal.clock import now
from portal.commands.opening import current_settings, opened_store
from portal.outbox.announcing import TRIGGERS


@click.group()
def webhooks() -> None:
    """Look after the addresses that are told of events."""


@webhooks.command("list")
def list_all() -> None:
    """List the webhooks."""
    from portal.integrations.webhooks import list_webhooks
    from portal.listing import Wanted

    with opened_store():
        for each in list_webhooks(Wanted(limit=100)).rows:
            state = "active" if each.is_active else "inactive"
            click.echo(f"{each.id}  {each.trigger}  {state}  {each.url}")


@webhooks.command("add")
@click.argument("trigger", type=click.Choice(TRIGGERS))
@click.argument("url")
@click.option("--namespace", help="A name of your own for it.")
@click.option("--condition", help="JSON Logic over the body; without it, it is always told.")
def add_webhook(trigger: str, url: str, namespace: str | None, condition: str | None) -> None:
    """Tell an address of one kind of event; print its id and, this once, its secret."""
    from portal.integrations import webhooks

    wanted = {"trigger": trigger, "url": url, "namespace": namespace, "condition": condition}
    with opened_store():
        made = webhooks.add(wanted, by=PROGRAMME, now=now())
        secret = webhooks.secret_of(made, key=current_settings().secret_key)
    click.echo(f"{made.id}  {secret}")


@webhooks.command("remove")
@click.argument("webhook_id", type=int)
def remove_webhook(webhook_id: int) -> None:
    """Tell an address nothing more."""
    from portal.integrations.webhooks import remove

    with opened_store():
        remove(webhook_id, by=PROGRAMME, now=now())


@webhooks.command("dead")
def list_dead() -> None:
    """List the events that could not be told, and why."""
    from portal.integrations.dead_letters import dead_letters

    with opened_store():
        for each in dead_letters():
            click.echo(
                f"{each.id}  webhook {each.webhook_id}  {each.trigger}  {each.reference}"
                f"  given up {each.given_up_at:%Y-%m-%d %H:%M:%S} UTC"
                f" after {each.attempts} attempts: {each.last_error}"
            )


@webhooks.command("retry")
@click.argument("item_id", type=int, required=False)
@click.option("--all", "is_all", is_flag=True, help="All of them.")
def retry_dead(item_id: int | None, is_all: bool) -> None:
    """Tell anew what was given up: one by its id, or all; print how many."""
    from portal.integrations.dead_letters import try_again

    if (item_id is None) != is_all:
        raise click.UsageError("Name one by its id, or say --all.")
    with opened_store():
        click.echo(try_again(item_id, now=now()))


@webhooks.command("test")
@click.argument("webhook_id", type=int)
def test_webhook(webhook_id: int) -> None:
    """Send a webhook an event that is only a test, and print what it answered."""
    from portal.api.telling import try_out

    with opened_store():
        try:
            click.echo(try_out(webhook_id))
        except OSError as error:
            raise click.ClickException(f"{type(error).__name__}: {error}") from error
