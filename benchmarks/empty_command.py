"""A command that does nothing, with the libraries that a pass list cannot do without: what `startup` measures against.

python benchmarks/empty_command.py
"""

import numpy  # noqa: F401
import pydantic  # noqa: F401
import sgp4.api  # noqa: F401
import typer
import yaml  # noqa: F401

app = typer.Typer()


@app.command()
def main() -> None:
    """Do nothing."""


if __name__ == "__main__":
    app()
