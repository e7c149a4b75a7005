"""The `hearken` command line."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from client.commands.bench import bench
from client.commands.chat import chat
from client.commands.eval import evaluate
from client.commands.failing import HearkenGroup
from client.commands.models import models
from client.commands.records import records
from client.commands.send import send
from client.commands.serve import serve
from client.commands.talk import talk
from client.commands.train import train

app = typer.Typer(
    cls=HearkenGroup,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Hearken: a voice assistant for emotional support. It listens, and answers in sound and text.",
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"hearken {version('hearken')}")
        except PackageNotFoundError:
            print("hearken, run from its sources and not installed")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    pass


for command in (serve, send, chat, talk):
    app.command()(command)
for group in (bench, evaluate, models, records, train):
    app.add_typer(group)


def main() -> None:
    """Run the command line; the entry point of the package."""
    # gRPC tells of every connection that closes; who wants that sets the variable.
    os.environ.setdefault("GRPC_VERBOSITY", "ERROR")
    app(prog_name="hearken")


if __name__ == "__main__":
    main()
