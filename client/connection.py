"""Opens the gRPC channel of a client: TLS, mutual TLS, keepalive, token."""

from __future__ import annotations

from pathlib import Path

import grpc
import grpc.aio

from client.config import KeepaliveOptions, TlsOptions
from client.errors import ClientError


def open_channel(target: str, tls: TlsOptions | None, keepalive: KeepaliveOptions) -> grpc.aio.Channel:
    """Open a channel to `target` ("host:port"); nothing is sent yet. `ClientError` for a file that cannot be read."""
    options = [
        ("grpc.keepalive_time_ms", round(keepalive.ping_every_s * 1000)),
        ("grpc.keepalive_timeout_ms", round(keepalive.answer_within_s * 1000)),
        # 20 ms frames are many small writes with pings between them: none of them is an attack.
        ("grpc.http2.max_pings_without_data", 0),
        # A channel of its own: a fresh try connects anew and does not inherit another client's back-off.
        ("grpc.use_local_subchannel_pool", 1),
    ]
    if tls is None:
        return grpc.aio.insecure_channel(target, options=options)
    if (tls.cert is None) != (tls.key is None):
        raise ClientError("A client certificate and its private key go together; give both --cert and --key.")
    credentials = grpc.ssl_channel_credentials(
        root_certificates=_read_pem(tls.ca), private_key=_read_pem(tls.key), certificate_chain=_read_pem(tls.cert)
    )
    return grpc.aio.secure_channel(target, credentials, options=options)


def call_metadata(token: str | None) -> tuple[tuple[str, str], ...]:
    """Metadata that shows the bearer token, if there is one. `ClientError` if it cannot be one."""
    if token is None:
        return ()
    if not token or not token.isascii() or any(each.isspace() for each in token):
        raise ClientError("The bearer token is empty or holds spaces or non-ASCII letters; give it as it was issued.")
    return (("authorization", f"Bearer {token}"),)


def read_token(path: Path) -> str:
    """Read a bearer token from a file of one line; `ClientError` if there is none."""
    try:
        token = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ClientError(f"The token file {path} cannot be read; write the token into it as one line.") from error
    if not token:
        raise ClientError(f"The token file {path} is empty; write the token into it as one line.")
    return token


def _read_pem(path: Path | None) -> bytes | None:
    if path is None:
        return None
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ClientError(f"The TLS file {path} cannot be read ({error.strerror}); give a PEM file.") from error
    if b"-----BEGIN" not in content:
        raise ClientError(f"The TLS file {path} is not PEM; convert it with `openssl`.")
    return content
