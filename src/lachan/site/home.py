"""The plain home: the promise, 111, the parents' door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the same page to everybody; who is signed in finds their own door."""
    return render(request, "site/home.html")
