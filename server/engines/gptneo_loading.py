"""From the name of a GPT-Neo and of its LoRA adapter to one model in memory, or to one sentence that says why not.

Weights are safetensors only: a pickle runs whatever code its author put in it. Nothing is downloaded here; a hub name
stands for files that are already on this machine.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from huggingface_hub import snapshot_download
from peft import PeftModel, get_peft_model_state_dict
from safetensors import SafetensorError, safe_open
from transformers import AutoTokenizer, GPTNeoForCausalLM

from server.engines.dialogue_format import one_line
from server.engines.quiet_transformers import quiet_transformers
from server.errors import EngineLoadError

DTYPES: Final = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}
_from_pretrained: Final[Any] = GPTNeoForCausalLM.from_pretrained  # its annotations leave out the loading info
_HUB_NAME: Final = re.compile(r"[\w.-]+(/[\w.-]+)?")
_ADAPTER_WEIGHTS: Final = "adapter_model.safetensors"
_PICKLES: Final = ("*.bin", "*.pt", "*.pth", "*.pkl")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A GPT-Neo for inference, its tokenizer, and what to call it."""

    model: Any
    tokenizer: Any
    name: str


def load(base: str, adapter: str | None, *, device: str, dtype: str) -> Loaded:
    """Load a GPT-Neo, merge a LoRA adapter into it, and put it where it shall run.

    `base` and `adapter` are folders, or hub names whose files are here; `device` is auto, cpu, cuda or cuda:N; `dtype`
    is auto (float32 on CPU, bfloat16 or float16 on a GPU), float32, float16 or bfloat16. Raises `EngineLoadError`.
    """
    place = choose_device(device)
    number_type = _choose_dtype(dtype, place)
    model, tokenizer = load_base(base, dtype=number_type)
    label = Path(base).name
    if adapter is not None:
        model = merge_adapter(model, adapter)
        label = f"{label} + {Path(adapter).name}"
    model = model.eval().requires_grad_(False).to(place)
    return Loaded(model, tokenizer, f"GPT-Neo {label} ({model.num_parameters() / 1e6:.1f} M, {place.type})")


def load_base(base: str, *, dtype: torch.dtype = torch.float32) -> tuple[Any, Any]:
    """Load a GPT-Neo and its tokenizer on the CPU; raises `EngineLoadError` if either is missing, corrupt or unfit."""
    folder = _folder(base, "GPT-Neo")
    config = _read_json(folder / "config.json", "GPT-Neo", folder)
    if config.get("model_type") != "gpt_neo":
        raise EngineLoadError(
            f"{folder} holds a model of type {config.get('model_type', 'unknown')!r}, not a GPT-Neo: name one, "
            "such as EleutherAI/gpt-neo-125m or models/reply-base."
        )
    _require_safetensors(folder, "GPT-Neo", "*.safetensors")
    source: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    try:
        # The loaders raise nearly anything on bad files: OSError, ValueError, KeyError, RuntimeError, SafetensorError.
        with quiet_transformers():
            tokenizer = AutoTokenizer.from_pretrained(folder, **source)
    except Exception as error:
        raise EngineLoadError(
            f"The tokenizer in {folder} is missing or corrupt ({_reason(error)}): copy the whole model again."
        ) from error
    try:
        with quiet_transformers():
            model, info = _from_pretrained(
                folder,
                dtype=dtype,
                use_safetensors=True,
                output_loading_info=True,
                ignore_mismatched_sizes=True,
                **source,
            )
    except Exception as error:
        raise EngineLoadError(
            f"The weights in {folder} are corrupt or incomplete ({_reason(error)}): copy the whole model again."
        ) from error
    absent = sorted({*info["missing_keys"], *(key[0] for key in info["mismatched_keys"])})
    if absent:
        raise EngineLoadError(
            f"The weights in {folder} lack {absent[0]} in the shape of config.json: copy the whole model again."
        )
    if len(tokenizer) > model.config.vocab_size:
        raise EngineLoadError(
            f"The tokenizer in {folder} has {len(tokenizer)} tokens and the model knows {model.config.vocab_size}: "
            "take both from the same model."
        )
    return model, tokenizer


