"""The first request of a stream, from protobuf to `SessionParameters`, with every field checked.

Errors name the field and what is accepted, and repeat what was sent only where it cannot be a caller's words.
"""

from __future__ import annotations

import datetime
import re
import secrets
from collections.abc import Mapping, Sequence
from typing import TypeVar

from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp
from hearken.v1 import session_pb2 as pb

from server.audio.codec import Codec, check_rate
from server.conversation.messages import AudioFormat, Capability, Channel, SessionParameters
from server.errors import InvalidInput

MAX_METADATA_PAIRS = 16
MAX_METADATA_CHARACTERS = 256
MIN_SILENCE_S, MAX_SILENCE_S = 0.2, 3.0
MIN_PATIENCE, MAX_PATIENCE = 0.1, 10.0

CODECS: Mapping[int, Codec] = {pb.CODEC_L16: Codec.L16, pb.CODEC_MULAW: Codec.MULAW, pb.CODEC_ALAW: Codec.ALAW}
_CHANNELS: Mapping[int, Channel] = {
    pb.CHANNEL_UNSPECIFIED: Channel.APP,
    pb.CHANNEL_APP: Channel.APP,
    pb.CHANNEL_TELEPHONE: Channel.TELEPHONE,
}
_SERVER_PACES: Mapping[int, bool] = {pb.PACING_UNSPECIFIED: True, pb.PACING_SERVER: True, pb.PACING_CLIENT: False}
_CAPABILITIES: Mapping[int, Capability] = {
    pb.CAPABILITY_PLAYBACK_MARKS: Capability.PLAYBACK_MARKS,
    pb.CAPABILITY_TRANSFER: Capability.TRANSFER,
    pb.CAPABILITY_TEXT_DISPLAY: Capability.TEXT_DISPLAY,
    pb.CAPABILITY_HANG_UP: Capability.HANG_UP,
}

_Choice = TypeVar("_Choice")

_SESSION_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_REGION = re.compile(r"[A-Za-z]{2}-[A-Za-z0-9]{1,3}")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_RESUME_TOKEN = re.compile(r"[\x21-\x7e]{0,512}")


def parameters(config: pb.SessionConfig, *, tenant: str = "", languages: Sequence[str] = ("en",)) -> SessionParameters:
    """Check a config and fill in what it leaves open; raises `InvalidInput`.

    `languages` are the primary subtags that every stage can handle. A session without an id is given one.
    """
    audio_in = _audio_format(config.audio_in, "config.audio_in")
    audio_out = _audio_format(config.audio_out, "config.audio_out") if config.HasField("audio_out") else audio_in
    return SessionParameters(
        session_id=check_session_id(config.session_id) if config.session_id else secrets.token_hex(16),
        audio_in=audio_in,
        audio_out=audio_out,
        language=_language(config.language, languages),
        country=_country(config.country),
        channel=_choice(_CHANNELS, config.channel, "channel", pb.Channel.keys()),
        server_paces=_choice(_SERVER_PACES, config.pacing, "pacing", pb.Pacing.keys()),
        # A capability that a newer client has and we do not know is one that we will not use.
        capabilities=frozenset(_CAPABILITIES[item] for item in config.capabilities if item in _CAPABILITIES),
        metadata=_metadata(config.metadata),
        end_of_turn_silence_s=_silence(config.end_of_turn_silence) if config.HasField("end_of_turn_silence") else None,
        text_only=config.text_only,
        region=_region(config.region, config.country),
        caller_is_minor=config.caller_is_minor,
        last_use=_last_use(config.last_use) if config.HasField("last_use") else None,
        voice_emotion_consent=config.voice_emotion_consent,
        caller_number=_number(config.caller_number),
        patience=_patience(config.patience),
        resume_token=_resume_token(config.resume_token),
        tenant=tenant,
    )


def check_session_id(session_id: str, field: str = "config.session_id") -> str:
    """Give the id back if it is well formed, else raise `InvalidInput`."""
    if not _SESSION_ID.fullmatch(session_id):
        accepted = "1 to 128 letters, digits, '.', '_', ':' or '-'"
        raise InvalidInput(
            f"The session id is not well formed; send {accepted}.",
            field=field,
            reason="INVALID_SESSION_ID",
            accepted=accepted,
        )
    return session_id


def _audio_format(audio: pb.AudioFormat, field: str) -> AudioFormat:
    codec = CODECS.get(audio.codec)
    if codec is None:
        accepted = ", ".join(pb.Codec.Name(number) for number in CODECS)
        given = "not set" if audio.codec == pb.CODEC_UNSPECIFIED else f"{int(audio.codec)}, which is not known"
        raise InvalidInput(
            f"{field}.codec is {given}; send one of {accepted}.",
            field=f"{field}.codec",
            reason="UNKNOWN_CODEC",
            accepted=accepted,
        )
    check_rate(codec, audio.sample_rate_hz, field=f"{field}.sample_rate_hz")
    return AudioFormat(codec, audio.sample_rate_hz)


