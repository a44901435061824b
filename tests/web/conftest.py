"""The shared look is tested alone: no other app's addresses, no database."""

import types
from typing import Any

import pytest
from django.urls import include, path


@pytest.fixture(autouse=True)
def _web_alone(settings: Any) -> None:
    """Serve the addresses of `web` and nothing else."""
    urls = types.ModuleType("web_alone_urls")
    urls.__dict__["urlpatterns"] = [path("", include("lachan.web.urls"))]
    settings.ROOT_URLCONF = urls
