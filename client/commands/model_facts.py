"""What `hearken models list` tells of a model beside the reason for it: name, size on disk, licence."""

from __future__ import annotations

import dataclasses
import importlib.util
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.engines import catalogue
from server.engines.catalogue import Machine
from server.engines.registry import Pick
from server.settings import EnginesSettings

_NOT_STATED = "not stated"
_WHEELS = {"transcriber": ("pocketsphinx", "BSD-2-Clause"), "voice": ("espeakng_loader", "GPL-3.0-or-later")}
"""Embedded engines that live in a wheel: its module, and the licence of what is in it."""


@dataclass(frozen=True, slots=True)
class Facts:
    """One line of the list."""

    stage: str
    name: str
    size_bytes: int
    licence: str
    embedded: bool
    reason: str

    @property
    def size(self) -> str:
        """The size for people."""
        if self.size_bytes == 0:
            return "missing"
        return f"{self.size_bytes / 1e6:,.1f} MB" if self.size_bytes < 1e9 else f"{self.size_bytes / 1e9:,.1f} GB"

    def plain(self) -> dict[str, Any]:
        """The facts for machines."""
        return dataclasses.asdict(self)


def facts(pick: Pick, engines: EnginesSettings) -> Facts:
    """Look up what `pick` would load; nothing is loaded."""
    name, folders, licence = _embedded(pick.stage, engines) if pick.embedded else _chosen(pick.stage, engines)
    size_bytes = sum(_folder_bytes(folder) for folder in folders)
    return Facts(pick.stage, name, size_bytes, licence, pick.embedded, pick.reason)


def _embedded(stage: str, engines: EnginesSettings) -> tuple[str, list[Path], str]:
    home = engines.models_dir
    if stage == "transcriber":
        module, licence = _WHEELS[stage]
        folders = [*_module_folders(module), home / catalogue.EMBEDDED_LANGUAGE_MODEL.parent]
        return "PocketSphinx, en-us", folders, licence
    if stage == "voice":
        module, licence = _WHEELS[stage]
        return f"eSpeak NG, {engines.voice.voice}", _module_folders(module), licence
    if stage == "emotion":
        return "Hearken's emotion classifier", [home / "emotion"], _licence_of(home / "emotion")
    folders = [home / catalogue.EMBEDDED_REPLY_BASE, home / catalogue.EMBEDDED_REPLY_ADAPTER]
    return "Hearken's small GPT-Neo and its adapter", folders, _licence_of(folders[1])


def _chosen(stage: str, engines: EnginesSettings) -> tuple[str, list[Path], str]:
    if stage == "transcriber":
        sizes = catalogue.WHISPER_SIZES
        found = (size for size in sizes if Machine().has(catalogue.whisper_repository(size)))
        name = engines.transcriber.model or next(found, sizes[0])
        return f"faster-whisper {name}", *_place(name, catalogue.whisper_repository(name))
    if stage == "emotion":
        name = engines.emotion.model or ""
        return name, *_place(name, name)
    if stage == "voice":
        name = engines.voice.model or catalogue.VOICE
        return f"Coqui {name}", *_place(name, name)
    base = engines.reply.base or catalogue.REPLY_BASE
    adapter = engines.reply.adapter if engines.reply.base else catalogue.REPLY_ADAPTER
    folders, licence = _place(base, base)
    if adapter:
        more, adapter_licence = _place(adapter, adapter)
        return f"{base} + {adapter}", folders + more, f"{licence} + {adapter_licence}"
    return base, folders, licence


def _place(name: str, repository: str) -> tuple[list[Path], str]:
    """Where a model that the operator names lies, and under which licence."""
    if Path(name).expanduser().is_dir():
        folder = Path(name).expanduser()
        return [folder], _licence_of(folder)
    if name.startswith("tts_models/"):
        voice = catalogue.coqui_folder(name)
        return ([voice] if voice else []), _coqui_licence(name)
    folder_here = catalogue.hub_folder(repository)
    return ([folder_here], _licence_of(folder_here)) if folder_here else ([], _NOT_STATED)


def _licence_of(folder: Path) -> str:
    """Read the licence that a model card states in its head."""
    card = folder / "README.md"
    if not card.is_file():
        return _NOT_STATED
    stated = re.search(r"^licen[sc]e:\s*(.+)$", card.read_text(encoding="utf-8", errors="replace"), re.MULTILINE)
    return stated.group(1).strip().strip("\"'") if stated else _NOT_STATED


def _coqui_licence(name: str) -> str:
    """Read the licence from Coqui's own list, without importing Coqui."""
    for folder in _module_folders("TTS"):
        listed: Any = json.loads((folder / ".models.json").read_text(encoding="utf-8"))
        for part in name.split("/"):
            listed = listed.get(part, {}) if isinstance(listed, dict) else {}
        return str(listed.get("license") or _NOT_STATED)
    return _NOT_STATED


def _module_folders(module: str) -> list[Path]:
    spec = importlib.util.find_spec(module)
    return [Path(folder) for folder in (spec.submodule_search_locations or [])] if spec else []


def _folder_bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) if folder.is_dir() else 0
