"""Where INNERGY is and how to speak with it, checked before anything is sent."""

import ssl
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr

from integrations.canonical.errors import SettingsError
from integrations.innergy.spec import root_of


@dataclass(frozen=True, slots=True)
class ClientOptions:
    """Where INNERGY is and how to speak with it; times in seconds.

    *rate* is calls a second, *attempts* how often a call is sent at most,
    *first_wait* the first pause between two attempts (it doubles) and *longest_wait* the longest.
    *proxy* and *ca_file* stand beside those of the environment.
    """

    base_url: str
    api_key: SecretStr
    user_agent: str = "Mozilla/5.0 (compatible; ppak-innergy)"
    timeout: float = 120.0
    connect_timeout: float = 20.0
    max_in_flight: int = 8
    rate: int = 20
    attempts: int = 5
    first_wait: float = 0.5
    longest_wait: float = 60.0
    proxy: str | None = field(default=None, repr=False)
    ca_file: Path | None = None


def checked_root(base_url: str) -> str:
    """The address before ``/api``; `SettingsError` when it is no web address or the key would travel unprotected."""
    root = root_of(base_url)
    parts = urlsplit(root)
    advice = "set INNERGY_API_BASE_URL to an address such as https://app.innergy.com"
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise SettingsError("INNERGY's base URL is no plain web address", advice)
    if not is_protected(root):
        raise SettingsError("INNERGY's base URL must begin with https, or the key would travel unprotected", advice)
    return root


def checked_key(key: SecretStr) -> SecretStr:
    """The key without outer space; `SettingsError`, which does not show it, when no key looks like that."""
    text = key.get_secret_value().strip()
    if not text or not all("!" <= character <= "~" for character in text):
        raise SettingsError("the INNERGY API key is empty or holds a character that no key has", "copy it again")
    return SecretStr(text)


def is_protected(url: str) -> bool:
    """Whether nobody on the way can read what is sent to *url*."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url))


def is_loopback(url: str) -> bool:
    """Whether *url* is on this very machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def origin_of(url: str) -> tuple[str, str | None, int | None]:
    """Scheme, host and port: who gets what is sent to *url*."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def trust_of(ca_file: Path | None) -> ssl.SSLContext | bool:
    """The usual certificate authorities, and those of *ca_file* beside them; `SettingsError` when it holds none."""
    if ca_file is None:
        return True
    context = ssl.create_default_context()
    try:
        context.load_verify_locations(ca_file)
    except OSError as error:
        raise SettingsError(f"{ca_file} holds no certificates that can be read", "check SSL_CERT_FILE") from error
    return context
