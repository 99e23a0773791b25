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

debian_mirror() {
  local mirror=""
  if command -v apt-get >/dev/null; then
    mirror="$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
      grep -m1 -E '/debian/?$' || true)"
  fi
  printf '%s\n' "${mirror:-http://deb.debian.org/debian}"
}

# What the tree needs of this system to reach the package registry: names, certificates, settings.
copy_settings() {
  local root="$1" file
  cp -L /etc/resolv.conf "$root/etc/resolv.conf"
  for file in /etc/ssl/certs/ca-certificates.crt "${SSL_CERT_FILE:-}" "${PIP_CERT:-}" /etc/pip.conf; do
    if [ -n "$file" ] && [ -f "$file" ]; then
      mkdir -p "$root$(dirname "$file")"
      cp -L "$file" "$root$file"
    fi
  done
  for file in .config/pip/pip.conf .pip/pip.conf; do
    if [ -f "$HOME/$file" ]; then
      mkdir -p "$root/root/$(dirname "$file")"
      cp -L "$HOME/$file" "$root/root/$file"
    fi
  done
}
