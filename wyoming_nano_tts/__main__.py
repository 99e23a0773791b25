"""`python -m wyoming_nano_tts` is `wyoming-nano-tts`."""

import sys

from .cli import main

sys.exit(main())
