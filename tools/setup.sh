#!/usr/bin/env bash
# Sets everything up on a bare machine: `tools/setup.sh` makes .venv, `tools/setup.sh front` also builds the front end,
# `tools/setup.sh browser` does both and finds a browser.
# As root it installs the Debian packages that are missing; otherwise it prints the command to do so and exits 1.
set -euo pipefail
cd "$(dirname "$0")/.."

need=()
python=""
if [ -n "${PYTHON:-}" ]; then
  if ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "setup: PYTHON names '$PYTHON', which is no Python 3.11 or newer." >&2
    exit 1
  fi
  python=$PYTHON
else
  for candidate in python3 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      python=$candidate
      break
    fi
  done
fi
if [ -z "$python" ]; then
  need+=(python3 python3-venv)
elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  need+=(python3-venv)
fi
if [ "${1:-}" = browser ]; then
  command -v chromium >/dev/null || need+=(chromium)
  # What drives the browser is a program of its own, and needs this library.
  compgen -G "/usr/lib*/*/libatomic.so.1" >/dev/null || compgen -G "/usr/lib*/libatomic.so.1" >/dev/null || need+=(libatomic1)
  # Letters for the screenshots; a bare machine has none.
  compgen -G "/usr/share/fonts/truetype/dejavu/*" >/dev/null || need+=(fonts-dejavu-core)
fi

if [ ${#need[@]} -gt 0 ]; then
  install="apt-get update && apt-get install -y --no-install-recommends ${need[*]}"
  if ! command -v apt-get >/dev/null; then
    echo "setup: missing: ${need[*]} (names of Debian's packages). Install them and call again." >&2
    exit 1
  elif [ "$(id -u)" -ne 0 ]; then
    echo "setup: missing: ${need[*]}. Install them with this command and call again:" >&2
    echo "  sudo sh -c '$install'" >&2
    exit 1
  fi
  echo "setup: installing Debian packages: ${need[*]}"
  apt-get update -q >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${need[@]}" >/dev/null
  [ -n "$python" ] || python=python3
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "setup: Python 3.11 or newer is wanted, and $("$python" --version) was found. Name one: make PYTHON=/path/to/python" >&2
  exit 1
fi

stamp=.venv/.ready
# What the environment was made from: the locks, this folder (its scripts name it), and which Python.
state="$(cat requirements/*.txt pyproject.toml tools/setup.sh | cksum) $PWD $("$python" -c 'import sys; print(sys.base_prefix, sys.version_info[:2])')"
# The front end, where it is wanted: with the system's Node or, where that is missing or old, the one that is locked.
front() {
  [ -n "${1:-}" ] || return 0
  if ! .venv/bin/python tools/front.py --node >/dev/null; then
    echo "setup: installing the Node that requirements/node.txt locks"
    .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements/node.txt
  fi
  .venv/bin/python tools/front.py --develop
}

if [ "$(cat "$stamp" 2>/dev/null)" = "$state" ] && [ -d build/suites ] && .venv/bin/python -c 'import omnitron_kernel, pytest' 2>/dev/null; then
  front "${1:-}"
  exit 0
fi
kept=$(cut -d' ' -f3- "$stamp" 2>/dev/null || true)
if [ "$kept" != "$(cut -d' ' -f3- <<<"$state")" ] || ! .venv/bin/python -c 'import pip' 2>/dev/null; then
  echo "setup: making .venv with $("$python" --version)"
  rm -rf .venv
  "$python" -m venv .venv
fi
echo "setup: installing what requirements/dev.txt locks (a few hundred megabytes, once)"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
.venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements/dev.txt
.venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
# The suites of other people's libraries that no wheel holds: `tests/libraries` runs them.
rm -rf build/suites
.venv/bin/python -m pip download --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-binary :all: \
  --require-hashes -r requirements/suites.txt --dest build/suites
for each in build/suites/*.tar.gz; do
  tar -xzf "$each" -C build/suites
done
echo "$state" >"$stamp"
front "${1:-}"
