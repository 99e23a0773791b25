"""SSML to passages: each element, what is refused, and that no document gets anyone into trouble."""

import logging
import re
from collections.abc import Sequence
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_nano_tts.text import Passage, Run, SpeechStream
from wyoming_nano_tts.text.english.arpabet import arpabet_of
from wyoming_nano_tts.text.english.language import LANGUAGE as ENGLISH
from wyoming_nano_tts.text.frontend import Frontend
from wyoming_nano_tts.text.passage import PARAGRAPH_SILENCES
from wyoming_nano_tts.text.ssml.reader import MOST_DEPTH, SsmlError, SsmlReader
from wyoming_nano_tts.text.ssml.values import MOST_PAUSE_SECONDS, break_seconds


def read(body: str) -> list[Passage]:
    reader = SsmlReader(ENGLISH)
    reader.feed(f"<speak>{body}</speak>")
    return reader.finish()


def texts(sentences: Sequence[Passage]) -> list[str]:
    return [sentence.text for sentence in sentences]


def stream(text: str, **switches: bool) -> list[Passage]:
    speech = SpeechStream(ENGLISH, **switches)
    return [*speech.feed(text), *speech.finish()]


@pytest.fixture(scope="module")
def frontend() -> Frontend:
    return Frontend(ENGLISH)


# What is in one passage: text, and the pauses before it.


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("One. Two.", [("One.", 1, 0), ("Two.", 1, 0)]),
        ("\n  One\n  two  ", [("One two", 1, 0)]),
        ('One <break time="300ms"/> two', [("One,", 1, 0), ("two", 0, 0.3)]),
        ("One. <break/> Two.", [("One.", 1, 0), ("Two.", 0, 0.4)]),
        ('One<break strength="none"/> two', [("One two", 1, 0)]),
        ('One <break time="soon"/> two', [("One two", 1, 0)]),
        ('<break time="1s"/>One', [("One", 0, 1)]),
        ('One<break time="1s"/>', [("One", 1, 0), ("", 0, 1)]),
        ('One<break time="1s"/> <break time="2s"/>two', [("One,", 1, 0), ("two", 0, 3)]),
        ("<s>One</s><s>Two</s>", [("One", 1, 0), ("Two", 1, 0)]),
        (
            "<p>One</p><p><s>Two</s><s>Three</s></p>",
            [("One", PARAGRAPH_SILENCES, 0), ("Two", PARAGRAPH_SILENCES, 0), ("Three", 1, 0)],
        ),
        (
            'One<p><break time="1s"/>Two</p>',
            [("One,", 1, 0), ("Two", 0, 1)],
        ),
        ("I <emphasis>really</emphasis> do.", [("I really do.", 1, 0)]),
        ("I <emphasis>do</emphasis>! Yes", [("I do!", 1, 0), ("Yes", 1, 0)]),
        ('<voice name="x"><lang xml:lang="tlh">One</lang> two</voice>', [("One two", 1, 0)]),
        ('<mark name="a"/>One<audio src="x">two<desc>no</desc></audio>', [("One two", 1, 0)]),
        ("<amazon:effect name='whispered'>One</amazon:effect>", [("One", 1, 0)]),
        ("<![CDATA[One < two]]>", [("One < two", 1, 0)]),
        ("One &lt; &#50;<!-- three -->", [("One < 2", 1, 0)]),
        ("<metadata><a>One</a></metadata>", []),
        ("", []),
        (" . ", []),
    ],
)
def test_passages(body: str, expected: list[tuple[str, float, float]]) -> None:
    found = [(p.text, p.silences, pytest.approx(p.pause_seconds)) for p in read(body)]
    assert [(text, silences, seconds) for text, silences, seconds in found] == [
        (text, pytest.approx(silences), seconds) for text, silences, seconds in expected
    ]


