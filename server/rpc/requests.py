"""From the wire to the conversation: each request becomes a message, or `InvalidInput` says what is accepted.

The first request, the config, has a file of its own: `server/rpc/config.py`.
"""

from __future__ import annotations

from hearken.v1 import session_pb2 as session
from hearken.v1 import voice_assistant_service_pb2 as service

from server.audio.codec import Codec, decode
from server.conversation import messages as m
from server.errors import InvalidInput

MAX_TEXT_CHARACTERS = 4_000
DIGITS = "0123456789*#ABCD"
_PAYLOADS = ", ".join(field.name for field in service.ConverseRequest.DESCRIPTOR.oneofs_by_name["payload"].fields)

_TRANSFER = {
    session.TRANSFER_OUTCOME_CONNECTED: "connected",
    session.TRANSFER_OUTCOME_QUEUED: "queued",
    session.TRANSFER_OUTCOME_FAILED: "failed",
}
END_REASONS = {
    session.END_REASON_UNSPECIFIED: "unspecified",
    session.END_REASON_CALLER_HUNG_UP: "caller_hung_up",
    session.END_REASON_TRANSFERRED: "transferred",
    session.END_REASON_APP_CLOSED: "app_closed",
    session.END_REASON_CALLER_SILENT: "caller_silent",
}
"""What each reason of an ended call is called inside the server."""


def incoming(request: service.ConverseRequest, codec: Codec) -> m.Incoming:
    """Turn a request that follows the config into a message; raises `InvalidInput`. Audio is read as `codec`."""
    match request.WhichOneof("payload"):
        case "audio":
            return m.CallerAudio(decode(codec, request.audio))
        case "text":
            return m.CallerText(_text(request.text.text))
        case "dtmf":
            return m.CallerDigit(_digit(request.dtmf.digit))
        case "mark":
            return _mark(request.mark)
        case "transfer_result":
            return _transfer_result(request.transfer_result)
        case "end_call":
            return m.EndCall(END_REASONS.get(request.end_call.reason, "unspecified"))
        case "config":
            raise InvalidInput(
                "The config was sent a second time; it is taken once, as the first request of a stream.",
                field="config",
                reason="CONFIG_REPEATED",
                accepted=_PAYLOADS.replace("config, ", ""),
            )
        case _:
            raise InvalidInput(
                "The request sets no payload; set exactly one of its fields.",
                field="payload",
                reason="EMPTY_REQUEST",
                accepted=_PAYLOADS,
            )


def first_request(request: service.ConverseRequest) -> session.SessionConfig:
    """Give the config of a stream's first request; raises `InvalidInput` if it is anything else."""
    payload = request.WhichOneof("payload")
    if payload == "config":
        return request.config
    raise InvalidInput(
        f"The first request carries {payload or 'nothing'}; send the config first.",
        field=payload or "payload",
        reason="CONFIG_REQUIRED",
        accepted="config",
    )


def _text(text: str) -> str:
    if not text.strip() or len(text) > MAX_TEXT_CHARACTERS:
        accepted = f"1 to {MAX_TEXT_CHARACTERS} characters, not all blank"
        raise InvalidInput(
            f"The typed turn has {len(text)} characters{'' if text.strip() else ', none of them words'}; "
            f"send {accepted}.",
            field="text.text",
            reason="TEXT_LENGTH",
            accepted=accepted,
        )
    return text


def _digit(digit: str) -> str:
    if len(digit) != 1 or digit.upper() not in DIGITS:
        raise InvalidInput(
            "The digit is not a telephone key; send one of 0-9, *, #, A-D.",
            field="dtmf.digit",
            reason="UNKNOWN_DIGIT",
            accepted="0-9, *, #, A-D",
        )
    return digit.upper()


def _mark(mark: session.PlaybackMark) -> m.PlaybackMark:
    if mark.status not in (session.PLAYBACK_STATUS_PLAYED, session.PLAYBACK_STATUS_CLEARED):
        raise _unknown("mark.status", "PLAYBACK_STATUS_PLAYED, PLAYBACK_STATUS_CLEARED")
    return m.PlaybackMark(mark.utterance_id, mark.status == session.PLAYBACK_STATUS_CLEARED, mark.samples_played)


def _transfer_result(result: session.TransferResult) -> m.TransferResult:
    outcome = _TRANSFER.get(result.outcome)
    if outcome is None:
        accepted = ", ".join(session.TransferOutcome.Name(number) for number in _TRANSFER)
        raise _unknown("transfer_result.outcome", accepted)
    return m.TransferResult(result.transfer_id, outcome)


def _unknown(field: str, accepted: str) -> InvalidInput:
    return InvalidInput(
        f"{field} is not set or not known; send one of {accepted}.",
        field=field,
        reason="UNKNOWN_VALUE",
        accepted=accepted,
    )
