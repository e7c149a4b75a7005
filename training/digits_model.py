"""A Whisper small enough to train on one core: configuration, vocabulary, and a forward pass that pays no padding.

Whisper always hears 30 s: 1,500 encoder positions, nearly all of them padding for one spoken digit. Every padding
frame is the same vector but for its position, so training attends to a few padding positions drawn evenly, each
counted as often as the positions it stands for (its attention logit gets the logarithm of that count). The model
that comes out hears full 30 s windows, at about a twentieth of their cost.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import AddedToken, Tokenizer
from tokenizers.decoders import ByteLevel as ByteLevelDecoder
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel
from torch import Tensor, nn
from torch.nn import functional
from transformers import GenerationConfig, PreTrainedTokenizerFast, WhisperConfig, WhisperForConditionalGeneration
from transformers.models.whisper.modeling_whisper import WhisperAttention

from training.digits_data import DIGITS, Example

SPECIALS = (
    "<|endoftext|>",
    "<|startoftranscript|>",
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
)
TIMESTAMPS = 1501
POSITIONS = 1500
ALIGNMENT_HEADS = ((1, 0), (1, 1))
"""(decoder layer, head) pairs that training ties to the spans of the spoken words; word times are read from them."""


def build_tokenizer() -> Tokenizer:
    """Build a byte-level BPE whose only merges are the ten digits, each with its leading space."""
    vocabulary = {symbol: index for index, symbol in enumerate(sorted(ByteLevel.alphabet()))}
    merges: list[tuple[str, str]] = []
    for word in DIGITS:
        prefix = "Ġ"
        for letter in word:
            if prefix + letter not in vocabulary:
                vocabulary[prefix + letter] = len(vocabulary)
                merges.append((prefix, letter))
            prefix += letter
    tokenizer = Tokenizer(BPE(vocab=vocabulary, merges=merges))
    tokenizer.pre_tokenizer = ByteLevel(add_prefix_space=False)
    tokenizer.decoder = ByteLevelDecoder()
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in SPECIALS])
    return tokenizer


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Token ids that training needs."""

    digits: tuple[int, ...]
    end: int
    start: int
    no_speech: int
    no_timestamps: int
    size: int

    @classmethod
    def of(cls, tokenizer: Tokenizer) -> Vocabulary:
        """Read the ids from the tokenizer; timestamp tokens come after it, as in every Whisper."""
        digits = tuple(tokenizer.encode(f" {word}", add_special_tokens=False).ids[0] for word in DIGITS)
        ids = tokenizer.get_vocab()
        end, start, *_, no_speech, no_timestamps = (ids[token] for token in SPECIALS)
        return cls(digits, end, start, no_speech, no_timestamps, tokenizer.get_vocab_size() + TIMESTAMPS)


def build_model(vocabulary: Vocabulary, width: int = 96) -> WhisperForConditionalGeneration:
    """Build an untrained Whisper: 4 encoder and 2 decoder layers of `width`, 4 heads, 80 mel bands, 30 s."""
    config = WhisperConfig(
        vocab_size=vocabulary.size,
        num_mel_bins=80,
        d_model=width,
        encoder_layers=4,
        decoder_layers=2,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=4 * width,
        decoder_ffn_dim=4 * width,
        max_source_positions=POSITIONS,
        max_target_positions=448,
        bos_token_id=vocabulary.start,
        eos_token_id=vocabulary.end,
        pad_token_id=vocabulary.end,
        decoder_start_token_id=vocabulary.start,
        suppress_tokens=[],
        begin_suppress_tokens=[],
    )
    model = WhisperForConditionalGeneration(config)
    model.generation_config = GenerationConfig(  # type: ignore[no-untyped-call]
        suppress_tokens=[],
        begin_suppress_tokens=[],
        alignment_heads=[list(pair) for pair in ALIGNMENT_HEADS],
        lang_to_id={},
        bos_token_id=vocabulary.start,
        eos_token_id=vocabulary.end,
        pad_token_id=vocabulary.end,
    )
    return model


