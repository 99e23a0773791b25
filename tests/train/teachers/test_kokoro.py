"""Kokoro as a teacher, on a toy graph of its form: int8 as the published one, with the same inner names."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from wyoming_nano_tts.errors import TrainingError
from wyoming_nano_tts.train.teachers.kokoro import OPENED, SOUNDLESS, KokoroTeacher
from wyoming_nano_tts.train.teachers.kokoro_graph import EXTRA
from wyoming_nano_tts.train.teachers.teacher import TeacherError, Wanted

WIDTH = 8
UNITS = 3
"""Of every symbol of the toy."""
RNG = np.random.default_rng(1)


def float_graph(path: Path) -> None:
    """A graph with a product, an LSTM and a convolution between tokens and audio, durations, F0 and energy."""
    weights = {
        "table": RNG.normal(size=(178, WIDTH)),
        "product": RNG.normal(size=(WIDTH, WIDTH)),
        "product_bias": RNG.normal(size=WIDTH),
        "lstm_w": RNG.normal(size=(1, 4 * WIDTH, WIDTH)) / 3,
        "lstm_r": RNG.normal(size=(1, 4 * WIDTH, WIDTH)) / 3,
        "conv": RNG.normal(size=(1, WIDTH, 3)),
        "conv_bias": RNG.normal(size=1),
    }
    node = helper.make_node
    nodes = [
        node("Gather", ["table", "tokens"], ["embedded"], name="embed"),
        node("MatMul", ["embedded", "product"], ["multiplied"], name="/encoder/MatMul"),
        node("Add", ["multiplied", "product_bias"], ["biased"], name="/encoder/Add"),
        node("Transpose", ["biased"], ["turned"], perm=[1, 0, 2]),
        node(
            "LSTM",
            ["turned", "lstm_w", "lstm_r"],
            ["states"],
            name="/encoder/LSTM",
            hidden_size=WIDTH,
        ),
        node("Squeeze", ["states", "one"], ["narrow"]),  # (T, 1, C)
        node("Transpose", ["narrow"], ["columns"], perm=[1, 2, 0]),
        node(
            "Conv",
            ["columns", "conv", "conv_bias"],
            ["contour"],
            name="/encoder/F0_proj/Conv",
            pads=[1, 1],
        ),
        node("Squeeze", ["contour", "zero"], ["line"]),  # (1, T)
        node("Transpose", ["line"], ["standing"], perm=[1, 0]),
        node("Expand", ["standing", "six_of"], ["spread"]),
        node("Reshape", ["spread", "row"], ["/encoder/F0_proj/Conv_output_0"]),
        node("Neg", ["/encoder/F0_proj/Conv_output_0"], ["/encoder/N_proj/Conv_output_0"]),
        node("Cast", ["tokens"], ["tokens_float"], to=TensorProto.FLOAT),
        node("Mul", ["tokens_float", "nothing"], ["zeros"]),
        node("Add", ["zeros", "units"], ["raw"]),
        node("Clip", ["raw", "least"], ["/encoder/Clip_output_0"]),
        node("Expand", ["standing", "many_of"], ["wide"]),
        node("Reshape", ["wide", "row"], ["audio_row"]),
        node("Mul", ["audio_row", "speed"], ["waveform"]),
    ]
    constants = {
        "one": np.array([1]), "zero": np.array([1]), "row": np.array([1, -1]),
        "six_of": np.array([1, 2 * UNITS]), "many_of": np.array([1, 600 * UNITS]),
        "nothing": np.float32(0), "units": np.float32(UNITS), "least": np.float32(1),
    }  # fmt: skip
    initial = [numpy_helper.from_array(v.astype(np.float32), k) for k, v in weights.items()]
    initial += [numpy_helper.from_array(np.asarray(v), k) for k, v in constants.items()]
    info = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes, "toy",
        [info("tokens", TensorProto.INT64, [1, "T"]), info("style", TensorProto.FLOAT, [1, 256]),
         info("speed", TensorProto.FLOAT, [1])],
        [info("waveform", TensorProto.FLOAT, None)], initial,
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model's folder, int8 as it is published."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    place = tmp_path / "kokoro"
    (place / "voices").mkdir(parents=True)
    np.zeros((510, 256), np.float32).tofile(place / "voices" / "af_toy.bin")
    float_graph(tmp_path / "float.onnx")
    quantize_dynamic(
        tmp_path / "float.onnx", place / "model.onnx", weight_type=QuantType.QUInt8,
        op_types_to_quantize=["MatMul", "Conv", "LSTM"],
    )  # fmt: skip
    return place


def operators(path: Path) -> set[str]:
    return {node.op_type for node in onnx.load(path).graph.node}


def test_the_graph_is_opened_up_and_rounds_nothing_any_more(folder: Path, tmp_path: Path) -> None:
    rounded = {"MatMulInteger", "ConvInteger", "DynamicQuantizeLSTM"}
    assert rounded <= operators(folder / "model.onnx")
    teacher = KokoroTeacher(Wanted(str(folder), "af_toy"))
    assert teacher.about == "Kokoro-82M (hexgrad, Apache-2.0), voice af_toy"
    speech = teacher.speak("Hello.", "həlˈO.")
    opened = folder / OPENED
    assert not operators(opened) & {*rounded, "DynamicQuantizeLinear"}
    assert {o.name for o in onnx.load(opened).graph.output} == {"waveform", *EXTRA.values()}
    assert speech.contours is not None
    assert speech.contours.durations.tolist() == [UNITS] * 8
    assert len(speech.contours.f0_hz) == len(speech.contours.energy) == 16 * UNITS
    assert len(speech.samples) == 8 * UNITS * 600

    import onnxruntime

    exact = onnxruntime.InferenceSession(str(tmp_path / "float.onnx"))
    from wyoming_nano_tts.families.nano2.transcription import symbol_ids
    from wyoming_nano_tts.text.symbols import MISAKI

    given = {"tokens": np.array([symbol_ids("həlˈO.", MISAKI)]), "style": np.zeros((1, 256), np.float32),
             "speed": np.ones(1, np.float32)}  # fmt: skip
    (wanted,) = exact.run(["waveform"], given)
    (coarse,) = onnxruntime.InferenceSession(str(folder / "model.onnx")).run(["waveform"], given)
    off = np.abs(speech.samples - wanted.ravel()).max()
    assert off < 0.05 * np.abs(wanted).max(), "weights are rounded still"
    assert off < np.abs(coarse - wanted).max(), "and nothing else is"


def test_prosody_without_sound_is_the_same_prosody(folder: Path) -> None:
    whole = KokoroTeacher(Wanted(str(folder), "af_toy")).speak("Hello.", "həlˈO.")
    silent = KokoroTeacher(Wanted(str(folder), "af_toy", prosody_only=True)).speak("", "həlˈO.")
    assert silent.samples.size == 0
    assert whole.contours is not None
    assert silent.contours is not None
    for part in ("durations", "f0_hz", "energy"):
        np.testing.assert_array_equal(getattr(silent.contours, part), getattr(whole.contours, part))
    assert silent.contours.seconds == pytest.approx(len(whole.samples) / 24_000)
    assert len(onnx.load(folder / SOUNDLESS).graph.node) < len(
        onnx.load(folder / OPENED).graph.node
    )
    KokoroTeacher(Wanted(str(folder), "af_toy", prosody_only=True))
    assert KokoroTeacher(Wanted(str(folder), "af_toy")).speak("", "həlˈO.").samples.size


def test_an_opened_graph_is_used_again(folder: Path) -> None:
    KokoroTeacher(Wanted(str(folder), "af_toy"))
    before = (folder / OPENED).stat().st_mtime_ns
    (folder / "model.onnx").unlink()
    KokoroTeacher(Wanted(str(folder), "af_toy"))
    assert (folder / OPENED).stat().st_mtime_ns == before


def test_what_it_cannot_say_or_is_not(folder: Path) -> None:
    teacher = KokoroTeacher(Wanted(str(folder), "af_toy"))
    for symbols, message in (
        ("ə", "1 symbols; it takes 2 to"),
        ("ə" * 600, "600 symbols"),
        ("əж", "has no 'ж'"),
    ):
        with pytest.raises(TeacherError, match=message):
            teacher.speak("x", symbols)
    with pytest.raises(TrainingError, match=r"has no voice 'nobody'; it has af_toy"):
        KokoroTeacher(Wanted(str(folder), "nobody"))
    (folder / "voices" / "odd.bin").write_bytes(b"12345678")
    with pytest.raises(TrainingError, match="does not hold vectors of 256"):
        KokoroTeacher(Wanted(str(folder), "odd"))


def test_another_model_is_told(folder: Path, tmp_path: Path) -> None:
    (folder / OPENED).unlink(missing_ok=True)
    model = onnx.load(tmp_path / "float.onnx")
    for node in model.graph.node:
        node.output[:] = [name.replace("/encoder/", "/other/") for name in node.output]
        node.input[:] = [name.replace("/encoder/", "/other/") for name in node.input]
    onnx.save(model, folder / "model.onnx")
    with pytest.raises(TrainingError, match="is not the graph of Kokoro-82M"):
        KokoroTeacher(Wanted(str(folder), "af_toy"))
    (folder / "model.onnx").write_bytes(b"no graph")
    with pytest.raises(TrainingError, match="is not an ONNX file that runs here"):
        KokoroTeacher(Wanted(str(folder), "af_toy"))
    (folder / "model.onnx").unlink()
    with pytest.raises(TrainingError, match="holds no ONNX file"):
        KokoroTeacher(Wanted(str(folder), "af_toy"))
