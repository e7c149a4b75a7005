"""An encrypted SQLite file: every text in it is sealed with the operator's key, and every row has its last day.

Fernet (AES-128-CBC with HMAC-SHA256) seals texts; ids, days and counts are in the clear, so that rows can be found and
dropped without the key. SQLite is told to overwrite what is deleted.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from server.errors import SettingsError

DATABASE = "records.sqlite"
KEY = "records.key"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS transcripts (
    tenant TEXT NOT NULL, session_id TEXT NOT NULL, turn_index INTEGER NOT NULL, at_s REAL NOT NULL,
    expires_s REAL NOT NULL, sealed BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS transcripts_of ON transcripts (tenant, session_id);
CREATE TABLE IF NOT EXISTS concerns (
    report_id TEXT PRIMARY KEY, tenant TEXT NOT NULL, session_id TEXT NOT NULL, turn_index INTEGER NOT NULL,
    at_s REAL NOT NULL, expires_s REAL NOT NULL, sealed BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS notices (
    day TEXT NOT NULL, country TEXT NOT NULL, region TEXT NOT NULL, level TEXT NOT NULL, minor INTEGER NOT NULL,
    count INTEGER NOT NULL, PRIMARY KEY (day, country, region, level, minor));
"""


class RecordsLost(SettingsError):
    """The records cannot be opened or read."""


class Vault:
    """One open database and its key; safe from many threads, which take turns."""

    def __init__(self, folder: Path, key_file: Path | None = None) -> None:
        """Open or make `folder` and, where there is none, a key in it that only its owner can read.

        Raises `RecordsLost` if the folder cannot be used, the file is no database of ours, or the key does not fit it.
        """
        self._lock = threading.Lock()
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._fernet = Fernet(_key(key_file or folder / KEY))
            self._database = sqlite3.connect(folder / DATABASE, check_same_thread=False)
            os.chmod(folder / DATABASE, 0o600)
            self._database.execute("PRAGMA secure_delete = ON")
            self._database.executescript(_SCHEMA)
        except ValueError:
            raise RecordsLost(
                f"{key_file or folder / KEY} holds no key; set records.key_file to the one the records were made with."
            ) from None
        except OSError as error:
            raise RecordsLost(
                f"The records folder {folder} cannot be used ({error.strerror}); set records.folder to one that can."
            ) from None
        except sqlite3.Error:
            raise RecordsLost(
                f"{folder / DATABASE} is no database of Hearken's; move it away, or set records.folder elsewhere."
            ) from None

    @contextlib.contextmanager
    def use(self) -> Iterator[sqlite3.Connection]:
        """Give the database for one transaction; raises `RecordsLost` if the disk fails it."""
        with self._lock:
            try:
                with self._database:
                    yield self._database
            except sqlite3.Error as error:
                raise RecordsLost(
                    f"The records could not be written or read ({type(error).__name__}); look at the disk of "
                    "records.folder."
                ) from None

    def seal(self, text: str) -> bytes:
        """Encrypt a text."""
        return self._fernet.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """Decrypt; `RecordsLost` if it was sealed with another key or spoiled."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise RecordsLost(
                "A record was sealed with another key or is spoiled; give records.key_file the key it was made with."
            ) from None

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()


def _key(path: Path) -> bytes:
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(Fernet.generate_key())
    return path.read_bytes().strip()
