"""A network that can receive."""

import pytest
from tests.reports.network import Network, a_network

from lachan.site.paths import Paths


@pytest.fixture
def network(db: None, data: Paths) -> Network:
    return a_network(data)
