"""The command line: the table of the commands, each imported on use, and the exit codes of the process."""

from __future__ import annotations

import codecs
import gc
import io
import os
import sys
from importlib import import_module
from pathlib import Path

import click

from ..mockserver.base.input_error import InputError
from .commands.errors import HarnessError
from .commands.output import complain, discard_output, print_error
from .gate.exit_codes import BROKEN, USAGE

# The commands in the order of the help. A row has the name of the command, its location (a module of `commands` and a
# name in that module), and its help.
COMMANDS = {
    "run": ("run:run", "Run clients against the suite."),
    "report": ("report:report", "Write results of runs as one page of HTML."),
    "compare": ("compare:compare", "Compare the results of two runs: what got worse, and what got better."),
    "merge": ("merge:merge", "Join the results of several runs, such as shards, into one file."),
    "list": ("browse:list_", "List the cases, or the requirements with the cases that cover them."),
    "show": ("show:show", "Show one case, or write it as a script that serves it without h1conform."),
    "explain": ("explain:explain", "Explain a clause: what it asks, its cases, and the clients that fail them."),
    "serve": ("serve:serve", "Run the mock server with the corpus, one case or a scenario file."),
    "export": ("export:export", "Write the corpus as JSON, or the JSON Schema of that document."),
    "clients": (
        "clients:clients",
        "List the clients that have a driver, or make environments for them.",
    ),
    "site": ("site:site", "Write the corpus, the stored results and the documentation as static pages."),
    "fuzz": ("fuzz:fuzz", "Look for faults of clients that no case has, and write them as cases."),
    "bisect": ("bisect:bisect", "Name the release of a client that changed a verdict."),
    "init": ("init:init", "Write a commented driver for a client of your own."),
    "check-driver": ("check_driver:check_driver_", "Check that a driver does what it is requested to do."),
    "certs": ("certs:certs_", "List the test certificates, or write them as PEM files."),
}


# New objects between two collections. The cases are many small objects that stay. With the default of 700 the collector
# visits them again and again, which takes a tenth of the start of a run.
_BETWEEN_COLLECTIONS = 50_000


class CommandTable(click.Group):
    """The commands of `COMMANDS`. The module of a command is imported only when the command is used: no command waits
    for the imports of another, and ``--help`` imports no command."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in the order of `COMMANDS`.

        ``ctx``  not used"""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command and return it; None if no command has this name.

        ``ctx``       not used
        ``cmd_name``  the name from the command line"""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(f".commands.{module}", __package__), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands into the help, from the table alone, without an import of the commands.

        ``ctx``        not used
        ``formatter``  receives the list"""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_) for name, (_, help_) in COMMANDS.items()])


@click.group(cls=CommandTable, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="h1conform")
def cli() -> None:
    """Run an HTTP/1.1 client against a server that misbehaves on purpose."""


def main() -> None:
    """Run the command line, and end the process with one of the four exit codes.

    Usage errors of click end the process with 3. click's own code for them, 2, means a broken harness here."""
    gc.set_threshold(_BETWEEN_COLLECTIONS)
    if sys.stdout is None:  # closed by the caller
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for the whole process
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            _let_print(stream)
    try:
        code = cli.main(standalone_mode=False, obj=True)  # True: the command may end the whole process
    except (
        InputError
    ) as error:  # any command may read a file of the corpus or the list of clients, and find an error in it
        complain(str(error))
        code = USAGE
    except HarnessError as error:
        error.show()
        code = BROKEN
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(shown)
        print_error(shown.getvalue())  # older versions of click repeat the command line as it is
        code = USAGE
    except (KeyboardInterrupt, click.Abort):
        complain("interrupted")
        code = BROKEN
    except ImportError as error:
        if error.name not in ("ssl", "_ssl"):
            raise
        complain(f"{sys.executable} has no module ssl, which this command needs: use a Python built with OpenSSL")
        code = BROKEN
    except OSError as error:  # of standard output, such as a full disk: commands handle errors of other files
        discard_output()
        complain(f"the output is lost: {error.strerror or error}")
        code = BROKEN
    sys.exit(code)


def _let_print(stream: io.TextIOWrapper) -> None:
    """Let a stream take every character. What its encoding lacks is escaped. In the locale C the stream gets UTF-8:
    click and, by default, Python do so too."""
    if codecs.lookup(stream.encoding).name == "ascii":
        stream.reconfigure(encoding="utf-8")
    stream.reconfigure(errors="backslashreplace")
