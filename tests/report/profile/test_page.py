"""The page stands alone, and shows hostile cells as text."""

from html.parser import HTMLParser

from integrations.canonical.rejects import Finding
from integrations.canonical.rules import FILE_UNUSABLE
from integrations.ppak.profile.values import Profile, Role
from integrations.report.profile.page import render_page
from tests.report.profile.profiles import AMOUNT, DATES, HOSTILE, column, profile_of

TAGS = (
    {"html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "section", "ul", "li", "a", "bdi"}
    | {"table", "caption", "thead", "tbody", "tr", "th", "td", "meter"}
)  # fmt: skip


class Reader(HTMLParser):
    """Keeps the tags with their attributes, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def hostile() -> Profile:
    one = profile_of(column(HOSTILE, AMOUNT, samples=(HOSTILE, "<img src=x onerror=alert(1)>")), file=HOSTILE)
    two = profile_of(column("Bid Date", used_as="bid_date", dates=DATES), role=Role.UNKNOWN)
    return Profile((*one.tables, *two.tables), (Finding.of(FILE_UNUSABLE, 1, HOSTILE),))


def test_what_the_files_hold_stays_text() -> None:
    page = Reader(render_page(hostile()))
    assert {tag for tag, _ in page.tags} <= TAGS
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert any('<script>alert("x")</script>' in text for text in page.text)
    assert page.open == []
    assert all(char.isprintable() or char == "\n" for char in "".join(page.text))


def test_the_page_fetches_nothing() -> None:
    text = render_page(hostile())
    links = [attributes["href"] for _, attributes in Reader(text).tags if "href" in attributes]
    assert links == ["#table-1", "#table-2"]
    assert all(f'id="{str(link)[1:]}"' in text for link in links)
    assert "default-src 'none'" in text
    assert "url(" not in text
    assert "src=" not in text.replace("&lt;img src=x", "")


def test_every_bar_says_its_number_and_every_cell_has_its_headings() -> None:
    page = Reader(render_page(profile_of(column("Bid Date", used_as="bid_date"))))
    assert [attributes for tag, attributes in page.tags if tag == "meter"] == [
        {"min": "0", "max": "1", "value": "0.7500"}
    ]
    assert "75%" in page.text
    assert all("scope" in attributes for tag, attributes in page.tags if tag == "th")
    assert sum(tag == "caption" for tag, _ in page.tags) == sum(tag == "table" for tag, _ in page.tags) == 2


def test_the_same_profile_is_the_same_page() -> None:
    assert render_page(hostile()) == render_page(hostile())
