"""`hearken serve`: run the server."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated

import typer


class Profile(enum.StrEnum):
    """Which models a server takes."""

    AUTO = "auto"
    FULL = "full"
    EMBEDDED = "embedded"


def serve(
    config: Annotated[
        Path | None,
        typer.Option("--config", metavar="FILE", help="Settings file; without it hearken.toml here, if there is one."),
    ] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on; 0.0.0.0 takes calls from anywhere.")] = None,
    port: Annotated[int | None, typer.Option(help="Port of the gRPC service; 0 takes any free one.")] = None,
    metrics_port: Annotated[int | None, typer.Option(help="Port of the metrics; 0 takes any free one.")] = None,
    profile: Annotated[
        Profile | None, typer.Option(help="auto: your models where they are, full: yours or no start, embedded: ours.")
    ] = None,
) -> None:
    """Run the server until it is told to stop."""
    from server.main import run
    from server.settings import load_settings

    flags = {
        "server.host": host,
        "server.port": port,
        "server.metrics_port": metrics_port,
        "engines.profile": profile.value if profile else None,
    }
    run(load_settings(config, {key: value for key, value in flags.items() if value is not None}))
