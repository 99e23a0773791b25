#!/bin/sh
# In the app's tree, alone in its network: what Home Assistant's image does with s6 before and after our services.
set -eu
# Nothing but the loopback, which has the address of ingress as well.
python3 - <<'PYTHON'
import fcntl
import socket
import struct
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    fcntl.ioctl(s, 0x8914, struct.pack("16sH14s", b"lo", 0x1 | 0x40, b""))
    address = struct.pack("HH4s8s", socket.AF_INET, 0, socket.inet_aton("172.30.32.2"), b"")
    fcntl.ioctl(s, 0x8916, struct.pack("16s16s", b"lo:1", address))
PYTHON
printf '127.0.0.1 localhost supervisor\n' >/etc/hosts
printf '{"loudness": "-23", "length_scale": 1.1, "backend": "auto", "discovery": "wyoming", "log_level": "info"}' >/data/options.json

# s6-overlay's own: the environment for services, and the service that all others wait for.
mkdir -p /command /run/s6-linux-init-container-results /run/s6/basedir/bin /tmp/app/env /tmp/app/tree
printf '#!/bin/sh\nexport SUPERVISOR_TOKEN=a-token-of-the-supervisor\nexec "$@"\n' >/command/with-contenv
printf '#!/bin/sh\ntouch /run/halted\n' >/run/s6/basedir/bin/halt
chmod +x /command/with-contenv /run/s6/basedir/bin/halt
rm -rf /run/service /run/s6-rc* /run/halted /tmp/app/compiled
cp -r /etc/s6-overlay/s6-rc.d/. /tmp/app/tree
mkdir -p /tmp/app/tree/base
printf 'oneshot\n' >/tmp/app/tree/base/type
printf 'true\n' >/tmp/app/tree/base/up
printf 'bundle\n' >/tmp/app/tree/user/type
s6-rc-compile /tmp/app/compiled /tmp/app/tree

/opt/nano-tts/bin/python /tmp/app/prove_inside.py supervisor &
mkdir -p /run/service
s6-svscan /run/service &
sleep 1
s6-rc-init -c /tmp/app/compiled /run/service
s6-rc -t 60000 -u change user
/opt/nano-tts/bin/python /tmp/app/prove_inside.py check
s6-rc -d change nano-tts
test -e /run/halted
test "$(cat /run/s6-linux-init-container-results/exitcode)" = 0
