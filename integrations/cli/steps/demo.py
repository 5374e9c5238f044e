"""The demo's four acts, and its story."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from integrations import wiring
from integrations.cli.options import Site, command_line
from integrations.cli.steps.health import check
from integrations.cli.steps.materials import sync
from integrations.cli.steps.migration import migrate
from integrations.cli.steps.projects import import_all
from integrations.report.answer import Answer
from integrations.settings import SANDBOX, sandbox_settings

_TITLES = {
    "run-migration": "PPak exports become canonical files",
    "sync-materials": "the material library goes to INNERGY",
    "import-projects": "projects and work orders follow",
    "health-check": "INNERGY is read back and compared",
}


def tell(folder: Path) -> Answer:
    """Play the acts until one fails; the answer is that of all together."""
    answers: dict[str, Answer] = {}
    for command, answer in zip(_TITLES, _acts(folder), strict=False):
        answers[command] = answer
        if answer.exit_code > 1:
            break
    next_step = command_line("run-migration", ppak_export_dir="YOUR_EXPORTS", output_dir="YOUR_FOLDER")
    return Answer(
        exit_code=max(answer.exit_code for answer in answers.values()),
        counts={command: answer.counts for command, answer in answers.items()},
        files={role: path for answer in answers.values() for role, path in answer.files.items()},
        findings=tuple(finding for answer in answers.values() for finding in answer.findings),
        next_step=next_step,
        words=_story(folder, answers, next_step),
    )


def _acts(folder: Path) -> Iterator[Answer]:
    """The answers of the four commands, each run when it is asked for."""
    site = Site(output_dir=folder, api_url=SANDBOX)
    settings = sandbox_settings(export_dir=wiring.examples() / "ppak_exports", output_dir=folder)
    migrated = migrate(settings, site.told())
    yield migrated
    library, *files = (migrated.files[f"canonical_{role}"] for role in ("materials", "projects", "work_orders"))
    settings = settings.model_copy(update={"material_library": library})
    yield sync(settings, site, library, is_apply=True)
    yield import_all(settings, site, (files[0], files[1]), is_apply=True)
    yield check(settings, site, (files[0], files[1], library), is_live=True)


# ── the story ────────────────────────────────────────────────────────────────


def _story(folder: Path, answers: Mapping[str, Answer], next_step: str) -> str:
    acts = (
        f"{number}. {_TITLES[command]} ({command})\n   {_words_of(command, answer)}"
        for number, (command, answer) in enumerate(answers.items(), 1)
    )
    return "\n".join(
        (
            "An invented shop moves from PPak to a stand-in for INNERGY that runs inside this command.",
            "",
            *acts,
            "",
            f"Everything stands in {folder}. Run the demo again: there is nothing left to do.",
            f"Your own exports: {next_step}",
        )
    )


def _words_of(command: str, answer: Answer) -> str:
    if command == "run-migration":
        return _rows(answer)
    if "outcomes" in answer.more:
        return _outcomes(answer)
    if "overall_health" in answer.more:
        return f"overall health: {answer.more['overall_health']}\n   -> {answer.files['health_check_md']}"
    return answer.words


def _rows(answer: Answer) -> str:
    counts = answer.counts
    read, rejected = (sum(count[column] for count in counts.values()) for column in ("read", "rejected"))
    records = ", ".join(f"{count['records']:,} {entity.replace('_', ' ')}" for entity, count in counts.items())
    return f"{read:,} rows read, {rejected:,} rejected: {records}\n   -> {answer.files['migration_summary_md']}"


def _outcomes(answer: Answer) -> str:
    verbs = ("create", "adopt", "update", "deactivate")
    planned = ", ".join(f"{answer.counts[verb]:,} to {verb}" for verb in verbs if answer.counts[verb])
    done = ", ".join(f"{count:,} {outcome}" for outcome, count in answer.more["outcomes"].items() if count)
    return f"{planned or 'nothing to send'}: {done} (run {answer.more['run']})"
