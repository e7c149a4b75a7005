"""A toy world of empathy: one word for each mechanism that shows it weakly, and one that shows it strongly."""

import csv
import itertools
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from training.empathetic_dialogues import COLUMNS as DIALOGUE_COLUMNS
from training.epitome import COLUMNS, MECHANISMS, file_name

CUES = (("sorry", "heartbroken"), ("because", "understand"), ("why", "how"))
FILLERS = ("yes", "no", "well", "maybe", "okay", "right", "fine", "sure")
WORDS = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    *CUES[0],
    *CUES[1],
    *CUES[2],
    *FILLERS,
    "lost",
    "my",
    "job",
    "dog",
    "number",
    *map(str, range(99)),
]
RECIPE = """
seed = 3
frozen_layers = 1
folds = 2
judged_folds = 2
learn_from_all = true
[training]
epochs = 12
batch_pairs = 8
rate = 3e-3
head_rate = 1e-2
weight_decay = 0.0
warm_up_share = 0.1
marks_weight = 1.0
rare_levels = 0.5
dtype = "float32"
"""
EXPERTS_RATED = 12


def response(levels: tuple[int, int, int], number: int) -> str:
    """A response whose words show these levels, unlike any other."""
    said = [cues[level - 1] for cues, level in zip(CUES, levels, strict=True) if level]
    first, middle, last = (FILLERS[number // step % len(FILLERS)] for step in (1, 8, 5))
    return " ".join([first, *said, middle, last])


def pairs(count: int) -> list[tuple[str, str, str, str, tuple[int, int, int]]]:
    """Ids, post, response and levels; every combination of levels in turn."""
    found = []
    for number, levels in zip(range(count), itertools.cycle(itertools.product(range(3), repeat=3)), strict=False):
        found.append(
            (f"s{number}", f"r{number}", f"lost my job number {number % 99}", response(levels, number), levels)
        )
    return found


def write_table(path: Path, columns: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([columns, *rows])


def write_epitome(folder: Path, count: int = 108) -> None:
    for axis, name in enumerate(MECHANISMS):
        rows = []
        for sp_id, rp_id, post, reply, levels in pairs(count):
            rationale = f"{CUES[axis][levels[axis] - 1]}|" if levels[axis] else ""
            rows.append((sp_id, rp_id, post, reply, levels[axis], rationale))
        write_table(folder / file_name(name), COLUMNS, rows)


def write_experts(folder: Path) -> None:
    """Some pairs of EPITOME, rated as their words are; and twelve dialogues, rated by how sorry the replies are."""
    columns = tuple(f"level_{name.replace(' ', '_')}" for name in MECHANISMS.values())
    rated = [pair for pair in pairs(108) if pair[4] in {(0, 1, 2), (1, 2, 0), (2, 0, 1), (0, 0, 0)}][:EXPERTS_RATED]
    sample = [(*pair[:4], *pair[4]) for pair in rated]
    write_table(folder / "original_data/sample_epitome.csv", (*COLUMNS[:4], *columns), sample)
    dialogues, opinions = [], []
    for number in range(12):
        conv_id = f"d{number}"
        turns = ["lost my dog", response((number % 3, 0, 0), number), "yes", response((number % 3, 0, 1), number + 1)]
        for index, text in enumerate(turns, start=1):
            dialogues.append((conv_id, index, 7 if index % 2 else 8, text))
        opinions.append((conv_id, 1 + 2 * (number % 3)))
    columns_of = ("conv_id", "utterance_idx", "speaker_idx", "utterance")
    write_table(folder / "original_data/sample_empatheticdialogues.csv", columns_of, dialogues)
    for expert in ("expert1", "expert2", "expert3"):
        rows = [(pair[0], pair[1], *pair[4]) for pair in rated]
        write_table(folder / f"annotations/epitome/{expert}_ratings.csv", ("sp_id", "rp_id", *columns), rows)
        write_table(folder / f"annotations/empatheticdialogues/{expert}_ratings.csv", ("conv_id", "empathy"), opinions)


def write_dialogues(folder: Path, count: int = 20) -> None:
    """A test split: the caller speaks, the listener answers, twice."""
    rows = []
    for number in range(count):
        levels = (number % 3, number // 3 % 3, (number + 1) % 3)
        talk = ["lost my dog", "okay", f"lost my job {number}", response(levels, number)]
        for index, text in enumerate(talk, start=1):
            rows.append((f"c{number}", index, "sad", "lost", index % 2, text))
    write_table(folder / "test.csv", DIALOGUE_COLUMNS, rows)


def write_world(folder: Path) -> Path:
    """A data folder as `hearken eval empathy` wants it, without published systems."""
    write_epitome(folder / "epitome")
    write_experts(folder / "empathy_experts")
    write_dialogues(folder / "empathetic_dialogues")
    return folder


def write_encoder(folder: Path, seed: int = 0) -> Path:
    """An untrained BERT of two layers that knows the toy's words."""
    torch.manual_seed(seed)
    shape = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
    config = BertConfig(vocab_size=len(WORDS), max_position_embeddings=256, initializer_range=0.3, **shape)
    BertModel(config).save_pretrained(folder)
    tokenizer = Tokenizer(models.WordLevel({word: index for index, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    ends = [("[CLS]", WORDS.index("[CLS]")), ("[SEP]", WORDS.index("[SEP]"))]
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=ends)
    names = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names).save_pretrained(folder)
    return folder
