"""Brings the database and the generated files up to this version, in a process of its own that ends with it.

`python -m hatang.config.preparing [--no-demo]` tells its steps on the error output; what it writes to the standard
output is how the installation welcomes whoever started it.
"""

from __future__ import annotations

import subprocess
import sys

from django.conf import settings

from hatang.kernel import command
from hatang.kernel.problems import Problem

# start: the processes of the house begin before there are settings, and load what they need only.


def _print_line(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def prepare_installation(*, demo: bool) -> None:
    """Migrate, compile the texts, collect the static files, load what is missing; again it changes nothing."""
    from django.core.management import call_command
    from django.utils.translation import gettext as _

    from hatang.config import closing, static
    from hatang.portal import provisioning

    closing.close_installation()
    _print_line(_("Database: migrations"))
    call_command("migrate", interactive=False, verbosity=0)
    _print_line(_("Texts and static files"))
    compile_messages()
    static.collect_static()
    provisioning.provision(demo=demo, say=_print_line)


def compile_messages() -> None:
    """msgfmt each catalogue whose source is newer."""
    for source in settings.PACKAGE.glob("**/locale/*/LC_MESSAGES/django.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            subprocess.run(["msgfmt", "--check-format", "-o", str(compiled), str(source)], check=True)


def main(arguments: list[str]) -> int:
    command.set_up()
    try:
        prepare_installation(demo="--no-demo" not in arguments)
        from hatang.portal import provisioning

        sys.stdout.write(provisioning.write_welcome(f"http://127.0.0.1:{settings.HATANG_PORT}"))
    except Problem as problem:
        _print_line(str(problem))
        return command.FOUND_WRONG_INPUT
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
