"""What pages and upper apps read of the programme: frozen values."""

from lachan.programme.facts.board import (
    Board,
    LeadFacts,
    Line,
    OutputFacts,
    board,
    late,
)

__all__ = ["Board", "LeadFacts", "Line", "OutputFacts", "board", "late"]
