#!/bin/sh
# Add to .venv what engines.lock names (Spark, chDB), and Java for Spark when there is none.
# Does nothing when the lock has not changed since the last time.
set -eu
cd "$(dirname "$0")/.."
if ! command -v java >/dev/null 2>&1 && [ -z "${JAVA_HOME:-}" ]; then
  package=$(apt-cache search --names-only '^openjdk-(17|21)-jre-headless$' 2>/dev/null | cut -d' ' -f1 | sort | head -n 1)
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    export DEBIAN_FRONTEND=noninteractive
    [ -n "$package" ] || { apt-get update -qq >/dev/null; package=$(apt-cache search --names-only '^openjdk-(17|21)-jre-headless$' | cut -d' ' -f1 | sort | head -n 1); }
    echo "Installing for Spark: $package" >&2
    apt-get install -y -qq --no-install-recommends "$package" >/dev/null
  else
    echo "Spark needs Java 17 or 21. Run: apt-get install ${package:-openjdk-17-jre-headless}" >&2
    exit 1
  fi
fi
stamp=.venv/.lachan-engines
want=$(cat requirements.lock engines.lock tools/engines.sh | cksum)
[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ] && exit 0
echo "Adding Spark and chDB to .venv (about 1 GB) ..." >&2
if command -v uv >/dev/null 2>&1; then
  install="uv pip install --quiet --python .venv/bin/python"
else
  install=".venv/bin/python -m pip install --quiet --disable-pip-version-check"
fi
# First what pyspark is built with, from the same lock.
sed -n '/^setuptools==/,/^[^ ]/{/^setuptools==/p;/^ /p}' engines.lock > .venv/build.lock
$install --require-hashes -r .venv/build.lock
$install --require-hashes --no-build-isolation -r engines.lock
echo "$want" > "$stamp"
