"""Every bad checkpoint is refused in words, before anything heavy happens; good ones say what they are."""

from __future__ import annotations

import json
import pickle
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from huggingface_hub.errors import RevisionNotFoundError
from PIL import Image

from model.llava import checkpoints, hub, memory
from model.llava.checkpoints import CheckpointError, LoadedModel, load
from model.llava.run import Options, run
from model.trace import Features, Step
from tests import checkpoints as checkpoints_of_tests
from tests.checkpoints import set_fields as change
from tests.model.refused import refusal

# What loads


def test_geometry_is_that_of_the_checkpoint(loaded: Callable[[str], LoadedModel]) -> None:
    clip, siglip = loaded("clip").geometry, loaded("siglip").geometry
    assert (clip.grid.rows, clip.grid.columns, clip.grid.patch_size) == (24, 24, 14)
    assert (clip.image_height, clip.image_width, clip.encoder_positions) == (336, 336, 577)
    assert (clip.feature_layers, clip.drops_class, clip.image_positions) == ((-2,), True, 576)
    assert (clip.decoder_layers, clip.decoder_heads, clip.key_value_heads) == (3, 4, 4)
    assert (siglip.grid.rows, siglip.grid.columns, siglip.image_positions) == (27, 27, 729)
    assert (siglip.image_height, siglip.encoder_positions) == (384, 729)
    assert (siglip.feature_layers, siglip.drops_class) == ((-1,), False)
    assert (siglip.decoder_layers, siglip.decoder_heads, siglip.key_value_heads) == (2, 4, 2)


def test_what_is_loaded_says_what_it_is(model: LoadedModel, checkpoint: str, folder_of: Callable[[str], Path]) -> None:
    assert model.parameters == sum(parameter.numel() for parameter in model.model.parameters())
    assert model.bytes == model.parameters * 4
    assert model.source == str(folder_of(checkpoint))
    assert model.name == folder_of(checkpoint).name
    assert model.device == torch.device("cpu")
    assert not model.model.training
    assert type(model.processor.image_processor).__name__.endswith("Pil")
    assert model.tokenizer.eos_token_id in model.end_ids


@pytest.mark.embedded
def test_the_embedded_model_loads_by_its_name() -> None:
    found = load(device="cpu")
    assert (found.name, found.dtype) == ("workshop", torch.float32)
    assert (found.geometry.grid.rows, found.geometry.encoder_positions) == (24, 577)


def test_progress_is_reported(folder_of: Callable[[str], Path]) -> None:
    told: list[tuple[str, float | None]] = []
    load(folder_of("clip"), device="cpu", progress=lambda message, fraction: told.append((message, fraction)))
    assert len(told) > 3
    assert told[-1] == ("Ready", 1.0)
    assert any("weights" in message for message, _ in told)


@pytest.mark.parametrize("name", ["float16", "bfloat16", "float32"])
def test_dtype_can_be_chosen(folder_of: Callable[[str], Path], name: str) -> None:
    found = load(folder_of("clip"), device="cpu", dtype=name)
    assert {parameter.dtype for parameter in found.model.parameters()} == {getattr(torch, name)}
    assert found.bytes == found.parameters * found.dtype.itemsize


def test_a_processor_from_before_patch_sizes_is_completed(
    copied: Path, folder_of: Callable[[str], Path], picture: Image.Image
) -> None:
    # llava-1.5-7b-hf was saved so until late 2024.
    change(copied / "processor_config.json", patch_size=None, vision_feature_select_strategy=None,
           num_additional_image_tokens=None)  # fmt: skip
    old, new = load(copied, device="cpu"), load(folder_of("clip"), device="cpu")
    assert old.geometry == new.geometry
    options = Options(max_new_tokens=1)
    assert [type(stage) for stage in run(old, picture, "What?", options)] == [
        type(stage) for stage in run(new, picture, "What?", options)
    ]


def test_several_feature_layers_are_joined(copied: Path, picture: Image.Image, tmp_path: Path) -> None:
    from transformers import AutoProcessor, LlavaConfig, LlavaForConditionalGeneration

    config = LlavaConfig.from_pretrained(copied)
    config.vision_feature_layer = [-2, 1]
    LlavaForConditionalGeneration(config).save_pretrained(tmp_path / "two")
    AutoProcessor.from_pretrained(copied).save_pretrained(tmp_path / "two")
    found = load(tmp_path / "two", device="cpu")
    features = list(run(found, picture, "What?", Options(max_new_tokens=1)))[2]
    assert isinstance(features, Features)
    assert features.shape == (576, 2 * found.geometry.encoder_width)
    assert (features.layer, features.joined) == (-2, (1,))


