"""Fused attention for training a GPT-Neo: transformers has only an eager one, which writes out every score matrix.

`torch.nn.functional.scaled_dot_product_attention` with scale 1 (GPT-Neo does not divide by √d) gives the same result.
Without a mask, attention is causal and padding must be on the right, where causality hides it from every token that
counts; with a boolean mask (B, 1, T, T), as packed rows need, the mask alone decides and must be causal itself.
"""

from __future__ import annotations

import types
from typing import Any

import torch
from torch import nn
from torch.nn import functional


def _forward(
    self: Any, hidden_states: torch.Tensor, attention_mask: torch.Tensor | None = None, **_: Any
) -> tuple[torch.Tensor, None]:
    batch, length, _width = hidden_states.shape
    query, key, value = (
        project(hidden_states).view(batch, length, self.num_heads, self.head_dim).transpose(1, 2)  # (B, heads, T, d)
        for project in (self.q_proj, self.k_proj, self.v_proj)
    )
    mask = attention_mask if attention_mask is not None and attention_mask.dtype == torch.bool else None
    windowed = self.attention_type == "local" and length > self.window_size
    if windowed:
        window = self.bias[:, :, :length, :length]  # causal too
        mask = window if mask is None else mask & window
    attended = functional.scaled_dot_product_attention(
        query,
        key,
        value,
        attn_mask=mask,
        dropout_p=self.attn_dropout.p if self.training else 0.0,
        is_causal=mask is None,
        scale=1.0,
    )
    output = self.out_proj(attended.transpose(1, 2).reshape(batch, length, self.embed_dim))  # (B, T, H)
    return self.resid_dropout(output), None


def fuse_attention(model: nn.Module, window_size: int) -> None:
    """Let every GPT-Neo attention layer inside `model` run fused; for training only (no cache, no padding mask)."""
    from transformers.models.gpt_neo.modeling_gpt_neo import GPTNeoSelfAttention

    for module in model.modules():
        if isinstance(module, GPTNeoSelfAttention):
            module.window_size = window_size  # type: ignore[assignment]
            module.forward = types.MethodType(_forward, module)  # type: ignore[method-assign]
