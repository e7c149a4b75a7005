"""Weights that an operator would want, and whether they are on this machine. Nothing is downloaded here."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

WHISPER_SIZES = ("small.en", "base.en", "tiny.en", "small", "base", "tiny", "medium.en", "medium")
"""Sizes that `auto` takes when it finds them, best fit for a conversation first; `hearken models pull` gets the first.
"""
REPLY_BASE = "EleutherAI/gpt-neo-2.7B"
REPLY_ADAPTER = "Maarij-Aqeel/Mental_Health_chatbot"
VOICE = "tts_models/en/ljspeech/vits"

EMBEDDED_LANGUAGE_MODEL = Path("sphinx-lm") / "mixed.lm.bin"
EMBEDDED_EMOTION = Path("emotion")
EMBEDDED_REPLY_BASE = Path("reply-base")
EMBEDDED_REPLY_ADAPTER = Path("reply-lora")
"""Where the embedded models lie in `engines.models_dir`."""

_WEIGHTS = (
    "model.safetensors",
    "model.safetensors.index.json",
    "pytorch_model.bin",
    "pytorch_model.bin.index.json",
    "adapter_model.safetensors",
    "adapter_model.bin",
    "model.bin",
)


def whisper_repository(model: str) -> str:
    """Give the hub name of a Whisper size; a name with an owner is one already."""
    return model if "/" in model else f"Systran/faster-whisper-{model}"


def hub_folder(name: str) -> Path | None:
    """Give the folder that holds a hub name's weights in the local cache, None if they are not there."""
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    for file in _WEIGHTS:
        try:
            found = try_to_load_from_cache(name, file)
        except HFValidationError:
            return None
        if isinstance(found, str):
            return Path(found).parent
    return None


def coqui_folder(name: str) -> Path | None:
    """Give the folder of a Coqui model that was fetched by name, None if it was not."""
    home = os.environ.get("TTS_HOME") or os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    folder = Path(home).expanduser() / "tts" / name.replace("/", "--")
    return folder if folder.is_dir() else None


@dataclass(frozen=True, slots=True)
class Machine:
    """What `auto` asks of the machine that it starts on."""

    def has(self, name: str) -> bool:
        """Whether the weights of a folder, a hub name or a Coqui name are here."""
        if Path(name).expanduser().is_dir():
            return True
        return (coqui_folder(name) if name.startswith("tts_models/") else hub_folder(name)) is not None

    def has_gpu(self) -> bool:
        """Whether torch can use a GPU."""
        import torch

        return bool(torch.cuda.is_available())
