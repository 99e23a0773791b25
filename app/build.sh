#!/bin/sh
# What the image is made of, in a Debian with python3: `build.sh SOURCE`, where SOURCE is what pip installs.
# Runs in the Dockerfile, and in a plain tree of Debian (script/prove_app).
set -eu
source="$1"
apt-get update
apt-get install -y --no-install-recommends python3 python3-venv ca-certificates
python3 -m venv /opt/nano-tts
/opt/nano-tts/bin/pip install --no-cache-dir --disable-pip-version-check "$source"
ln -sf /opt/nano-tts/bin/wyoming-nano-tts /usr/local/bin/wyoming-nano-tts
# Bytecode once, here: at run time nothing below /opt is written.
/opt/nano-tts/bin/python -m compileall -q /opt/nano-tts/lib
rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*
