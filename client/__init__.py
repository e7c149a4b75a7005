"""AssistantClient and the `hearken` command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from client.assistant import AssistantClient as AssistantClient
    from client.call import Call as Call
    from client.config import CallConfig as CallConfig
    from client.errors import ClientError as ClientError

_HOMES = {
    "AssistantClient": "client.assistant",
    "Call": "client.call",
    "CallConfig": "client.config",
    "ClientError": "client.errors",
}
__all__ = ["AssistantClient", "Call", "CallConfig", "ClientError"]


def __getattr__(name: str) -> object:
    """Import on first use: the command line answers `--help` without loading gRPC."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
