"""The reply: any GPT-Neo with a LoRA adapter, stepping token by token, stopping within a step.

A small model hears the dialogue faintly, so it is helped twice. Each token is drawn with guidance: what the dialogue
makes likelier than no dialogue at all is preferred (`sampling.guide`). And of several candidate replies, drawn in one
batch, the one is said that the dialogue makes likelier most (maximum mutual information, Li et al. 2016, arXiv
1510.03055): the mean log-probability of its tokens after the dialogue, less a share of that without it, and likewise
for the caller's feeling, so that the mood fits. A large model streams a single reply as it is drawn.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import torch

from server.engines.dialogue_format import END_OF_UTTERANCE, TAGS, feeling_line, utterance
from server.engines.gptneo_loading import Loaded, load
from server.engines.interfaces import CancelToken, EmotionEstimate, Speaker, Turn
from server.engines.sampling import Sampling, banned_next, draw, guide, penalise
from server.engines.spoken_pieces import SpokenPieces
from server.engines.written_text import tidy
from server.errors import EngineError

SMALL_PARAMETERS: Final = 50_000_000
"""Up to this size a model can draw `SMALL_CANDIDATES` replies in less time than a person notices."""
SMALL_CANDIDATES: Final = 10
ENOUGH_CANDIDATES: Final = 2 / 3
"""Once this share of the candidates has ended, the rest, which are long, are not waited for."""
SMALL_GUIDANCE: Final = 2.0
SMALL_TEMPERATURE: Final = 0.65
LARGE_TEMPERATURE: Final = 0.7
CONTEXT_FREE_SHARE: Final = 0.8
"""How much of a candidate's likelihood without the dialogue is taken off: more is livelier, and less fluent."""
FEELING_SHARE: Final = 0.5
"""How much of what the feeling alone adds to a candidate's likelihood is put on: more suits the mood better."""


def suited(parameters: int, sampling: Sampling, temperature: float | None, guidance: float | None) -> Sampling:
    """The sampling for a model of so many parameters, where temperature and guidance are left to its size."""
    small = parameters <= SMALL_PARAMETERS
    if temperature is None:
        temperature = SMALL_TEMPERATURE if small else LARGE_TEMPERATURE
    if guidance is None:
        guidance = SMALL_GUIDANCE if small and temperature > 0 else 1.0
    return replace(sampling, temperature=temperature, guidance=guidance)


_WORDS_READ: Final = 32
"""Of a turn so far, how many words tell whether it is over."""


@dataclass(slots=True)
class _Draft:
    """One candidate reply as it is drawn: its tokens, and the sum of their log-probabilities, as if unguided."""

    tokens: list[int] = field(default_factory=list)
    log_probability: float = 0.0
    alone: float = 0.0
    """The same as a reply to nothing at all; only counted where candidates are compared or guided."""
    done: bool = False


class _Reading:
    """The model reading on in several rows that share their beginning."""

    def __init__(self, model: Any, prompt: list[int], rows: int) -> None:
        """Read `prompt` once, for all rows."""
        self._model = model
        output = model(torch.tensor([prompt], device=model.device), use_cache=True, logits_to_keep=1)
        self._cache = output.past_key_values
        if rows > 1:
            self._cache.batch_repeat_interleave(rows)
        self._take(output.logits[:, -1].expand(rows, -1))

    def read(self, tokens: torch.Tensor) -> None:
        """Read one more token in each row, (N,)."""
        output = self._model(tokens[:, None].to(self._model.device), past_key_values=self._cache, use_cache=True)
        self._take(output.logits[:, -1])

    def _take(self, logits: torch.Tensor) -> None:
        """Keep what the model says of the next token: logits and log-probabilities, float32 (N, V) on the CPU."""
        self.logits = logits.float().cpu()
        if not torch.isfinite(self.logits).all():
            raise EngineError("The reply model gave numbers that are not finite: check its weights and its dtype.")
        self.chances = torch.log_softmax(self.logits, dim=-1)

    def chances_of(self, tokens: torch.Tensor) -> list[float]:
        """Log-probability that each row gave to its token, (N,)."""
        chances: list[float] = self.chances.gather(1, tokens[:, None]).squeeze(1).tolist()
        return chances


