"""A commune whose people have the roles of the law."""

import pytest
from tests.cases.town import Town, a_town

from lachan.site.paths import Paths


@pytest.fixture
def town(db: None, data: Paths) -> Town:
    return a_town(data)
