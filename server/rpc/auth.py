"""Who may call: bearer tokens of tenants, kept as hashes in a file that may change while the server runs.

A line of the file is `tenant sha256`, the SHA-256 of the token in hexadecimal; `#` begins a comment; a tenant may have
several lines, so that tokens can be renewed. `python -m server.rpc.auth new TENANT >> tokens.txt` makes a token, shows
it once on standard error and prints its line. The file is read again when it changes; a change that cannot be read
leaves the tokens as they were.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import hmac
import re
import secrets
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import grpc

from server.errors import SettingsError
from server.rpc.errors import Unauthenticated, abort
from server.rpc.interception import Handler, around_call
from server.telemetry.logs import log

TENANT: ContextVar[str] = ContextVar("tenant", default="")
"""The tenant of the call that is being served; empty when no tokens are asked for."""

_LINE = re.compile(r"(?P<tenant>[A-Za-z0-9._-]{1,64})\s+(?P<digest>[0-9a-fA-F]{64})")
_RELOAD_INTERVAL_S = 1.0
_OPEN_METHODS = ("/grpc.health.v1.Health/", "/grpc.reflection.v1alpha.ServerReflection/")


class TokenFile:
    """The accepted tokens, as of the last time that the file could be read."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """Read the file; `SettingsError` if it is missing, empty or has a line that is no entry."""
        self._path = path
        self._clock = clock
        self._checked_s = clock()
        self._stamp = _stamp(path)
        self._entries = read_tokens(path)

    def tenant_of(self, token: str) -> str | None:
        """Give the tenant that `token` belongs to, or None. Takes the same time whichever entry matches."""
        self._reload()
        digest = digest_of(token)
        found = None
        for known, tenant in self._entries:
            if hmac.compare_digest(known, digest):
                found = tenant
        return found

    def _reload(self) -> None:
        now_s = self._clock()
        if now_s - self._checked_s < _RELOAD_INTERVAL_S:
            return
        self._checked_s = now_s
        stamp = _stamp(self._path)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._entries = read_tokens(self._path)
        except SettingsError as error:
            log("tokens_not_reloaded", severity=30, error=error)
        else:
            log("tokens_reloaded", tokens=len(self._entries))


def read_tokens(path: Path) -> tuple[tuple[str, str], ...]:
    """Give the (digest, tenant) pairs of a file; `SettingsError` names the line that is wrong, never its content."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        cause = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise SettingsError(f"The tokens file {path} cannot be read ({cause}); set auth.tokens_file to one.") from None
    entries = []
    for number, line in enumerate(lines, 1):
        said = line.partition("#")[0].strip()
        if not said:
            continue
        entry = _LINE.fullmatch(said)
        if entry is None:
            raise SettingsError(
                f"Line {number} of the tokens file {path} is not `tenant sha256`; "
                "make it with `python -m server.rpc.auth new TENANT`."
            )
        entries.append((entry["digest"].lower(), entry["tenant"]))
    if not entries:
        raise SettingsError(
            f"The tokens file {path} has no entry, so that nobody could call; "
            "make one with `python -m server.rpc.auth new TENANT`."
        )
    return tuple(entries)


def digest_of(token: str) -> str:
    """Give the SHA-256 of a token in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def bearer_token(metadata: Mapping[str, str | bytes]) -> str:
    """Give the token of `authorization: Bearer ...`; `Unauthenticated` if there is none."""
    scheme, _, token = str(metadata.get("authorization", "")).partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("This server asks for a token; send metadata `authorization: Bearer TOKEN`.")
    return token.strip()


class AuthInterceptor(grpc.aio.ServerInterceptor):
    """Lets a call through only with a known token; health and reflection are open to all."""

    def __init__(self, tokens: TokenFile) -> None:
        """Ask `tokens` about every call."""
        self._tokens = tokens

    async def intercept_service(self, continuation: Any, handler_call_details: grpc.HandlerCallDetails) -> Handler:
        """Wrap the method so that the token is checked first and the tenant is known inside."""
        handler: Handler = await continuation(handler_call_details)
        if handler is None or handler_call_details.method.startswith(_OPEN_METHODS):
            return handler
        metadata = dict(handler_call_details.invocation_metadata or ())
        return around_call(handler, lambda context: self._checked(context, metadata))

    @contextlib.asynccontextmanager
    async def _checked(
        self, context: grpc.aio.ServicerContext[Any, Any], metadata: Mapping[str, str | bytes]
    ) -> AsyncIterator[None]:
        try:
            tenant = self._tokens.tenant_of(bearer_token(metadata))
            if tenant is None:
                raise Unauthenticated("The token is not known here; ask whoever runs this server for a new one.")
        except Unauthenticated as error:
            await abort(context, error)
        TENANT.set(tenant)
        yield


def _stamp(path: Path) -> tuple[int, int, int]:
    """Give what changes when a file does; zeros when it is not there."""
    try:
        seen = path.stat()
    except OSError:
        return (0, 0, 0)
    return (seen.st_mtime_ns, seen.st_size, seen.st_ino)


def main() -> None:
    """Make a token for a tenant."""
    parser = argparse.ArgumentParser(prog="python -m server.rpc.auth", description="Make a bearer token.")
    parser.add_argument("action", choices=["new"])
    parser.add_argument("tenant", help="letters, digits, '.', '_' or '-', at most 64")
    tenant = parser.parse_args().tenant
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,64}", tenant):
        parser.error("a tenant's name has 1 to 64 letters, digits, '.', '_' or '-'")
    token = secrets.token_urlsafe(32)
    print(f"Token of {tenant}, shown only now: {token}", file=sys.stderr)
    print(f"{tenant} {digest_of(token)}")


if __name__ == "__main__":
    main()