@pytest.mark.parametrize(
    ("attributes", "length", "pitch", "volume"),
    [
        ('rate="slow"', 1 / 0.75, 1, 1),
        ('rate="80%"', 1.25, 1, 1),
        ('rate="+25%"', 0.8, 1, 1),
        ('rate="-20%"', 1.25, 1, 1),
        ('rate="0.8"', 1.25, 1, 1),
        ('rate="-200%"', 4, 1, 1),
        ('pitch="+12st"', 1, 2, 1),
        ('pitch="-12st"', 1, 0.5, 1),
        ('pitch="+10%"', 1, 1.1, 1),
        ('pitch="low"', 1, 0.87, 1),
        ('pitch="220Hz"', 1, 1, 1),
        ('rate="0%" pitch="0%"', 1, 1, 1),
        ('rate="0.00%" pitch="+0%"', 1, 1, 1),
        ('rate="0"', 1, 1, 1),
        ('volume="+6.0206dB"', 1, 1, 2),
        ('volume="-6.0206dB"', 1, 1, 0.5),
        ('volume="50"', 1, 1, 0.5),
        ('volume="+10"', 1, 1, 1.1),
        ('volume="silent"', 1, 1, 0),
        ('volume="default" pitch="default" rate="default"', 1, 1, 1),
        ('rate="nonsense" pitch="" volume="NaN"', 1, 1, 1),
        ('contour="(0%,+20Hz)" range="high" duration="2s"', 1, 1, 1),
    ],
)
def test_prosody(attributes: str, length: float, pitch: float, volume: float) -> None:
    (passage,) = read(f"<prosody {attributes}>One</prosody>")
    assert passage.length_factor == pytest.approx(length, rel=1e-4)
    assert passage.pitch_factor == pytest.approx(pitch, rel=1e-4)
    assert passage.volume_factor == pytest.approx(volume, rel=1e-4)


def test_nested_prosody_multiplies_and_is_clamped() -> None:
    inner, outer = read(
        '<prosody rate="50%"><prosody rate="50%" pitch="-10%">One.</prosody> Two.</prosody>'
    )
    assert (inner.length_factor, inner.pitch_factor) == (pytest.approx(4), pytest.approx(0.9))
    assert (outer.length_factor, outer.pitch_factor) == (pytest.approx(2), 1)
    deep = '<prosody pitch="+12st" volume="+20dB" rate="10%">' * 20
    (passage,) = read(deep + "One" + "</prosody>" * 20)
    assert max(passage.length_factor, passage.pitch_factor, passage.volume_factor) <= 4


def test_emphasis_grows_with_its_level() -> None:
    levels = ("reduced", "none", "moderate", "strong")
    passages = [read(f'<emphasis level="{level}">One</emphasis>')[0] for level in levels]
    for factor in ("length_factor", "pitch_factor", "volume_factor"):
        values = [getattr(passage, factor) for passage in passages]
        assert values == sorted(values)
        assert len(set(values)) == 4
    assert passages[1].length_factor == 1
    assert read("<emphasis>One</emphasis>")[0].length_factor == passages[2].length_factor


@pytest.mark.parametrize(
    ("kind", "text", "spoken"),
    [
        ("cardinal", "1,234", "one thousand two hundred thirty four"),
        ("cardinal", "-12.5", "minus twelve point five"),
        ("cardinal", "XIV", "fourteen"),
        ("number", "007", "seven"),
        ("ordinal", "3", "third"),
        ("ordinal", "21st", "twenty first"),
        ("ordinal", "IV", "fourth"),
        ("digits", "12-04", "one two, zero four"),
        ("fraction", "3/4", "three quarters"),
        ("fraction", "1+1/2", "one and a half"),
        ("unit", "5m", "five meters"),
        ("unit", "1 in", "one inch"),
        ("unit", "-3.5 °C", "minus three point five degrees Celsius"),
        ("date", "2026-11-21", "November twenty first, twenty twenty six"),
        ("date", "20261121", "November twenty first, twenty twenty six"),
        ("date", "21 Nov 2026", "November twenty first, twenty twenty six"),
        ("date:dmy", "3.4.2026", "April third, twenty twenty six"),
        ("date:mdy", "3/4/26", "March fourth, twenty twenty six"),
        ("date:md", "12/24", "December twenty fourth"),
        ("date:my", "7/1999", "July nineteen ninety nine"),
        ("date:y", "1905", "nineteen oh five"),
        ("time", "2:30pm", "two thirty PM"),
        ("time", "07:05", "seven oh five"),
        ("time:hms24", "19:00:07", "nineteen hundred and seven seconds"),
        ("time", "1'21\"", "one minute twenty one seconds"),
        ("telephone", "2025551212", "two zero two, five five five, one two one two"),
        ("telephone", "+1 (800) 555-0100", "plus one, eight hundred, five five five, zero one zero zero"),
        ("telephone", "555-0100 x12", "five five five, zero one zero zero, extension one two"),
        ("currency", "$5", "five dollars"),
        ("cardinal", "many", "many"),
        ("date", "99/99/99", None),
        ("riddle", "5 kg", "five kilograms"),
        ("digits", "١٢٣", "one two three"),
        ("digits", "12 lamps", "twelve lamps"),
        ("telephone", "1-800-flowers", "one, eight hundred, flowers"),
        ("telephone", "५५५-१", "five five five, one"),
        ("date:dd.mm.yyyy", "3.4.2026", "April third, twenty twenty six"),
        ("date:yyyymmdd", "20261121", "November twenty first, twenty twenty six"),
    ],
)  # fmt: skip
def test_say_as(frontend: Frontend, kind: str, text: str, spoken: str | None) -> None:
    kind, _, layout = kind.partition(":")
    attribute = f' format="{layout}"' if layout else ""
    body = f'It is <say-as interpret-as="{kind}"{attribute}>{escape(text)}</say-as>.'
    (passage,) = read(body)
    said = frontend.normalise(passage.text)
    assert said == f"It is {spoken}." if spoken is not None else said.startswith("It is")


