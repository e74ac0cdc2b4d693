"""The command line: its commands by name, each imported when it is used, and how it ends."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from .model.exit_codes import BROKEN, USAGE

# In the order of the help: module of conformance.commands, name of the command in it, and its line of help.
COMMANDS = {
    "run": ("run", "run", "Sit clients through the exam."),
    "list": ("browse", "list_", "List the cases, or the requirements and the cases that cover them."),
    "show": ("browse", "show", "Show one case: its clause, its octets, what is expected."),
    "serve": ("serve", "serve", "Serve the corpus, a case, or a scenario file."),
    "export": ("export", "export", "Write the corpus as JSON, or its JSON Schema."),
    "clients": ("browse", "clients", "List the clients that drivers ship for, and which can run here."),
    "certs": ("certs", "certs_", "List the certificates, or write them as PEM files."),
}


class Commands(click.Group):
    """A group whose commands are imported one at a time, so that none pays for another."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, name, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f".commands.{module}", __package__), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The help, without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, _, line) in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="h1conform")
def cli() -> None:
    """Sit an HTTP/1.1 client down in front of a server that misbehaves on purpose."""


class Broken(Exception):
    """A driver or the harness broke; the message is the line to end with."""


def main() -> None:
    """The console script: click's and pytest's ways to end, as the four exit codes."""
    try:
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = USAGE
    except Broken as error:
        click.echo(f"h1conform: {error}", err=True)
        code = BROKEN
    except (KeyboardInterrupt, click.Abort):
        click.echo("h1conform: interrupted", err=True)
        code = BROKEN
    sys.exit(code)
