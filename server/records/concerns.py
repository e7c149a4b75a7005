"""Reports that the assistant said something wrong or harmful, for the operator to read."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from server.records.vault import Vault


@dataclass(frozen=True, slots=True)
class Concern:
    """One report; `at_s` is seconds since 1970, `turn_index` 0 is the whole call."""

    report_id: str
    tenant: str
    session_id: str
    turn_index: int
    at_s: float
    text: str


class Concerns:
    """Reports, sealed, each for its time."""

    def __init__(self, vault: Vault, ttl_s: float) -> None:
        """Keep a report for `ttl_s` seconds."""
        self._vault = vault
        self._ttl_s = ttl_s

    def add(self, tenant: str, session_id: str, turn_index: int, text: str, now_s: float) -> str:
        """Keep a report; gives its id."""
        report_id = f"concern-{secrets.token_hex(8)}"
        row = (report_id, tenant, session_id, turn_index, now_s, now_s + self._ttl_s, self._vault.seal(text))
        with self._vault.use() as database:
            database.execute("INSERT INTO concerns VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return report_id

    def all(self) -> tuple[Concern, ...]:
        """Every report, oldest first."""
        columns = "report_id, tenant, session_id, turn_index, at_s, sealed"
        with self._vault.use() as database:
            rows = database.execute(f"SELECT {columns} FROM concerns ORDER BY at_s").fetchall()
        return tuple(
            Concern(report_id, tenant, session_id, turn_index, at_s, self._vault.open(sealed))
            for report_id, tenant, session_id, turn_index, at_s, sealed in rows
        )

    def erase(self, tenant: str, session_id: str) -> bool:
        """Forget the reports about a session; True if there was any."""
        with self._vault.use() as database:
            gone = database.execute("DELETE FROM concerns WHERE tenant = ? AND session_id = ?", (tenant, session_id))
            return gone.rowcount > 0

    def purge(self, now_s: float) -> int:
        """Drop what is past its time at `now_s`; how many reports."""
        with self._vault.use() as database:
            return database.execute("DELETE FROM concerns WHERE expires_s <= ?", (now_s,)).rowcount
