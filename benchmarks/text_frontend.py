"""What the text front end costs, and how often it guesses a word right.

    python -m benchmarks.text_frontend              # time and memory
    python -m benchmarks.text_frontend --g2p        # also score the guesses of 5,000 unseen words

Time is per sentence after a first pass (tables and caches warm), and for a first pass with every
word new; that of a long text and of the first sentence of a fresh process is processor time, the least
of a few tries. Memory is the resident set of a fresh process at each step. With espeak-ng installed, its
time for the same sentences is printed beside (one process for all, phonemes only, no audio).
"""

import argparse
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "tests/text/english/data/normalisation_own.tsv"

PLAIN = (
    "Good morning, the coffee machine is ready.",
    "The front door has been left open for ten minutes.",
    "Turning off all the lights in the living room.",
    "It is currently raining, so take an umbrella with you.",
    "Would you like me to turn the heating down tonight?",
    "The battery of the motion sensor in the hallway is low.",
    "Are you sure you want to unlock the back door?",
    "Your package was delivered this afternoon.",
)

MEMORY_PROBE = """
import sys
from pathlib import Path
def resident():
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
start = resident()
from wyoming_nano_tts.text import Frontend, find_language, Passage
frontend = Frontend(find_language('en'))
imported = resident()
frontend.phonemise(Passage.of("The kitchen light is on."))
spoken = resident()
frontend.phonemise(Passage.of("Ask the zorblatt about 21.5 degrees."))
guessed = resident()
print(start, imported, spoken, guessed)
"""

COLD_PROBE = """
import sys, time
from wyoming_nano_tts.text import Frontend, find_language, Passage
frontend = Frontend(find_language('en'))
started = time.process_time()
frontend.phonemise(Passage.of(sys.argv[1]))
print(1000 * (time.process_time() - started))
"""
COLD_SENTENCES = ("The kitchen light is on.", "It is 21.5 °C at 7:05 PM, and the power is 3.2 kW.")
TRIES = 5


def hard_sentences() -> list[str]:
    """Return the written side of the normalisation table: figures, units and markup throughout."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[0].replace("\\n", "\n") for line in lines if "\t" in line]


def milliseconds(work: Callable[[str], object], sentences: Sequence[str], rounds: int) -> float:
    """Return the time of one sentence, mean over `rounds` passes."""
    started = time.perf_counter()
    for _ in range(rounds):
        for sentence in sentences:
            work(sentence)
    return 1000 * (time.perf_counter() - started) / rounds / len(sentences)


def least_seconds(work: Callable[[], object]) -> float:
    """Return the least processor time of a few tries."""
    seconds = []
    for _ in range(TRIES):
        started = time.process_time()
        work()
        seconds.append(time.process_time() - started)
    return min(seconds)


def print_cold() -> None:
    """Print the time of the first sentence of a fresh process, once everything is imported."""
    found = []
    for sentence in COLD_SENTENCES:
        command = [sys.executable, "-c", COLD_PROBE, sentence]
        tries = [
            subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
            for _ in range(TRIES)
        ]
        found.append(min(map(float, tries)))
    plain, figures = found
    print(f"\nFirst sentence of a process: {plain:.1f} ms, with figures {figures:.1f} ms")


def espeak_milliseconds(sentences: Sequence[str]) -> float | None:
    """Return espeak-ng's time for a sentence to phonemes, None where it is not installed."""
    program = shutil.which("espeak-ng") or shutil.which("espeak")
    if program is None:
        return None
    text = "\n\n".join(" ".join(sentence.split()) for sentence in sentences)
    started = time.perf_counter()
    subprocess.run([program, "-q", "-x"], input=text.encode(), capture_output=True, check=True)
    return 1000 * (time.perf_counter() - started) / len(sentences)


def print_times() -> None:
    """Print the table of times."""
    from wyoming_nano_tts.text import Frontend, Passage, SentenceStream, find_language

    print("| what | plain sentences | figures and markup |")
    print("| --- | --- | --- |")
    sets = (list(PLAIN), hard_sentences())
    rows: dict[str, list[str]] = {}

    def add(name: str, value: float | None) -> None:
        rows.setdefault(name, []).append("not installed" if value is None else f"{value:.2f} ms")

    for sentences in sets:
        frontend = Frontend(find_language("en"))
        frontend.phonemise(Passage.of("Ready."))

        def phonemise(sentence: str, frontend: Frontend = frontend) -> None:
            frontend.phonemise(Passage.of(sentence))

        add("phonemise, first pass", milliseconds(phonemise, sentences, 1))
        add("phonemise", milliseconds(phonemise, sentences, 3))
        add("normalise alone", milliseconds(frontend.normalise, sentences, 3))
        add("espeak-ng, one process", espeak_milliseconds(sentences))
    for name, cells in rows.items():
        print(f"| {name} | {' | '.join(cells)} |")

    frontend = Frontend(find_language("en"))
    figures = " ".join(hard_sentences() * 20)[:100_000]
    text = " ".join(PLAIN * 400)[:100_000]

    def in_steps() -> None:
        stream = SentenceStream(frontend.language.rules)
        for i in range(0, len(text), 7):
            stream.feed(text[i : i + 7])
        stream.finish()

    dense = least_seconds(lambda: frontend.normalise(figures))
    normalised = least_seconds(lambda: frontend.normalise(text))
    split = least_seconds(in_steps)
    print(
        f"\n100,000 characters: normalise {normalised:.2f} s (figures in every sentence: {dense:.2f} s), "
        f"split in steps of 7 {split:.2f} s"
    )


def print_memory() -> None:
    """Print the resident memory of a fresh process, step by step."""
    done = subprocess.run(
        [sys.executable, "-c", MEMORY_PROBE], cwd=ROOT, capture_output=True, text=True, check=True
    )
    start, imported, spoken, guessed = (float(value) for value in done.stdout.split())
    print(
        f"\nResident memory: Python {start:.1f} MB, front end imported {imported:.1f}, first sentence "
        f"{spoken:.1f}, first unknown word (model read) {guessed:.1f}"
    )


def print_g2p() -> None:
    """Print the error rates of the guesses on words that neither model has seen."""
    command = [sys.executable, "-m", "tools.train_g2p", "--score"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    print("\nG2P, held out: " + "; ".join(done.stderr.strip().splitlines()[-2:]))


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--g2p", action="store_true", help="score the guesses of unseen words")
    arguments = parser.parse_args()
    print_times()
    print_cold()
    print_memory()
    if arguments.g2p:
        print_g2p()
    return 0


if __name__ == "__main__":
    sys.exit(main())
