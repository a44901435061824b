#!/bin/sh
# The whole suite on SQLite, then what touches the database again on PostgreSQL. The exit status tells.
set -eu
exec .venv/bin/pytest -n 2 "$@"
