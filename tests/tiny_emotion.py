"""A toy set in which every emotion is named by its own word, and an encoder that is small enough to learn it."""

import csv
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from server.engines.emotions import LABELS
from training.empathetic_dialogues import COLUMNS

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
WORDS = [*SPECIAL, *LABELS, "today", "i", "felt", "again", "why", "see", "number", "zero", "one", "it", "was"]

RECIPE = """
seed = 3
[data]
situations = true
recognised_share = 0.5
max_tokens = 16
validation_items = 64
[training]
readings = 12.0
batch_items = 32
rate = 1e-2
layer_decay = 0.9
freeze_embeddings = false
head_rate = 3e-2
weight_decay = 0.0
label_smoothing = 0.0
warm_up_steps = 2
decay_share = 0.5
validate_every_steps = 24
patience = 50
dtype = "float32"
"""


def write_split(path: Path, conversations_per_label: int, *, situation: str = "It was {label}, one!") -> None:
    """Each conversation: the caller names the feeling, the listener asks, the caller goes on, the listener answers."""
    rows = []
    for label in LABELS:
        for number in range(conversations_per_label):
            talk = [("1", f"Today I felt {label} again."), ("0", "Why?"), ("1", "Number one."), ("0", "I see.")]
            for index, (speaker, text) in enumerate(talk, start=1):
                rows.append((f"{label}-{number}", str(index), label, situation.format(label=label), speaker, text))
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([COLUMNS, *rows])


def write_data(folder: Path) -> Path:
    """The three splits."""
    for split, size in (("train", 4), ("valid", 1), ("test", 2)):
        write_split(folder / f"{split}.csv", size)
    return folder


def write_encoder(folder: Path) -> Path:
    """An untrained BERT of one layer that knows the toy's words."""
    torch.manual_seed(0)
    shape = {
        "hidden_size": 32,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "intermediate_size": 32,
        "initializer_range": 0.3,
    }
    BertModel(BertConfig(vocab_size=len(WORDS), max_position_embeddings=32, **shape)).save_pretrained(folder)
    tokenizer = Tokenizer(models.WordLevel({word: index for index, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    ends = [("[CLS]", WORDS.index("[CLS]")), ("[SEP]", WORDS.index("[SEP]"))]
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=ends)
    names = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names).save_pretrained(folder)
    return folder