@dataclass(frozen=True, slots=True)
class Batch:
    """Examples as tensors; `n` is the longest example's encoder positions, `u` the most digits."""

    features: Tensor
    """(B, 80, 2n + 4) log-mel features, zero where there is no sound."""
    inputs: Tensor
    """(B, u + 2) decoder input ids: start, no-timestamps, digits."""
    labels: Tensor
    """(B, u + 2) what the decoder should say at each input, -100 where it does not matter."""
    counts: Tensor
    """(B,) digits in each example."""
    digits: Tensor
    """(B, u) digit values, padded with 0."""
    spans: Tensor
    """(B, u, n) 1 where an encoder position lies within the digit's recording."""
    lengths: Tensor
    """(B,) encoder positions of each example's own sound."""


def collate(examples: list[Example], vocabulary: Vocabulary) -> Batch:
    """Stack examples; a silent example is labelled `<|nospeech|>` at the start token, and ends at once."""
    most = max(1, max(len(example.digits) for example in examples))
    n = (max(example.features.shape[1] for example in examples) + 3) // 2
    size = len(examples)
    features = torch.zeros(size, 80, 2 * n + 4)
    inputs = torch.full((size, most + 2), vocabulary.end)
    labels = torch.full((size, most + 2), -100)
    digits = torch.zeros(size, most, dtype=torch.long)
    spans = torch.zeros(size, most, n)
    for row, example in enumerate(examples):
        features[row, :, : example.features.shape[1]] = torch.from_numpy(example.features)
        said = [vocabulary.digits[digit] for digit in example.digits]
        inputs[row, : len(said) + 2] = torch.tensor([vocabulary.start, vocabulary.no_timestamps, *said])
        first = vocabulary.no_timestamps if said else vocabulary.no_speech
        labels[row, : len(said) + 2] = torch.tensor([first, *said, vocabulary.end])
        digits[row, : len(said)] = torch.tensor(example.digits, dtype=torch.long)
        for index, (start, end) in enumerate(example.spans):
            spans[row, index, start // 2 : end // 2 + 1] = 1
    counts = torch.tensor([len(example.digits) for example in examples])
    lengths = torch.tensor([(example.features.shape[1] + 1) // 2 for example in examples])
    return Batch(features, inputs, labels, counts, digits, spans, lengths)


def _attend(module: WhisperAttention, query: Tensor, memory: Tensor, bias: Tensor | None) -> tuple[Tensor, Tensor]:
    """Multi-head attention with the module's weights; returns its output (B, Q, D) and weights (B, H, Q, K)."""
    heads = module.num_heads

    def split(tensor: Tensor) -> Tensor:
        return tensor.view(*tensor.shape[:2], heads, -1).transpose(1, 2)  # (B, T, D) -> (B, H, T, D / H)

    q = split(module.q_proj(query) * module.scaling)
    k, v = split(module.k_proj(memory)), split(module.v_proj(memory))
    logits = q @ k.transpose(-1, -2)
    weights = torch.softmax(logits if bias is None else logits + bias, dim=-1)
    joined: Tensor = module.out_proj((weights @ v).transpose(1, 2).flatten(2))  # (B, H, Q, D / H) -> (B, Q, D)
    return joined, weights


@dataclass(frozen=True, slots=True)
class Heard:
    """The encoder's output over the sound (n positions) and over the padding positions that stand for the rest."""

    states: Tensor
    """(B, n + pads, D)."""
    bias: Tensor
    """(n + pads,) attention bias of each position."""
    n: int


class DigitTrainer(nn.Module):
    """Runs a `WhisperForConditionalGeneration`'s own weights over short windows, and gives the training losses."""

    def __init__(self, whisper: WhisperForConditionalGeneration, dropout: float = 0.0) -> None:
        """Add a CTC head, which only training uses."""
        super().__init__()
        self.whisper = whisper
        self.dropout = nn.Dropout(dropout)
        self.ctc = nn.Linear(whisper.config.d_model, len(DIGITS) + 1)

    def hear(self, features: Tensor, pads: int) -> Heard:
        """Encode features (B, 80, 2n + 4), standing for 30 s, with `pads` padding positions."""
        encoder = self.whisper.model.encoder

        def convolve(mel: Tensor) -> Tensor:
            hidden = functional.gelu(encoder.conv1(mel))
            return functional.gelu(encoder.conv2(hidden)).transpose(1, 2)  # (B, D, T) -> (B, T, D)

        n = features.shape[2] // 2 - 2
        sound = convolve(features)[:, :n]
        padding = convolve(torch.zeros(1, features.shape[1], 12))[:, 3:4]  # (1, 1, D), clear of both edges
        share = (POSITIONS - n) / pads
        jitter = torch.rand(pads) if self.training else torch.full((pads,), 0.5)
        places = n + ((torch.arange(pads) + jitter) * share).long().clamp(max=POSITIONS - n - 1)
        positions = encoder.embed_positions.weight
        x = torch.cat([sound + positions[:n], (padding + positions[places]).expand(len(sound), -1, -1)], dim=1)
        bias = torch.cat([torch.zeros(n), torch.full((pads,), math.log(share))])
        x = self.dropout(x)
        for layer in encoder.layers:
            y = layer.self_attn_layer_norm(x)
            x = x + self.dropout(_attend(layer.self_attn, y, y, bias)[0])
            y = functional.gelu(layer.fc1(layer.final_layer_norm(x)))
            x = x + self.dropout(layer.fc2(y))
        return Heard(encoder.layer_norm(x), bias, n)

    def say(self, heard: Heard, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """Decode ids (B, U); returns logits (B, U, vocabulary) and the last layer's attention (B, H, U, n + pads)."""
        decoder = self.whisper.model.decoder
        length = inputs.shape[1]
        future = torch.full((length, length), -torch.inf).triu(1)
        x = self.dropout(decoder.embed_tokens(inputs) + decoder.embed_positions.weight[:length])
        attention = x
        for layer in decoder.layers:
            y = layer.self_attn_layer_norm(x)
            x = x + self.dropout(_attend(layer.self_attn, y, y, future)[0])
            y = layer.encoder_attn_layer_norm(x)
            y, attention = _attend(layer.encoder_attn, y, heard.states, heard.bias)
            x = x + self.dropout(y)
            y = functional.gelu(layer.fc1(layer.final_layer_norm(x)))
            x = x + self.dropout(layer.fc2(y))
        return self.whisper.proj_out(decoder.layer_norm(x)), attention

    def losses(self, batch: Batch, pads: int = 8) -> dict[str, Tensor]:
        """Cross entropy of the words, CTC over the encoder, and where the alignment heads look."""
        heard = self.hear(batch.features, pads)
        logits, attention = self.say(heard, batch.inputs)
        words = functional.cross_entropy(logits.flatten(0, 1), batch.labels.flatten(), label_smoothing=0.05)
        scores = self.ctc(heard.states[:, : heard.n]).log_softmax(-1).transpose(0, 1)  # (B, n, C) -> (n, B, C)
        ctc = functional.ctc_loss(
            scores, batch.digits + 1, batch.lengths, batch.counts, zero_infinity=True, reduction="mean"
        )
        looking = attention[:, [head for _, head in ALIGNMENT_HEADS], 1:, : heard.n]  # rows that predict the digits
        inside = (looking[:, :, : batch.spans.shape[1]] * batch.spans[:, None]).sum(-1)  # (B, heads, u)
        said = (torch.arange(batch.spans.shape[1]) < batch.counts[:, None]).float()
        aim = -((inside + 1e-4).log().mean(1) * said).sum() / said.sum().clamp(min=1)
        return {"words": words, "ctc": ctc, "aim": aim}

    @torch.no_grad()
    def recognise(self, batch: Batch, vocabulary: Vocabulary, pads: int = 64, longest: int = 8) -> list[list[int]]:
        """Decode greedily; returns the digits heard in each example."""
        heard = self.hear(batch.features, pads)
        ids = torch.tensor([[vocabulary.start, vocabulary.no_timestamps]]).repeat(len(batch.features), 1)
        for _ in range(longest):
            ids = torch.cat([ids, self.say(heard, ids)[0][:, -1:].argmax(-1)], dim=1)
        value = {token: digit for digit, token in enumerate(vocabulary.digits)}
        rows = []
        for row in ids[:, 2:].tolist():
            said = row[: row.index(vocabulary.end)] if vocabulary.end in row else row
            rows.append([value[token] for token in said if token in value])
        return rows


def save(whisper: WhisperForConditionalGeneration, tokenizer: Tokenizer, folder: Path) -> None:
    """Write the model and its tokenizer as a transformers folder, which CTranslate2's converter reads."""
    whisper.save_pretrained(folder)
    fast = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        bos_token="<|startoftranscript|>",
        eos_token="<|endoftext|>",
        unk_token="<|endoftext|>",
    )
    fast.save_pretrained(folder)
