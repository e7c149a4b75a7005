"""The gRPC server around the service: port, health, reflection, keepalive, and a stop that lets callers finish.

The port is bound and health answers NOT_SERVING while the models load; `serve` opens it to calls.
"""

from __future__ import annotations

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection
from hearken.v1.voice_assistant_service_pb2_grpc import add_VoiceAssistantServiceServicer_to_server

from server.errors import SettingsError
from server.rpc.admission import Admission, State
from server.rpc.auth import AuthInterceptor, TokenFile
from server.rpc.interception import MetricsInterceptor
from server.rpc.service import SERVICE_NAME, Backend, VoiceAssistantService
from server.rpc.tls import credentials
from server.settings import ServerSettings, Settings
from server.telemetry.logs import log
from server.telemetry.metrics import Metrics

_STOP_GRACE_S = 1.0


class RpcServer:
    """One listening server, from `start` over `serve` to `stop`. Make it on the event loop that runs it."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        """Build everything that needs no model; `SettingsError` for tokens or certificates that cannot be used."""
        self._settings = settings.server
        self.admission = Admission(
            settings.server.max_calls,
            retry_s=settings.server.retry_delay_s,
            on_refused=lambda reason: metrics.calls_rejected.labels(reason.lower()).inc(),
            on_active=metrics.calls_active.set,
        )
        self._service = VoiceAssistantService(
            self.admission, metrics, config_timeout_s=settings.server.config_timeout_s
        )
        self._health = health.aio.HealthServicer()
        interceptors: list[grpc.aio.ServerInterceptor] = [MetricsInterceptor(metrics)]
        if settings.auth.tokens_file is not None:
            interceptors.append(AuthInterceptor(TokenFile(settings.auth.tokens_file)))
        self._credentials = credentials(settings.tls)
        self._server = grpc.aio.server(interceptors=interceptors, options=channel_options(settings.server))
        add_VoiceAssistantServiceServicer_to_server(self._service, self._server)  # type: ignore[no-untyped-call]
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        if settings.server.reflection:
            names = (SERVICE_NAME, health.SERVICE_NAME, reflection.SERVICE_NAME)
            reflection.enable_server_reflection(names, self._server)

    async def start(self) -> int:
        """Listen, and give the port; `SettingsError` if it is taken. Calls are told that the models load."""
        await self._tell_health(health_pb2.HealthCheckResponse.NOT_SERVING)
        host = self._settings.host.strip("[]")
        address = f"{f'[{host}]' if ':' in host else host}:{self._settings.port}"
        try:
            if self._credentials is None:
                port = self._server.add_insecure_port(address)
            else:
                port = self._server.add_secure_port(address, self._credentials)
        except RuntimeError:
            port = 0
        if port == 0:
            raise SettingsError(
                f"The server cannot listen on {address}: the port is taken or the address is not one of this machine; "
                "set server.host and server.port to others."
            )
        await self._server.start()
        return port

    async def serve(self, backend: Backend) -> None:
        """Open to calls."""
        if self.admission.state is State.DRAINING:
            return
        self._service.backend = backend
        self.admission.state = State.SERVING
        await self._tell_health(health_pb2.HealthCheckResponse.SERVING)

    async def drain(self) -> bool:
        """Report NOT_SERVING, let running turns finish, stop listening; whether every call ended by itself."""
        await self._health.enter_graceful_shutdown()
        log("draining", calls=self.admission.active)
        finished = await self.admission.drain(self._settings.drain_s)
        log("drained", calls_cut=self.admission.active)
        await self.stop(_STOP_GRACE_S)
        return finished

    async def stop(self, grace_s: float | None = None) -> None:
        """Stop listening; calls that are still open after `grace_s` are cancelled."""
        await self._server.stop(grace_s)

    async def _tell_health(self, status: int) -> None:
        for name in ("", SERVICE_NAME):
            await self._health.set(name, status)


def channel_options(settings: ServerSettings) -> list[tuple[str, int]]:
    """Give gRPC's options. Load balancers want pings every 20 to 30 s, which gRPC's default refuses."""
    return [
        ("grpc.so_reuseport", 0),  # else a second server takes the same port without a word
        ("grpc.max_receive_message_length", settings.max_message_bytes),
        ("grpc.max_send_message_length", settings.max_message_bytes),
        # Windows that grow with the speed of the line hold megabytes of a flood; speech needs 96 kB a second at most.
        ("grpc.http2.bdp_probe", 0),
        ("grpc.keepalive_time_ms", round(settings.keepalive_s * 1000)),
        ("grpc.keepalive_timeout_ms", round(settings.keepalive_timeout_s * 1000)),
        ("grpc.keepalive_permit_without_calls", 1),
        ("grpc.http2.min_ping_interval_without_data_ms", round(settings.min_ping_interval_s * 1000)),
        ("grpc.http2.max_pings_without_data", 0),
    ]
