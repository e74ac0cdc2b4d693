"""The command line: a table of the commands, each imported when it is used, and the exit codes."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from ..mockserver.base.input_error import InputError
from .commands.errors import HarnessError
from .gate.exit_codes import BROKEN, USAGE

# One line for each command, in the order of the help: its name, its place as module of `commands` and name in that
# module, and its help.
COMMANDS = {
    "run": ("run:run", "Run clients through the exam."),
    "list": ("browse:list_", "List the cases, or the requirements and the cases that cover them."),
    "show": ("browse:show", "Show one case: its clause, its octets, what is expected."),
    "serve": ("serve:serve", "Serve the corpus, a case, or a scenario file."),
    "export": ("export:export", "Write the corpus as JSON, or its JSON Schema."),
    "clients": ("browse:clients", "List the clients that drivers ship for, and which can run here."),
    "certs": ("certs:certs_", "List the certificates, or write them as PEM files."),
}


class CommandTable(click.Group):
    """The commands of `COMMANDS`. Each module is imported when its command is used, so that no command waits for the
    imports of another, and ``--help`` waits for none."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now; None if there is no such command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(f".commands.{module}", __package__), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands into the help, and import none of them for it."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_) for name, (_, help_) in COMMANDS.items()])


@click.group(cls=CommandTable, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="h1conform")
def cli() -> None:
    """Run an HTTP/1.1 client against a server that misbehaves on purpose."""


def main() -> None:
    """The console script. It ends the process with one of the four exit codes.

    Errors of click about the command line exit with 3, although click itself gives them other codes."""
    try:
        code = cli.main(standalone_mode=False)
    except InputError as error:  # as in a file of the corpus or of the clients, which any command may read
        click.echo(f"h1conform: {error}", err=True)
        code = USAGE
    except HarnessError as error:
        error.show()
        code = BROKEN
    except click.ClickException as error:
        error.show()
        code = USAGE
    except (KeyboardInterrupt, click.Abort):
        click.echo("h1conform: interrupted", err=True)
        code = BROKEN
    sys.exit(code)
