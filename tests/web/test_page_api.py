"""What the page asks: voices, speech in frames, readings, corrections."""

import asyncio
import subprocess
import sys
from pathlib import Path

import aiohttp
import numpy as np
import pytest
from frames import Page, read_frames

from benchmarks.stand_ins.tone_engine import ToneEngine
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.speech.profiles import Profile
from wyoming_nano_tts.speech.pronunciation_file import PronunciationFile
from wyoming_nano_tts.text import find_language, open_stream
from wyoming_nano_tts.text.pronunciations import read_mapping

CALM = Profile("calm", {"length_scale": 1.5}, description="Slow")


async def test_voices_are_told_with_their_options_and_profiles(page: Page) -> None:
    async with page(profiles=(CALM,)) as client, client.get("/api/info") as response:
        assert response.headers["Cache-Control"] == "no-store"
        told = await response.json()
    voices = {voice["id"]: voice for voice in told["voices"]}
    assert told["default_voice"] == "en_US-tone"
    assert voices["en_GB-duo"]["speakers"] == ["anna", "ben"]
    assert voices["de_DE-ton"]["language"] == "de-DE"
    assert voices["en_US-tone"]["licence"] == "CC0-1.0"
    assert voices["en_US-tone"]["profiles"] == [
        {"name": "calm", "description": "Slow", "values": {"length_scale": 1.5}}
    ]
    assert told["scales"]["length_scale"] == [0.5, 1.0, 2.0]
    assert told["edit"] is False


async def test_speech_comes_in_frames(client: aiohttp.ClientSession) -> None:
    async with client.post("/api/speak", json={"text": "One two. Three."}) as response:
        assert response.headers["Content-Type"] == "application/octet-stream"
        frames = read_frames(await response.read())
    assert frames.facts[0] == {"rate": 24000}
    assert len(frames.pcm) == 3 * 2400
    (report,) = frames.of("report")
    assert report["audio_ms"] == 300
    assert {"synth_ms", "queue_ms", "first_audio_ms"} <= report.keys()
    assert "report" in frames.facts[-1]


async def test_options_profiles_and_speakers_count(page: Page, engine: ToneEngine) -> None:
    async with page(profiles=(CALM,)) as client:
        for body in (
            {"text": "One.", "voice": "en_US-tone@calm"},
            {"text": "One.", "voice": "en_GB-duo", "options": {"speaker": "ben", "pitch_scale": 9}},
        ):
            async with client.post("/api/speak", json=body) as response:
                assert response.status == 200
                await response.read()
    calm, duo = engine.utterances
    assert calm.options.length_scale == 1.5
    assert (duo.options.speaker, duo.options.pitch_scale) == ("ben", 2.0)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"text": 5}, 400, "protocol-error"),
        ({"text": "One.", "options": {"length_scale": "fast"}}, 400, "invalid-options"),
        ({"text": "One.", "options": 7}, 400, "invalid-options"),
        ({"text": "One.", "language": "fr"}, 400, "language-not-spoken"),
        ({"text": "unspeakable"}, 500, "invalid-voice"),
        ({"text": "explode"}, 500, "internal-error"),
    ],
)
async def test_errors_before_the_first_audio_are_answers(
    client: aiohttp.ClientSession, body: dict[str, object], status: int, code: str
) -> None:
    async with client.post("/api/speak", json=body) as response:
        assert (response.status, (await response.json())["error"]["code"]) == (status, code)


async def test_an_error_behind_audio_comes_as_the_last_frame(client: aiohttp.ClientSession) -> None:
    async with client.post("/api/speak", json={"text": "One. Now unspeakable."}) as response:
        frames = read_frames(await response.read())
    assert len(frames.pcm) == 2400
    assert "cannot say that" in frames.facts[-1]["error"]


async def test_audio_comes_before_the_rest_is_computed(page: Page, engine: ToneEngine) -> None:
    gates = iter([lambda: None, engine.gate.clear])
    work = engine.work

    def work_once() -> None:
        work()
        next(gates, lambda: None)()

    engine.work = work_once  # type: ignore[method-assign]
    async with (
        page() as client,
        client.post("/api/speak", json={"text": "One two three four."}) as response,
    ):
        first = await asyncio.wait_for(response.content.readany(), 10)
        assert b"A" in first
        assert engine.chunks_made < 4
        engine.gate.set()
        rest = await response.read()
    assert len(read_frames(first + rest).pcm) == 4 * 2400


async def test_whoever_leaves_stops_the_work(page: Page, engine: ToneEngine) -> None:
    engine.chunk_seconds = 0.01
    async with page() as client:
        async with client.post("/api/speak", json={"text": "word " * 2000}) as response:
            await response.content.readany()
        async with asyncio.timeout(10):
            while not engine.utterances[0].closed:
                await asyncio.sleep(0.01)
    assert engine.utterances[0].chunks_made < 2000


