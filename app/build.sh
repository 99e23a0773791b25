#!/bin/sh
# What the image is made of, in a Debian with python3: `build.sh SOURCE [SHA256]`, where SOURCE is what pip installs, and
# with a hash the address of a file that must have it. What it needs lies beside this, with its hashes (requirements.txt).
# Runs in the Dockerfile, and in a plain tree of Debian (script/prove_app).
set -eu
source="$1" sha256="${2:-}"
apt-get update
apt-get install -y --no-install-recommends python3 python3-venv ca-certificates
python3 -m venv /opt/nano-tts
install() { /opt/nano-tts/bin/pip install --no-cache-dir --disable-pip-version-check "$@"; }
install --require-hashes --only-binary :all: -r "$(dirname "$0")/requirements.txt"
if [ -n "$sha256" ]; then
  install --no-deps --require-hashes "$source#sha256=$sha256"
else
  install --no-deps "$source"
fi
ln -sf /opt/nano-tts/bin/wyoming-nano-tts /usr/local/bin/wyoming-nano-tts
# Bytecode once, here: at run time nothing below /opt is written.
/opt/nano-tts/bin/python -m compileall -q /opt/nano-tts/lib
rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*
