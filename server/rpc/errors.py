"""Every failure's gRPC status, in one place: code, sentence, and machine-readable details (google.rpc).

Each status carries an `ErrorInfo` (reason, domain "hearken", the field and what is accepted where that applies) and,
where trying again helps, a `RetryInfo`.
"""

from __future__ import annotations

import asyncio
from typing import Any, NoReturn

import grpc
from google.protobuf.any_pb2 import Any as Packed
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2  # type: ignore[import-untyped]
from grpc_status import rpc_status

from server.conversation.outbox import ClientStalled
from server.conversation.session import CallIdle
from server.errors import EngineError, EngineLoadError, HearkenError, InvalidInput, SettingsError
from server.rpc.responses import duration

DOMAIN = "hearken"
_STATUS_TIMEOUT_S = 1.0


class Refused(HearkenError):
    """The edge turned a request away; the base of what is named below."""

    code = grpc.StatusCode.UNKNOWN
    reason = "UNKNOWN"

    def __init__(self, message: str, *, retry_s: float | None = None) -> None:
        """`retry_s` tells after how many seconds trying again may help; None: it will not."""
        super().__init__(message)
        self.retry_s = retry_s


class ServerFull(Refused):
    """As many calls are open as are allowed."""

    code = grpc.StatusCode.RESOURCE_EXHAUSTED
    reason = "SERVER_FULL"


class NotReady(Refused):
    """The models are still loading."""

    code = grpc.StatusCode.UNAVAILABLE
    reason = "LOADING"


class Draining(Refused):
    """The server finishes its calls and takes no new one."""

    code = grpc.StatusCode.UNAVAILABLE
    reason = "DRAINING"


class Unauthenticated(Refused):
    """No token, or one that is not known."""

    code = grpc.StatusCode.UNAUTHENTICATED
    reason = "TOKEN_REQUIRED"


class NotOffered(Refused):
    """The contract names it, this server does not do it."""

    code = grpc.StatusCode.UNIMPLEMENTED
    reason = "NOT_OFFERED"


class CallerGone(Refused):
    """The stream broke while something was being sent on it."""

    code = grpc.StatusCode.CANCELLED
    reason = "CALLER_GONE"


class Unreadable(Refused):
    """A request's bytes are no message of the contract."""

    code = grpc.StatusCode.INVALID_ARGUMENT
    reason = "UNREADABLE_REQUEST"


class TooLate(Refused):
    """The caller's side kept the server waiting."""

    code = grpc.StatusCode.DEADLINE_EXCEEDED
    reason = "CONFIG_TIMEOUT"


def status_of(error: BaseException) -> status_pb2.Status:
    """Give the status of any exception; what is not ours is INTERNAL and says nothing of its cause."""
    match error:
        case BaseExceptionGroup():  # a task group of the session wraps what went wrong in it
            return status_of(_telling(error))
        case InvalidInput():
            details = {"field": error.field, "accepted": error.accepted}
            return _status(grpc.StatusCode.INVALID_ARGUMENT, str(error), error.reason, details)
        case Refused():
            return _status(error.code, str(error), error.reason, retry_s=error.retry_s)
        case EngineError():
            return _status(grpc.StatusCode.INTERNAL, str(error), "ENGINE_FAILED")
        case EngineLoadError():
            return _status(grpc.StatusCode.FAILED_PRECONDITION, str(error), "ENGINE_NOT_LOADED")
        case SettingsError():
            return _status(grpc.StatusCode.FAILED_PRECONDITION, str(error), "SETTINGS")
        case CallIdle():
            return _status(grpc.StatusCode.DEADLINE_EXCEEDED, str(error), "CALL_IDLE")
        case ClientStalled():
            return _status(grpc.StatusCode.DEADLINE_EXCEEDED, str(error), "CLIENT_TOO_SLOW")
        case HearkenError():
            return _status(grpc.StatusCode.FAILED_PRECONDITION, str(error), "SESSION_FAILED")
        case _:
            sentence = "Something failed inside the server; the log of the server has the cause."
            return _status(grpc.StatusCode.INTERNAL, sentence, "INTERNAL")


def _telling(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """Give the exception of a group that a caller can do most about: one of ours before any other."""
    leaves: list[BaseException] = []
    for error in group.exceptions:
        leaves.append(_telling(error) if isinstance(error, BaseExceptionGroup) else error)
    return next((error for error in leaves if isinstance(error, HearkenError)), leaves[0])


def code_of(error: BaseException) -> grpc.StatusCode:
    """Give the gRPC code that `status_of` answers with."""
    number = status_of(error).code
    return next(code for code in grpc.StatusCode if code.value[0] == number)


async def abort(context: grpc.aio.ServicerContext[Any, Any], error: BaseException) -> NoReturn:
    """End the call with the status of `error`.

    The status waits behind what a client has not read. Of one that reads nothing the stream is reset instead, which
    gRPC does once the handler is gone.
    """
    status = rpc_status.to_status(status_of(error))
    try:
        async with asyncio.timeout(_STATUS_TIMEOUT_S):
            await context.abort(status.code, status.details, status.trailing_metadata)
    except TimeoutError:
        raise grpc.aio.AbortError("The client does not read; its stream is reset.") from None
    raise AssertionError("context.abort returned")


def _status(
    code: grpc.StatusCode,
    sentence: str,
    reason: str,
    metadata: dict[str, str] | None = None,
    *,
    retry_s: float | None = None,
) -> status_pb2.Status:
    known = {key: value for key, value in (metadata or {}).items() if value}
    details = [_packed(error_details_pb2.ErrorInfo(reason=reason, domain=DOMAIN, metadata=known))]
    if retry_s is not None:
        details.append(_packed(error_details_pb2.RetryInfo(retry_delay=duration(retry_s))))
    number: int = code.value[0]
    return status_pb2.Status(code=number, message=sentence, details=details)


def _packed(message: Message) -> Packed:
    packed = Packed()
    packed.Pack(message)
    return packed
