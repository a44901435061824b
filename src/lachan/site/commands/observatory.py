"""`lachan observatory`: who may send, batches in files, the lake, indicators."""

import argparse
import importlib
from types import ModuleType

from lachan.site.boot import need_tables, start_existing

# word -> (module with add_arguments(parser) and run(args) -> exit status, help)
WORDS = {
    "senders": ("observatory_senders", "who may send batches"),
    "collect": ("observatory_collect", "count batches in files"),
    "held": ("observatory_held", "sums that wait for a person"),
    "period": ("observatory_period", "open a closed day again, with a reason"),
    "lake": ("observatory_lake", "fold, compact and sweep the files now"),
    "indicators": ("observatory_indicators", "what is reckoned, and how"),
    "compute": ("observatory_compute", "reckon one indicator"),
    "report": ("observatory_report", "the situation report as PDF and DOCX"),
    "publish": ("observatory_publish", "folders of open data, for another server"),
    "budget": ("observatory_budget", "how much noise may cost a year, and did"),
    "release": ("observatory_release", "publish a period: noise once, signed"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the word; its module adds the rest."""
    words = parser.add_subparsers(dest="word", metavar="WORD", required=True)
    for word, (_, text) in WORDS.items():
        _module(word).add_arguments(words.add_parser(word, help=text))


def run(args: argparse.Namespace) -> int:
    """Start Django and do the word. Raises RefusedError."""
    start_existing()
    need_tables()
    status = _module(args.word).run(args)
    assert isinstance(status, int)
    return status


def _module(word: str) -> ModuleType:
    return importlib.import_module(f"lachan.site.commands.{WORDS[word][0]}")
