"""Runs code around a method's handler, whichever of gRPC's shapes the handler has.

A handler is written as a coroutine (which may read and write its context) or as an asynchronous generator; the wrapper
keeps the shape, because grpc.aio looks at it to decide how to serve. Handlers of synchronous servers are left alone.
"""

from __future__ import annotations

import contextlib
import inspect
import time
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeAlias

import grpc

from server.telemetry.metrics import Metrics

Handler: TypeAlias = Any
"""An RPC method handler as grpc makes it, or None for a method that nobody serves."""
Context: TypeAlias = grpc.aio.ServicerContext[Any, Any]
Around = Callable[[Context], contextlib.AbstractAsyncContextManager[None]]

_BEHAVIOURS = {
    (False, False): ("unary_unary", grpc.unary_unary_rpc_method_handler),
    (False, True): ("unary_stream", grpc.unary_stream_rpc_method_handler),
    (True, False): ("stream_unary", grpc.stream_unary_rpc_method_handler),
    (True, True): ("stream_stream", grpc.stream_stream_rpc_method_handler),
}


def around_call(handler: Handler, around: Around) -> Handler:
    """Give a handler that does what `handler` does inside `around(context)`."""
    name, make = _BEHAVIOURS[handler.request_streaming, handler.response_streaming]
    behaviour = getattr(handler, name)
    if inspect.isasyncgenfunction(behaviour):

        async def generated(request: Any, context: Context) -> AsyncIterator[Any]:
            async with around(context):
                async for response in behaviour(request, context):
                    yield response

        return make(generated, handler.request_deserializer, handler.response_serializer)
    if inspect.iscoroutinefunction(behaviour):

        async def awaited(request: Any, context: Context) -> Any:
            async with around(context):
                return await behaviour(request, context)

        return make(awaited, handler.request_deserializer, handler.response_serializer)
    return handler


class MetricsInterceptor(grpc.aio.ServerInterceptor):
    """Counts RPCs by method and status, and times them."""

    def __init__(self, metrics: Metrics, clock: Callable[[], float] = time.monotonic) -> None:
        """Count in `metrics`."""
        self._metrics = metrics
        self._clock = clock

    async def intercept_service(self, continuation: Any, handler_call_details: grpc.HandlerCallDetails) -> Handler:
        """Wrap the method so that its end is counted; a method that nobody serves is counted at once."""
        handler: Handler = await continuation(handler_call_details)
        if handler is None:
            self._metrics.rpcs.labels("unknown", grpc.StatusCode.UNIMPLEMENTED.name).inc()
            return None
        return around_call(handler, lambda context: self._timed(context, handler_call_details.method))

    @contextlib.asynccontextmanager
    async def _timed(self, context: Context, method: str) -> AsyncIterator[None]:
        started_s = self._clock()
        code = grpc.StatusCode.CANCELLED.name  # what a BaseException means here: the task of the call was cancelled
        try:
            yield
            code = _code_name(context, grpc.StatusCode.OK)
        except Exception:
            code = _code_name(context, grpc.StatusCode.UNKNOWN)
            raise
        finally:
            self._metrics.rpcs.labels(method, code).inc()
            self._metrics.rpc_seconds.labels(method).observe(self._clock() - started_s)


def _code_name(context: Context, otherwise: grpc.StatusCode) -> str:
    """Give the name of the status that a handler set, which grpc keeps as a number or as an enum."""
    code: Any = context.code()
    if isinstance(code, grpc.StatusCode):
        return code.name
    return next((known.name for known in grpc.StatusCode if code and known.value[0] == code), otherwise.name)