class GPTNeoResponder:
    """A `Responder` on torch. Calls on several threads share the weights; each has its own cache and its own dice."""

    def __init__(
        self,
        loaded: Loaded,
        *,
        max_new_tokens: int = 48,
        sampling: Sampling | None = None,
        candidates: int | None = None,
        seed: int | None = None,
    ) -> None:
        """`candidates` None: `SMALL_CANDIDATES` for a small model that draws freely, else 1. `seed`: see `load`."""
        self._model = loaded.model
        self._tokenizer = loaded.tokenizer
        self._name = loaded.name
        self._sampling = sampling or Sampling()
        self._max_positions = int(loaded.model.config.max_position_embeddings)
        self._max_new_tokens = min(max_new_tokens, self._max_positions // 2)
        small = loaded.model.num_parameters() <= SMALL_PARAMETERS
        if self._sampling.temperature == 0:
            candidates = 1
        self._candidates = candidates or (SMALL_CANDIDATES if small else 1)
        self._seed = seed
        self._tokenizer_lock = threading.Lock()  # tokenizers are not reentrant
        self._ending_ids = sorted({self._encode(f"a{end}")[-1] for end in (".", "?", "!", END_OF_UTTERANCE)})
        self._end_ids = sorted({self._encode(END_OF_UTTERANCE)[-1], int(loaded.tokenizer.eos_token_id)})

    @classmethod
    def load(
        cls,
        base: str,
        adapter: str | None = None,
        *,
        device: str = "auto",
        dtype: str = "auto",
        max_new_tokens: int = 48,
        temperature: float | None = None,
        top_p: float = 0.9,
        repetition_penalty: float = 1.1,
        no_repeat_tokens: int = 4,
        guidance: float | None = None,
        candidates: int | None = None,
        seed: int | None = None,
    ) -> GPTNeoResponder:
        """Load a GPT-Neo and a LoRA adapter (None: `base` is used as it is, merged weights say) and merge them.

        `base` and `adapter` are folders, or hub names whose files are on this machine. `device` is auto, cpu, cuda or
        cuda:N; `dtype` auto, float32, float16 or bfloat16. None as `temperature` or `guidance` suits the model's
        size. With a `seed`, the same dialogue gets the same reply.
        Raises `EngineLoadError` if anything is missing, corrupt or does not fit together.
        """
        loaded = load(base, adapter, device=device, dtype=dtype)
        sampling = Sampling(top_p=top_p, repetition_penalty=repetition_penalty, no_repeat_tokens=no_repeat_tokens)
        return cls(
            loaded,
            max_new_tokens=max_new_tokens,
            sampling=suited(loaded.model.num_parameters(), sampling, temperature, guidance),
            candidates=candidates,
            seed=seed,
        )

    @property
    def name(self) -> str:
        """What is loaded, for people."""
        return self._name

    def warm_up(self) -> None:
        """Run a short prompt, one that fills the context, and some steps of each."""
        for words in (1, self._max_positions):
            for _ in self.reply([Turn(Speaker.CALLER, "I had a long day. " * words)], None, CancelToken()):
                pass

    def reply(self, dialogue: Sequence[Turn], emotion: EmotionEstimate | None, cancel: CancelToken) -> Iterator[str]:
        """Write a reply to the last turn, piece by piece (whole words; the blank before a word goes with it).

        Raises `TurnCancelled` within one step of the cancellation, and `EngineError` if two draws gave no words.
        """
        group = emotion.group if emotion else None
        prompt = self.prompt_ids(dialogue, group)
        own = [self._encode(f" {turn.text}") for turn in dialogue if turn.speaker is Speaker.ASSISTANT]
        dice = torch.Generator().manual_seed(self._seed if self._seed is not None else _fresh_seed())
        for _attempt in range(2):
            if self._candidates > 1:
                said = self._best_of(prompt, group, own, dice, cancel)
                if said:
                    cancel.check()
                    yield said
                    return
            else:
                any_words = False
                for piece in self._stream(prompt, own, dice, cancel):
                    any_words = True
                    yield piece
                if any_words:
                    return
            if self._sampling.temperature == 0:
                break  # would say nothing again
        raise EngineError("The reply model found no words for this turn: say it again, or train the adapter longer.")

    @torch.inference_mode()
    def ends_turn(self, words: str, cancel: CancelToken) -> float:
        """The probability that a sentence ends after the caller's words, of a sentence's end or the utterance's.

        One pass over the last `_WORDS_READ` words, without a beam or a draw.
        """
        cancel.check()
        last = " ".join(tidy(words).split()[-_WORDS_READ:])
        if not last:
            return 0.5
        ids = self._encode(f"{TAGS[Speaker.CALLER]} {last}")[-self._max_positions :]
        output = self._model(torch.tensor([ids], device=self._model.device), use_cache=False, logits_to_keep=1)
        chances = torch.softmax(output.logits[0, -1].float(), dim=-1)
        share = float(chances[self._ending_ids].sum())
        return min(max(share, 1e-4), 1 - 1e-4)

    def prompt_ids(self, dialogue: Sequence[Turn], group: str | None) -> list[int]:
        """The prompt's tokens, its oldest turns left out so that prompt and reply fit the model's positions.

        A last turn that is too long by itself loses its first words.
        """
        head = self._encode(feeling_line(group))
        tail = self._encode(TAGS[Speaker.ASSISTANT])
        room = self._max_positions - self._max_new_tokens - len(head) - len(tail)
        kept: list[list[int]] = []
        for turn in reversed(dialogue):
            ids = self._encode(utterance(Turn(turn.speaker, tidy(turn.text))))
            if len(ids) > room:
                if not kept:
                    tag = self._encode(TAGS[turn.speaker])
                    kept.append([*tag, *ids[len(ids) - room + len(tag) :]])
                break
            kept.append(ids)
            room -= len(ids)
        return [*head, *(token for ids in reversed(kept) for token in ids), *tail]

    def _stream(
        self, prompt: list[int], own: list[list[int]], dice: torch.Generator, cancel: CancelToken
    ) -> Iterator[str]:
        pieces = SpokenPieces()
        text = ""
        careful_from = self._max_new_tokens * 2 // 3
        for (draft,) in self._steps(prompt, own, 1, dice, cancel):
            text = self._decode(draft.tokens)
            near_the_limit = len(draft.tokens) >= careful_from
            if piece := pieces.grow(text, whole_sentences=near_the_limit):
                yield piece
            if pieces.ended:
                return
            if draft.done:
                break
        if rest := pieces.finish(text, cut=len(draft.tokens) >= self._max_new_tokens and not draft.done):
            yield rest

    def _best_of(
        self,
        prompt: list[int],
        group: str | None,
        own: list[list[int]],
        dice: torch.Generator,
        cancel: CancelToken,
    ) -> str:
        """Draw candidates side by side and give the text of the best one, empty if none has words."""
        drafts: list[_Draft] = []
        for drafts in self._steps(prompt, own, self._candidates, dice, cancel):
            if sum(draft.done for draft in drafts) >= ENOUGH_CANDIDATES * self._candidates:
                break
        cancel.check()
        earlier = {_plain(self._decode(ids)) for ids in own}
        best, best_score = "", -float("inf")
        felt = self._after_feeling(group, drafts)
        for draft, after_feeling in zip(drafts, felt, strict=True):
            said = SpokenPieces().finish(self._decode(draft.tokens), cut=not draft.done)
            if not any(character.isalnum() for character in said):
                continue
            score = draft.log_probability - CONTEXT_FREE_SHARE * draft.alone
            score = (score + FEELING_SHARE * (after_feeling - draft.alone)) / len(draft.tokens)
            score -= float(_plain(said) in earlier) + float(not draft.done)
            if score > best_score:
                best, best_score = said, score
        return best

    @torch.inference_mode()
    def _steps(
        self, prompt: list[int], own: list[list[int]], count: int, dice: torch.Generator, cancel: CancelToken
    ) -> Iterator[list[_Draft]]:
        """Draw `count` replies side by side; gives the drafts after every token, until all are done or at the limit."""
        cancel.check()
        compared = count > 1 or self._sampling.guidance != 1.0
        told = _Reading(self._model, prompt, count)
        cancel.check()
        alone = _Reading(self._model, self._encode(TAGS[Speaker.ASSISTANT]), count) if compared else told
        drafts = [_Draft() for _ in range(count)]
        drawn = torch.empty((count, 0), dtype=torch.int64)
        for step in range(self._max_new_tokens):
            cancel.check()
            tokens = draw(self._wanted(told, alone, drawn, own), self._sampling, dice)
            drawn = torch.cat([drawn, tokens[:, None]], dim=1)  # (N, T)
            for draft, token, chance, free in zip(
                drafts, tokens.tolist(), told.chances_of(tokens), alone.chances_of(tokens), strict=True
            ):
                if not draft.done:
                    draft.tokens.append(token)
                    draft.log_probability += chance
                    draft.alone += free
                    draft.done = token in self._end_ids
            yield drafts
            if all(draft.done for draft in drafts) or step + 1 == self._max_new_tokens:
                return
            cancel.check()
            told.read(tokens)
            if compared:
                cancel.check()
                alone.read(tokens)

    @torch.inference_mode()
    def _after_feeling(self, group: str | None, drafts: list[_Draft]) -> list[float]:
        """Summed log-probability of each draft when nothing is known but the caller's feeling."""
        if group is None:
            return [draft.alone for draft in drafts]
        before = self._encode(feeling_line(group)) + self._encode(TAGS[Speaker.ASSISTANT])
        longest = max(len(draft.tokens) for draft in drafts)
        ids = torch.tensor([[*before, *draft.tokens, *[0] * (longest - len(draft.tokens))] for draft in drafts])
        logits = self._model(ids.to(self._model.device), use_cache=False).logits[:, len(before) - 1 : -1]
        chances = torch.log_softmax(logits.float().cpu(), dim=-1)  # (N, T, V)
        chances = chances.gather(2, ids[:, len(before) :, None]).squeeze(2)  # (N, T)
        return [float(row[: len(draft.tokens)].sum()) for row, draft in zip(chances, drafts, strict=True)]

    def _wanted(self, told: _Reading, alone: _Reading, drawn: torch.Tensor, own: list[list[int]]) -> torch.Tensor:
        """Logits (N, V) to draw from, guided and with the penalties; a reply cannot end before it begins."""
        logits = (told.logits if self._sampling.guidance == 1.0 else told.chances).clone()
        if drawn.shape[1] == 0:
            logits[:, self._end_ids] = -torch.inf
        for row, tokens in enumerate(drawn.tolist()):
            logits[row, banned_next(tokens, own, self._sampling.no_repeat_tokens)] = -torch.inf
        guided = guide(logits, alone.chances, self._sampling.guidance)
        return penalise(guided, drawn, self._sampling.repetition_penalty)

    def _encode(self, text: str) -> list[int]:
        if not text:
            return []
        text = text.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate is no text to a tokenizer
        with self._tokenizer_lock:
            ids: list[int] = self._tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"]
        return ids

    def _decode(self, tokens: Sequence[int]) -> str:
        with self._tokenizer_lock:
            text: str = self._tokenizer.decode(tokens, skip_special_tokens=True, clean_up_tokenization_spaces=False)
        return text


def _plain(text: str) -> str:
    """A reply for comparison: its letters and digits alone."""
    return "".join(character for character in text.lower() if character.isalnum())


def _fresh_seed() -> int:
    return int.from_bytes(os.urandom(7), "little")
