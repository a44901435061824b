"""What changes a family's rows: one transaction each, told to audit and gateway."""

from lachan.supervision.services.demo import demo_fill, demo_remove

__all__ = ["demo_fill", "demo_remove"]
