"""An enrolled sender, and batches of its homes."""

import pytest
from tests.stats.batches import SENDER

from lachan.observatory.services import senders
from lachan.stats import keys


@pytest.fixture
def sender(db: None) -> str:
    """Return the code of a sender who may speak for a thousand homes a day."""
    public = keys.public_of(SENDER).hex()
    senders.enrol(code="trial", name="Thử", public=public, quota=1000)
    return "trial"
