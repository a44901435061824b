"""What the emergency report refuses, each with its own name."""

from collections.abc import Mapping

from lachan.lib.errors import RefusedError


class ReportsError(RefusedError):
    """Root of all that the emergency report refuses."""


class NotOpenError(ReportsError):
    """No team can receive yet: show 111 and 113 (API: 503)."""


class IntakeError(ReportsError):
    """Fields that cannot be taken. errors: field -> codes of `intake.Wrong`."""

    def __init__(self, errors: Mapping[str, tuple[str, ...]]) -> None:
        """Keep which field is wrong, and why."""
        super().__init__("not understood: " + ", ".join(sorted(errors)))
        self.errors = dict(errors)


class ReceiptTakenError(ReportsError):
    """The receipt that came along belongs to another report: make another one."""


class KeyReusedError(ReportsError):
    """This idempotency key stands for other content, or is older than a day."""


class StepError(ReportsError):
    """A report in this state cannot do that."""


class StaleFormError(ReportsError):
    """A form that is not ours or lay open too long: draw it anew, keep the words."""


class FileRefusedError(ReportsError):
    """A file that is not taken. reason: one of `rules.files.Refused`."""

    def __init__(self, reason: str) -> None:
        """Keep the reason as a code."""
        super().__init__(f"not taken: {reason}")
        self.reason = reason
