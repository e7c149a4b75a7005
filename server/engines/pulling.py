"""Fetches weights by name: what `hearken models pull` does. Nothing else in Hearken downloads.

A hub model is fetched into a folder beside its place in the cache and moved there once it is whole, so that a lost
connection or an interrupt leaves nothing that looks like a model. Coqui keeps voices in a folder of its own.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from server.engines import catalogue
from server.errors import EngineLoadError

DEFAULTS = (catalogue.WHISPER_SIZES[0], catalogue.REPLY_BASE, catalogue.REPLY_ADAPTER, catalogue.VOICE)
"""What is fetched unless names are given: all that profile full needs, except a classifier of emotion."""

_SIDE_FILES = (".json", ".txt", ".model", ".tiktoken", ".jinja", ".md")
_PICKLED = ("pytorch_model", "adapter_model", "model")
_SPARE_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Fetched:
    """Weights that are on this machine now."""

    name: str
    folder: Path
    size_bytes: int
    was_here: bool
    """True if nothing had to be fetched."""


def fetch(name: str) -> Fetched:
    """Fetch a Whisper size ("small.en"), a hub model ("owner/name") or a Coqui voice ("tts_models/..."); blocks.

    Shows progress bars on standard error. Raises `EngineLoadError` for a name that nobody knows, a hub that cannot be
    reached, a full disk, and whatever else goes wrong; then nothing of it stays behind.
    """
    if name.startswith("tts_models/"):
        return _fetch_voice(name)
    repository = catalogue.whisper_repository(name)
    if "/" not in name and name not in _whisper_sizes():
        raise EngineLoadError(
            f"There is no Whisper of size {name!r}; give one of {', '.join(_whisper_sizes())}, a hub name such as "
            f"{catalogue.REPLY_BASE}, or a Coqui voice such as {catalogue.VOICE}."
        )
    return _fetch_from_hub(repository)


def folder_bytes(folder: Path) -> int:
    """Give the size of all files below `folder`; links count as what they lead to."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def choose_files(sizes: dict[str, int], name: str) -> list[str]:
    """Choose what is needed of a hub model's files (path → bytes): one set of weights, tokenizer, configuration."""
    top = [file for file in sizes if "/" not in file]
    weights = [file for file in top if file.endswith(".safetensors")]
    if not weights:
        weights = [file for file in top if file.endswith(".bin") and file.startswith(_PICKLED)]
    if not weights:
        raise EngineLoadError(f"The hub model {name} holds no PyTorch or CTranslate2 weights; name another.")
    side = [file for file in top if PurePosixPath(file).suffix in _SIDE_FILES]
    return sorted({*weights, *side})


# --- the hub -------------------------------------------------------------------------------------------------------


def _fetch_from_hub(name: str) -> Fetched:
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.constants import HF_HUB_CACHE

    here = catalogue.hub_folder(name)
    if here is not None:
        return Fetched(name, here, folder_bytes(here), was_here=True)
    cache = Path(HF_HUB_CACHE)
    with _hub_failures(name):
        about = HfApi().model_info(name, files_metadata=True)
        sizes = {file.rfilename: int(file.size or 0) for file in about.siblings or ()}
        chosen = choose_files(sizes, name)
        cache.mkdir(parents=True, exist_ok=True)
        _check_space(name, cache, sum(sizes[file] for file in chosen))
        with tempfile.TemporaryDirectory(prefix=".pull-", dir=cache) as scratch:
            snapshot_download(name, allow_patterns=chosen, cache_dir=scratch)
            _check_whole(name, Path(scratch), chosen, sizes)
            _move_in(Path(scratch), cache)
    here = catalogue.hub_folder(name)
    if here is None:
        raise EngineLoadError(f"The weights of {name} were fetched but cannot be found in {cache}; see HF_HOME.")
    return Fetched(name, here, folder_bytes(here), was_here=False)


def _check_space(name: str, cache: Path, needed_bytes: int) -> None:
    free_bytes = shutil.disk_usage(cache).free
    if needed_bytes + _SPARE_BYTES > free_bytes:
        raise EngineLoadError(
            f"{name} needs {needed_bytes / 1e9:.1f} GB and {cache} has {free_bytes / 1e9:.1f} GB free; make room, or "
            "set HF_HOME to a folder on a larger disk."
        )


def _check_whole(name: str, scratch: Path, chosen: Sequence[str], sizes: dict[str, int]) -> None:
    for file in chosen:
        found = [path for path in scratch.glob(f"models--*/snapshots/*/{file}") if path.is_file()]
        if not found or (sizes[file] and found[0].stat().st_size != sizes[file]):
            raise EngineLoadError(f"{file} of {name} did not arrive whole; try again.")