@pytest.mark.parametrize(
    "fields",
    [
        {"_attn_implementation": "flash_attention_2"},
        {"text_config___attn_implementation": "flash_attention_2"},
        {"output_attentions": True, "output_hidden_states": True},
        {"return_dict": False},
        {"text_config__return_dict": False, "vision_config__return_dict": False},
    ],
)
def test_how_a_config_would_have_calls_made_is_left_aside(small: Path, picture: Image.Image, fields: Any) -> None:
    # Previously refused: "the weights do not fit config.json", "'tuple' object has no attribute ...", or for want of
    # FlashAttention, which nothing here uses.
    change(small / "config.json", **fields)
    assert len(list(run(load(small, device="cpu"), picture, "What is it?", Options(max_new_tokens=2)))) > 2


@pytest.mark.slow
def test_a_local_folder_never_touches_the_network(folder_of: Callable[[str], Path]) -> None:
    program = (
        "import socket, sys\n"
        "def refuse(*_): raise AssertionError('network')\n"
        "socket.socket.connect = refuse; socket.getaddrinfo = refuse\n"
        "from model.llava.checkpoints import load\n"
        f"print(load({str(folder_of('clip'))!r}).parameters)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 0


# What does not: where it is and what it is


def test_missing_folders_and_names_that_are_none(tmp_path: Path) -> None:
    assert "no such folder" in refusal(tmp_path / "none")
    assert "no such folder" in refusal("nonsense")
    assert "no such folder" in refusal("../a/b/c")
    file = tmp_path / "file"
    file.write_text("x")
    assert "it is a file" in refusal(file)
    assert "config.json" in refusal(tmp_path)


def test_the_embedded_model_may_be_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(checkpoints, "EMBEDDED_FOLDER", tmp_path / "none")
    assert "embedded model is not there" in refusal("workshop")


@pytest.mark.parametrize("kind", ["llama", "llava_next", "llava_onevision", "clip", ""])
def test_other_models_are_not_llavas(copied: Path, kind: str) -> None:
    change(copied / "config.json", model_type=kind, architectures=["SomethingElse"])
    message = refusal(copied)
    assert "not a LLaVA" in message
    assert "SomethingElse" in message


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"model_type": "llava", "text_config": 3}', "[" * 100_000])
def test_a_damaged_config(copied: Path, content: str) -> None:
    (copied / "config.json").write_text(content)
    refusal(copied)


def test_code_that_a_checkpoint_brings_is_not_run(copied: Path) -> None:
    ran = copied / "ran"
    (copied / "evil.py").write_text(f"open({str(ran)!r}, 'w')\nclass Evil: pass\n")
    for file in ("config.json", "processor_config.json", "tokenizer_config.json"):
        mapping = dict.fromkeys(("AutoConfig", "AutoModel", "AutoProcessor"), "evil.Evil")
        change(copied / file, auto_map=mapping | {"AutoTokenizer": ["evil.Evil", "evil.Evil"]})
    load(copied, device="cpu")
    assert not ran.exists()


# Weights


def test_pickled_weights_are_refused_and_never_opened(copied: Path) -> None:
    ran = copied / "ran"

    class Evil:
        def __reduce__(self) -> tuple[Any, tuple[str, str]]:
            return open, (str(ran), "w")

    (copied / "pytorch_model.bin").write_bytes(pickle.dumps(Evil()))
    (copied / "model.safetensors").unlink()
    message = refusal(copied)
    assert "pickled" in message
    assert "pytorch_model.bin" in message
    assert not ran.exists()


def test_no_weights_at_all(copied: Path) -> None:
    (copied / "model.safetensors").unlink()
    assert "no weights" in refusal(copied)


@pytest.mark.parametrize("length", [0, 3, 8, 100, 5000, -1])
def test_weights_cut_short_are_named_with_both_sizes(copied: Path, length: int) -> None:
    file = copied / "model.safetensors"
    file.write_bytes(file.read_bytes()[:length])
    message = refusal(copied)
    assert "model.safetensors is cut short" in message
    assert f"{file.stat().st_size:,}" in message