def test_readings_do_not_grow_together() -> None:
    one = '<say-as interpret-as="cardinal">1</say-as>'
    (passage,) = read(f"a{one}{one}b (<sub alias='c'>d</sub>{one}) {one}<audio>e</audio>f")
    assert passage.text == "a one one b (c one) one e f"


@pytest.mark.parametrize("kind", ["characters", "spell-out"])
def test_spelling_names_letters_also_the_a(frontend: Frontend, kind: str) -> None:
    (passage,) = read(f'<say-as interpret-as="{kind}">Ab-1</say-as> is it')
    assert passage.text == "A B dash one is it"
    said = " ".join(arpabet_of(frontend.phonemise(passage)))
    assert said.startswith("EY2 B IY1 D AE1 SH W AH1 N IH0 Z")


@pytest.mark.parametrize(
    ("alphabet", "ph"),
    [
        ("ipa", "təˈmeɪtoʊ"),
        ("x-sampa", "t@&quot;meItoU"),
        ("arpabet", "T AH0 M EY1 T OW0"),
        ("x-arpabet", "t ah0 m ey1 t ow0"),
    ],
)
def test_phoneme(frontend: Frontend, alphabet: str, ph: str) -> None:
    (passage,) = read(f'Say un<phoneme alphabet="{alphabet}" ph="{ph}">tomato</phoneme>s!')
    assert passage.text == "Say un tomato s!"
    said = " ".join(arpabet_of(frontend.phonemise(passage)))
    assert "T AH0 M EY1 T OW0" in said
    assert said.endswith("!")


def test_phones_are_runs_wherever_they_stand(frontend: Frontend) -> None:
    (passage,) = read('<phoneme ph="wʌn">x</phoneme>, <phoneme ph="tuː">y</phoneme>: \U000f0000"z"')
    assert passage.runs == (
        Run("x", ("W", "AH1", "N")), Run(", "), Run("y", ("T", "UW1")), Run(': "z"'),
    )  # fmt: skip
    assert arpabet_of(frontend.phonemise(passage)) == tuple("W AH1 N , T UW1 , Z IY1 .".split())
    many = "".join(
        '<say-as interpret-as="characters">' + "a-" * 99 + "</say-as>" for _ in range(700)
    )
    passages = read(many)
    assert len(passages) > 1
    assert {run.phones for p in passages for run in p.runs if run.phones} == {("EY1",)}


@pytest.mark.parametrize(
    "attributes",
    ['ph="Ж"', 'alphabet="klingon" ph="a"', 'ph=""', "", 'alphabet="arpabet" ph="so nose"'],
)
def test_a_wrong_phoneme_speaks_the_word(attributes: str) -> None:
    (passage,) = read(f"Say <phoneme {attributes}>tomato</phoneme>.")
    assert passage == Passage.of("Say tomato.")


