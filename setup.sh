#!/bin/sh
# Makes .venv ready: Python packages at their locked hashes, and the browser tools' modules.
# Where a system package is missing, it is installed if that is allowed (Debian, root).
set -eu
cd "$(dirname "$0")"

allowed() { command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; }

install_packages() {
  allowed || { echo "setup: missing system packages: $*" >&2; return 1; }
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

PYTHON=${PYTHON:-python3}
"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11, 5))' || {
  echo "setup: Python 3.11.5 or newer is needed; set PYTHON=…" >&2
  exit 1
}
"$PYTHON" -c 'import ensurepip' 2>/dev/null || install_packages python3-venv

[ -x .venv/bin/python ] || "$PYTHON" -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
.venv/bin/deno install --quiet --frozen

# The PDFs' text engine comes in no wheel on Linux; without it, the build says so and how to get it.
engine="libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz.so.0 libharfbuzz-subset.so.0"
if [ "$(uname)" = Linux ] && ! .venv/bin/python -c 'import ctypes, sys; [ctypes.CDLL(name) for name in sys.argv[1:]]' $engine 2>/dev/null; then
  install_packages libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 || true
fi
touch .venv/ready