async def test_a_text_is_read_word_by_word(client: aiohttp.ClientSession) -> None:
    body = {"text": "It is 21.5 °C, Siobhan. Fine!"}
    async with client.post("/api/read", json=body) as response:
        first, second = (await response.json())["sentences"]
    assert first["spoken"] == "It is twenty one point five degrees Celsius, Siobhan."
    assert [(token["written"], token["kind"]) for token in first["tokens"]] == [
        ("21.5 °C", "measure")
    ]
    assert {"word": "siobhan", "phones": "SH AH0 V AO1 N"} in first["words"]
    assert second["words"] == [{"word": "fine", "phones": "F AY1 N"}]


async def test_a_reading_heeds_the_words_of_the_request(client: aiohttp.ClientSession) -> None:
    body = {"text": "Sonos.", "options": {"pronunciations": {"sonos": "so nose"}}}
    async with client.post("/api/read", json=body) as response:
        (sentence,) = (await response.json())["sentences"]
    assert "".join(word["phones"] for word in sentence["words"]).replace(" ", "") == "SOW1NOW1Z"
    body["options"] = {"pronunciations": {"sonos": "/%/"}}
    async with client.post("/api/read", json=body) as response:
        assert response.status == 400
        assert (await response.json())["error"]["code"] == "invalid-pronunciations"


async def test_long_texts_are_not_read(client: aiohttp.ClientSession) -> None:
    async with client.post("/api/read", json={"text": "a" * 5001}) as response:
        assert response.status == 400


def words_in(folder: Path) -> PronunciationFile:
    return PronunciationFile(
        folder / "words.toml", lambda words: read_mapping(words, find_language("en"))
    )


async def test_words_can_be_corrected_where_that_is_allowed(page: Page, tmp_path: Path) -> None:
    async with page(words=words_in(tmp_path)) as client:
        async with client.get("/api/info") as response:
            assert (await response.json())["edit"] is True
        async with client.post(
            "/api/pronunciations", json={"set": {"Sonos": "so nose"}}
        ) as response:
            assert await response.json() == {"words": {"sonos": "so nose"}}
        async with client.post("/api/pronunciations", json={"set": {"x": "/%/"}}) as response:
            assert response.status == 400
        async with client.post("/api/pronunciations", json={"set": []}) as response:
            assert response.status == 400
        async with client.get("/api/pronunciations") as response:
            assert await response.json() == {"words": {"sonos": "so nose"}}
        assert words_in(tmp_path).words() == {"sonos": "so nose"}
        async with client.post("/api/pronunciations", json={"remove": ["sonos"]}) as response:
            assert await response.json() == {"words": {}}


async def test_words_are_not_to_be_seen_or_changed_elsewhere(page: Page, tmp_path: Path) -> None:
    """Not even where Wyoming clients may: the page is for other people."""
    async with page(pronunciations=words_in(tmp_path)) as client:
        async with client.get("/api/pronunciations") as response:
            assert response.status == 403
            assert "--web-edit" in (await response.json())["error"]["message"]
        async with client.post("/api/pronunciations", json={"set": {"a": "b"}}) as response:
            assert response.status == 403


def test_two_processes_lose_no_word(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from wyoming_nano_tts.speech.pronunciation_file import PronunciationFile\n"
        "file = PronunciationFile(Path(sys.argv[1]), lambda words: None)\n"
        "for n in range(100): file.change({f'{sys.argv[2]}{n}': 'so nose'})"
    )
    path = tmp_path / "words.toml"
    processes = [subprocess.Popen([sys.executable, "-c", code, str(path), name]) for name in "ab"]
    assert [process.wait(60) for process in processes] == [0, 0]
    assert len(PronunciationFile(path, lambda words: None).words()) == 200


async def test_the_engines_audio_comes_with_its_sounds(tmp_path: Path) -> None:
    """The real engine, through the page's door, sample by sample."""
    from wyoming_nano_tts.server.config import ServerConfig
    from wyoming_nano_tts.server.serve import running
    from wyoming_nano_tts.web.config import WebConfig
    from wyoming_nano_tts.web.server import page_door

    engine = Engine(threads=1)
    config = ServerConfig(uris=("tcp://127.0.0.1:0",), warm_up=False)
    found: list[str] = []
    door = page_door(WebConfig(port=0), engine, open_stream, config.wire, None, found.append)
    text = "Good evening. The kettle boils."
    async with (
        running(config, engine, open_stream, doors=[door]),
        aiohttp.ClientSession(found[0]) as client,
        client.post("/api/speak", json={"text": text}) as response,
    ):
        frames = read_frames(await response.read())
    stream = open_stream("en")
    utterance = engine.utterance(engine.default_voice, SpeechOptions())
    passages = [*stream.feed(text), *stream.finish()]
    direct = [pcm for passage in passages for pcm in utterance.say(passage)]
    assert np.array_equal(frames.pcm, np.concatenate([*direct, *utterance.finish()]))
    spoken = frames.of("spoken")
    assert [piece["text"] for piece in spoken] == ["Good evening.", "The kettle boils."]
    assert spoken[-1]["first"] + sum(spoken[-1]["samples"]) + 2400 == len(frames.pcm)
