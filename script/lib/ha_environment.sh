# shellcheck shell=bash
# Where the Home Assistant test environment lies and how a command is run in it.
# Sourced by script/setup_ha and script/in_ha.

repository="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
# NANO_TTS_HA chooses another Home Assistant than the pinned one: oldest (that the integration allows), newest, beta, or a
# release (2026.11.0). All but the oldest lie on top of the pinned one, so that what it needs beside itself is there.
release="" # what pip is asked for last, whatever the test tools are made for (tests/ha/ahead.py)
case "${NANO_TTS_HA:-pinned}" in
  pinned) sets=(requirements) ;;
  oldest) sets=(requirements-oldest) ;;
  newest) sets=(requirements requirements-newest) release="homeassistant" ;;
  beta) sets=(requirements requirements-newest) release="--pre homeassistant" ;;
  20[0-9][0-9].*) sets=(requirements) release="homeassistant==$NANO_TTS_HA" ;;
  *)
    echo "NANO_TTS_HA must be oldest, pinned, newest, beta or a release (2026.11.0), not $NANO_TTS_HA" >&2
    exit 1
    ;;
esac
suffix="-"
[ "${NANO_TTS_HA:-pinned}" = pinned ] || suffix="-$NANO_TTS_HA-"
requirements=("${sets[@]/%/.txt}")
requirements=("${requirements[@]/#/tests/ha/}")

# Home Assistant 2026.3 and later refuse anything older.
python_at_least="3.14.2"

debian_suite="forky"
debian_packages="python3.14,python3.14-venv,ca-certificates"

cache="${XDG_CACHE_HOME:-$HOME/.cache}/nano-tts/home-assistant"
# Change the number when the way of building changes.
key="$( (printf '1 %s %s %s\n' "$python_at_least" "$debian_suite" "$debian_packages"; cd "$repository"; cat "${requirements[@]}") |
  sha256sum | cut -c1-16)"
environment="$cache/venv$suffix$key"                      # on this system's Python
tree="$cache/debian-$debian_suite"                  # or a small Debian that has one
inner="/opt/venv$suffix$key"                              # and the environment inside it

say() { printf 'ha: %s\n' "$*" >&2; }

# in_tree DIR COMMAND...: runs the command inside the Debian tree, with the repository at /repo.
# The mounts live in a name space of their own, so that the kernel undoes them however we end.
in_tree() {
  local directory="$1"
  shift
  unshare --mount --propagation private bash -euc '
    root="$1" repository="$2"
    shift 2
    mkdir -p "$root/repo"
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount --bind "$repository" "$root/repo"
    exec chroot "$root" /usr/bin/env -u TMPDIR -u VIRTUAL_ENV -u PYTHONPATH -u PYTHONHOME \
      -C /repo HOME=/root LANG=C.UTF-8 LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 \
      PATH="$NANO_TTS_INNER/bin:/usr/sbin:/usr/bin:/sbin:/bin" "$@"
  ' in_tree "$directory" "$repository" "$@"
}
export NANO_TTS_INNER="$inner"
