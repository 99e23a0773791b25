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

# s6-overlay's own: the environment for services, and what ends the container.
mkdir -p /command /run/s6-linux-init-container-results /run/s6/basedir/bin
printf '#!/bin/sh\nexport SUPERVISOR_TOKEN=a-token-of-the-supervisor\nexec "$@"\n' >/command/with-contenv
printf '#!/bin/sh\ntouch /run/halted\n' >/run/s6/basedir/bin/halt
chmod +x /command/with-contenv /run/s6/basedir/bin/halt
rm -rf /run/service /run/halted
services=/etc/s6-overlay/s6-rc.d
mkdir -p /run/service
cp -r $services/nano-tts /run/service/nano-tts

/opt/nano-tts/bin/python /tmp/app/prove_inside.py supervisor &
s6-svscan /run/service &
for _ in $(seq 50); do s6-svok /run/service/nano-tts && break; sleep 0.2; done
# Ready is what the server says on descriptor 3; the discovery depends on that.
s6-svwait -U -t 120000 /run/service/nano-tts
$services/discovery/run
sleep 1
/opt/nano-tts/bin/python /tmp/app/prove_inside.py check
s6-svc -wD -T 30000 -d /run/service/nano-tts
test -e /run/halted
echo "ended with $(cat /run/s6-linux-init-container-results/exitcode)"
test "$(cat /run/s6-linux-init-container-results/exitcode)" = 0
