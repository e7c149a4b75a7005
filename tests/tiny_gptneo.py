"""Makes GPT-Neos and adapters of a few thousand parameters, for tests that need real ones at once."""

from __future__ import annotations

from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from transformers import GPTNeoConfig, GPTNeoForCausalLM

from server.engines.dialogue_format import utterance
from server.engines.interfaces import Speaker, Turn
from training.tokenizer import train_tokenizer

torch.set_num_threads(1)  # models this small lose time on a second thread

TALK = (
    Turn(Speaker.CALLER, "I lost my old dog last week, and the house is so quiet now."),
    Turn(Speaker.ASSISTANT, "I'm so sorry. How long did you have him?"),
    Turn(Speaker.CALLER, "Twelve years. He was always there when I came home."),
    Turn(Speaker.ASSISTANT, "That sounds very hard. Twelve years is a long time."),
)
LORA_LAYERS = ["q_proj", "k_proj", "v_proj", "out_proj", "c_fc", "c_proj"]


def make_tokenizer(vocab_size: int = 400):
    return train_tokenizer(["".join(map(utterance, TALK))] * 3, vocab_size, 64)


def make_base(folder: Path, *, seed: int = 0, hidden_size: int = 32, window: int = 16, layers: int = 2) -> Path:
    """An untrained GPT-Neo of 64 positions whose local layers see `window` tokens."""
    tokenizer = make_tokenizer()
    config = GPTNeoConfig(
        vocab_size=len(tokenizer),
        hidden_size=hidden_size,
        num_layers=layers,
        num_heads=4,
        attention_types=[[["global", "local"], layers // 2]],
        window_size=window,
        max_position_embeddings=64,
        initializer_range=0.3,  # far from uniform, so that greedy choices are not ties
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    torch.manual_seed(seed)
    GPTNeoForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def make_adapter(folder: Path, base: Path, *, rank: int = 4, seed: int = 1):
    """A LoRA adapter with random weights on every layer kind; gives PEFT's own model, unmerged."""
    torch.manual_seed(seed)
    tuned = get_peft_model(
        GPTNeoForCausalLM.from_pretrained(base),
        LoraConfig(task_type="CAUSAL_LM", r=rank, lora_alpha=2 * rank, target_modules=LORA_LAYERS),
    )
    with torch.no_grad():
        for name, parameter in tuned.named_parameters():
            if "lora_B" in name:
                parameter.normal_(std=0.3)
    tuned.save_pretrained(folder)
    return tuned.eval()
