"""A language that is not a folder of ours, spoken by a real engine through the server."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from talk import audio, talk_to
from toy_language import TOY, Twin, registered

from benchmarks.stand_ins.voices import write_voice as write_new_voice
from wyoming_nano_tts.bounded_log import BoundedLog
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.errors import LanguageNotSpokenError
from wyoming_nano_tts.server.config import ServerConfig
from wyoming_nano_tts.server.requests import read_request
from wyoming_nano_tts.server.serve import running
from wyoming_nano_tts.speech.offered_voices import Catalogue
from wyoming_nano_tts.text import Passage, open_stream
from wyoming_nano_tts.text import language as languages

pytestmark = pytest.mark.usefixtures("toy")
LOG = BoundedLog(logging.getLogger(__name__))
BARE = SpeechOptions(lead_silence_ms=0, trail_silence_ms=0, sentence_silence=0)


@pytest.fixture
def voices(tmp_path: Path) -> Path:
    """A voice of the language, one of English, and one with a speaker of each."""
    write_voice(tmp_path / "qty-random", language="qty")
    write_voice(tmp_path / "en_US-random")
    return tmp_path


def write_voice(folder: Path, **changes: object) -> Path:
    """Write a voice that says how it is read only where `changes` do, as voices did before they could."""
    return write_new_voice(folder, **({"reading": None} | changes))


def ids(text: str) -> list[int]:
    return [0, *(TOY.ids[letter] for letter in text), 0]


async def test_its_sentences_and_digits_are_its_own(voices: Path, phones: list[list[int]]) -> None:
    engine = Engine((voices,), threads=1, default_voice="en_US-random")
    config = ServerConfig(uris=("tcp://127.0.0.1:0",), warm_up=False, defaults=BARE)
    async with running(config, engine, open_stream) as listeners, talk_to(listeners[0].uri) as talk:
        await talk.say("describe")
        offered = {voice["name"]: voice for voice in (await talk.hear()).data["tts"][0]["voices"]}
        assert offered["qty-random"]["languages"] == ["qty"]
        sound = audio(await talk.speak("Kala. Mi 12| Ton", voice={"name": "qty-random"}))
        assert phones == [ids("kalamikati|"), ids("ton")]
        assert np.frombuffer(sound, np.int16).any()
        await talk.speak("Hello. You.", voice={"language": "qty"})
        assert phones[2:] == [
            ids("lloo")
        ]  # by the language alone; letters that it lacks are silent
        await talk.speak("One. Two.", voice={"name": "en_US-random"})
        assert len(phones) == 5  # two sentences again
        assert max(phones[-1]) > len(TOY.symbols)


@pytest.mark.parametrize(
    ("voice", "tag", "text"),
    [("de_DE-random", "de-AT", "Es ist 7:05 Uhr."), ("es_ES-random", "es-MX", "Son las 7:05.")],
)
async def test_a_language_of_ours_is_read_by_its_own_rules(
    tmp_path: Path, phones: list[list[int]], voice: str, tag: str, text: str
) -> None:
    write_voice(tmp_path / voice, language=voice[:5])
    write_voice(tmp_path / "en_US-random")
    engine = Engine((tmp_path,), threads=1, default_voice="en_US-random")
    config = ServerConfig(uris=("tcp://127.0.0.1:0",), warm_up=False, defaults=BARE)
    async with running(config, engine, open_stream) as listeners, talk_to(listeners[0].uri) as talk:
        await talk.say("describe")
        voices = (await talk.hear()).data["tts"][0]["voices"]
        assert tag in next(one["languages"] for one in voices if one["name"] == voice)
        assert audio(await talk.speak(text, voice={"language": tag}))
    language = languages.find_language(tag)
    spoken = language.phonemise(Passage.of(text))
    assert phones == [spoken.token_ids(language.numbering, blanks=False).phone.tolist()]


async def test_two_languages_in_one_document(voices: Path, phones: list[list[int]]) -> None:
    """Through the server, where the request's voice is the English one."""
    engine = Engine((voices,), threads=1, default_voice="en_US-random")
    config = ServerConfig(uris=("tcp://127.0.0.1:0",), warm_up=False, defaults=BARE)
    async with running(config, engine, open_stream) as listeners, talk_to(listeners[0].uri) as talk:
        text = '<speak>Go. <lang xml:lang="qty">mi 1|</lang> <voice name="qty-random">ton</voice></speak>'
        sound = audio(await talk.speak(text))
        assert phones[1:] == [ids("mika|"), ids("ton")]
        for start in range(0, len(text), 7):  # as a stream, it sounds the same
            if not start:
                await talk.say("synthesize-start")
            await talk.say("synthesize-chunk", text=text[start : start + 7])
        await talk.say("synthesize-stop")
        assert audio(await talk.until("synthesize-stopped")) == sound


def test_each_speaker_is_read_in_its_language(tmp_path: Path, phones: list[list[int]]) -> None:
    voice = write_voice(
        tmp_path / "qty-both",
        language="qty",
        speakers=["ola", {"name": "tim", "language": "qty"}],
        reading={"language": "qty", "alphabet": "toy-12", "blanks": True},
    )
    engine = Engine((tmp_path,), threads=1, default_voice="qty-both")
    info = engine.voices()[0]
    assert info.speakers == ("ola", "tim")
    assert [info.read_in(name) for name in (None, "ola", "tim", "nobody")] == ["qty"] * 4
    assert list(engine.utterance("qty-both", SpeechOptions(speaker="tim")).say(Passage.of("Ti|")))
    assert phones == [[0, 0, 0, TOY.ids["t"], 0, TOY.ids["i"], 0, TOY.ids["|"], 0, 0, 0]]

    description = json.loads((voice / "voice.json").read_text(encoding="utf-8"))
    description["speakers"][1]["language"] = "en"
    (voice / "voice.json").write_text(json.dumps(description), encoding="utf-8")
    assert "qty-both" not in {voice.id for voice in engine.voices()}  # another alphabet


