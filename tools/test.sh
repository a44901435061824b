#!/bin/sh
# The whole suite on SQLite, then what touches the database again on PostgreSQL. The exit status tells.
set -eu
.venv/bin/pytest -n 2 "$@"
[ $# = 0 ] || exit 0
echo
echo "Again on PostgreSQL: the tests of the Django apps."
apps=
for app in web audit accounts outbox partners lists supervision site test_access_table.py; do
  [ -e "tests/$app" ] && apps="$apps tests/$app"
done
exec .venv/bin/python tools/postgres.py .venv/bin/pytest -n 2 -m "not slow and not browser" $apps
