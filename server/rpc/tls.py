"""Transport security from PEM files, checked before gRPC sees them: gRPC's own word for any fault is "failed"."""

from __future__ import annotations

import ipaddress
import ssl
from pathlib import Path

import grpc

from server.errors import SettingsError
from server.settings import Settings, TlsSettings


def credentials(settings: TlsSettings) -> grpc.ServerCredentials | None:
    """Give the server's credentials, None for plain text; `SettingsError` names the file that is wrong.

    With `client_ca` a client must show a certificate of that authority (mutual TLS).
    """
    if settings.cert is None or settings.key is None:
        return None
    chain, key = _read("tls.cert", settings.cert), _read("tls.key", settings.key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(settings.cert, settings.key, password=lambda: "")
    except (ssl.SSLError, ValueError) as error:
        mismatch = "KEY_VALUES_MISMATCH" in str(error)
        cause = "do not belong together" if mismatch else "are not an unencrypted PEM certificate and its private key"
        raise SettingsError(
            f"tls.cert ({settings.cert}) and tls.key ({settings.key}) {cause}; give a matching pair."
        ) from None
    roots = None if settings.client_ca is None else _authority(context, settings.client_ca)
    return grpc.ssl_server_credentials([(key, chain)], roots, require_client_auth=roots is not None)


def warnings(settings: Settings) -> list[str]:
    """Give a sentence for each choice that leaves callers open to others on the network."""
    told = []
    exposed = not is_loopback(settings.server.host)
    if exposed and settings.tls.cert is None and settings.auth.tokens_file is not None:
        told.append(
            f"Tokens travel in plain text on {settings.server.host}: set tls.cert and tls.key, "
            "or put a proxy that ends TLS in front."
        )
    if exposed and settings.auth.tokens_file is None and settings.tls.client_ca is None:
        told.append(f"Anybody who reaches {settings.server.host} may call: set auth.tokens_file or tls.client_ca.")
    return told


def is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine alone."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _authority(context: ssl.SSLContext, path: Path) -> bytes:
    pem = _read("tls.client_ca", path)
    try:
        context.load_verify_locations(cadata=pem.decode("ascii"))
    except (ssl.SSLError, ValueError):
        raise SettingsError(f"tls.client_ca ({path}) holds no PEM certificate; give the authority's.") from None
    return pem


def _read(setting: str, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{setting} ({path}) cannot be read ({error.strerror}); give another PEM file.") from None
