"""The password once more, before all of a family is taken along or deleted."""

from lachan.accounts.forms import LeaveForm


class PasswordForm(LeaveForm):
    """The same question, and the same patience with mistakes, as when leaving."""
