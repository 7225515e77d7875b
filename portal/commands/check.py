"""`portal check`: whether the store keeps its promises."""

import click

from portal.benefits.checking import INVARIANTS, broken_promises
from portal.commands.opening import opened_store


@click.command()
def check() -> None:
    """Go through every invariant of the whole store, and name each that is broken and where."""
    from rich.console import Console
    from rich.progress import Progress

    with opened_store(), Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=len(INVARIANTS))

        def told(sentence: str) -> None:
            progress.update(task, advance=1, description=sentence)

        broken = 0
        for where in broken_promises(told=told):
            broken += 1
            click.echo(where)
        if broken:
            raise click.ClickException(f"{broken} promises are broken.")
    click.echo(f"All {len(INVARIANTS)} promises are kept.")
