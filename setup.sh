#!/bin/sh
# Makes .venv ready: Python packages at their locked hashes, and the browser tools' modules.
# Where a system package is missing, it is installed if that is allowed (Debian, root), or the
# command that installs it is said.
set -eu
cd "$(dirname "$0")"

say() { echo "setup: $*" >&2; }

has() { command -v "$1" >/dev/null; }

allowed() { has apt-get && [ "$(id -u)" = 0 ]; }

install_packages() {
  has apt-get || { say "this system lacks what Debian calls: $*"; return 1; }
  allowed || { say "a system package is missing. Install it, then start again:"; echo "  sudo apt-get install $*" >&2; return 1; }
  say "installing system packages: $*"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

version() { "$1" -c 'import platform; print(platform.python_version())' 2>/dev/null; }

# The first that is new enough: the one that $PYTHON names, or this system's, or one that uv brought.
find_python() {
  for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 "${HOME-}/.local/bin/python3.13"}; do
    if new_enough "$name"; then echo "$name"; return; fi
  done
  return 1
}

# The command that brings a newer Python: the system's own where it has one.
newer_python() {
  if [ "$(uname)" = Darwin ]; then echo "brew install python"; return; fi
  for package in python3.14-venv python3.13-venv python3.12-venv python3.11-venv; do
    if apt-cache show "$package" >/dev/null 2>&1; then echo "sudo apt-get install $package"; return; fi
  done
  python3 -m pip --version >/dev/null 2>&1 || printf 'sudo apt-get install python3-pip && '
  echo "python3 -m pip install --user uv && python3 -m uv python install 3.13"
}

# Not half-made, not moved with its folder, not another Python's: its scripts name the path they were made at.
is_whole() {
  [ -e .venv/ready ] && grep -qF "$(cd .venv && pwd -P)/bin/python" .venv/bin/pip && .venv/bin/pip --version >/dev/null
} 2>/dev/null

asked=${PYTHON:-python3}
if ! has "$asked" && allowed; then install_packages python3-venv; fi
python=$(find_python) || {
  say "Python 3.11 or newer is needed, and $asked is $(version "$asked" || echo missing). Get one, then start again:"
  echo "  $(newer_python)" >&2
  exit 1
}
release=$(version "$python")
"$python" -c 'import ensurepip' 2>/dev/null || install_packages "python${release%.*}-venv"

if ! is_whole || [ "$(version .venv/bin/python)" != "$release" ]; then
  say "making .venv with Python $release"
  "$python" -m venv --clear .venv
fi
rm -f .venv/ready # until all is done, so that a set-up that was interrupted is begun anew
say "installing Python packages: a minute or two the first time"
.venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --require-hashes -r requirements.lock
say "fetching the browser tools' modules"
.venv/bin/deno install --quiet --frozen

# The PDFs' text engine comes in no wheel on Linux; without it, the build says so and how to get it.
engine="libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz.so.0 libharfbuzz-subset.so.0"
if [ "$(uname)" = Linux ] && ! .venv/bin/python -c 'import ctypes, sys; [ctypes.CDLL(name) for name in sys.argv[1:]]' $engine 2>/dev/null; then
  install_packages libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 || say "without it pages are made, but no PDF"
fi
touch .venv/ready
