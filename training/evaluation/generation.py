"""What a model replies to the items: greedy and nucleus by the protocol, and as the server itself would.

`greedy` and `nucleus` are the plain decodings that published figures use: at most 40 new tokens, one utterance, no
penalty, no choice among candidates, no emotion told. They run in batches, padded on the left, over one cache. `served`
is the product: `GPTNeoResponder` with the settings it ships with and the emotion that the server would read. A reply
cannot end before it begins in any of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import torch

from server.engines.dialogue_format import END_OF_UTTERANCE
from server.engines.gptneo import GPTNeoResponder, suited
from server.engines.gptneo_loading import Loaded
from server.engines.interfaces import CancelToken, EmotionEstimate, Turn
from server.engines.sampling import Sampling, draw
from server.engines.spoken_pieces import spoken_part
from server.errors import EngineError
from server.settings import ReplySettings
from training.evaluation.systems import System, loaded

GREEDY: Final = "greedy"
NUCLEUS: Final = "nucleus"
SERVED: Final = "served"
PLAIN: Final = {GREEDY: Sampling(0.0, 1.0, 1.0, 0), NUCLEUS: Sampling(0.7, 0.9, 1.0, 0)}
NEW_TOKENS: Final = 40
BATCH: Final = 64


@dataclass(frozen=True, slots=True)
class Dialogue:
    """What is to be answered; `number` tells it from the others and seeds its dice."""

    number: int
    turns: tuple[Turn, ...]
    emotion: EmotionEstimate | None = None


@dataclass(frozen=True, slots=True)
class Speaking:
    """Dialogues to answer with one model in one way."""

    system: System
    decoding: str
    seed: int
    dialogues: tuple[Dialogue, ...]


def speak(speaking: Speaking) -> list[str]:
    """Answer each dialogue; the same task gives the same words."""
    ready = loaded(speaking.system)
    if speaking.decoding == SERVED:
        return [serve(ready, each, speaking.seed) for each in speaking.dialogues]
    return plain(ready, speaking.dialogues, PLAIN[speaking.decoding], speaking.seed)


def serve(ready: Loaded, dialogue: Dialogue, seed: int) -> str:
    """Answer one dialogue as the server would, with dice of its own; nothing if the model finds no words."""
    shipped = ReplySettings()
    sampling = Sampling(
        top_p=shipped.top_p,
        repetition_penalty=shipped.repetition_penalty,
        no_repeat_tokens=shipped.no_repeat_tokens,
    )
    responder = GPTNeoResponder(
        ready,
        max_new_tokens=shipped.max_new_tokens,
        sampling=suited(ready.model.num_parameters(), sampling, shipped.temperature, shipped.guidance),
        candidates=shipped.candidates,
        seed=seed * 1_000_003 + dialogue.number,
    )
    try:
        return "".join(responder.reply(dialogue.turns, dialogue.emotion, CancelToken())).strip()
    except EngineError:
        return ""


def plain(ready: Loaded, dialogues: Sequence[Dialogue], sampling: Sampling, seed: int) -> list[str]:
    """Answer dialogues in batches of similar length, in the order given."""
    writer = GPTNeoResponder(ready, max_new_tokens=NEW_TOKENS)
    prompts = [writer.prompt_ids(each.turns, each.emotion.group if each.emotion else None) for each in dialogues]
    ends = sorted({_encode(ready, END_OF_UTTERANCE)[-1], int(ready.tokenizer.eos_token_id)})
    order = sorted(range(len(dialogues)), key=lambda place: (len(prompts[place]), dialogues[place].number))
    said = [""] * len(dialogues)
    limit = min(NEW_TOKENS, int(ready.model.config.max_position_embeddings) // 2)
    for at in range(0, len(order), BATCH):
        places = order[at : at + BATCH]
        dice = torch.Generator().manual_seed(seed * 1_000_003 + dialogues[places[0]].number)
        drawn = continuations(ready.model, [prompts[place] for place in places], ends, limit, sampling, dice)
        for place, tokens in zip(places, drawn, strict=True):
            text = ready.tokenizer.decode(tokens, skip_special_tokens=True, clean_up_tokenization_spaces=False)
            said[place] = spoken_part(text)[0]
    return said


@torch.inference_mode()
def continuations(
    model: Any,
    prompts: Sequence[Sequence[int]],
    ends: Sequence[int],
    limit: int,
    sampling: Sampling,
    dice: torch.Generator,
) -> list[list[int]]:
    """Draw tokens after each prompt until one of `ends` or `limit` tokens; those that are done leave the batch."""
    length = max(map(len, prompts))
    ids = torch.zeros((len(prompts), length), dtype=torch.int64)
    mask = torch.zeros_like(ids)
    for row, prompt in enumerate(prompts):
        ids[row, length - len(prompt) :] = torch.tensor(prompt)
        mask[row, length - len(prompt) :] = 1
    drawn: list[list[int]] = [[] for _ in prompts]
    rows = torch.arange(len(prompts))  # which prompt each row of the batch continues
    positions = (mask.cumsum(dim=1) - 1).clamp(min=0)
    output = _step(model, ids, mask, positions, None)
    for step in range(limit):
        logits = output.logits[:, -1].float().cpu()  # (B, V)
        if step == 0:
            logits[:, list(ends)] = -torch.inf
        tokens = draw(logits, sampling, dice)
        for row, token in zip(rows.tolist(), tokens.tolist(), strict=True):
            if not drawn[row] or drawn[row][-1] not in ends:
                drawn[row].append(token)
        going = torch.tensor([drawn[row][-1] not in ends for row in rows.tolist()])
        if not going.any() or step + 1 == limit:
            break
        cache = output.past_key_values
        if int(going.sum()) * 4 <= len(rows) * 3:  # worth the copying
            keep = torch.nonzero(going).squeeze(1)
            cache.batch_select_indices(keep.to(model.device))
            rows, tokens, mask = rows[keep], tokens[keep], mask[keep]
        mask = torch.cat([mask, torch.ones_like(mask[:, :1])], dim=1)
        output = _step(model, tokens[:, None], mask, mask.sum(dim=1, keepdim=True) - 1, cache)
    return drawn


def _step(model: Any, ids: torch.Tensor, mask: torch.Tensor, positions: torch.Tensor, cache: Any) -> Any:
    place = model.device
    return model(
        ids.to(place),
        attention_mask=mask.to(place),
        position_ids=positions.to(place),
        past_key_values=cache,
        use_cache=True,
        logits_to_keep=1,
    )


def _encode(ready: Loaded, text: str) -> list[int]:
    ids: list[int] = ready.tokenizer(text, add_special_tokens=False)["input_ids"]
    return ids
