"""Links, intents, outcomes, written values, runs, tenants."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the ledger's first tables."""
    op.create_table(
        "tenants",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("tenant_id", sa.Integer, sa.ForeignKey("tenants.id"), nullable=False),
        sa.Column("plan", sa.Text, nullable=False),
        sa.Column("command", sa.Text, nullable=False),
        sa.Column("started_at", sa.Text, nullable=False),
        sa.Column("ended_at", sa.Text),
        sa.Column("pid", sa.Integer, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
    )
    _create_intents()
    op.create_table(
        "outcomes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("intent_id", sa.Integer, sa.ForeignKey("intents.id"), nullable=False, index=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("remote_id", sa.Text),
        sa.Column("number", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("settled_at", sa.Text, nullable=False),
    )
    op.create_table(
        "links",
        sa.Column("id", sa.Integer, primary_key=True),
        *_record_columns(),
        sa.Column("remote_id", sa.Text, nullable=False),
        sa.Column("number", sa.Text),
        sa.Column("intent_id", sa.Integer, sa.ForeignKey("intents.id"), nullable=False),
        sa.UniqueConstraint("tenant_id", "entity", "key", name="links_one_a_record"),
    )
    _create_written()


def _create_intents() -> None:
    op.create_table(
        "intents",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("run_id", sa.Integer, sa.ForeignKey("runs.id"), nullable=False),
        *_record_columns(),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("fields", sa.Text, nullable=False),
        sa.Column("intended_at", sa.Text, nullable=False),
        sa.Column("gave_up_at", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
    )
    op.create_index("intents_by_record", "intents", ["tenant_id", "entity", "key", "id"])
    _create_partial_index("intents_one_open", "intents", "state = 'open'")


def _create_written() -> None:
    op.create_table(
        "written",
        sa.Column("id", sa.Integer, primary_key=True),
        *_record_columns(),
        sa.Column("intent_id", sa.Integer, sa.ForeignKey("intents.id"), nullable=False),
        sa.Column("fields", sa.Text, nullable=False),
        sa.Column("is_current", sa.Boolean, nullable=False),
    )
    op.create_index("written_by_record", "written", ["tenant_id", "entity", "key", "id"])
    _create_partial_index("written_one_current", "written", "is_current")


def _record_columns() -> tuple[sa.Column[int], sa.Column[str], sa.Column[str]]:
    return (
        sa.Column("tenant_id", sa.Integer, sa.ForeignKey("tenants.id"), nullable=False),
        sa.Column("entity", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
    )


def _create_partial_index(name: str, table: str, where: str) -> None:
    columns = ["tenant_id", "entity", "key"]
    op.create_index(name, table, columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