def _move_in(scratch: Path, cache: Path) -> None:
    for folder in scratch.glob("models--*"):
        place = cache / folder.name
        if not place.exists():
            folder.rename(place)
        else:  # another tool has fetched a part of it, such as the tokenizer alone
            shutil.copytree(folder, place, symlinks=True, dirs_exist_ok=True)


@contextmanager
def _hub_failures(name: str) -> Iterator[None]:
    """Turn what the hub's client raises into one sentence."""
    from huggingface_hub import errors

    try:
        yield
    except EngineLoadError:
        raise
    except errors.HFValidationError as error:
        raise EngineLoadError(f"{name!r} is no hub name; write it as owner/name.") from error
    except errors.GatedRepoError as error:
        raise EngineLoadError(
            f"The owner of {name} asks you to accept terms first; do so on its page, then sign in with `hf auth login`."
        ) from error
    except errors.RepositoryNotFoundError as error:
        raise EngineLoadError(f"The hub has no model {name}, or it is private; check the name.") from error
    except errors.OfflineModeIsEnabled as error:
        raise EngineLoadError(f"{name} cannot be fetched offline; unset HF_HUB_OFFLINE and try again.") from error
    except errors.HfHubHTTPError as error:
        status = getattr(error.response, "status_code", "no status")
        raise EngineLoadError(f"The hub refused to give {name} (HTTP {status}); try again later.") from error
    except Exception as error:  # whatever the network can do
        raise EngineLoadError(_unreachable(name, error)) from error


def _unreachable(name: str, error: Exception) -> str:
    if isinstance(error, OSError) and error.errno is not None and error.strerror and error.filename:
        return f"{name} cannot be written to {error.filename} ({error.strerror}); set HF_HOME to another folder."
    return (
        f"{name} cannot be fetched, because the model hub cannot be reached ({type(error).__name__}); check the "
        "network and try again, or copy its folder here and name it in the settings."
    )


def _whisper_sizes() -> Sequence[str]:
    return (*catalogue.WHISPER_SIZES, "large-v1", "large-v2", "large-v3")


# --- Coqui ---------------------------------------------------------------------------------------------------------


def _fetch_voice(name: str) -> Fetched:
    try:
        from TTS.utils.manage import ModelManager  # type: ignore[import-untyped, unused-ignore]
    except ImportError as error:
        raise EngineLoadError(
            f"The voice {name} needs Coqui TTS, which is not installed; run `pip install 'hearken[coqui]'`."
        ) from error
    coqui = ModelManager(progress_bar=True)
    entry = _voice_entry(coqui.models_dict, name)
    home = Path(coqui.output_prefix)
    wanted = [each for each in (name, entry.get("default_vocoder")) if each]
    was_here = all(_voice_folder(home, each).is_dir() for each in wanted)
    for each in wanted:
        if not _voice_folder(home, each).is_dir():
            _fetch_part(coqui, home, each)
    size_bytes = sum(folder_bytes(_voice_folder(home, each)) for each in wanted)
    return Fetched(name, _voice_folder(home, name), size_bytes, was_here)


def _voice_entry(models: dict[str, Any], name: str) -> dict[str, Any]:
    entry: Any = models
    for part in name.split("/"):
        entry = entry.get(part) if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or len(name.split("/")) != 4:
        languages = sorted(models.get("tts_models", {}))
        raise EngineLoadError(
            f"Coqui TTS knows no voice {name}; `tts --list_models` prints the names that it knows, for "
            f"{len(languages)} languages."
        )
    return entry


def _voice_folder(home: Path, name: str) -> Path:
    return home / name.replace("/", "--")


def _fetch_part(coqui: Any, home: Path, name: str) -> None:
    """Fetch one folder of Coqui's catalogue; whatever goes wrong, also an interrupt, removes it again."""
    folder = _voice_folder(home, name)
    logging.getLogger("TTS").setLevel(logging.CRITICAL)  # it logs a traceback of what we tell in a sentence
    try:
        model, _, _ = coqui.download_model(name)
        _link_from_hub(Path(model), folder)
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, EOFError):
            raise EngineLoadError(
                f"The voice {name} asks you to accept its terms; run the command in a terminal."
            ) from error
        if isinstance(error, RuntimeError) and "terms of service" in str(error):
            raise EngineLoadError(f"The voice {name} is given only to those who accept its terms.") from error
        if not isinstance(error, Exception):
            raise
        raise EngineLoadError(
            f"The voice {name} cannot be fetched ({type(error).__name__}); check the network and try again."
        ) from error


def _link_from_hub(model: Path, folder: Path) -> None:
    """Coqui leaves some models in the hub's cache and an empty folder in their place: fill it with links."""
    source = model if model.is_dir() else model.parent
    if source.resolve() == folder.resolve():
        return
    folder.mkdir(parents=True, exist_ok=True)
    for file in source.iterdir():
        link = folder / file.name
        if not link.exists():
            os.symlink(file.resolve(), link)
