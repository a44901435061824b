"""No page asks the database more where there is more to show.

Every address that answers 200 to a person is opened in a small town and in one three
times as large; both must need the same number of queries.
"""

from dataclasses import asdict
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from tests.cast import signed_in
from tests.town import HOME_ADDRESS, SHARED_ADDRESS, Size, Town, fill, pages

SMALL = Size(
    families=2,
    schools=2,
    groups=2,
    school_devices=6,
    children=2,
    few=2,
    rows=2,
    counts=2,
    staff_rows=2,
)
LARGE = Size(**{name: 3 * number for name, number in asdict(SMALL).items()})
DEVICES = {"child": HOME_ADDRESS, "tablet": SHARED_ADDRESS}
PEOPLE = ("parent", "teacher", "school-it", "list-editor", "administrator", *DEVICES)
# The same page for everybody; the parent's stands for all.
SAME = ("account_", "mfa_", "national_log:")
MOST = 30
Counts = dict[tuple[str, str], int]


def browser_of(town: Town, person: str) -> Client:
    """Return the browser of a person; a child asks from a device of the home."""
    if person in DEVICES:
        return Client(REMOTE_ADDR=DEVICES[person])
    return signed_in(town.people[person])


def queries(client: Client, address: str) -> int | None:
    """Return how many queries a page needs; None where it is not shown."""
    asked = []

    def count(run: Any, *words: Any) -> Any:
        asked.append(words[0])
        return run(*words)

    with connection.execute_wrapper(count):
        status = read(client, address)
    return len(asked) if status == 200 else None


def read(client: Client, address: str) -> int:
    """Open a page to its end; return the status."""
    answer = client.get(address)
    if answer.streaming:
        answer.getvalue()
    return answer.status_code


def measured(size: Size, known: Counts | None = None) -> Counts:
    """Return person and URL name -> queries of each page that is shown.

    known: only of these, and what is remembered once, by the first who asks, is
    remembered already where the first reading needs as many as are known.
    """
    found = {}
    with transaction.atomic():
        town = fill(size)
        for person in PEOPLE:
            client = browser_of(town, person)
            for name, address in pages(town).items():
                if person != "parent" and name.startswith(SAME):
                    continue
                if known is not None and (person, name) not in known:
                    continue
                number = queries(client, address)
                if number is not None and number != (known or {}).get((person, name)):
                    number = queries(client, address)
                if number is not None:
                    found[person, name] = number
        transaction.set_rollback(True)
    return found


@pytest.mark.long
@pytest.mark.django_db
def test_no_page_needs_more_queries_where_there_is_more() -> None:
    small = measured(SMALL)
    large = measured(LARGE, small)
    assert large == small
    assert max(large.values()) <= MOST
    # So many pages there are at least: the town still fills their addresses.
    assert len(small) > 130
