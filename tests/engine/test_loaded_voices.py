"""Several voices: what is in memory, what is on disk, and what a voice cannot do."""

import gc
import json
import logging
import os
import shutil
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from golden_vectors import write_golden_v1

from benchmarks.stand_ins.voices import copy_voice
from wyoming_nano_tts.backends.graph import graph_spec
from wyoming_nano_tts.engine import Engine, SpeechOptions, VoiceInfo
from wyoming_nano_tts.engine.loaded import LoadedVoices
from wyoming_nano_tts.errors import VoiceError, VoiceNotFoundError
from wyoming_nano_tts.families.registry import ARCHITECTURES, FAMILIES
from wyoming_nano_tts.text import Passage
from wyoming_nano_tts.voice_files import folders as folders_module
from wyoming_nano_tts.voice_files.architecture import UTTERANCE_OPTIONS
from wyoming_nano_tts.voice_files.description import read_voice
from wyoming_nano_tts.voice_files.folders import VoiceFolders

NAMES = ("en_US-a", "en_US-b", "en_US-c")


@dataclass
class Stub:
    """As much of a loaded voice as keeping it takes."""

    info: VoiceInfo
    __hash__ = object.__hash__


class Memory:
    """Voices that are loaded, with a clock that stands still unless it is told to go."""

    def __init__(self, folder: Path, most: int | None) -> None:
        self.infos = {name: read_voice(folder / name, ARCHITECTURES) for name in NAMES}
        self.now = 0.0
        self.made: list[weakref.ref[Stub]] = []
        self.voices = LoadedVoices(self.load, most, lambda: self.now)  # type: ignore[arg-type]

    def load(self, info: VoiceInfo) -> Stub:
        stub = Stub(info)
        self.made.append(weakref.ref(stub))
        return stub

    def use(self, letter: str) -> object:
        self.now += 1
        return self.voices.use(self.infos[f"en_US-{letter}"])

    @property
    def loaded(self) -> str:
        return "".join(voice_id[-1] for voice_id in self.voices.ids)

    @property
    def alive(self) -> int:
        gc.collect()
        return sum(reference() is not None for reference in self.made)


