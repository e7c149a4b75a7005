"""What a caller's side chooses: the server to call, and how to call it."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from server.audio.codec import Codec


@dataclass(frozen=True, slots=True)
class TlsOptions:
    """Call over TLS. Files are PEM."""

    ca: Path | None = None
    """Who signed the server's certificate; None: the public authorities."""
    cert: Path | None = None
    """Our own certificate, where the server asks for one (mutual TLS)."""
    key: Path | None = None
    """The private key of `cert`."""


@dataclass(frozen=True, slots=True)
class KeepaliveOptions:
    """How a silent connection is kept open and a dead one noticed."""

    ping_every_s: float = 30.0
    """Load balancers drop what is silent for 60 s or so; servers refuse pings that come too often."""
    answer_within_s: float = 10.0
    """A ping that is not answered in this time ends the connection."""


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """A codec at a sample rate in hertz."""

    codec: Codec = Codec.L16
    sample_rate_hz: int = 16_000

    def seconds(self, data: bytes) -> float:
        """How long `data` in this format sounds."""
        return len(data) / self.codec.bytes_per_sample / self.sample_rate_hz

    def __str__(self) -> str:
        return f"{self.codec.value} {self.sample_rate_hz / 1000:g} kHz"


class Channel(enum.StrEnum):
    """Where a call comes from."""

    APP = "app"
    TELEPHONE = "telephone"


class Pacing(enum.StrEnum):
    """Who keeps the reply's audio to the speed of speech."""

    SERVER = "server"
    CLIENT = "client"
    """Audio may come in bursts, and `Clear` must be honoured at once: `client.playback` does."""


class Capability(enum.StrEnum):
    """What the caller's side can do."""

    PLAYBACK_MARKS = "playback_marks"
    TRANSFER = "transfer"
    TEXT_DISPLAY = "text_display"
    HANG_UP = "hang_up"


@dataclass(frozen=True, slots=True)
class CallConfig:
    """How one call is to be held; the defaults suit an app that plays what comes as it comes."""

    audio_in: AudioFormat = field(default_factory=AudioFormat)
    audio_out: AudioFormat | None = None
    """None: the same as `audio_in`."""
    session_id: str = ""
    """Empty: the server makes one."""
    resume_token: str = ""
    """Of a call that was lost, to go on where it was."""
    language: str = ""
    """BCP-47, such as "en-US"; empty: the server's default."""
    country: str = ""
    """ISO 3166-1 alpha-2; empty: unknown."""
    channel: Channel = Channel.APP
    pacing: Pacing = Pacing.SERVER
    capabilities: frozenset[Capability] = frozenset()
    metadata: Mapping[str, str] = field(default_factory=dict)
    end_of_turn_silence_s: float | None = None
    """Silence that ends the caller's turn, 0.2 to 3 s; None: the server's default."""
    region: str = ""
    """ISO 3166-2 subdivision such as "US-NY"; empty: unknown. Some states ask for notices of their own."""
    caller_is_minor: bool = False
    last_use: datetime.datetime | None = None
    """When this caller last used the service, with its time zone; None: unknown, taken as a first use."""
    voice_emotion_consent: bool = False
    """The caller agreed that emotion may be read from the sound of the voice."""
    caller_number: str = ""
    """E.164, for its country code alone; empty: unknown."""
    patience: float = 0.0
    """How much more patient with pauses than usual, 0.1 to 10; 0: as usual."""
    text_only: bool = False
