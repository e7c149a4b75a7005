"""The reply model's own tokenizer: byte-level BPE that knows the dialogue format.

A newline and each speaker tag is always one token, whatever stands beside it, so that the end of an utterance is one
decision of the model and a prompt never ends inside a word.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

from server.engines.dialogue_format import END_OF_UTTERANCE, FEELING_TAG, TAGS

END_OF_TEXT = "<|endoftext|>"
"""Ends a dialogue; also begins and pads, as in every GPT-Neo."""

_ATOMS = (END_OF_UTTERANCE, *TAGS.values(), FEELING_TAG)
_WORDS = (r" ?\p{L}+(?:'\p{L}+)?", r" ?\p{N}{1,3}", r" ?[^\s\p{L}\p{N}]+", r"[^\S\n]+(?!\S)", r"[^\S\n]+")
# As GPT-2 splits, but contractions stay whole (speech is full of them) and blanks never take a newline with them.


def train_tokenizer(texts: Iterable[str], vocab_size: int, max_length: int) -> PreTrainedTokenizerFast:
    """Train a byte-level BPE of `vocab_size` tokens on dialogues written in the dialogue format."""
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex("|".join([*_ATOMS, *_WORDS])), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    bpe.decoder = decoders.ByteLevel()
    bpe.post_processor = processors.ByteLevel(trim_offsets=False)
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        special_tokens=[END_OF_TEXT],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    bpe.train_from_iterator(texts, trainer)
    tokenizer: Any = PreTrainedTokenizerFast  # its constructor is not annotated
    return tokenizer(  # type: ignore[no-any-return]
        tokenizer_object=bpe,
        bos_token=END_OF_TEXT,
        eos_token=END_OF_TEXT,
        pad_token=END_OF_TEXT,
        model_max_length=max_length,
        clean_up_tokenization_spaces=False,
    )
