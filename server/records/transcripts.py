"""What was said, if the operator wants it kept: redacted, sealed, and dropped after its time."""

from __future__ import annotations

import json
from dataclasses import dataclass

from server.records.redaction import redact
from server.records.vault import Vault


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """One turn and its reply; times are seconds since 1970."""

    turn_index: int
    at_s: float
    caller: str
    assistant: str


class Transcripts:
    """Turns by tenant and session."""

    def __init__(self, vault: Vault, ttl_s: float) -> None:
        """Keep a turn for `ttl_s` seconds."""
        self._vault = vault
        self._ttl_s = ttl_s

    def add(self, tenant: str, session_id: str, turn: KeptTurn) -> None:
        """Keep a turn, with names, numbers and addresses taken out of it."""
        sealed = self._vault.seal(json.dumps([redact(turn.caller), redact(turn.assistant)]))
        row = (tenant, session_id, turn.turn_index, turn.at_s, turn.at_s + self._ttl_s, sealed)
        with self._vault.use() as database:
            database.execute("INSERT INTO transcripts VALUES (?, ?, ?, ?, ?, ?)", row)

    def of(self, tenant: str, session_id: str) -> tuple[KeptTurn, ...]:
        """Everything that is kept of a session, oldest first."""
        with self._vault.use() as database:
            rows = database.execute(
                "SELECT turn_index, at_s, sealed FROM transcripts WHERE tenant = ? AND session_id = ? ORDER BY at_s",
                (tenant, session_id),
            ).fetchall()
        return tuple(KeptTurn(index, at_s, *json.loads(self._vault.open(sealed))) for index, at_s, sealed in rows)

    def erase(self, tenant: str, session_id: str) -> bool:
        """Forget a session; True if there was anything."""
        with self._vault.use() as database:
            gone = database.execute("DELETE FROM transcripts WHERE tenant = ? AND session_id = ?", (tenant, session_id))
            return gone.rowcount > 0

    def purge(self, now_s: float) -> int:
        """Drop what is past its time at `now_s`; how many turns."""
        with self._vault.use() as database:
            return database.execute("DELETE FROM transcripts WHERE expires_s <= ?", (now_s,)).rowcount
