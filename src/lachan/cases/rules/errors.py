"""Why a step of the process is not taken."""

from lachan.lib.errors import LachanError


class CaseError(LachanError):
    """A step of the process is refused; the text says why."""


class IllegalStepError(CaseError):
    """The case is not where this step may be taken."""


class NotTheDeciderError(CaseError):
    """The law gives this step to somebody else."""


class MissingError(CaseError):
    """Something that the law asks for with this step is not there. `what`: a code."""

    def __init__(self, what: str) -> None:
        """Name what is missing."""
        super().__init__(f"missing: {what}")
        self.what = what


class DeadlineDataError(LachanError):
    """The table of deadlines contradicts itself; the text names the row."""
