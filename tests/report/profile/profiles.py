"""A profile of one table, made by hand."""

from integrations.ppak.profile.columns import Contents, DateProof
from integrations.ppak.profile.suggest import Suggestion
from integrations.ppak.profile.values import ColumnProfile, Profile, Role, TableProfile

HOSTILE = '<script>alert("x")</script>\x1b[31m\u202e\x7f\n"\\\' # ] \U0001f4a3'
AMOUNT = Suggestion("projects", "estimated_value", "Contract Amount", 90)


def column(name: str, *suggestions: Suggestion, used_as: str | None = None, **holds: object) -> ColumnProfile:
    contents = Contents(**{"filled": 3, "distinct": 2, "is_exact": True, "samples": ("a", "b"), **holds})  # type: ignore[arg-type]
    return ColumnProfile(name, used_as, 4, contents, suggestions)


def profile_of(*columns: ColumnProfile, file: str = "projects.csv", role: Role = Role.CURRENT) -> Profile:
    entity, why = (None, "nobody knows it") if role is Role.UNKNOWN else ("projects", "")
    table = TableProfile(
        file, None, role, entity, entity and "list", why, 1, "cp1252", {"data": 4, "header": 1}, 0, columns
    )
    return Profile((table,), ())


DATES = DateProof(29, 0, 771)
