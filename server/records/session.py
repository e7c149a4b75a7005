"""The records of a server, as its calls use them: off the event loop, and never in a call's way."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from server.errors import HearkenError
from server.records.concerns import Concerns
from server.records.notices import Notices
from server.records.transcripts import KeptTurn, Transcripts
from server.records.vault import Vault
from server.telemetry.logs import log

DAY_S = 86_400.0
_PURGE_INTERVAL_S = 3_600.0


class Records:
    """Everything a server keeps on disk. One thread writes it all, in order."""

    def __init__(
        self,
        folder: Path,
        *,
        key_file: Path | None,
        keep_transcripts: bool,
        transcripts_days: float,
        concerns_days: float,
        clock: Callable[[], float],
    ) -> None:
        """Open the vault in `folder`; `clock` gives seconds since 1970. Raises `RecordsLost`."""
        self._vault = Vault(folder, key_file)
        self._clock = clock
        self.keep_transcripts = keep_transcripts
        self.transcripts = Transcripts(self._vault, transcripts_days * DAY_S)
        self.concerns = Concerns(self._vault, concerns_days * DAY_S)
        self.notices = Notices(self._vault)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="hearken-records")

    def turn(self, tenant: str, session_id: str, turn_index: int, caller: str, assistant: str) -> None:
        """Keep a turn, if transcripts are kept; returns at once."""
        if self.keep_transcripts:
            turn = KeptTurn(turn_index, self._clock(), caller, assistant)
            self._later(lambda: self.transcripts.add(tenant, session_id, turn))

    def notice(self, *, country: str, region: str, level: str, minor: bool) -> None:
        """Count that a caller was offered help; returns at once."""
        day = datetime.datetime.fromtimestamp(self._clock(), datetime.UTC).date()
        self._later(lambda: self.notices.add(day, country=country, region=region, level=level, minor=minor))

    async def report(self, tenant: str, session_id: str, turn_index: int, text: str) -> tuple[str, float]:
        """Keep a report of concern; its id and when it was taken. Raises `RecordsLost` if it could not be kept."""
        now_s = self._clock()
        adding = self._thread.submit(self.concerns.add, tenant, session_id, turn_index, text, now_s)
        return await asyncio.wrap_future(adding), now_s

    async def erase(self, tenant: str, session_id: str) -> bool:
        """Forget what is kept of a session, reports about it too; True if there was anything."""

        def both() -> bool:
            said = self.transcripts.erase(tenant, session_id)
            return self.concerns.erase(tenant, session_id) or said

        return await asyncio.wrap_future(self._thread.submit(both))

    async def purge_for_ever(self) -> None:
        """Drop what is past its time, now and every hour."""
        while True:
            self._later(self.purge)
            await asyncio.sleep(_PURGE_INTERVAL_S)

    def purge(self) -> int:
        """Drop what is past its time; how many records."""
        now_s = self._clock()
        return self.transcripts.purge(now_s) + self.concerns.purge(now_s)

    def close(self) -> None:
        """Write what waits and close the file."""
        self._thread.shutdown(wait=True)
        self._vault.close()

    def _later(self, work: Callable[[], object]) -> None:
        self._thread.submit(_logged, work)


def _logged(work: Callable[[], object]) -> None:
    try:
        work()
    except HearkenError as error:
        log("record_lost", severity=40, error=error)
