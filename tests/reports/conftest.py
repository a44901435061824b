"""A network that can receive."""

import pytest
from tests.reports.network import Network, an_empty_network

from lachan.site.paths import Paths


@pytest.fixture
def network(db: None, data: Paths) -> Network:
    return an_empty_network(data)
