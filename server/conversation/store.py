"""Sessions that outlive their stream: a caller that comes back with its token goes on where it was.

Everything is in memory and nothing is kept past its lease; audio is never kept at all.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from server.conversation.care import Care
from server.conversation.history import History
from server.errors import InvalidInput


@dataclass(slots=True)
class Kept:
    """What a session is, apart from its stream."""

    session_id: str
    tenant: str
    resume_token: str
    history: History
    turn_index: int = 0
    care: Care | None = None
    """What safety knows of the caller; None: the first stream has not begun."""
    expires_s: float | None = None
    """When the lease ends, on the store's clock; None: a stream is open."""


class SessionStore:
    """All sessions of one server, by tenant and id."""

    def __init__(self, lease_s: float, history_turns: int, clock: Callable[[], float]) -> None:
        """Keep a lost session for `lease_s`; `clock` gives monotonic seconds."""
        self._lease_s = lease_s
        self._history_turns = history_turns
        self._clock = clock
        self._sessions: dict[tuple[str, str], Kept] = {}

    @property
    def lease_s(self) -> float:
        """How long a lost session is kept, in seconds."""
        return self._lease_s

    def __len__(self) -> int:
        """Sessions that are open or under lease."""
        self._expire()
        return len(self._sessions)

    def open(self, tenant: str, session_id: str, resume_token: str) -> tuple[Kept, bool]:
        """Begin a session, or go on with a kept one; True if it goes on.

        `InvalidInput` if the token does not open this session (wrong, expired, or erased).
        """
        self._expire()
        kept = self._sessions.get((tenant, session_id))
        if resume_token:
            if kept is None or not hmac.compare_digest(kept.resume_token.encode(), resume_token.encode()):
                raise InvalidInput(
                    "The resume token does not open this session (wrong, expired or erased); start a new call.",
                    field="config.resume_token",
                    reason="UNKNOWN_RESUME_TOKEN",
                    accepted="the token of session_started, within the lease",
                )
            kept.expires_s = None
            kept.resume_token = secrets.token_urlsafe(24)
            return kept, True
        kept = Kept(session_id, tenant, secrets.token_urlsafe(24), History(self._history_turns))
        self._sessions[tenant, session_id] = kept
        return kept, False

    def leave(self, kept: Kept, *, for_good: bool) -> None:
        """The session's stream ended: start its lease, or drop it when the call is over for good."""
        key = (kept.tenant, kept.session_id)
        if self._sessions.get(key) is not kept:
            return  # erased, or the id began anew
        if for_good or self._lease_s <= 0:
            del self._sessions[key]
        else:
            kept.expires_s = self._clock() + self._lease_s

    def erase(self, tenant: str, session_id: str) -> bool:
        """Forget a session, also while its stream is open; True if there was something to forget."""
        self._expire()
        kept = self._sessions.pop((tenant, session_id), None)
        if kept is None:
            return False
        kept.history.forget()
        return True

    def _expire(self) -> None:
        now_s = self._clock()
        for key, kept in list(self._sessions.items()):
            if kept.expires_s is not None and kept.expires_s <= now_s:
                del self._sessions[key]
