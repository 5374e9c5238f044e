"""The health check's report, as a page."""

from integrations.report.answer import Answer, verdict_of
from integrations.report.markdown import render_findings


def render_health(answer: Answer, as_of: str, checked: str) -> str:
    """The page of an *answer* that holds its ``overall_health``; *checked* says what was looked at."""
    parts = (
        f"# Health check, {as_of}",
        f"Overall health: {answer.more['overall_health']}.",
        f"Verdict: {verdict_of(answer.exit_code)} (exit code {answer.exit_code}).",
        f"Checked: {checked}.",
        render_findings(answer.findings) or "Nothing was found wrong.",
        f"## Next\n\n{answer.next_step}",
    )
    return "\n\n".join(parts) + "\n"
