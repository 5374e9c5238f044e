"""An address in parts, where its text leaves no doubt."""

import re

from integrations.canonical.models import Address


def parse_address(text: str) -> Address | None:
    """The parts of ``line1 [, line2], City, ST ZIP`` (commas or line breaks); ``None`` when in any doubt.

    The street may be missing, and so may the postal code; a country may follow.
    Nothing is left out and nothing is put in: an address that has more parts is not taken apart.
    """
    parts = [part for part in re.split(r"\s*[,\n]\s*", text.replace("\r", "\n").strip()) if part]
    country = parts[-1] if parts and parts[-1].lower().replace(".", "") in _COUNTRIES else None
    lines, city, end = _split(parts[:-1] if country else parts)
    if not city or not end or (lines and not any(map(_STREET.match, lines))):
        return None
    line1, line2 = (*lines, None, None)[:2]
    return Address(line1=line1, line2=line2, city=city, state=end["state"], postal_code=end["code"], country=country)


_COUNTRIES = frozenset({"usa", "us", "united states", "united states of america", "canada"})
_STATES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|DC|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR"
    "|PA|PR|RI|SC|SD|TN|TX|UT|VT|VA|VI|WA|WV|WI|WY|GU|AB|BC|MB|NB|NL|NS|NT|NU|ON|PE|QC|SK|YT"
)
_END = re.compile(rf"(?P<state>{_STATES})(?:\s+(?P<code>\d{{5}}(?:-\d{{4}})?|[A-Z]\d[A-Z]\s?\d[A-Z]\d))?", re.ASCII)
_CITY = re.compile(r"[^\d#]*[^\W\d][^\d#]*")
_NO_CITY = re.compile(
    r"(?:suite|ste|apt|unit|bldg|building|floor|room|rm|attn|po|p\.o)\b"
    r"|.*\b(?:st|street|ave|avenue|rd|road|blvd|boulevard|dr|drive|ln|lane|hwy|highway|way|ct|court|pl|place)\.?$",
    re.ASCII | re.IGNORECASE,
)
_STREET = re.compile(r"\d|p\.?\s?o\.?\s*box\b", re.ASCII | re.IGNORECASE)


def _split(parts: list[str]) -> tuple[list[str], str | None, re.Match[str] | None]:
    if not 2 <= len(parts) <= 4 or not _CITY.fullmatch(parts[-2]) or _NO_CITY.match(parts[-2]):
        return [], None, None
    return parts[:-2], parts[-2], _END.fullmatch(parts[-1])
