"""Turns what gRPC reports into one sentence with its cause and its mend.

A Hearken server sends `google.rpc.ErrorInfo` (which field, what is accepted) and `RetryInfo` (when to come again) in
the trailing metadata; what cannot carry them, such as a server that is not there, is told from the status alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import grpc
from google.rpc import error_details_pb2, status_pb2  # type: ignore[import-untyped, unused-ignore]

from server.errors import HearkenError

_DETAILS_KEY = "grpc-status-details-bin"


class ClientError(HearkenError):
    """A call could not be made or could not go on; the message is fit to be shown to a person as it stands."""

    def __init__(
        self,
        message: str,
        *,
        code: grpc.StatusCode | None = None,
        reason: str = "",
        field: str = "",
        retry_after_s: float | None = None,
    ) -> None:
        """`code` is gRPC's; `reason` and `field` are the server's ErrorInfo; `retry_after_s` its RetryInfo."""
        super().__init__(message)
        self.code = code
        self.reason = reason
        self.field = field
        self.retry_after_s = retry_after_s


class CallOver(ClientError):
    """Something was sent on a call that has ended in peace, or whose input this side has closed."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which server was called and how, for the sentences."""

    target: str
    has_token: bool = False
    uses_tls: bool = False


@dataclass(frozen=True, slots=True)
class StatusDetails:
    """What a server adds to a status."""

    reason: str = ""
    field: str = ""
    accepted: str = ""
    retry_after_s: float | None = None


def client_error(
    code: grpc.StatusCode, said: str | None, trailing: Iterable[tuple[str, str | bytes]] | None, place: Place
) -> ClientError:
    """Make the error for a status, the words that came with it, and its trailing metadata."""
    details = read_details(trailing)
    return ClientError(
        _sentence(code, (said or "").strip(), details, place),
        code=code,
        reason=details.reason,
        field=details.field,
        retry_after_s=details.retry_after_s,
    )


def read_details(trailing: Iterable[tuple[str, str | bytes]] | None) -> StatusDetails:
    """Read ErrorInfo, BadRequest and RetryInfo out of trailing metadata; what is absent or unreadable stays empty."""
    reason = field = accepted = ""
    retry_after_s: float | None = None
    for packed in _packed_details(trailing):
        info, retry, bad = error_details_pb2.ErrorInfo(), error_details_pb2.RetryInfo(), error_details_pb2.BadRequest()
        if packed.Unpack(info):
            reason = info.reason
            field = info.metadata.get("field", field)
            accepted = info.metadata.get("accepted", "")
        elif packed.Unpack(retry):
            retry_after_s = retry.retry_delay.seconds + retry.retry_delay.nanos / 1e9
        elif packed.Unpack(bad) and bad.field_violations and not field:
            field = bad.field_violations[0].field
    return StatusDetails(reason, field, accepted, retry_after_s)


def _packed_details(trailing: Iterable[tuple[str, str | bytes]] | None) -> list[Any]:
    for key, value in trailing or ():
        if key == _DETAILS_KEY and isinstance(value, bytes):
            try:
                return list(status_pb2.Status.FromString(value).details)
            except Exception:  # another server's own format: the status itself still tells
                return []
    return []


def _sentence(code: grpc.StatusCode, said: str, details: StatusDetails, place: Place) -> str:
    named = bool(details.reason)  # the server is ours and has said it in a sentence
    match code:
        case grpc.StatusCode.UNAVAILABLE if not named:
            return _unavailable(said, place)
        case grpc.StatusCode.UNAVAILABLE:
            return _with_retry(f"{place.target} takes no calls now: {_lower_first(said)}", details)
        case grpc.StatusCode.RESOURCE_EXHAUSTED:
            return _with_retry(f"{place.target} is full: {_lower_first(said) or 'no call is free.'}", details)
        case grpc.StatusCode.UNAUTHENTICATED if place.has_token:
            return f"{place.target} does not accept the bearer token; give the token of your tenant (--token-file)."
        case grpc.StatusCode.UNAUTHENTICATED:
            return f"{place.target} asks for a bearer token; give yours (--token-file)."
        case grpc.StatusCode.PERMISSION_DENIED:
            return _with_words(f"{place.target} does not allow this to your token", said)
        case grpc.StatusCode.INVALID_ARGUMENT | grpc.StatusCode.FAILED_PRECONDITION | grpc.StatusCode.OUT_OF_RANGE:
            return _refused(said, details)
        case grpc.StatusCode.DEADLINE_EXCEEDED:
            return _with_words(f"{place.target} did not answer in time; try again, or see its log", said)
        case grpc.StatusCode.UNIMPLEMENTED:
            return f"{place.target} is a gRPC server but not a Hearken that knows this call; check the address."
        case grpc.StatusCode.CANCELLED:
            return f"{place.target} cancelled the call; make it again."
        case grpc.StatusCode.NOT_FOUND | grpc.StatusCode.ABORTED | grpc.StatusCode.ALREADY_EXISTS:
            return _with_words(f"{place.target} refuses the call", said)
        case _:
            return _with_words(f"{place.target} failed ({code.name}); its log says why", said if named else "")


def _unavailable(said: str, place: Place) -> str:
    lower = said.lower()
    if "certificate" in lower or "handshake" in lower or "ssl" in lower or "tls" in lower:
        if place.uses_tls:
            return (
                f"The TLS handshake with {place.target} failed; give the CA that signed its certificate (--ca), the "
                "name on that certificate as the address, and your own certificate where it asks for one "
                "(--cert, --key)."
            )
        return f"{place.target} speaks TLS; call it with --tls or --ca."
    if "dns" in lower or "name resolution" in lower or "domain name" in lower:
        return f"The name in {place.target} is not known; check the address (--server HOST:PORT)."
    if "refused" in lower:
        return f"No server answers at {place.target}; start one with `hearken serve`, or give its address (--server)."
    if "socket closed" in lower or "reset" in lower or "goaway" in lower or "broken pipe" in lower:
        mend = "call again" if place.uses_tls else "call again, with --tls or --ca if the server speaks TLS"
        return f"The connection to {place.target} was lost; {mend}."
    return f"{place.target} cannot be reached; check the address (--server), the network, and that the server runs."


def _refused(said: str, details: StatusDetails) -> str:
    sentence = said or "The server refuses the request."
    if details.field and f"field {details.field}" not in sentence:
        sentence = f"{_stop(sentence)[:-1]} (field {details.field})."
    if details.accepted and not said:
        sentence = f"{sentence[:-1]}; accepted: {details.accepted}."
    return _stop(sentence)


def _with_retry(sentence: str, details: StatusDetails) -> str:
    if details.retry_after_s is None:
        return _stop(sentence)
    return f"{_stop(sentence)[:-1]}; try again in {details.retry_after_s:g} s."


def _with_words(sentence: str, said: str) -> str:
    return _stop(f"{sentence}: {_lower_first(said)}" if said else sentence)


def _stop(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def _lower_first(said: str) -> str:
    # "The server ..." goes on after a colon; "L16 ..." and "TLS ..." stay as they are.
    return said[:1].lower() + said[1:] if said[1:2].islower() or said[1:2] == " " else said
