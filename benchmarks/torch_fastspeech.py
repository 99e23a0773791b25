"""Inflect-Nano-v1's architecture in torch, whole sentence at once, with random weights.

The weights do not change the arithmetic; the predicted durations would, so every token gets seven frames, the
mean of natural speech with the architecture's blanks between phonemes counted in.
"""

from collections.abc import Iterator

from .speaking import Loaded


def torch_fastspeech(threads: int) -> Loaded:
    """Make the model ready on `threads` threads."""
    import torch

    from wyoming_nano_tts.families.parts.fastspeech.network import AcousticModel
    from wyoming_nano_tts.families.parts.snake_hifigan.network import SnakeHifiGan
    from wyoming_nano_tts.text import Frontend, Passage, find_language

    torch.set_num_threads(threads)
    torch.manual_seed(0)
    frontend = Frontend(find_language("en"))
    acoustic, vocoder = AcousticModel().eval(), SnakeHifiGan().eval()
    vocoder.fold()
    with torch.no_grad():
        head = acoustic.get_parameter("duration_head.3.weight")
        head.zero_()
        # Half the tokens are blanks: 3.7 frames each make 7.4 a phoneme.
        acoustic.get_parameter("duration_head.3.bias").fill_(1.55)

    @torch.inference_mode()
    def synthesize(sentence: str) -> int:
        ids = frontend.phonemise(Passage.of(sentence)).token_ids(
            frontend.language.numbering, blanks=True
        )
        phone, tone, language = (
            torch.from_numpy(values) for values in (ids.phone, ids.tone, ids.language)
        )
        mel = acoustic.infer(phone, tone, language).mel
        return int(vocoder(mel[None]).shape[-1])

    def speak(sentence: str) -> Iterator[int]:
        yield synthesize(sentence)

    return speak, 24000
