# shellcheck shell=bash
# Programs that a script needs: on Debian as root they are installed, else their package is named.

may_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

install_packages() {
  echo "installing $*" >&2
  export DEBIAN_FRONTEND=noninteractive
  { apt-get install -qq -y "$@" || { apt-get update -qq && apt-get install -qq -y "$@"; }; } >/dev/null </dev/null
}

needs() { # command, Debian package
  command -v "$1" >/dev/null && return
  if may_install; then
    install_packages "$2"
  else
    echo "$1 is missing (Debian package $2)" >&2
    return 1
  fi
}