@pytest.fixture(scope="module")
def three(random_voice_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of three voices; not to be changed."""
    folder = tmp_path_factory.mktemp("three")
    for name in NAMES:
        copy_voice(random_voice_dir / "en_US-random", folder / name, name=name)
    return folder


@pytest.fixture
def memory(three: Path) -> Callable[[int | None], Memory]:
    return lambda most: Memory(three, most)


def test_a_voice_is_loaded_once(memory: Callable[[int | None], Memory]) -> None:
    kept = memory(None)
    for letter in "abcabc":
        kept.use(letter)
    assert kept.loaded == "abc"
    assert len(kept.made) == 3


def test_the_longest_unused_goes_first_and_its_memory_with_it(
    memory: Callable[[int | None], Memory],
) -> None:
    kept = memory(2)
    for letter in "abac":
        kept.use(letter)
    assert kept.loaded == "ac"
    assert kept.alive == 2
    kept.use("b")
    assert kept.loaded == "cb"


def test_none_goes_while_it_speaks(memory: Callable[[int | None], Memory]) -> None:
    kept = memory(1)
    speaking = kept.use("a")
    more = kept.use("a")
    kept.use("b")
    assert kept.loaded == "a", "b went at once, a stays"
    second = kept.use("c")
    assert kept.loaded == "ac", "one more than there is room for, as both speak"
    del speaking
    assert kept.loaded == "ac", "a is in use for another time"
    del more
    assert kept.loaded == "c"
    assert kept.alive == 1
    del second
    assert kept.loaded == "c", "the last one may stay"


def test_idle_voices_go_after_their_time(memory: Callable[[int | None], Memory]) -> None:
    kept = memory(None)
    kept.use("a")
    speaking = kept.use("b")
    kept.now = 100
    kept.use("c")
    kept.voices.unload_idle(50)
    assert kept.loaded == "bc"
    del speaking
    kept.now = 149
    kept.voices.unload_idle(50)
    assert kept.loaded == "bc", "b's time began when it fell silent"
    kept.now = 151.5
    kept.voices.unload_idle(50)
    assert kept.loaded == ""
    kept.use("a")
    assert kept.loaded == "a"


def test_another_version_is_loaded_anew_and_the_old_one_ends_in_peace(
    memory: Callable[[int | None], Memory], three: Path, tmp_path: Path
) -> None:
    kept = memory(None)
    old = kept.use("a")
    louder = read_voice(
        copy_voice(three / "en_US-a", tmp_path / "en_US-a", gain_db=3.0), ARCHITECTURES
    )
    new = kept.voices.use(louder)
    assert new.voice.info.gain_db == 3
    assert kept.loaded == "a"
    assert kept.alive == 2
    del old
    assert kept.alive == 1
    assert kept.voices.use(louder).voice is new.voice


def test_a_voice_that_cannot_be_loaded_leaves_the_others(
    memory: Callable[[int | None], Memory], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = memory(None)
    kept.use("a")
    load = kept.load

    def fail(info: VoiceInfo) -> Stub:
        raise VoiceError("damaged")

    kept.voices._load = fail  # type: ignore[assignment]
    with pytest.raises(VoiceError, match="damaged"):
        kept.use("b")
    kept.voices._load = load  # type: ignore[assignment]
    kept.use("b")
    assert kept.loaded == "ab"


def test_many_threads_keep_the_limit_and_the_counts(three: Path) -> None:
    kept = Memory(three, 2)
    failures: list[BaseException] = []

    def work(seed: int) -> None:
        rng = np.random.default_rng(seed)
        try:
            for _ in range(300):
                info = kept.infos[NAMES[rng.integers(3)]]
                assert kept.voices.use(info).voice.info is info
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures
    gc.collect()
    assert len(kept.voices.ids) <= 2
    assert all(entry.users == 0 for entry in kept.voices._entries.values())
    assert kept.alive == len(kept.voices.ids)


def test_an_engine_keeps_as_many_voices_as_it_may(three: Path) -> None:
    engine = Engine((three,), threads=1, default_voice=NAMES[0], max_loaded_voices=2)
    for name in NAMES:
        engine.preload(name)
    assert engine.loaded_voices == NAMES[1:]
    chunks = engine.utterance(NAMES[1], SpeechOptions()).say(
        Passage.of("Good morning, and good night.")
    )
    first = next(chunks)
    engine.unload_idle(0)
    assert engine.loaded_voices == (NAMES[1],), "it is in the middle of a sentence"
    assert len(first) + sum(map(len, chunks)) > 24000
    del chunks
    engine.unload_idle(0)
    assert engine.loaded_voices == ()


def test_new_changed_and_removed_voices_are_noticed(
    three: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "voices"
    folder.mkdir()
    engine = Engine((folder,), threads=1)

    def own() -> list[str]:
        return [voice.id for voice in engine.voices() if voice.folder.parent == folder]

    assert own() == []
    with caplog.at_level(logging.INFO):
        copy_voice(three / NAMES[0], folder / NAMES[0])
        assert own() == [NAMES[0]]
        before = engine.voices()[0].version
        described = json.loads((folder / NAMES[0] / "voice.json").read_text(encoding="utf-8"))
        (tmp_path / "new.json").write_text(json.dumps(described | {"gain_db": 3}))
        os.replace(tmp_path / "new.json", folder / NAMES[0] / "voice.json")
        assert engine.voices()[0].version != before
        assert list(engine.utterance(NAMES[0], SpeechOptions()).say(Passage.of("Hello.")))
        shutil.rmtree(folder / NAMES[0])
        assert own() == []
    lines = [record.getMessage() for record in caplog.records]
    assert [line for line in lines if NAMES[0] in line and "loaded" not in line] == [
        f"new voice: {NAMES[0]}",
        f"voice {NAMES[0]} is now {before.split('+')[0]}+" + lines[1].rpartition("+")[2],
        f"voice {NAMES[0]} is gone",
    ]
    with pytest.raises(VoiceNotFoundError, match="there is no voice"):
        engine.utterance(NAMES[0], SpeechOptions())


def test_a_voice_that_is_removed_leaves_the_memory(three: Path, tmp_path: Path) -> None:
    folder = tmp_path / "voices"
    for name in NAMES[:2]:
        copy_voice(three / name, folder / name)
    engine = Engine((folder,), threads=1)
    for name in NAMES[:2]:
        engine.preload(name)
    speech = engine.utterance(NAMES[1], SpeechOptions()).say(
        Passage.of("Good morning, and good night.")
    )
    first = next(speech)
    for name in NAMES[:2]:
        shutil.rmtree(folder / name)
    engine.voices()  # as the server asks with every request
    assert engine.loaded_voices == ()
    assert len(first) + sum(map(len, speech)) > 24000, "what had begun is said to its end"


def test_a_voice_that_is_replaced_between_description_and_weights_is_read_again(
    three: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "voices"
    copy_voice(three / NAMES[0], folder / NAMES[0])
    engine = Engine((folder,), threads=1)
    use, infos = engine._loaded.use, []

    def replaced(info: VoiceInfo) -> object:
        infos.append(info)
        if len(infos) == 1:
            shutil.rmtree(folder / NAMES[0])
            copy_voice(three / NAMES[0], folder / NAMES[0], gain_db=3.0)
            raise VoiceError("damaged: its checksum differs")
        return use(info)

    monkeypatch.setattr(engine._loaded, "use", replaced)
    assert list(engine.utterance(NAMES[0], SpeechOptions()).say(Passage.of("Hello.")))
    assert [info.gain_db for info in infos] == [infos[0].gain_db, 3.0]
    weights = folder / NAMES[0] / "acoustic.safetensors"
    weights.unlink()  # a link to one that other tests need
    weights.write_bytes(b"x")
    engine._loaded.unload_idle(0)
    with pytest.raises(VoiceError, match="checksum differs"):
        engine.utterance(NAMES[0], SpeechOptions())
    assert len(infos) == 3, "one that is damaged is not tried twice"


def test_a_default_voice_that_is_removed_leaves_another(
    three: Path, tmp_path: Path, no_built_in_voices: None
) -> None:
    folder = tmp_path / "voices"
    for name in NAMES[:2]:
        copy_voice(three / name, folder / name)
    engine = Engine((folder,), threads=1, default_voice=NAMES[0])
    shutil.rmtree(folder / NAMES[0])
    assert engine.voice_id(None) == engine.voice_id(NAMES[0]) == NAMES[1]
    shutil.rmtree(folder / NAMES[1])
    assert engine.voice_id(None) == NAMES[0], "the message of the error names it"


def test_descriptions_are_read_only_when_they_change(
    three: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = 0
    find = folders_module.find_voices

    def counted(*arguments: Any) -> object:
        nonlocal reads
        reads += 1
        return find(*arguments)

    monkeypatch.setattr(folders_module, "find_voices", counted)
    folders = VoiceFolders((three, three / "absent"), ARCHITECTURES)
    for _ in range(5):
        assert [voice.id for voice in folders.voices()] == list(NAMES)
    assert reads == 1


def test_an_option_without_effect_is_said_once(
    three: Path, caplog: pytest.LogCaptureFixture
) -> None:
    engine = Engine((three,), threads=1, default_voice=NAMES[0])
    with caplog.at_level(logging.WARNING):
        engine.utterance(NAMES[0], SpeechOptions())
        engine.utterance(NAMES[0], SpeechOptions(pitch_scale=1.2, seed=3, volume=0.5))
        assert not caplog.records
        for _ in range(2):
            engine.utterance(NAMES[0], SpeechOptions(variation=0.2))
    (record,) = caplog.records
    assert record.getMessage() == "the voice en_US-a has no variation: ignored (said once)"


@pytest.mark.usefixtures("published_frontend")
def test_published_voices_can_read_as_their_own_program_does(tmp_path: Path) -> None:
    write_golden_v1(tmp_path / "v1")
    plain, published = (
        Engine((tmp_path,), threads=1, default_voice="v1", published_frontend=flag)
        for flag in (False, True)
    )
    heard = []
    for engine in (plain, published):
        voice = engine.lease("v1").voice
        manner = engine.utterance("v1", SpeechOptions())._own.manner
        heard.append(voice._phonemes(Passage.of("It's 7:05."), manner))  # type: ignore[attr-defined]
    assert heard[0] == plain.frontend.phonemise(Passage.of("It's 7:05."))
    assert heard[1].symbols[-1] == "."
    assert "'" in heard[1].symbols, "their contractions fall apart"


def test_a_family_is_imported_when_it_is_needed() -> None:
    """Nobody waits at the start for what is not installed."""
    program = """
import sys
from wyoming_nano_tts.engine import Engine, SpeechOptions

def families():
    names = ("inflect_v1", "inflect_v2", "nano", "nano2")
    return [name for name in names if f"wyoming_nano_tts.families.{name}.voice" in sys.modules]

engine = Engine(threads=1)
engine.voices()
print(families())
engine.utterance(engine.default_voice, SpeechOptions())
print(families())
"""
    root = Path(folders_module.__file__).parents[2]
    result = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True, text=True, timeout=120, check=True, cwd=root,
    )  # fmt: skip
    assert result.stdout.splitlines() == ["[]", "['nano2']"]


def test_every_architecture_has_a_family_graphs_and_known_options() -> None:
    assert set(FAMILIES) == set(ARCHITECTURES)
    options = set(SpeechOptions.__dataclass_fields__)
    assert options >= UTTERANCE_OPTIONS
    for architecture in ARCHITECTURES.values():
        assert architecture.obeys <= options
        for kinds in architecture.parts.values():
            for kind in kinds.values():
                assert kind.obeys <= options
                for candidates in kind.graphs:
                    configs = [json.dumps(graph_spec(graph).config) for graph in candidates]
                    assert len(set(configs)) == len(candidates), "a config chooses one graph"
