"""The one way a cell is refused."""


class Unreadable(Exception):
    """A cell that cannot be read: why, what to do, and the text proposed in its place (None: no proposal)."""

    def __init__(self, reason: str, fix: str, proposal: str | None = None) -> None:
        super().__init__(reason)
        self.reason, self.fix, self.proposal = reason, fix, proposal
