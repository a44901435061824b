#!/bin/sh
# Make .venv hold exactly what requirements.lock names, and the project itself.
# Does nothing when neither has changed since the last time.
set -eu
cd "$(dirname "$0")/.."
stamp=.venv/.lachan-lock
want=$(cat requirements.lock pyproject.toml tools/setup.sh | cksum)
[ -x .venv/bin/lachan ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ] && exit 0

find_python() {
  for p in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
    "$p" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && { echo "$p"; return; }
  done
  echo "Lá Chắn needs Python 3.11, 3.12 or 3.13: none was found on PATH (PYTHON=/path/to/python3 names one)." >&2
  return 1
}
python=$(find_python)
echo "Setting up .venv with $("$python" --version) (the first time takes a minute or two) ..." >&2
rm -f "$stamp"
if command -v uv >/dev/null 2>&1; then
  [ -x .venv/bin/python ] || uv venv --quiet --python "$python" .venv
  uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements.lock
  uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
else
  if [ ! -x .venv/bin/pip ]; then
    rm -rf .venv
    "$python" -c 'import ensurepip, venv' 2>/dev/null || {
      echo "Python's venv module is missing; on Debian: apt-get install python3-venv" >&2; exit 1; }
    "$python" -m venv .venv
  fi
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
fi
echo "$want" > "$stamp"
