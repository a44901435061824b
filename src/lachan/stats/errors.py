"""What is wrong with a batch, as one word and one sentence."""

from lachan.lib.errors import RefusedError


class BatchError(RefusedError):
    """A batch is not taken. code: one word for programs, the text for people."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
