#!/bin/sh
# The whole suite on SQLite, then what touches the database again on PostgreSQL. The exit status tells.
set -eu
# Where it is set, every process would compile the tests anew.
unset PYTHONDONTWRITEBYTECODE
.venv/bin/pytest -n 2 "$@"
[ $# = 0 ] || exit 0
echo
echo "Again on PostgreSQL: the tests of the Django apps."
apps=
for app in tests/*/ tests/test_access_table.py; do
  case $app in tests/browser/ | tests/gateway/ | tests/policy/ | */__pycache__/) continue ;; esac
  apps="$apps $app"
done
exec .venv/bin/python tools/postgres.py .venv/bin/pytest -n 2 -m "not slow and not browser" $apps