def _language(tag: str, languages: Sequence[str]) -> str:
    if not tag:
        return "en"
    primary, *rest = tag.split("-")
    if not _LANGUAGE.fullmatch(tag) or primary.lower() not in languages:
        accepted = ", ".join(f"{language}, {language}-*" for language in languages)
        raise InvalidInput(
            "config.language is not one that is spoken here; send "
            f"{' or '.join(languages)}, with a region such as {languages[0]}-US if it is known.",
            field="config.language",
            reason="UNSUPPORTED_LANGUAGE",
            accepted=accepted,
        )
    return "-".join([primary.lower(), *(part.upper() if len(part) == 2 else part for part in rest)])


def _country(code: str) -> str:
    if code and not _COUNTRY.fullmatch(code):
        raise InvalidInput(
            "config.country is not a country code; send two letters such as US (ISO 3166-1 alpha-2), or leave it out.",
            field="config.country",
            reason="INVALID_COUNTRY",
            accepted="two letters, ISO 3166-1 alpha-2",
        )
    return code.upper()


def _region(code: str, country: str) -> str:
    if code and (not _REGION.fullmatch(code) or (country and code[:2].upper() != country.upper())):
        raise InvalidInput(
            "config.region is no subdivision of config.country; send one such as US-NY (ISO 3166-2), or leave it out.",
            field="config.region",
            reason="INVALID_REGION",
            accepted="ISO 3166-2, of the country in config.country",
        )
    return code.upper()


def _last_use(at: Timestamp) -> datetime.datetime:
    try:
        return at.ToDatetime(tzinfo=datetime.UTC)
    except (ValueError, OverflowError):
        raise InvalidInput(
            "config.last_use is no time; send when the caller last used the service, or leave it out.",
            field="config.last_use",
            reason="INVALID_TIME",
            accepted="a google.protobuf.Timestamp",
        ) from None


def _number(number: str) -> str:
    if number and not _PHONE.fullmatch(number):
        raise InvalidInput(
            "config.caller_number is not in E.164 form; send a plus and 7 to 15 digits, or leave it out.",
            field="config.caller_number",
            reason="INVALID_NUMBER",
            accepted="E.164: + and 7 to 15 digits",
        )
    return number


def _choice(known: Mapping[int, _Choice], number: int, field: str, names: Sequence[str]) -> _Choice:
    if number not in known:
        accepted = ", ".join(names)
        raise InvalidInput(
            f"config.{field} is {number}, which is not known; send one of {accepted}.",
            field=f"config.{field}",
            reason="UNKNOWN_VALUE",
            accepted=accepted,
        )
    return known[number]


def _silence(silence: Duration) -> float:
    seconds = silence.seconds + silence.nanos / 1e9
    accepted = f"{MIN_SILENCE_S} s to {MAX_SILENCE_S} s"
    if not MIN_SILENCE_S <= seconds <= MAX_SILENCE_S:
        raise InvalidInput(
            f"config.end_of_turn_silence is {seconds:g} s; send {accepted}, or leave it out.",
            field="config.end_of_turn_silence",
            reason="OUT_OF_RANGE",
            accepted=accepted,
        )
    return seconds


def _patience(patience: float) -> float:
    if patience == 0:
        return 1.0
    accepted = f"{MIN_PATIENCE:g} to {MAX_PATIENCE:g}"
    if not MIN_PATIENCE <= patience <= MAX_PATIENCE:
        raise InvalidInput(
            f"config.patience is {patience:g}; send {accepted}, or leave it out.",
            field="config.patience",
            reason="OUT_OF_RANGE",
            accepted=accepted,
        )
    return patience


def _metadata(pairs: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    longest = max((len(part) for pair in pairs.items() for part in pair), default=0)
    if len(pairs) > MAX_METADATA_PAIRS or longest > MAX_METADATA_CHARACTERS:
        accepted = f"at most {MAX_METADATA_PAIRS} pairs of at most {MAX_METADATA_CHARACTERS} characters"
        raise InvalidInput(
            f"config.metadata has {len(pairs)} pairs, the longest part of {longest} characters; send {accepted}.",
            field="config.metadata",
            reason="METADATA_TOO_LARGE",
            accepted=accepted,
        )
    return tuple(sorted(pairs.items()))


def _resume_token(token: str) -> str:
    if not _RESUME_TOKEN.fullmatch(token):
        raise InvalidInput(
            "config.resume_token is not one of ours; send it as session_started gave it, or leave it out.",
            field="config.resume_token",
            reason="INVALID_RESUME_TOKEN",
            accepted="the resume_token of an earlier session_started",
        )
    return token
