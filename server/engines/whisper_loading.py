"""From the name of a Whisper to a model in memory, or to one sentence that says why not."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ctranslate2  # type: ignore[import-untyped]
import numpy as np
from faster_whisper import WhisperModel, available_models  # type: ignore[import-untyped]
from faster_whisper.utils import download_model  # type: ignore[import-untyped]
from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

from server.errors import EngineLoadError

COMPUTE_TYPES = (
    "auto",
    "default",
    "int8",
    "int8_float32",
    "int8_float16",
    "int8_bfloat16",
    "int16",
    "float16",
    "bfloat16",
    "float32",
)
DEVICES = ("auto", "cpu", "cuda")
_FILES = ("model.bin", "config.json", "tokenizer.json")
"""Files that faster-whisper cannot do without, or would try to download."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model and what to call it."""

    model: WhisperModel
    name: str


def load_model(
    model: str,
    *,
    device: str,
    device_index: int,
    compute_type: str,
    cpu_threads: int,
    num_workers: int,
    local_files_only: bool,
    download_root: str | None,
    revision: str | None,
) -> Loaded:
    """Find the model's folder, check it, load it; with device auto, a GPU that fails gives way to the processor."""
    if compute_type not in COMPUTE_TYPES:
        raise EngineLoadError(f"Whisper's compute type {compute_type!r} is unknown: {', '.join(COMPUTE_TYPES)}.")
    if device not in DEVICES:
        raise EngineLoadError(f"Whisper's device {device!r} is unknown: choose {', '.join(DEVICES)}.")
    folder = find_folder(model, local_files_only=local_files_only, download_root=download_root, revision=revision)
    check_folder(folder)
    settings: dict[str, Any] = {
        "device_index": device_index,
        "compute_type": compute_type,
        "cpu_threads": cpu_threads,
        "num_workers": num_workers,
        "local_files_only": True,
    }
    label = folder.name if Path(model).expanduser().is_dir() else model
    if device == "auto":
        device = "cpu"
        if gpu_count() > 0:
            try:
                return _open(folder, label, "cuda", settings)
            except EngineLoadError as error:
                _log.warning("Whisper runs on the processor: %s", error)
    return _open(folder, label, device, settings)


def gpu_count() -> int:
    """How many GPUs CTranslate2 sees; none when its CUDA libraries are missing."""
    try:
        return int(ctranslate2.get_cuda_device_count())
    except RuntimeError:
        return 0


def find_folder(model: str, *, local_files_only: bool, download_root: str | None, revision: str | None) -> Path:
    """Give the folder of a model named by folder, size or hub name."""
    if not model.strip():
        raise EngineLoadError(f"No Whisper is named: give a folder, a hub name or a size ({_sizes()}).")
    path = Path(model).expanduser()
    if path.is_dir():
        return path
    if path.is_file():
        raise EngineLoadError(f"{model} is a file: give the folder with model.bin in it, a hub name or a size.")
    if model.startswith((".", "/", "~")) or model.count("/") > 1 or "\\" in model:
        raise EngineLoadError(
            f"The Whisper folder {model} is not there: check the path, or name a size such as base.en."
        )
    if "/" not in model and model not in available_models():
        raise EngineLoadError(
            f"There is no Whisper of size {model!r}, nor a folder of that name: sizes are {_sizes()}."
        )
    try:
        found = download_model(model, local_files_only=local_files_only, cache_dir=download_root, revision=revision)
    except LocalEntryNotFoundError as error:
        raise EngineLoadError(
            f"The weights of Whisper {model} are not on this machine: fetch them with `hearken models pull {model}`."
        ) from error
    except HFValidationError as error:
        raise EngineLoadError(
            f"{model} is neither a folder nor a hub name (owner/model): check how it is spelt."
        ) from error
    except Exception as error:
        raise EngineLoadError(
            f"Whisper {model} could not be fetched ({type(error).__name__}): check its name and the network."
        ) from error
    return Path(found)


def check_folder(folder: Path) -> None:
    """Raise if a file is missing or the folder holds a Whisper of another format."""
    if not (folder / "model.bin").is_file() and any(folder.glob("*.safetensors")):
        raise EngineLoadError(
            f"{folder} holds a transformers Whisper: convert it with `ct2-transformers-converter --model {folder} "
            "--output_dir FOLDER --copy_files tokenizer.json preprocessor_config.json`, and load FOLDER."
        )
    missing = [name for name in _FILES if not (folder / name).is_file()]
    if not any(folder.glob("vocabulary.*")):
        missing.append("vocabulary.json")
    if missing:
        raise EngineLoadError(f"The Whisper folder {folder} lacks {', '.join(missing)}: fetch or convert it again.")


def _open(folder: Path, label: str, device: str, settings: dict[str, Any]) -> Loaded:
    """Load from a checked folder onto one device."""
    if device == "cuda" and gpu_count() == 0:
        raise EngineLoadError("Whisper was told to use a GPU and CTranslate2 sees none: choose device cpu or auto.")
    wanted = settings["compute_type"]
    supported = ctranslate2.get_supported_compute_types(device, settings["device_index"] if device == "cuda" else 0)
    if wanted not in ("auto", "default", *supported):
        raise EngineLoadError(
            f"This {device} cannot compute in {wanted}: choose auto, default or {', '.join(sorted(supported))}."
        )
    try:
        model = WhisperModel(str(folder), device=device, **settings)
    except Exception as error:  # the tokenizer's parser raises bare Exception
        raise EngineLoadError(
            f"The Whisper folder {folder} is damaged or not a Whisper ({_brief(error)}): fetch or convert it again."
        ) from error
    bands = int(model.model.n_mels)
    if model.feature_extractor.mel_filters.shape[0] != bands:
        raise EngineLoadError(
            f"The Whisper in {folder} hears {bands} mel bands and its preprocessor_config.json does not say so: "
            "put the file of the original model there."
        )
    if model.hf_tokenizer.token_to_id("<|startoftranscript|>") is None:
        raise EngineLoadError(f"The tokenizer.json in {folder} is not a Whisper's: fetch or convert the model again.")
    if device == "cuda":
        _probe(model)
    return Loaded(model, f"faster-whisper {label} ({device}, {model.model.compute_type})")


def _probe(model: WhisperModel) -> None:
    """Encode once on the GPU: CUDA libraries are opened at the first use and not at load."""
    try:
        model.encode(np.zeros((int(model.model.n_mels), 3000), dtype=np.float32))
    except RuntimeError as error:
        raise EngineLoadError(
            f"CTranslate2 cannot use the GPU ({_brief(error)}): install CUDA 12's cuBLAS, or choose device cpu."
        ) from error


def _brief(error: Exception) -> str:
    """The first clause of a library's message, in one line."""
    text = " ".join(str(error).split())
    return text.split(". ")[0].rstrip(".")[:120] or type(error).__name__


def _sizes() -> str:
    return ", ".join(available_models())