@pytest.mark.parametrize(
    "content",
    [
        struct.pack("<Q", 2**63) + b"{}",
        struct.pack("<Q", 2) + b"[]",
        struct.pack("<Q", 4) + b"{\xff\xff}",
        struct.pack("<Q", 13) + b'{"a": {"b":1}}'[:13],
        struct.pack("<Q", 5000) + b"[" * 5000,
    ],
)
def test_damaged_headers(copied: Path, content: bytes) -> None:
    (copied / "model.safetensors").write_bytes(content)
    assert "model.safetensors" in refusal(copied)


def test_shards(copied: Path, picture: Image.Image) -> None:
    from transformers import LlavaForConditionalGeneration

    whole = LlavaForConditionalGeneration.from_pretrained(copied)
    (copied / "model.safetensors").unlink()
    whole.save_pretrained(copied, max_shard_size="300KB")
    shards = sorted(copied.glob("model-*.safetensors"))
    assert len(shards) > 2
    assert load(copied, device="cpu").parameters

    kept = shards[1].read_bytes()
    shards[1].write_bytes(kept[:-10])
    assert f"{shards[1].name} is cut short" in refusal(copied)
    shards[1].unlink()
    assert f"missing, first {shards[1].name}" in refusal(copied)
    index = copied / "model.safetensors.index.json"
    change(index, weight_map={"a": "../../etc/passwd.safetensors"})
    assert "not a safetensors file beside it" in refusal(copied)
    index.write_text("{")
    assert "damaged" in refusal(copied)
    # Previously the weights were said not to fit config.json.
    index.write_text(json.dumps({"weight_map": {"a": shards[0].name}}))
    assert "it has no metadata, which transformers asks for" in refusal(copied)
    # Previously: its weights are in model-00001-of ..., and have to be called model.safetensors.
    index.write_text(json.dumps({"weight_map": {}, "metadata": {}}))
    assert "lists no weights" in refusal(copied)


def test_weights_of_another_model(copied: Path, folder_of: Callable[[str], Path]) -> None:
    shutil.copy(folder_of("siglip") / "model.safetensors", copied)
    assert "weights" in refusal(copied)


def test_missing_weights_are_not_made_up(copied: Path) -> None:
    from safetensors.torch import load_file, save_file

    file = copied / "model.safetensors"
    tensors = load_file(file)
    del tensors[next(name for name in tensors if "k_proj" in name)]
    save_file(tensors, file, metadata={"format": "pt"})
    message = refusal(copied)
    assert "1 weights are missing" in message
    assert "k_proj" in message


# Parts that do not fit each other


@pytest.mark.parametrize(
    ("file", "fields", "numbers"),
    [
        ("processor_config.json", {"image_processor__crop_size": {"height": 224, "width": 224}}, ["224"]),
        ("processor_config.json", {"patch_size": 16}, ["441", "576"]),
        ("processor_config.json", {"num_additional_image_tokens": 0}, ["575", "576"]),
        ("processor_config.json", {"image_processor__do_center_crop": False}, ["336"]),
        ("config.json", {"vision_feature_select_strategy": "full"}, ["577", "576"]),
        ("config.json", {"vision_config__image_size": 448}, ["336"]),
        ("config.json", {"vision_feature_layer": -9}, ["-9", "3 layers"]),
        ("config.json", {"vision_feature_layer": [1, 9]}, ["[1, 9]", "3 layers"]),
        ("config.json", {"image_token_index": 5}, ["3", "5"]),
    ],
)
def test_parts_that_do_not_fit(copied: Path, file: str, fields: dict[str, Any], numbers: list[str]) -> None:
    change(copied / file, **fields)
    message = refusal(copied)
    assert all(number in message for number in numbers), message


def test_a_class_position_dropped_from_an_encoder_that_has_none(
    folder_of: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(folder_of("siglip"), tmp_path / "siglip"))
    change(folder / "config.json", vision_feature_select_strategy="default")
    message = refusal(folder)
    assert "728" in message
    assert "729" in message


def test_a_class_position_kept_by_all_parts_has_no_place_in_a_grid(copied: Path) -> None:
    change(copied / "config.json", vision_feature_select_strategy="full")
    change(copied / "processor_config.json", vision_feature_select_strategy="full")
    message = refusal(copied)
    assert "577 positions" in message
    assert "24 x 24 = 576 patches" in message


@pytest.mark.parametrize("missing", ["tokenizer.json", "processor_config.json", "chat_template.jinja"])
def test_parts_that_are_missing(copied: Path, missing: str) -> None:
    (copied / missing).unlink()
    refusal(copied)


