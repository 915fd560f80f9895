"""What the command line says of itself is said in Vietnamese first."""

import pytest
import typer
from django.utils import translation

from hatang.config import command as root
from hatang.kernel import command


def _said(group, path):
    for name, each in group.commands.items():
        if hasattr(each, "commands"):
            yield from _said(each, f"{path} {name}")
        else:
            yield f"{path} {name}", each.help or ""
            for parameter in each.params:
                if said := getattr(parameter, "help", None):
                    yield f"{path} {name} {parameter.name}", said


@pytest.fixture(scope="module")
def commands():
    return dict(_said(typer.main.get_command(root._build_root()), "hatang"))


def test_every_command_has_a_vietnamese_text(commands):
    assert len(commands) > 60
    assert [path for path, said in commands.items() if said.isascii()] == []


def test_the_text_of_a_command_follows_the_language():
    from hatang.config.serving import stop

    with translation.override("en"):
        assert command.help_of(stop) == "Stop the private database cluster that a command left running."
    with translation.override("vi"):
        assert command.help_of(stop).startswith("Dừng cụm cơ sở dữ liệu")