def test_x_sampa_and_ipa_agree_on_the_sounds_of_english() -> None:
    pairs = {
        '"{pl': "ˈæpl", "Tr\\i:": "θɹiː", "D@": "ðə", "SIp": "ʃɪp", "meZ@`": "meʒɚ", "sIN": "sɪŋ",
        "tSA:dZ": "tʃɑːdʒ", "bO:l": "bɔːl", "gUd": "ɡʊd", "V%ndE": "ʌˌndɛ", "b3:d": "bɜːd",
    }  # fmt: skip
    for sampa, ipa in pairs.items():
        assert ENGLISH.phones("x-sampa", sampa) == ENGLISH.phones("ipa", ipa), sampa


def test_breaks() -> None:
    assert [break_seconds(None, s) for s in ("none", "weak", None, "x-strong")] == [
        0,
        0.2,
        0.4,
        1.2,
    ]
    assert break_seconds("1.5s", "none") == 1.5
    assert break_seconds("999999s", None) == MOST_PAUSE_SECONDS
    assert [break_seconds(t, None) for t in ("5", "-1s", "s", ".s", "1e9s", "")] == [None] * 6


def test_what_has_no_effect_is_logged_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        read('<audio>a</audio><mark/><prosody pitch="9Hz">b</prosody><audio>c</audio>')
    (record,) = caplog.records
    assert record.message == "SSML without effect: <audio>, <mark>, pitch '9Hz'"


# What is refused.

BOMB = '<!DOCTYPE speak [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><speak>&b;</speak>'


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (BOMB, "document type"),
        ('<!DOCTYPE speak SYSTEM "file:///etc/passwd"><speak/>', "document type"),
        ("<speak><?php run ?></speak>", "processing instruction"),
        ("<speak>&nbsp;</spea>", "not well-formed"),
        ("<speak>One", "not well-formed"),
        ("<speak>One</speak> two", "not well-formed"),
        ("<speak>\x00</speak>", "not well-formed"),
        ("<speak>\ud800</speak>", "half a character"),
        ("<rss>One</rss>", "<speak> element"),
        ("<speak>" + "<s>" * MOST_DEPTH, "deep"),
        ("<speak>" + "<s/>" * 20_001, "elements"),
        (f'<speak a="{"x" * 1001}"/>', "attributes"),
        ("<speak " + " ".join(f"a{i}='1'" for i in range(21)) + "/>", "attributes"),
        ("<speak>" + "x" * 200_000, "characters"),
    ],
    ids=range(14),
)
def test_refused(document: str, reason: str) -> None:
    reader = SsmlReader(ENGLISH)
    with pytest.raises(SsmlError, match=reason):  # noqa: PT012 - it may come early or late
        reader.feed(document)
        reader.finish()