def test_a_damaged_tokenizer(copied: Path) -> None:
    (copied / "tokenizer.json").write_text('{"model": 3}')
    assert "processor" in refusal(copied)


# No question could be asked


def test_an_image_token_behind_the_embedding_table(tmp_path: Path) -> None:
    # Previously accepted; every question was an IndexError.
    tokenizer = checkpoints_of_tests.image_token_last()
    folder = checkpoints_of_tests.small(tmp_path / "last", tokenizer=tokenizer, vocabulary=len(tokenizer) - 1)
    message = refusal(folder)
    assert f"image token has the number {len(tokenizer) - 1}" in message
    assert f"the embedding table has {len(tokenizer) - 1} rows" in message


def test_a_tokenizer_of_another_model(tmp_path: Path) -> None:
    folder = checkpoints_of_tests.small(tmp_path / "few", vocabulary=300)
    assert "tokens that its embedding table of 300 rows does not have" in refusal(folder)


@pytest.mark.parametrize("context", [1, 50, 64, 83, 98])
def test_a_context_that_holds_no_picture_with_question_and_answer(tmp_path: Path, context: int) -> None:
    # Previously accepted; any question was then called too long.
    folder = checkpoints_of_tests.small(tmp_path / "short", max_position_embeddings=context)
    message = refusal(folder)
    assert f"its context of {context} positions" in message
    assert "take 83, and an answer needs 16 more" in message


def test_a_context_that_just_holds_them_is_enough(tmp_path: Path, picture: Image.Image) -> None:
    found = load(checkpoints_of_tests.small(tmp_path / "just", max_position_embeddings=99), device="cpu")
    steps = [stage for stage in run(found, picture, checkpoints.QUESTION) if isinstance(stage, Step)]
    assert steps[-1].is_end or len(steps) == 16


# What libraries raise


def test_weights_of_another_shape_are_named_with_both_shapes(copied: Path) -> None:
    change(copied / "config.json", text_config__intermediate_size=100)
    message = refusal(copied)
    assert "9 of its weights do not have the shape" in message
    assert "layers.0.mlp.down_proj.weight: 64 x 96 instead of 64 x 100" in message


@pytest.mark.parametrize(
    ("file", "fields", "says"),
    [
        ("config.json", {"text_config__hidden_size": "64"}, "field hidden_size"),
        ("config.json", {"text_config__rms_norm_eps": "x"}, "field rms_norm_eps"),
        ("config.json", {"text_config__hidden_act": "nonsense"}, "KeyError: nonsense"),
        ("config.json", {"text_config__model_type": "nonsense"}, "'nonsense', which transformers"),
        ("config.json", {"dtype": "float3"}, "'float3'"),
        ("processor_config.json", {"image_processor__image_processor_type": "Nope"}, "copy their files again"),
        ("processor_config.json", {"image_processor__size": "large"}, "copy their files again"),
        ("processor_config.json", {"image_processor__resample": 77}, "cannot handle a picture"),
        # Previously: it looks ahead.
        (
            "config.json",
            {"text_config__rope_parameters": {"rope_type": "default", "rope_theta": 0.0}},
            "NaN or infinite values",
        ),
        # Previously: the weights do not fit config.json.
        ("generation_config.json", {"watermarking_config": {"mode": "x"}}, "its generation_config.json makes no sense"),
        ("generation_config.json", {"num_return_sequences": 2}, "its generation_config.json makes no sense"),
        # Previously accepted, and then every question ended in a ValueError, or its last token in an IndexError.
        ("generation_config.json", {"bad_words_ids": [[99_999]]}, "biased: [99999]"),
        ("generation_config.json", {"sequence_bias": [[[99_999], 5.0]]}, "biased: [99999]"),
        ("generation_config.json", {"forced_eos_token_id": 99_999}, "index 99999 is out of bounds"),
        # Previously an endless row of the first token there is, or a RuntimeError.
        ("generation_config.json", {"suppress_tokens": list(range(1000))}, "leaves no token that could be said"),
        # Previously with two full stops.
        ("generation_config.json", {"repetition_penalty": -1.0}, "positive float, but is -1.0."),
    ],
)
def test_foreign_errors_become_words(small: Path, file: str, fields: dict[str, Any], says: str) -> None:
    change(small / file, **fields)
    message = refusal(small)
    assert says in message
    assert "Traceback" not in message
    assert not message.endswith("..")


