"""Bring the ledger's tables up to date."""

from pathlib import Path

from sqlalchemy import Connection

from integrations.reconcile.store.tables import VERSION_TABLE

_REVISIONS = Path(__file__).parent.parent / "migrations"


def migrate(connection: Connection) -> None:
    """Take every step from the ledger's revision to ours, all in one transaction."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(_REVISIONS))
    with connection.begin():
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        steps = list(script.iterate_revisions("head", context.get_current_revision() or "base"))
        with Operations.context(context):
            for step in reversed(steps):
                step.module.upgrade()
                context.stamp(script, step.revision)
