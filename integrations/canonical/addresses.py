"""An address in parts, where its text leaves no doubt."""

from integrations.canonical.models import Address


def parse_address(text: str) -> Address | None:
    """The parts of ``line1 [, line2], City, ST ZIP`` (commas or line breaks); ``None`` when in any doubt."""
    ...
