"""Options that several commands share, and what they come to."""

from __future__ import annotations

import datetime
import enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from client.assistant import AssistantClient
    from client.config import AudioFormat

DEFAULT_SERVER = "localhost:50051"


def last_use(first: bool) -> datetime.datetime | None:
    """When a caller at a terminal last called: just now, unless it is the first time."""
    return None if first else datetime.datetime.now(datetime.UTC)


class CodecName(enum.StrEnum):
    """The codecs of the wire, by the names of the command line."""

    L16 = "l16"
    MULAW = "mulaw"
    ALAW = "alaw"


Server = Annotated[str, typer.Option("--server", metavar="HOST:PORT", help="Server to call.")]
TokenFile = Annotated[
    Path | None, typer.Option("--token-file", metavar="FILE", help="File with your bearer token, one line.")
]
Tls = Annotated[bool, typer.Option("--tls", help="Call over TLS, trusting the public authorities.")]
Ca = Annotated[
    Path | None, typer.Option("--ca", metavar="PEM", help="Call over TLS, trusting the authority in this file.")
]
Cert = Annotated[Path | None, typer.Option("--cert", metavar="PEM", help="Your own certificate, for mutual TLS.")]
Key = Annotated[Path | None, typer.Option("--key", metavar="PEM", help="The private key of --cert.")]
Json = Annotated[bool, typer.Option("--json", help="Write one JSON event a line instead of text for people.")]
FirstUse = Annotated[
    bool, typer.Option("--first-use", help="Call as somebody who never called before, who is told everything first.")
]
Language = Annotated[str, typer.Option("--language", metavar="TAG", help="Language spoken, such as en-US.")]
Country = Annotated[
    str, typer.Option("--country", metavar="CC", help="Country that help lines are offered for, such as US.")
]


def connect(
    server: str, token_file: Path | None, tls: bool, ca: Path | None, cert: Path | None, key: Path | None
) -> AssistantClient:
    """Make the client that the options describe."""
    from client.assistant import AssistantClient
    from client.config import TlsOptions
    from client.connection import read_token

    secure = TlsOptions(ca, cert, key) if tls or ca or cert or key else None
    return AssistantClient(server, tls=secure, token=read_token(token_file) if token_file else None)


def audio_format(codec: CodecName, rate_hz: int | None) -> AudioFormat:
    """Make the format of `--codec` and `--rate`; `InvalidInput` if they do not go together."""
    from client.config import AudioFormat
    from server.audio.codec import Codec, check_rate

    chosen = Codec(codec.value)
    rate_hz = rate_hz or (16_000 if chosen is Codec.L16 else 8_000)
    check_rate(chosen, rate_hz, field="--rate")
    return AudioFormat(chosen, rate_hz)
