"""Asks that a human takes over: who is asked is the operator's choice. Never anything of what was said.

The stream's own transfer request, the third way, is the conversation's. `docs/crisis-handoff.md` is the contract of
the webhook for those who receive it.
"""

from __future__ import annotations

import asyncio
import datetime
import enum
import hashlib
import hmac
import ipaddress
import json
import random
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Protocol

import httpx2

from server.errors import SettingsError
from server.safety.levels import SafetyLevel

SIGNATURE_HEADER = "Hearken-Signature"
TIMESTAMP_HEADER = "Hearken-Timestamp"
ID_HEADER = "Idempotency-Key"

_FIRST_WAIT_S = 0.5
_LONGEST_WAIT_S = 8.0
_ANSWER_BYTES = 4096


class Outcome(enum.StrEnum):
    """What came of a hand-off."""

    CONNECTED = "connected"
    """A human is there."""
    QUEUED = "queued"
    """A human will come; until then the assistant stays."""
    FAILED = "failed"


class Handoff(Protocol):
    """Somebody who can bring a human."""

    async def request(self, session: str, level: SafetyLevel, locale: str, consent: bool) -> Outcome:
        """Ask for a human for `session`; `locale` is a BCP-47 tag, `consent` the caller's. Never raises."""


class NoHandoff:
    """Nobody can be brought: the caller is given the number to call."""

    async def request(self, session: str, level: SafetyLevel, locale: str, consent: bool) -> Outcome:
        """Fail."""
        return Outcome.FAILED


class WebhookHandoff:
    """Asks the operator's server over HTTPS, signed, and again when it could not be reached."""

    def __init__(
        self,
        url: str,
        secret: bytes,
        *,
        deadline_s: float = 30.0,
        attempts: int = 5,
        attempt_s: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        """At most `attempts` of at most `attempt_s` seconds each, all within `deadline_s`.

        Raises `SettingsError` unless `url` is https, or http to this machine. `now` gives Unix seconds; `jitter` a
        number in [0, 1).
        """
        self._url = _checked(url)
        self._by_proxy = self._url.startswith("https")  # what is on this machine is not reached through a proxy
        self._secret = secret
        self._deadline_s = deadline_s
        self._attempts = attempts
        self._attempt_s = attempt_s
        self._clock = clock
        self._now = now
        self._sleep = sleep
        self._jitter = jitter
        self._transport = transport

    async def request(self, session: str, level: SafetyLevel, locale: str, consent: bool) -> Outcome:
        """Ask, and ask again after a 5xx, a timeout or a broken connection, never after another answer."""
        started_s = self._clock()
        request_id = str(uuid.uuid4())
        body = self._body(request_id, session, level, locale, consent)
        for attempt in range(self._attempts):
            left_s = self._deadline_s - (self._clock() - started_s)
            if left_s <= 0:
                break
            outcome = await self._attempt(request_id, body, min(left_s, self._attempt_s))
            if outcome is not None:
                return outcome
            wait_s = min(_FIRST_WAIT_S * 2**attempt, _LONGEST_WAIT_S) * (0.5 + 0.5 * self._jitter())
            left_s = self._deadline_s - (self._clock() - started_s)
            if attempt + 1 == self._attempts or wait_s >= left_s:
                break
            await self._sleep(wait_s)
        return Outcome.FAILED

    async def _attempt(self, request_id: str, body: bytes, timeout_s: float) -> Outcome | None:
        """Give what the server answered; None: it is worth asking again."""
        timestamp = str(int(self._now()))
        headers = {
            "Content-Type": "application/json",
            "Accept-Encoding": "identity",
            ID_HEADER: request_id,
            TIMESTAMP_HEADER: timestamp,
            SIGNATURE_HEADER: sign(self._secret, timestamp, body),
        }
        try:
            # a client for each request: it is rare, and a kept connection would have died in between
            async with (
                asyncio.timeout(timeout_s),
                httpx2.AsyncClient(
                    transport=self._transport, timeout=timeout_s, follow_redirects=False, trust_env=self._by_proxy
                ) as client,
                client.stream("POST", self._url, content=body, headers=headers) as response,
            ):
                if response.status_code >= 500:
                    return None
                if not response.is_success:
                    return Outcome.FAILED
                return _outcome(await _read(response))
        except (TimeoutError, httpx2.TransportError):
            return None
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError):
            return Outcome.FAILED

    def _body(self, request_id: str, session: str, level: SafetyLevel, locale: str, consent: bool) -> bytes:
        at = datetime.datetime.fromtimestamp(self._now(), datetime.UTC)
        facts = {
            "id": request_id,
            "time": at.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "session": session,
            "level": level.name.lower(),
            "locale": locale,
            "consent": consent,
        }
        return json.dumps(facts, ensure_ascii=True).encode()


def sign(secret: bytes, timestamp: str, body: bytes) -> str:
    """Give the signature of a request: "v1=" and the HMAC-SHA256, in hex, of the timestamp, a dot and the body."""
    return "v1=" + hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


async def _read(response: httpx2.Response) -> bytes:
    """Give the answer's first bytes; whatever sends more is not one of ours."""
    answer = b""
    async for chunk in response.aiter_bytes(1024):
        answer += chunk
        if len(answer) > _ANSWER_BYTES:
            return b""
    return answer


def _outcome(answer: bytes) -> Outcome:
    """Read {"outcome": ...}; whatever else was answered, nobody is known to come."""
    try:
        said = json.loads(answer)
        return Outcome(said["outcome"])
    except (ValueError, KeyError, TypeError):
        return Outcome.FAILED


def _checked(url: str) -> str:
    try:
        address = httpx2.URL(url)
    except (httpx2.InvalidURL, TypeError):
        raise SettingsError(f"safety.handoff_url is not an address: {url}; write https://host/path.") from None
    if address.userinfo:
        raise SettingsError("safety.handoff_url holds a password; the signature replaces it, so take it out.")
    if not address.host or (address.scheme != "https" and not (address.scheme == "http" and _is_here(address.host))):
        raise SettingsError(
            f"safety.handoff_url must be https, or http to this machine, and {url} is neither; write https://host/path."
        )
    return str(address)


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
