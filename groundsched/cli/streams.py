"""Where results, warnings and progress go: stdout has the result alone, stderr the rest, a file is whole or not."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from groundsched import times
from groundsched.cli.failures import leave, say
from groundsched.cli.interrupts import INTERRUPTS
from groundsched.cli.options import PLAIN, Form, require_offered
from groundsched.errors import OutputError, UsageError
from groundsched.progress import Progress, silent

if TYPE_CHECKING:
    from groundsched.documents.pass_columns import PassSurvey

WIDTH_OFF_TERMINAL = 120
"""Columns of a table that goes to a file or a pipe."""
PROGRESS_AFTER_S = 0.5
"""Work that is shorter shows no bar: it would only flicker."""
FORM_OF_SUFFIX = {".csv": Form.CSV, ".ndjson": Form.NDJSON, ".parquet": Form.PARQUET}
"""A file of another name is JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presentation:
    """How a command shows what it found."""

    form: Form | None
    output: Path | None
    zone: str
    quiet: bool
    verbose: bool
    no_color: bool
    offered: Sequence[Form] = PLAIN
    """The forms that the command has."""

    def check(self) -> None:
        """Raises UsageError for a time zone or a form that cannot be had, before any work is done."""
        try:
            times.zone(self.zone)
        except ValueError as error:
            raise UsageError.of("--tz", str(error)) from None
        if self.form_for_output() is Form.PARQUET:
            self._check_parquet()

    def _check_parquet(self) -> None:
        if sys.stdout.isatty() if self.output is None else _is_terminal(self.output):
            what = f"parquet is no text, and {self.output or 'stdout'} is a terminal"
            raise UsageError.of("--format", what, "Name a file with --output, or write to a pipe")
        try:
            importlib.import_module("pyarrow.parquet")  # one that is there may still be broken
        except ImportError as error:
            what = f"parquet needs pyarrow, which cannot be imported: {error}"
            remedy = "Install groundsched[parquet], or choose csv or ndjson"
            raise UsageError.of("--format", what, remedy) from None

    def form_for_output(self) -> Form:
        """``--format``, else the suffix of the file, else a table on a terminal and JSON elsewhere."""
        if self.form is not None:
            return self.form
        if self.output is not None:
            form = FORM_OF_SUFFIX.get(self.output.suffix.lower(), Form.JSON)
            require_offered(form, self.offered, "--output")
            return form
        return Form.TABLE if sys.stdout.isatty() else Form.JSON

    def deliver(self, kind: str, document: Any) -> None:
        """Write the document (of a `kind` that `outputs` knows) to stdout or to the file."""
        from groundsched import outputs

        form = self.form_for_output()
        render = outputs.renderer(kind, form.value)
        if form is Form.TABLE:
            on_terminal = self.output is None and sys.stdout.isatty()
            color = on_terminal and not self.no_color and not os.environ.get("NO_COLOR")
            width = os.get_terminal_size(sys.stdout.fileno()).columns if on_terminal else WIDTH_OFF_TERMINAL
            content = render(document, zone=times.zone(self.zone), width=width or 80, color=color).encode()
        else:
            content = render(document)
        self.write(content)

    def deliver_survey(self, kind: str, survey: PassSurvey) -> None:
        """Write a survey: what is streamed piece by piece as it is made, of the other forms the document."""
        from groundsched import outputs

        form = self.form_for_output()
        if (kind, form.value) in outputs.STREAMS:
            self._stream(outputs.streamer(kind, form.value)(survey))
        else:
            self.deliver(kind, survey.document())

    def _stream(self, pieces: Iterable[bytes]) -> None:
        """Write the pieces to stdout or, all or none, to the file.

        While a file is written, a signal removes what was begun. A pipe may stall for ever: there it ends at once.
        """
        from groundsched import files

        if self.output is not None and files.is_replaced(self.output):
            files.write_pieces(self.output, INTERRUPTS.ending(pieces))
            return
        INTERRUPTS.leaving("what was written ends early")
        with _reader_may_leave():
            if self.output is not None:
                files.write_pieces(self.output, pieces)
                return
            for piece in pieces:
                _write_out(piece)

    def write(self, content: bytes) -> None:
        """Write bytes to stdout or, whole or not at all, to the file."""
        from groundsched import files

        with _reader_may_leave():
            if self.output is not None:
                INTERRUPTS.hold()
                files.write_whole(self.output, content)
                return
            _write_out(content)

    def remark(self, *, warnings: Iterable[str], notes: Iterable[str] = ()) -> None:
        """Say the warnings on stderr and, when asked for, the notes."""
        if not self.quiet:
            for warning in warnings:
                say("warning", warning)
        if self.verbose and not self.quiet:
            for note in notes:
                say("note", note)

    @contextlib.contextmanager
    def timed(self, what: str) -> Iterator[None]:
        """Say how long the block took, with ``--verbose``."""
        begin = time.perf_counter()
        yield
        if self.verbose and not self.quiet:
            say("timing", f"{what} {time.perf_counter() - begin:.2f} s")

    @contextlib.contextmanager
    def sole_writer(self) -> Iterator[None]:
        """Hold the lock of the output file, if there is one."""
        from groundsched import files

        with files.sole_writer(self.output) if self.output is not None else contextlib.nullcontext():
            yield

    @contextlib.contextmanager
    def progress(self) -> Iterator[Progress]:
        """A bar on stderr where that is a terminal; elsewhere the steps' names with ``--verbose``, or nothing."""
        if self.quiet or not sys.stderr.isatty():
            yield _Steps() if self.verbose and not self.quiet else silent
            return
        bar = _Bar()
        try:
            yield bar
        finally:
            bar.close()


def _is_terminal(path: Path) -> bool:
    """Whether what is written to `path` comes out on a terminal, as with /dev/stdout or /dev/tty."""
    with contextlib.suppress(OSError):
        if path.is_char_device():  # a pipe must not be opened to ask: its reader would take that for the writer
            handle = os.open(path, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
            try:
                return os.isatty(handle)
            finally:
                os.close(handle)
    return False


def _write_out(content: bytes) -> None:
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError.of("stdout", f"cannot be written: {error.strerror or error}") from error


@contextlib.contextmanager
def _reader_may_leave() -> Iterator[None]:
    """A pipe that is closed by its reader ends the program well; Typer would make exit 1 of it."""
    try:
        yield
    except BrokenPipeError:
        leave(0)


class _Steps:
    """Says on a line of its own which step has begun."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, step: str, done: int, total: int) -> None:
        """Name `step` when it is a new one."""
        if step != self._last:
            say("step", step)
            self._last = step


class _Bar:
    """A bar that shows once the work has taken a moment, and goes when it is done."""

    def __init__(self) -> None:
        self._begin = time.monotonic()
        self._bar: Any = None
        self._tasks: dict[str, Any] = {}

    def __call__(self, step: str, done: int, total: int) -> None:
        """Show how far `step` is."""
        if time.monotonic() - self._begin < PROGRESS_AFTER_S:
            return
        if self._bar is None:
            from rich.console import Console
            from rich.progress import Progress as RichProgress

            self._bar = RichProgress(console=Console(stderr=True), transient=True)
            self._bar.start()
        if step not in self._tasks:
            self._tasks[step] = self._bar.add_task(step, total=total)
        self._bar.update(self._tasks[step], completed=done, total=total)

    def close(self) -> None:
        """Remove the bar."""
        if self._bar is not None:
            self._bar.stop()