@pytest.mark.parametrize(
    "name",
    ["config.json", "generation_config.json", "processor_config.json", "tokenizer_config.json"],
)
@pytest.mark.parametrize("content", ["[1]", "3", "{", "\ud800".encode("utf-8", "surrogatepass"), "[" * 100_000])
def test_a_damaged_description_is_named(small: Path, name: str, content: str | bytes) -> None:
    (small / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    assert f"its {name} " in refusal(small)


class PanicException(BaseException):
    """As pyo3 makes it, in a module that cannot be imported."""


@pytest.mark.parametrize("error", [ImportError("bitsandbytes"), IndexError("x"), AssertionError(), PanicException("x")])
def test_whatever_is_raised_is_one_line(small: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    # Previously an ImportError or a Rust panic went through as a traceback.
    def fail(*_: object, **__: object) -> None:
        raise error

    for part in ("model.llava.checkpoints._speech", "model.llava.checkpoints.geometry.read"):
        with monkeypatch.context() as patch:
            patch.setattr(part, fail)
            assert type(error).__name__ in refusal(small)


def test_an_interrupt_is_no_refusal(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("model.llava.checkpoints.geometry.read", interrupt)
    with pytest.raises(KeyboardInterrupt):
        load(small, device="cpu")


# Memory and devices


def test_too_large_is_said_with_numbers_before_any_weight_is_read(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_: object) -> None:
        raise AssertionError("weights were looked at")

    monkeypatch.setattr(memory, "host_available", lambda: 1_000_000)
    monkeypatch.setattr("model.llava.weights.inspect", read)
    message = refusal(copied)
    assert "too large" in message
    assert "1 MB of memory is free" in message
    assert "need 2 MB" in message or "need 3 MB" in message


def test_unknown_devices_and_numbers(copied: Path) -> None:
    with pytest.raises(CheckpointError, match="no device called"):
        load(copied, device="abacus")
    with pytest.raises(CheckpointError, match="int8"):
        load(copied, device="cpu", dtype="int8")
    if not torch.cuda.is_available():
        with pytest.raises(CheckpointError, match="no cuda"):
            load(copied, device="cuda")


def test_free_memory_is_that_of_the_container_if_it_has_less(tmp_path: Path) -> None:
    meminfo = tmp_path / "meminfo"
    meminfo.write_text("MemTotal: 100 kB\nMemAvailable:   40 kB\n")
    assert memory.host_available(meminfo, tmp_path) == 40 * 1024
    (tmp_path / "memory.max").write_text("20480\n")
    (tmp_path / "memory.current").write_text("10240\n")
    (tmp_path / "memory.stat").write_text("anon 1024\ninactive_file 2048\n")
    assert memory.host_available(meminfo, tmp_path) == 10240 + 2048
    (tmp_path / "memory.max").write_text("max\n")
    assert memory.host_available(meminfo, tmp_path) == 40 * 1024
    assert memory.host_available(tmp_path / "none", tmp_path / "none") is not None
    assert memory.gigabytes(14_130_000_000) == "14.1 GB"
    assert memory.gigabytes(55_300_000) == "55 MB"


# The hub, with its download replaced by a copy


@pytest.fixture
def offline_hub(monkeypatch: pytest.MonkeyPatch, folder_of: Callable[[str], Path], tmp_path: Path) -> list[list[str]]:
    """A hub that has "someone/llava", at any revision but "none", and writes down what was asked for."""
    asked: list[list[str]] = []
    snapshot = tmp_path / "snapshot"
    snapshot.mkdir()

    def download(repository: str, revision: str | None, allow_patterns: list[str], tqdm_class: Any) -> str:
        asked.append(allow_patterns if revision is None else [revision, *allow_patterns])
        assert repository == "someone/llava"
        if revision == "none":
            raise RevisionNotFoundError.__new__(RevisionNotFoundError)
        for file in folder_of("clip").iterdir():
            if any(file.match(pattern) for pattern in allow_patterns):
                shutil.copy(file, snapshot)
        if tqdm_class is not None:
            # As snapshot_download does: two bars that learn their total later, and one that counts files.
            bars = [tqdm_class(desc="x", total=0, initial=0, unit="B", unit_scale=True) for _ in range(2)]
            for bar in bars:
                bar.total = (bar.total or 0) + 2_000_000_000
                bar.refresh()
                for _ in range(2):
                    bar.update(1_000_000_000)
                    bar.set_postfix_str(str(bar.format_dict.get("rate")), refresh=False)
                bar.set_description_str("done")
                bar.close()
            assert list(tqdm_class(["a", "b"], desc="Fetching 2 files")) == ["a", "b"]
        return str(snapshot)

    monkeypatch.setattr(hub, "snapshot_download", download)
    return asked


def test_a_hub_id_is_described_first_and_fetched_then(offline_hub: list[list[str]]) -> None:
    told: list[tuple[str, float | None]] = []
    found = load("someone/llava", device="cpu", progress=lambda *report: told.append(report))
    assert found.name == "someone/llava"
    assert offline_hub == [hub.DESCRIPTIONS, ["model.safetensors"]]
    downloads = [report for report in told if report[0].startswith("Downloading")]
    assert downloads[0] == ("Downloading weights: 1.00 of 2.00 GB", 0.5)
    assert downloads[-1] == ("Downloading weights: 2.00 of 2.00 GB", 1.0)
    assert [fraction for _, fraction in downloads] == sorted(fraction or 0 for _, fraction in downloads)


def test_a_hub_model_too_large_is_refused_before_its_weights_are_fetched(
    offline_hub: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "host_available", lambda: 1000)
    assert "too large" in refusal("someone/llava")
    assert offline_hub == [hub.DESCRIPTIONS]


def test_a_hub_model_with_pickled_weights_only(offline_hub: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.llava.weights.SINGLE", "none.safetensors")
    monkeypatch.setattr(hub.HfApi, "list_repo_files", lambda *_, **__: ["config.json", "pytorch_model.bin"])
    assert "pickled weights only (pytorch_model.bin)" in refusal("someone/llava")


@pytest.mark.parametrize("revision", ["v1.0", "refs/pr/3", "0123456789abcdef0123456789abcdef01234567"])
def test_a_hub_id_takes_a_revision(offline_hub: list[list[str]], revision: str) -> None:
    found = load(f"someone/llava@{revision}", device="cpu")
    assert found.name == f"someone/llava@{revision}"
    assert offline_hub == [[revision, *hub.DESCRIPTIONS], [revision, "model.safetensors"]]


def test_weights_are_of_the_commit_that_the_descriptions_came_from(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # A branch may move between the two downloads.
    snapshot = tmp_path / ("0123456789" * 4)
    snapshot.mkdir()
    asked: list[str | None] = []

    def download(_: str, revision: str | None, allow_patterns: list[str], tqdm_class: Any) -> str:
        asked.append(revision)
        (snapshot / "model.safetensors").touch()
        return str(snapshot)

    monkeypatch.setattr(hub, "snapshot_download", download)
    hub.fetch_weights(hub.Repository("someone/llava", "main"), snapshot, lambda *_: None)
    assert asked == ["0123456789" * 4]


def test_a_revision_that_there_is_not(offline_hub: list[list[str]]) -> None:
    assert "someone/llava has no revision none: give a branch, tag or commit" in refusal("someone/llava@none")


@pytest.mark.parametrize("source", ["someone/llava@", "someone/llava@../x", "someone/llava@a b", "someone@v1", "@v1"])
def test_names_that_are_no_hub_id_with_a_revision(source: str) -> None:
    assert "owner/name@revision" in refusal(source)


def test_a_folder_may_have_an_at_sign_in_its_name(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small.rename(small.parent / "llava@home")
    monkeypatch.chdir(small.parent.parent)
    source = f"{small.parent.name}/llava@home"  # which could be a hub id too
    assert load(source, device="cpu").name == "llava@home"


@pytest.mark.parametrize(
    ("error", "says"),
    [
        ("RepositoryNotFoundError", "no model someone/llava"),
        ("GatedRepoError", "permission"),
        ("LocalEntryNotFoundError", "cannot be reached"),
        ("OfflineModeIsEnabled", "cannot be reached"),
        ("HFValidationError", "give owner/name"),
    ],
)
def test_hub_failures_are_told_apart(monkeypatch: pytest.MonkeyPatch, error: str, says: str) -> None:
    import huggingface_hub.errors as errors

    kind = getattr(errors, error)

    def fail(*_: object, **__: object) -> None:
        raise kind.__new__(kind)

    monkeypatch.setattr(hub, "snapshot_download", fail)
    assert says in refusal("someone/llava")
