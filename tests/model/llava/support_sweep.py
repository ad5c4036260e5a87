"""What both sweeps over transformers' classes check of a class that is opened. Used by tests alone."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image

from model.explain.passes import lens, rerun
from model.llava import encoder
from model.llava.checkpoints import LoadedModel
from model.llava.run import Options, encode, run
from model.options import QuestionError
from model.trace import Run, Transcript
from tests.conftest import noise

QUESTION = "w5 w9 w4"
TOKENS = 3
CLOSE = 1e-5
SEVERAL_STATES = {"gemma3n_text", "hy_v4"}
"""Decoders whose layers hand on several states of a position."""


def assert_answers_as_stock(model: LoadedModel) -> None:
    """Tokens are those of stock greedy generate, rows those of its eager attention; nobody looks at a hidden patch; the
    lens reads the last layer as the model does. The model is left with stock eager attention.
    """
    picture = noise(20, 16)
    told = Run.collect("tiny", QUESTION, list(run(model, picture, QUESTION, Options(max_new_tokens=TOKENS))))
    transcript = Transcript.of(told)
    blind = next(rerun(model, transcript, blocked=[1]))
    kind = model.model.config.text_config.model_type
    if kind in SEVERAL_STATES:
        with pytest.raises(QuestionError, match="several states"):
            lens(model, transcript)
        read = None
    else:
        read = lens(model, transcript)
    tokens, rows = _stock(model, picture)

    assert [step.id for step in told.steps] == tokens
    for step, row in zip(told.steps, rows, strict=True):
        assert step.attention.shape == row.shape
        assert np.abs(step.attention - row).max() < CLOSE
    assert not blind.attention[:, :, told.prefix.image.start + 1].any()
    if read is not None:
        expected = [step.probability for step in told.steps]
        np.testing.assert_allclose(read.probabilities[-1], expected, atol=1e-4)
        assert len(read.probabilities) == model.geometry.decoder_layers + 1


def assert_looks_as_stock(model: LoadedModel) -> None:
    """The encoder's maps are those of its eager attention. The model is left with that."""
    shapes = model.geometry
    sight = encode(model, noise(20, 16))
    read = encoder.layers_read(shapes)
    found = [encoder.attention(model, sight.picture, layer) for layer in range(read)]
    head = encoder.attention(model, sight.picture, 0, shapes.encoder_heads - 1)
    model.model.set_attn_implementation({"vision_config": "eager"})
    with torch.inference_mode():
        pixels = torch.from_numpy(sight.picture.pixels)[None]
        maps = model.model.model.vision_tower(pixels, output_attentions=True).attentions
    expected = torch.stack(maps)[:, 0].numpy()  # (layer, head, query position, position)
    np.testing.assert_allclose(np.stack(found), expected[:read].mean(axis=1), atol=CLOSE)
    np.testing.assert_allclose(head, expected[0, -1], atol=CLOSE)


def _stock(model: LoadedModel, picture: Image.Image) -> tuple[list[int], list[np.ndarray]]:
    """Tokens and last rows [layer, head, position] of stock generate."""
    whole = model.model
    whole.set_attn_implementation("eager")
    content = [{"type": "image"}, {"type": "text", "text": QUESTION}]
    prompt = model.processor.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True)
    inputs = model.processor(images=picture, text=prompt, return_tensors="pt")
    output = whole.generate(
        **inputs,
        do_sample=False,
        max_new_tokens=TOKENS,
        output_attentions=True,
        return_dict_in_generate=True,
    )
    tokens: list[int] = output.sequences[0, inputs["input_ids"].shape[1] :].tolist()
    rows = []
    for step, maps in enumerate(output.attentions):
        length = inputs["input_ids"].shape[1] + step
        last = [one[0, :, -1].numpy() for one in maps]
        rows.append(np.stack([np.pad(row, ((0, 0), (length - row.shape[1], 0))) for row in last]))
    return tokens, rows