@pytest.mark.parametrize(
    ("document", "spoken"),
    [
        ("<speak>Tom & Jerry<break/>are <p>here<p>.</speak>", ["Tom & Jerry are", "here"]),
        ("<speak>One <emphasis>two", ["One two"]),
        ("<speak>One <emph", ["One"]),
        ("<speak>I h<sub>ave</sub> 5 < 6 apples & pears</speak>", ["I have 5 < 6 apples & pears"]),
        ("<speak>One</speak><speak>Two</speak>", ["OneTwo"]),
        ('<?xml version="1.0"?><!DOCTYPE speak [<!ENTITY a "b">]><speak>One &a;</speak>', ["One &a;"]),
        ("<speak>&nbsp;One<!-- two --> <![CDATA[three]]></spea>", ["&nbsp;One three"]),
    ],
)  # fmt: skip
def test_malformed_ssml_is_plain_text(
    document: str, spoken: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        sentences = texts(stream(document))
    assert [s for s in sentences if any(c.isalnum() for c in s)] == spoken
    assert "Spoken as plain text" in caplog.text


# The stream.


def test_ordinary_text_is_not_held_up() -> None:
    speech = SpeechStream(ENGLISH)
    assert [texts(speech.feed(c)) for c in "Yes. N"] == [[], [], [], [], [], ["Yes."]]
    assert texts(speech.finish()) == ["N"]
    assert speech.feed("<") == []
    assert texts(speech.feed("3 you. Go")) == ["<3 you."]
    assert texts(speech.finish()) == ["Go"]
    assert speech.feed("Yes.") == []
    assert speech.flush_pause() == []  # "Yes." may go on: "Yes.org"
    assert texts(speech.flush_pause(long=True)) == ["Yes."]


def test_ssml_is_held_until_its_end() -> None:
    speech = SpeechStream(ENGLISH)
    assert speech.feed(" <speak>One. Two.") == []
    assert speech.flush_pause() == []
    assert speech.feed(" Three.</speak>") == []
    assert texts(speech.finish()) == ["One.", "Two.", "Three."]
    assert texts(speech.feed("Four. F")) == ["Four."]  # and is usable again


def test_emoji_are_named_in_ssml_as_in_text() -> None:
    assert texts(stream("<speak><s>👍</s><s>One</s></speak>", name_emoji=True)) == [
        "thumbs up",
        "One",
    ]
    styled = stream(
        "<speak>The <prosody rate='slow'>café</prosody> is open</speak>", name_emoji=True
    )
    assert texts(styled) == ["The,", "café,", "is open"]


def test_announced_ssml_needs_no_root() -> None:
    assert texts(stream('One<break time="1s"/>two', ssml=True)) == ["One,", "two"]
    assert texts(stream("<speak>One</speak>", ssml=True)) == ["One"]
    assert texts(stream("Tom & Jerry", ssml=True)) == ["Tom & Jerry"]
    assert stream("  ", ssml=True) == []
    assert stream("", ssml=True) == []


MARKUP = st.sampled_from(
    '<speak>|</speak>|<p>|</p>|<s>|</s>|<break/>|<break time="1s"/>|<emphasis>|</emphasis>|'
    '<prosody rate="x-slow" volume="-6dB">|</prosody>|<say-as interpret-as="date" format="dmy">|'
    '</say-as>|<say-as interpret-as="characters">|<sub alias="two">|</sub>|<phoneme ph="wʌn">|'
    "</phoneme>|<voice>|<x:y/>|&amp;|&|<|>|<!--|-->|<![CDATA[|]]>|<?a?>|<!DOCTYPE|One |two. |"
    "3/4/2026|\n|\x00|é|🎉|.|,".split("|")
)
DOCUMENTS = st.one_of(
    st.lists(MARKUP, max_size=20).map("".join),
    st.lists(MARKUP, max_size=20).map(lambda parts: f"<speak>{''.join(parts)}</speak>"),
    st.text(max_size=40),
    st.text(max_size=40).map(lambda text: f"<speak>{escape(text)}</speak>"),
)


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS, st.lists(st.integers(1, 9), min_size=1, max_size=6), st.booleans(), st.booleans())
def test_any_document_cut_anywhere_gives_the_same_passages(
    text: str, steps: list[int], ssml: bool, name_emoji: bool
) -> None:
    whole = stream(text, ssml=ssml, name_emoji=name_emoji)
    speech = SpeechStream(ENGLISH, ssml=ssml, name_emoji=name_emoji)
    sentences: list[Passage] = []
    position = turn = 0
    while position < len(text):
        step = steps[turn % len(steps)]
        sentences += speech.feed(text[position : position + step])
        position += step
        turn += 1
    assert sentences + speech.finish() == whole
    for sentence in whole:
        spoken = SHARED.normalise(sentence.text)
        assert re.fullmatch(r"[A-Za-z' ,.!?…]*", spoken)


SHARED = Frontend(ENGLISH)


@settings(max_examples=100, deadline=None)
@given(st.text("ab .,!?é", max_size=60))
def test_a_document_without_markup_says_what_the_text_says(text: str) -> None:
    document = stream(f"<speak>{text}</speak>")
    assert [w for s in texts(document) for w in s.split()] == [
        w for s in texts(stream(" ".join(text.split()))) if re.search(r"\w", s) for w in s.split()
    ]


@pytest.mark.parametrize(
    "unit",
    ["<s/>", "<s>", "<p>One</p>", "<emphasis>a</emphasis>", "&amp;", "&", "<!--", "<", "a", "]>",
     "<![CDATA[", "<!DOCTYPE", "<break/>", '<phoneme ph="a">b</phoneme>', "<!ENTITY"],
)  # fmt: skip
@pytest.mark.timeout(60)
def test_a_hundred_thousand_characters_do_not_hang(unit: str) -> None:
    stream("<speak>" + unit * (100_000 // len(unit)) + "</speak>")
