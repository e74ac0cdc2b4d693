"""The command `h1conform site`: it writes the corpus, the stored results and the documentation as static pages."""

from __future__ import annotations

from pathlib import Path

import click

from ...mockserver.base.input_error import InputError
from ..gate.exit_codes import OK
from ..report.site.contents import stored_contents
from ..report.site.folder import LIST, SiteFolder
from ..report.site.site import site_files
from .errors import CommandError, HarnessError
from .output import say
from .output_file import check_writable, folder_argument


@click.command()
@folder_argument("folder", metavar="DIR")
def site(folder: Path) -> int:
    """Write the site to the folder DIR: the documentation, a page for each case, chapter and clause, and one for each
    client whose results h1conform has. The pages are static, and need no network. DIR is new, empty, or a site: a site
    is replaced, and no other file is touched.

    Exit code: 0 the site is written, 2 a file cannot be written, 3 wrong usage."""
    try:
        place = SiteFolder(folder)
        folder.mkdir(parents=True, exist_ok=True)
        check_writable(folder / LIST)
    except InputError as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise HarnessError(f"{folder}: cannot be written: {error.strerror or error}") from error
    contents = stored_contents()
    files = site_files(contents)
    try:
        change = place.write(files)
    except InputError as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise HarnessError(f"{error.filename or folder}: cannot be written: {error.strerror or error}") from error
    say(
        f"{folder}: {len(files):,} files, {change.size / 1e6:.1f} MB: {len(contents.cases):,} cases,"
        f" {len(contents.ledger)} clauses, {len(contents.clients)} clients",
        f"{change.written:,} written, {change.unchanged:,} unchanged, {change.removed:,} removed",
    )
    return OK