@pytest.fixture
def twin() -> Iterator[None]:
    """Register the second language."""
    with registered(Twin):
        yield


async def test_a_language_chooses_the_speaker_who_speaks_it(tmp_path: Path, twin: None) -> None:
    speakers = [{"name": "ola", "language": "qty"}, {"name": "tim", "language": "qtz"}]
    write_voice(tmp_path / "qty-both", language="qty", speakers=speakers)
    write_voice(tmp_path / "en_US-random")
    engine = Engine((tmp_path,), threads=1, default_voice="en_US-random")
    catalogue = Catalogue(engine)
    for data, expected in (
        ({"language": "qtz"}, "tim"),
        ({"voice": {"name": "qty-both"}, "language": "qtz"}, "tim"),
        ({"voice": {"name": "qty-both", "speaker": "tim"}, "language": "qtz"}, "tim"),
        ({"language": "qty"}, None),
    ):
        request = read_request(data, catalogue, BARE, LOG)
        assert (request.voice_id, request.options.speaker) == ("qty-both", expected)
    config = ServerConfig(uris=("tcp://127.0.0.1:0",), warm_up=False)
    async with running(config, engine, open_stream) as listeners, talk_to(listeners[0].uri) as talk:
        for language, voice, reason in (
            ("tlh", {}, "qty (qty-both), qtz (qty-both). Install a voice of the language, or ask"),
            ("qtz", {"name": "en_US-random"}, "voices that do: qty-both"),
            ("qty", {"name": "qty-both", "speaker": "tim"}, "speakers that do: ola"),
        ):
            await talk.say("synthesize", text="Kala|", voice=voice, language=language)
            refusal = await talk.hear()
            assert refusal.data["code"] == "language-not-spoken"
            assert reason in refusal.data["text"]


def test_an_engine_of_a_language_has_a_default_voice_of_it(voices: Path) -> None:
    assert Engine((voices,), threads=1, language="qty").default_voice == "qty-random"
    assert Engine((voices,), threads=1, language="en").default_voice == "en_US-heart"
    named = Engine((voices,), threads=1, language="en_GB", default_voice="en_US-random")
    assert named.default_voice == "en_US-random"
    with pytest.raises(LanguageNotSpokenError, match="en_US-random does not speak 'qty'"):
        Engine((voices,), threads=1, language="qty", default_voice="en_US-random")
    with pytest.raises(
        LanguageNotSpokenError, match=r"'tlh'; there are .*en \(.*\), qty \(qty-ran"
    ):
        Engine((voices,), threads=1, language="tlh")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"language": "tlh"}, "'tlh' can be read here; known: "),
        ({"reading": {"language": "tlh"}}, "'tlh' can be read here"),
        ({"reading": {"language": "qty", "alphabet": "melo-219"}}, "not the one that Toy is written"),
        ({"reading": {"blanks": "yes"}}, "reading.blanks must be true or false"),
        ({"reading": []}, "reading must be of kind dict"),
        ({"speakers": [{"name": "a", "language": "tlh"}]}, "'tlh' can be read here"),
        ({"speakers": [5]}, "speakers must be a list of names"),
        ({"speakers": ["a", {"name": "a"}]}, "'a' comes twice"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_left_out_and_told_of_once(
    tmp_path: Path, changes: dict[str, object], reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    write_voice(tmp_path / "strange", **changes)
    with caplog.at_level(logging.WARNING):
        engine = Engine((tmp_path,), threads=1)
        assert "strange" not in {voice.id for voice in engine.voices()}
        engine.voices()
    (record,) = caplog.records
    assert reason in record.message


def test_a_voice_may_be_read_in_a_language_that_is_known(tmp_path: Path) -> None:
    write_voice(tmp_path / "tlh-brave", language="tlh", reading={"language": "en"})
    write_voice(tmp_path / "en_US-plain")
    write_voice(
        tmp_path / "en_US-said", reading={"language": "en", "alphabet": "melo-219", "blanks": False}
    )
    write_voice(tmp_path / "en_US-blank", reading={"blanks": True})
    voices = {voice.id: voice for voice in Engine((tmp_path,), threads=1).voices()}
    assert voices["tlh-brave"].read_in() == "en"
    assert voices["tlh-brave"].languages == ("tlh",)
    # To say what is usual changes nothing, what is not changes the sound.
    assert voices["en_US-said"].version == voices["en_US-plain"].version
    assert voices["en_US-blank"].version != voices["en_US-plain"].version


def test_own_words_of_one_language_do_not_silence_another(
    voices: Path, phones: list[list[int]], caplog: pytest.LogCaptureFixture
) -> None:
    file = voices / "own.txt"
    file.write_text("lamp  L AE1 M P\n", encoding="utf-8")
    engine = Engine((voices,), threads=1, default_voice="en_US-random", pronunciations=file)
    with caplog.at_level(logging.WARNING):
        assert list(engine.utterance("qty-random", BARE).say(Passage.of("Ti|")))
    assert "Toy is read without own words" in caplog.text
    assert phones == [ids("ti|")]