def merge_adapter(model: Any, adapter: str) -> Any:
    """Add a PEFT LoRA adapter to the weights of `model`; raises `EngineLoadError` if it is not for this model."""
    folder = _folder(adapter, "adapter")
    config = _read_json(folder / "adapter_config.json", "adapter", folder)
    if config.get("peft_type") != "LORA":
        raise EngineLoadError(
            f"The adapter {folder} is of type {config.get('peft_type', 'unknown')!r}: Hearken merges LoRA adapters."
        )
    _require_safetensors(folder, "adapter", _ADAPTER_WEIGHTS)
    kept = _tensor_shapes(folder / _ADAPTER_WEIGHTS, folder)
    _check_vocabulary(folder, model)
    try:
        with quiet_transformers():
            tuned = PeftModel.from_pretrained(model, str(folder), local_files_only=True)
    except Exception as error:  # PEFT and torch raise ValueError, RuntimeError, KeyError, TypeError
        raise EngineLoadError(
            f"The adapter {folder} does not fit this GPT-Neo ({_reason(error)}): name the base it was trained on."
        ) from error
    wanted = {name: tuple(tensor.shape) for name, tensor in get_peft_model_state_dict(tuned).items()}
    for name in sorted(wanted.keys() | kept.keys()):
        if wanted.get(name) != kept.get(name):
            raise EngineLoadError(
                f"The adapter {folder} does not fit this GPT-Neo (it disagrees on {name}): "
                "name the base it was trained on, or copy the adapter again."
            )
    return tuned.merge_and_unload()


def choose_device(device: str) -> torch.device:
    """Turn "auto", "cpu", "cuda" or "cuda:N" into a device of this machine, or raise `EngineLoadError`."""
    if device == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        place = torch.device(device)
    except RuntimeError as error:
        raise EngineLoadError(f"There is no device {device!r} for GPT-Neo: set auto, cpu, cuda or cuda:N.") from error
    if place.type == "cuda" and (place.index or 0) >= torch.cuda.device_count():
        raise EngineLoadError(f"GPT-Neo was to run on {device}, which is not here: set its device to auto or cpu.")
    return place


def _choose_dtype(dtype: str, place: torch.device) -> torch.dtype:
    if dtype == "auto":
        if place.type != "cuda":
            return torch.float32
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
    if dtype not in DTYPES:
        raise EngineLoadError(f"GPT-Neo's arithmetic {dtype!r} is unknown: set auto, {', '.join(DTYPES)}.")
    return DTYPES[dtype]


def _folder(name: str, kind: str) -> Path:
    """The folder that a folder's path or a hub name stands for."""
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    if folder.exists() or not _HUB_NAME.fullmatch(name):
        raise EngineLoadError(f"The {kind} folder {name} does not exist: name a model folder or a hub name.")
    try:
        return Path(snapshot_download(name, local_files_only=True))
    except Exception as error:
        raise EngineLoadError(
            f"The {kind} {name} is neither a folder nor on this machine: fetch it with `hearken models pull`."
        ) from error


def _read_json(path: Path, kind: str, folder: Path) -> dict[str, Any]:
    if not path.is_file():
        hint = "copy the whole model there"
        if kind == "GPT-Neo" and (folder / "adapter_config.json").is_file():
            hint = "it holds a LoRA adapter, so name it as the adapter, and its base as the base"
        raise EngineLoadError(f"The {kind} folder {folder} has no {path.name}: {hint}.")
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise EngineLoadError(f"{path} is not JSON: copy the whole model again.") from error
    if not isinstance(read, dict):
        raise EngineLoadError(f"{path} is not a JSON object: copy the whole model again.")
    return read


def _require_safetensors(folder: Path, kind: str, pattern: str) -> None:
    if any(folder.glob(pattern)):
        return
    if any(file for pickles in _PICKLES for file in folder.glob(pickles)):
        raise EngineLoadError(
            f"The {kind} folder {folder} has its weights only as a pickle, which can run any code: "
            "save it again with save_pretrained, which writes safetensors."
        )
    raise EngineLoadError(f"The {kind} folder {folder} has no {pattern}: copy the whole model there.")


def _tensor_shapes(path: Path, folder: Path) -> dict[str, tuple[int, ...]]:
    try:
        with safe_open(path, framework="pt") as tensors:
            return {name: tuple(tensors.get_slice(name).get_shape()) for name in tensors.keys()}
    except (SafetensorError, OSError) as error:
        raise EngineLoadError(
            f"The weights of the adapter {folder} are corrupt ({_reason(error)}): copy it again."
        ) from error


def _check_vocabulary(folder: Path, model: Any) -> None:
    """An adapter that brings a tokenizer must not know more tokens than the base has embeddings for."""
    if not (folder / "tokenizer.json").is_file():
        return
    try:
        with quiet_transformers():
            size = len(AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False))
    except Exception as error:
        raise EngineLoadError(f"The tokenizer in {folder} is corrupt ({_reason(error)}): copy it again.") from error
    if size > model.config.vocab_size:
        raise EngineLoadError(
            f"The adapter {folder} was trained with {size} tokens and this GPT-Neo knows {model.config.vocab_size}: "
            "name the base it was trained on."
        )


def _reason(error: Exception) -> str:
    return one_line(str(error))[:160] or type(error).__name__
