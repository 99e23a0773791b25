"""The first clause of a sentence that comes slowly is spoken before the sentence is complete."""

import asyncio

from talk import Serve, Talk, audio, eventually, talk_to, types

from benchmarks.stand_ins.tone_engine import CHUNK_SAMPLES, ToneEngine

FIRST = "Good morning to all of you, the weather"
REST = " is fine today."


async def test_audio_starts_before_the_sentence_is_complete(talk: Talk, engine: ToneEngine) -> None:
    await talk.say("synthesize-start")
    await talk.say("synthesize-chunk", text=FIRST)
    heard = await talk.until("audio-chunk")  # nothing more is sent before that
    await talk.say("synthesize-chunk", text=REST)
    await talk.say("synthesize-stop")
    heard += await talk.until("synthesize-stopped")
    assert types(heard) == ["audio-start", "audio-chunk", "audio-stop", "synthesize-stopped"]
    said = engine.utterances[0].sentences
    assert [str(sentence).strip() for sentence in said] == [
        "Good morning to all of you,",
        "the weather is fine today.",
    ]
    assert len(audio(heard)) == 11 * 2 * CHUNK_SAMPLES


async def test_text_that_comes_at_once_is_never_cut_at_a_clause(
    talk: Talk, engine: ToneEngine
) -> None:
    await talk.say("synthesize-start")
    await talk.say("synthesize-chunk", text=FIRST + REST)
    await talk.say("synthesize-stop")
    await talk.until("synthesize-stopped")
    await talk.speak(FIRST + REST)
    assert [utterance.sentences for utterance in engine.utterances] == [[FIRST + REST]] * 2


async def test_only_the_first_sentence_is_cut(talk: Talk, engine: ToneEngine) -> None:
    await talk.say("synthesize-start")
    await talk.say("synthesize-chunk", text="Yes. " + FIRST)
    await talk.until("audio-chunk")
    await asyncio.sleep(0.3)  # several pauses
    assert engine.utterances[0].sentences == ["Yes."]
    await talk.say("synthesize-chunk", text=REST)
    await talk.say("synthesize-stop")
    await talk.until("synthesize-stopped")
    assert engine.utterances[0].sentences == ["Yes.", FIRST + REST]


async def test_a_sender_that_never_pauses_is_slow_in_the_end(
    serve: Serve, engine: ToneEngine
) -> None:
    async with serve(pause_seconds=0.1) as uri, talk_to(uri) as talk:
        await talk.say("synthesize-start")
        await talk.say("synthesize-chunk", text=FIRST)

        async def write() -> None:
            while True:
                await talk.say("synthesize-chunk", text=" on")
                await asyncio.sleep(0.01)

        writing = asyncio.create_task(write())
        try:
            await eventually(lambda: bool(engine.utterances and engine.utterances[0].sentences))
        finally:
            writing.cancel()
        assert engine.utterances[0].sentences[0] == "Good morning to all of you,"
