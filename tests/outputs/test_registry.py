"""Every command has every form, and asking for one loads no other."""

from __future__ import annotations

import itertools
import subprocess
import sys

import pytest

from groundsched import outputs


@pytest.mark.parametrize(
    ("kind", "form"), list(itertools.product(("plan", "passes", "satellites", "stations"), ("table", "json", "csv")))
)
def test_every_command_has_every_form(kind: str, form: str) -> None:
    find = outputs.streamer if (kind, form) in outputs.STREAMS else outputs.renderer
    assert callable(find(kind, form))


def test_an_unknown_form_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        outputs.renderer("plan", "xls")


def test_json_and_csv_do_not_load_what_draws_tables() -> None:
    program = (
        "import sys; from groundsched import outputs; "
        "outputs.renderer('plan', 'json'); outputs.renderer('plan', 'csv'); print('rich' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
