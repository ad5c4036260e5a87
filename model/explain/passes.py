"""Forward passes over an answer once more: with patches hidden, with another token in its place, layer by layer.

Works on the record of an answer, live or loaded from a file; the run that made it is left as it is.

T positions of prompt and answer, N tokens of the answer, V vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from transformers import DynamicCache

from model.explain.patches import chosen
from model.insight import Lens
from model.llava.checkpoints import LoadedModel
from model.llava.decoding import Decoding, Hidden, as_encoder_outputs, mask, places
from model.llava.prompt import Prompt
from model.options import Options, QuestionError
from model.trace import Float32, SpanKind, Step, Transcript
from model.words import phrase


def rerun(
    model: LoadedModel,
    transcript: Transcript,
    *,
    blocked: Sequence[int] = (),
    begin: Sequence[int] = (),
    options: Options | None = None,
) -> Iterator[Step]:
    """Answer the same prompt once more.

    Args:
        blocked: patches that nothing may look at.
        begin: tokens the answer has to begin with.

    Raises:
        QuestionError: see `model.explain.patches.chosen`; or a token that the vocabulary has not.
    """
    hidden = _hidden(transcript, blocked)
    for token in begin:
        if not 0 <= token < model.geometry.vocabulary:
            raise QuestionError(
                phrase("asking.not_in_vocabulary", asked=repr(token), size=f"{model.geometry.vocabulary:,}")
            )
    return _steps(model, transcript, hidden, begin, options or Options())


def _hidden(transcript: Transcript, blocked: Sequence[int]) -> Hidden:
    """Those patches, at their positions in the prompt."""
    patches = transcript.placement.patches
    return Hidden(tuple(patches[list(chosen(blocked, len(patches)))].tolist()))


def _prompt(transcript: Transcript) -> Prompt:
    """The prompt as the decoder takes it."""
    prefix = transcript.prefix
    kinds: list[SpanKind] = [span.kind for span in prefix.spans for _ in range(len(span))]
    return Prompt(tuple(prefix.ids.tolist()), prefix.texts, tuple(kinds))


def _steps(
    model: LoadedModel, transcript: Transcript, hidden: Hidden, begin: Sequence[int], options: Options
) -> Iterator[Step]:
    cache = DynamicCache(config=model.model.config)
    prompt = _prompt(transcript)
    decoding = Decoding(model, prompt, cache, transcript.projected, hidden)
    for step, _ in decoding.steps(options, begin):
        yield step


def probabilities(model: LoadedModel, transcript: Transcript, blocked: Sequence[int] = ()) -> Float32:
    """What the model gives each token of the answer, [N], when the tokens before it are those that were said.

    Softmax of the raw logits (temperature 1). In one forward pass: no token is chosen anew.

    Raises:
        QuestionError: see `model.explain.patches.chosen`.
    """
    hidden = _hidden(transcript, blocked)
    logits = _over(model, transcript, hidden).logits[0].float()  # (N, V)
    said = torch.tensor(transcript.ids, device=logits.device)
    shares: Float32 = logits.softmax(dim=-1).gather(1, said[:, None])[:, 0].cpu().numpy()
    return shares


def lens(model: LoadedModel, transcript: Transcript, blocked: Sequence[int] = (), token: int | None = None) -> Lens:
    """Read every layer at the positions that predict the answer's tokens ("logit lens").

    Args:
        token: whose logits to follow everywhere, whatever was said; by default, at each place the token said there.

    Raises:
        QuestionError: see `model.explain.patches.chosen`; or the decoder carries several states of each position from
            layer to layer (Gemma 3n, say), and mixes them only after the last.
    """
    hidden = _hidden(transcript, blocked)
    output = _over(model, transcript, hidden, layers=True)
    if any(state.dim() != 3 for state in output.hidden_states):
        raise QuestionError(phrase("asking.several_states"))
    tokens = len(transcript.ids)
    followed = transcript.ids if token is None else [token] * tokens
    said = torch.tensor(followed, device=model.device)[:, None]
    norm, head = model.last_norm or torch.nn.Identity(), model.model.lm_head
    rows: list[tuple[torch.Tensor, ...]] = []
    with model.lock, torch.inference_mode():
        # What comes out of the last layer is read by the model itself.
        read = [head(norm(state[:, -tokens:])) for state in output.hidden_states[:-1]]
        for whole in (*read, output.logits):
            logits = whole[0].float()  # (N, V)
            mine = logits.gather(1, said)
            shares = logits.softmax(dim=-1).gather(1, said)
            rows.append((mine[:, 0], shares[:, 0], (logits > mine).sum(dim=1), logits.argmax(dim=1)))
    logits, shares, ranks, best = (torch.stack(kind).cpu().numpy() for kind in zip(*rows, strict=True))
    return Lens(logits, shares, ranks, best)


def _over(model: LoadedModel, transcript: Transcript, hidden: Hidden, layers: bool = False) -> Any:
    """One forward pass over prompt and answer; logits of the positions that predict the answer's tokens."""
    ids = transcript.ids
    said = _prompt(transcript)
    for token in ids[:-1]:
        said = said + Prompt((token,), ("",), ("answer",))
    with model.lock, torch.inference_mode():
        return model.model(
            input_ids=torch.tensor([said.ids], device=model.device),
            position_ids=places(0, len(said.ids), model.device),
            attention_mask=mask(said, hidden, model.device),
            use_cache=False,
            logits_to_keep=len(ids),
            output_hidden_states=layers,
            mm_encoder_outputs=as_encoder_outputs(model, transcript.projected, said),
        )
