"""The ledger's tables: SQL that SQLite and PostgreSQL both speak.

Moments are ISO texts in UTC, fields are JSON texts with sorted keys.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, MetaData, Table, Text, UniqueConstraint

HEAD = "0001"
"""The newest revision in `migrations/versions`."""

VERSION_TABLE = "ledger_version"

metadata = MetaData()

tenants = Table(
    "tenants",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("tenant_id", ForeignKey("tenants.id"), nullable=False),
    Column("plan", Text, nullable=False),
    Column("command", Text, nullable=False),
    Column("started_at", Text, nullable=False),
    Column("ended_at", Text),
    Column("pid", Integer, nullable=False),
    Column("host", Text, nullable=False),
    Column("state", Text, nullable=False),  # running, ended, paused, failed, killed
)

intents = Table(
    "intents",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("tenant_id", ForeignKey("tenants.id"), nullable=False),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("entity", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("kind", Text, nullable=False),  # create, update, deactivate; adopt, which sends nothing
    Column("fields", Text, nullable=False),
    Column("intended_at", Text, nullable=False),
    Column("gave_up_at", Text),
    Column("state", Text, nullable=False),  # open, done, refused, waiting; linked: not yet brought in line; lapsed
)
Index("intents_by_record", intents.c.tenant_id, intents.c.entity, intents.c.key, intents.c.id)
Index(
    "intents_one_open",
    intents.c.tenant_id,
    intents.c.entity,
    intents.c.key,
    unique=True,
    sqlite_where=intents.c.state == "open",
    postgresql_where=intents.c.state == "open",
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("intent_id", ForeignKey("intents.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),  # done, refused, unknown, waiting
    Column("remote_id", Text),
    Column("number", Text),
    Column("reason", Text),
    Column("settled_at", Text, nullable=False),
)

links = Table(
    "links",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("tenant_id", ForeignKey("tenants.id"), nullable=False),
    Column("entity", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("remote_id", Text, nullable=False),
    Column("number", Text),
    Column("intent_id", ForeignKey("intents.id"), nullable=False),
    UniqueConstraint("tenant_id", "entity", "key", name="links_one_a_record"),
)

written = Table(
    "written",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("tenant_id", ForeignKey("tenants.id"), nullable=False),
    Column("entity", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("intent_id", ForeignKey("intents.id"), nullable=False),
    Column("fields", Text, nullable=False),
    Column("is_current", Boolean, nullable=False),
)
Index("written_by_record", written.c.tenant_id, written.c.entity, written.c.key, written.c.id)
Index(
    "written_one_current",
    written.c.tenant_id,
    written.c.entity,
    written.c.key,
    unique=True,
    sqlite_where=written.c.is_current,
    postgresql_where=written.c.is_current,
)
