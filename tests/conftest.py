"""Options and fixtures of every test."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from golden_vectors import G2P_EN, MARKS, OUR_VECTORS, Vectors, read_vectors, utterances, vectors_of

from benchmarks.stand_ins.voices import write_voice
from wyoming_nano_tts.backends.backend import BACKENDS, Backend, open_backend

# Before torch is imported anywhere: tests are small, and more threads only fight each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")
if os.environ.get("NANO_TTS_BACKEND") == "numpy":
    # As on a machine without ONNX Runtime; programs that tests start choose by the variable.
    sys.modules["onnxruntime"] = None  # type: ignore[assignment]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the golden tests run on other vectors."""
    parser.addoption(
        "--golden",
        type=Path,
        metavar="DIR",
        help="other golden vectors of the published models, laid out as tests/golden or as one of its folders",
    )
    parser.addoption(
        "--fail-on-skip", action="store_true", help="fail the run if any test was skipped"
    )


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With --fail-on-skip a skipped test is a failed run: a check that did not run proves nothing."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not session.config.getoption("--fail-on-skip"):
        return
    skipped = [*reporter.stats.get("skipped", []), *reporter.stats.get("xfailed", [])]
    if skipped and session.exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"{len(skipped)} skipped, which counts as failed", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_configure(config: pytest.Config) -> None:
    """Refuse a folder without vectors: tests of nothing would pass."""
    chosen: Path | None = config.getoption("--golden")
    if chosen is not None and all(vectors_of(m, chosen).parent == OUR_VECTORS for m in MARKS):
        raise pytest.UsageError(f"--golden {chosen} holds no golden vectors of {', '.join(MARKS)}")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that takes `v1_utterance` on every utterance of the golden vectors."""
    if "v1_utterance" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--golden")
        paths = utterances("inflect-nano-v1", chosen, "phone", "durations", "mel", "wav")
        metafunc.parametrize("v1_utterance", paths, ids=[path.stem for path in paths])


@pytest.fixture(scope="session")
def golden_dir(pytestconfig: pytest.Config) -> Path:
    """Folder of the golden vectors of Inflect-Nano-v1."""
    return vectors_of("inflect-nano-v1", pytestconfig.getoption("--golden"))


@pytest.fixture(scope="session")
def golden_v2_dir(pytestconfig: pytest.Config) -> Path:
    """Folder of the golden vectors of the Inflect v2 models."""
    return vectors_of("inflect-v2", pytestconfig.getoption("--golden"))


@pytest.fixture(scope="session")
def golden_nanospeech_dir(pytestconfig: pytest.Config) -> Path:
    """Folder of the golden vectors of Nanospeech."""
    return vectors_of("nanospeech", pytestconfig.getoption("--golden"))


@pytest.fixture(scope="session")
def golden_bittts_dir(pytestconfig: pytest.Config) -> Path:
    """Folder of the golden vectors of packed ternary weights."""
    return vectors_of("bittts", pytestconfig.getoption("--golden"))


@pytest.fixture(scope="module")
def published_frontend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Let the front end of Inflect v1 find its network for unknown words; return the store that has it."""
    store = tmp_path_factory.mktemp("store")
    (store / G2P_EN.name).symlink_to(G2P_EN)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NANO_TTS_VOICES", str(store))
        yield store


@pytest.fixture(scope="session")
def golden(golden_dir: Path) -> Callable[[str], Vectors]:
    """Return a reader of one file of vectors, by its name without `.npz`."""

    def read(name: str) -> Vectors:
        return read_vectors(golden_dir / f"{name}.npz")

    return read


@pytest.fixture(scope="session", params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> Backend:
    """Every backend in turn: what speaks must speak on each."""
    return open_backend(request.param)


@pytest.fixture(scope="session")
def random_voice_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of voices with one voice of random weights, en_US-random; not to be changed."""
    folder = tmp_path_factory.mktemp("voices")
    write_voice(folder / "en_US-random")
    return folder


@pytest.fixture(scope="session")
def v1_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both files of Inflect-Nano-v1 with random weights, below `weights`; not to be changed."""
    from checkpoints import write_v1

    return write_v1(tmp_path_factory.mktemp("published") / "v1")


@pytest.fixture(scope="session")
def v2_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`model.pth` and `config.json` of Inflect-Nano-v2 with random weights; not to be changed."""
    from checkpoints import write_v2

    return write_v2(tmp_path_factory.mktemp("published") / "v2")


@pytest.fixture
def no_built_in_voices(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As if nothing were shipped."""
    for module in ("voice_files.description", "engine.engine"):
        monkeypatch.setattr(f"wyoming_nano_tts.{module}.BUILT_IN_VOICES", tmp_path / "none")


@pytest.fixture
def toy() -> Iterator[None]:
    """Let the toy language be found during a test."""
    from toy_language import Toy, registered

    with registered(Toy):
        yield


@pytest.fixture
def phones(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """Phone ids of everything that reaches an acoustic model."""
    from wyoming_nano_tts.families.nano.acoustic import AcousticModel

    seen: list[list[int]] = []
    run = AcousticModel.run_in_steps

    def spied(model: AcousticModel, ids: object, *rest: object) -> object:
        seen.append(ids.phone.tolist())  # type: ignore[attr-defined]
        return run(model, ids, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(AcousticModel, "run_in_steps", spied)
    return seen
