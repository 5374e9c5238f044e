"""`python -m integrations COMMAND`, installed also as `ppak-innergy`."""

from integrations.cli.hall import enter


def main() -> None:
    """Run the command that the command line names, and exit with its code."""
    enter()


if __name__ == "__main__":
    main()
