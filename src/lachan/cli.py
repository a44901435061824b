"""The `lachan` command: finds the word, imports only what that word needs."""

import argparse
import importlib
import os
import sys

from lachan import __version__
from lachan.lib.env import boolean
from lachan.lib.errors import LachanError, RefusedError, UsageError

# word -> (module with add_arguments(parser) and run(args) -> exit status, help)
COMMANDS = {
    "up": ("lachan.site.commands.up", "start web, worker and gateway"),
    "gateway": ("lachan.gateway.commands", "the filtering DNS gateway"),
    "box": ("lachan.box.commands", "a gateway at home or school, joined to a centre"),
    "policy": ("lachan.policy.commands", "compile, explain, keys"),
    "lists": ("lachan.policy.commands_lists", "check and try block lists"),
    "stats": ("lachan.stats.commands", "simulate a country, send batches"),
    "observatory": ("lachan.site.commands.observatory", "senders, lake, indicators"),
    "programme": ("lachan.site.commands.programme", "the report on a plan's year"),
    "worker": ("lachan.site.commands.worker", "run due jobs"),
    "doctor": ("lachan.site.commands.doctor", "what is wrong, what to do"),
    "backup": ("lachan.site.commands.backup", "write everything into one file"),
    "restore": ("lachan.site.commands.restore", "bring a backup back"),
    "demo": ("lachan.site.commands.demo", "fictional families to try with"),
    "bench": ("lachan.site.commands.bench", "run one measurement of bench/"),
    "manage": ("lachan.site.commands.manage", "any Django command"),
}


def main(argv: list[str] | None = None) -> int:
    """Run one command. Returns 0 done, 1 refused or not found, 2 wrong usage."""
    argv = sys.argv[1:] if argv is None else argv
    word = argv[0] if argv else ""
    try:
        return _run(word, argv)
    except UsageError as e:
        print(f"lachan {word}: {e}", file=sys.stderr)
        return 2
    except (RefusedError, LachanError) as e:
        print(f"lachan {word}: {e}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Python would complain again when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as e:  # a fault of ours: one line for the user, more on demand
        if boolean("LACHAN_DEBUG", False):
            raise
        print(
            f"lachan {word}: unexpected {type(e).__name__}: {e}"
            " (LACHAN_DEBUG=1 shows where)",
            file=sys.stderr,
        )
        return 1


def _run(word: str, argv: list[str]) -> int:
    if word not in COMMANDS:
        return _overview(argv)
    module = importlib.import_module(COMMANDS[word][0])
    parser = argparse.ArgumentParser(
        prog=f"lachan {word}", description=COMMANDS[word][1]
    )
    module.add_arguments(parser)
    status = module.run(parser.parse_args(argv[1:]))
    assert isinstance(status, int)
    return status


def _overview(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="lachan", description="Lá Chắn")
    parser.add_argument("--version", action="version", version=__version__)
    words = parser.add_subparsers(metavar="COMMAND")
    for word, (_, text) in COMMANDS.items():
        words.add_parser(word, help=text)
    parser.parse_args(argv)
    parser.print_help()
    return 2 if argv else 0
