"""What is kept of a begun run is whole again when it is laid out."""

import json
from pathlib import Path

import pytest
import torch
from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

from model.workshop import eye
from model.workshop.begun import lay_out
from model.workshop.eye import Eye
from model.workshop.joint import assemble
from model.workshop.packs import Packer
from model.workshop.tutor import text_config


def test_every_phase_finds_all_its_tensors(tmp_path: Path) -> None:
    work, logs = tmp_path / "work", tmp_path / "logs"
    logs.mkdir()
    (logs / "stage-two-again.jsonl").write_text("of another run")
    lay_out(work, logs)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(work / "tokenizer")
    seeing, tutor = Eye(eye.LAYERS), LlamaForCausalLM(text_config(tokenizer))
    whole = assemble(seeing.vision, tutor, Packer(tokenizer))
    models = {"eye": seeing, "tutor": tutor}
    for path in work.glob("*.state.pt"):
        name = path.name.removesuffix(".state.pt")
        state = torch.load(path, weights_only=True)
        models.get(name, whole).load_state_dict(state["model"])
        assert json.loads((logs / f"{name}.jsonl").read_text().splitlines()[-1])["step"] >= state["step"]
    assert {path.stem for path in logs.iterdir()} == {path.name.removesuffix(".state.pt") for path in work.glob("*.pt")}
    with pytest.raises(FileExistsError):
        lay_out(work, logs)
