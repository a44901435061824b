"""The web part as a WSGI application, for any server."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lachan.site.settings")
application = get_wsgi_application()
# All pages are read now: else the first to report waits for it.
get_resolver().url_patterns  # noqa: B018 - reads them
