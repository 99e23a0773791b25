"""What `script/prove_speakers` asks of the bridge, and what has to come back."""

import io
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
import wave

import numpy as np

from wyoming_nano_tts.audio.loudness import decibels, integrated_lufs, true_peak

LEAD_MS = 300
SERVE = (
    *(
        "serve",
        "--uri",
        "tcp://127.0.0.1:0",
        "--loudness",
        "-23",
        "--lead-silence-ms",
        str(LEAD_MS),
    ),
)
VOICES = ("", "en_US-michael", "en_US-nicole")
TEXT = "The washing machine has finished. Somebody has left the back door open, and it is raining."


def main(python: str) -> int:
    """Return the exit status.

    Args:
        python: of the environment that the bridge is installed in.
    """
    with tempfile.TemporaryDirectory() as data:
        server = subprocess.Popen(
            [sys.executable, "-m", "wyoming_nano_tts", *SERVE, "--data-dir", data],
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            uri = _uri(server)
            port = 10299
            bridge = subprocess.Popen(
                [
                    python,
                    "-m",
                    "wyoming.http.tts_server",
                    "--host",
                    "127.0.0.1",
                    "--port",
                    str(port),
                    "--uri",
                    uri,
                ],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            try:
                for voice in VOICES:
                    _check(f"http://127.0.0.1:{port}/api/text-to-speech", voice)
            finally:
                bridge.terminate()
                bridge.wait()
        finally:
            server.terminate()
            server.communicate()
    return 0


def _uri(server: "subprocess.Popen[str]") -> str:
    assert server.stderr is not None
    log = ""
    while not (found := re.search(r"Listening on (\S+)", log)):
        line = server.stderr.readline()
        assert line, log
        log += line
    return found[1]


def _check(url: str, voice: str) -> None:
    query = urllib.parse.urlencode({"text": TEXT} | ({"voice": voice} if voice else {}))
    content = b""
    for _ in range(120):
        try:
            with urllib.request.urlopen(f"{url}?{query}", timeout=120) as answer:  # noqa: S310 - our own
                content = answer.read()
            break
        except ConnectionError:  # the bridge is starting
            time.sleep(0.5)
        except OSError as error:
            if "refused" not in str(error):
                raise
            time.sleep(0.5)
    with wave.open(io.BytesIO(content)) as file:
        assert file.getparams()[:3] == (1, 2, 24000), file.getparams()
        samples = (
            np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / 32767
        )
    lead = round(24 * LEAD_MS)
    assert round(32767 * float(np.abs(samples[:lead]).max(initial=0))) <= 1, (
        "the lead-in is not silent"
    )
    assert len(samples) > 3 * 24000
    lufs, peak = integrated_lufs(samples, 24000), decibels(true_peak(samples))
    assert -24.5 < lufs < -21.5, lufs
    assert peak < -0.9, peak
    seconds = len(samples) / 24000
    sys.stdout.write(
        f"{voice or 'default':<16} {seconds:.1f} s, {lufs:.1f} LUFS, {peak:.1f} dBTP\n"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
