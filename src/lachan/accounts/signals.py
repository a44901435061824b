"""What upper apps may listen to. Receivers never keep a password."""

from django.dispatch import Signal

# The right password was given: at sign-in, or once more. request, user, password.
password_given = Signal()

# A password was changed by its owner, who knew the old one; sent in the transaction
# that changes it. user, old, new.
password_changed = Signal()
