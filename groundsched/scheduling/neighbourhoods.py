"""What hangs together with some choices of a plan, taken out of it and settled again by itself.

A plan that is proven lies on the face of each of its stages. Whoever asks what would be otherwise with one more contact
asks for the best schedule that has it: as long as that gives the plan's own value in the first k stages, it lies on
their face as well. There most choices are decided, the rest falls apart into pieces that no row joins, and only the
piece with that contact can be otherwise: of the other pieces the plan is the best already.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import overload

from groundsched.documents.reasons import Proof
from groundsched.progress import Stop
from groundsched.scheduling.demand import Settings
from groundsched.scheduling.faces import Face, connected, face_after, left_of, narrowed
from groundsched.scheduling.model import Row, renumbered
from groundsched.scheduling.relaxing import Cuts
from groundsched.scheduling.settling import Settled, attempts, narrower, settle
from groundsched.scheduling.solve import Board
from groundsched.scheduling.stages import Quantities, Stage

SETTLED = -1
"""In place of a stage: a row that the face itself has."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Open choices of a face that rows and cuts join, and nothing else."""

    indices: list[int] = field(default_factory=list)
    """Rising."""
    rows: list[tuple[int, Row]] = field(default_factory=list)
    """Each with the stage that asks for it."""


@dataclass(frozen=True)
class Trail:
    """A schedule, and the faces that it lies on."""

    board: Board
    chosen: Sequence[int]
    """All choices of the schedule, the quantities among them."""
    faces: Sequence[Face]
    """The first: what the stages before `first` leave; each other what is as good as the schedule in one stage more.

    A face has the rows of the stages before it; what later stages count is open.
    """
    first: int = 0
    """So many stages are settled on the first face."""

    _known: dict[int, Mapping[int, Piece]] = field(default_factory=dict, compare=False, repr=False)
    """By face, as far as it was asked for: the piece of each open choice."""

    def part(self, number: int, seeds: Iterable[int]) -> Part:
        """What hangs together with these choices on a face, by its number."""
        face, pieces = self.faces[number], self._pieces(number)
        found = {id(pieces[seed]): pieces[seed] for seed in seeds if face.decided[seed] is None}.values()
        indices = sorted(chain.from_iterable([piece.indices for piece in found]))
        inside = {index: local for local, index in enumerate(indices)}
        own: defaultdict[int, list[Row]] = defaultdict(list)
        for stage, row in sorted(chain.from_iterable([piece.rows for piece in found]), key=_first_member):
            own[stage].append(row.renamed(tuple([inside[member] for member in row.members])))
        ranges = tuple([face.ranges[index] for index in indices])
        return Part(
            trail=self,
            number=self.first + number,
            indices=tuple(indices),
            face=Face((None,) * len(indices), tuple(own[SETTLED]), ranges),
            rows={stage: tuple(rows) for stage, rows in own.items()},
        )

    def _pieces(self, number: int) -> Mapping[int, Piece]:
        """The piece of each open choice of a face."""
        if number not in self._known:
            face = self.faces[number]
            rows = [*((SETTLED, row) for row in face.rows), *self._later(number)]
            open_ = [index for index, value in enumerate(face.decided) if value is None]
            roots = connected(open_, chain([row.members for _, row in rows], self._reaches()))
            pieces: defaultdict[int, Piece] = defaultdict(Piece)
            for index in open_:
                pieces[roots[index]].indices.append(index)
            for stage, row in rows:
                pieces[roots[row.members[0]]].rows.append((stage, row))
            self._known[number] = {index: pieces[roots[index]] for index in open_}
        return self._known[number]

    def _later(self, number: int) -> Iterable[tuple[int, Row]]:
        """The rows of the stages that are not settled on a face."""
        decided = self.faces[number].decided
        for stage in range(self.first + number, len(self.board.ordered)):
            for row in self.board.ordered[stage].quantities.rows:
                if (rest := left_of(row, decided)) is not None:
                    yield stage, rest

    def _reaches(self) -> Iterable[tuple[int, ...]]:
        """The sets that cuts may join, beside the rows."""
        for stage in self.board.ordered:
            if stage.quantities.reach is not None:
                yield from stage.quantities.reach
            elif stage.quantities.has_cuts:
                yield tuple(range(len(self.chosen)))


def _first_member(asked: tuple[int, Row]) -> int:
    """Rows of the same contacts stand together: where several answers are as good, the order decides which is found."""
    return min(asked[1].members)


def trail(
    board: Board, contacts: Sequence[int], proofs: Sequence[tuple[Proof, ...]], settings: Settings, *, stop: Stop
) -> Trail:
    """The faces of a schedule (0 or 1 for each candidate) whose first stages are proven by those in `proofs`.

    Nothing is searched for that is known: the relaxation of each stage shows what cannot be otherwise without a loss,
    and where it decides too little, what all optima have in common.
    """
    chosen = board.completed(contacts)
    return Trail(board, chosen, Faces(board, chosen, tuple(proofs), settings, stop))


@dataclass(frozen=True)
class Faces(Sequence[Face]):
    """The faces of a schedule, each found when it is asked for: few questions need the last ones."""

    board: Board
    chosen: list[int]
    proofs: tuple[tuple[Proof, ...], ...]
    settings: Settings
    stop: Stop
    found: list[Face] = field(default_factory=list)

    def __len__(self) -> int:
        return 1 + min(len(self.proofs), len(self.board.ordered))

    @overload
    def __getitem__(self, number: int) -> Face: ...

    @overload
    def __getitem__(self, number: slice) -> Sequence[Face]: ...

    def __getitem__(self, number: int | slice) -> Face | Sequence[Face]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        place = range(len(self))[number]
        while len(self.found) <= place:
            self.found.append(self._next() if self.found else self.board.face)
        return self.found[place]

    def _next(self) -> Face:
        """What is as good as the schedule in one stage more than on the last face that is known."""
        stage, face, number = self.board.ordered[len(self.found) - 1], self.found[-1], len(self.found)
        face = narrowed(face, {}, [*face.rows, *stage.quantities.rows])
        cuts = [each.quantities.cuts for each in self.board.ordered[:number] if each.quantities.has_cuts]
        known = settle(stage, face, self.chosen, efforts=(), cuts=cuts, stop=self.stop, twice=False)
        effort = attempts(stage, self.settings, certain=True)[0]
        known = narrower(replace(known, proof=self.proofs[number - 1]), effort, self.stop)
        return face_after(known.face, known.model, known.relaxation, self.chosen)


@dataclass(frozen=True)
class Part:
    """Some choices of a schedule, numbered from 0 on, that no row joins to any others; all others stay as they are."""

    trail: Trail
    number: int
    """Of the first stage that is not settled yet."""
    indices: tuple[int, ...]
    """The choice behind each number, rising."""
    face: Face
    rows: Mapping[int, tuple[Row, ...]]
    """By stage that is not settled, what ties its quantities to the contacts."""

    @property
    def chosen(self) -> list[int]:
        """As the schedule has them."""
        return [self.trail.chosen[index] for index in self.indices]

    @property
    def stages(self) -> list[Stage]:
        """The stages that are not settled yet, of these choices alone."""
        ordered = self.trail.board.ordered
        return [self._own(stage, number) for number, stage in enumerate(ordered) if number >= self.number]

    def whole(self, chosen: Sequence[int]) -> list[int]:
        """The schedule with these choices in it, and every quantity as they make it."""
        result = list(self.trail.chosen)
        for index, value in zip(self.indices, chosen, strict=True):
            result[index] = value
        return self.trail.board.completed(result)

    def completed(self, chosen: Sequence[int]) -> list[int]:
        """These choices with their quantities as the contacts make them; what is beside them stays."""
        candidates = len(self.trail.board.problem.candidates)
        if not self.indices or self.indices[-1] < candidates:
            return list(chosen)
        whole = self.whole(chosen)
        return [whole[index] for index in self.indices]

    def cuts(self) -> list[Cuts]:
        """What the settled stages cut off, of these choices."""
        settled = self.trail.board.ordered[: self.number]
        return [self._own_cuts(stage.quantities.cuts) for stage in settled if stage.quantities.has_cuts]

    @cached_property
    def _inside(self) -> Mapping[int, int]:
        """The number of each choice."""
        return {index: local for local, index in enumerate(self.indices)}

    def _own(self, stage: Stage, number: int) -> Stage:
        inside = self._inside
        amounts = {inside[index]: amount for index, amount in stage.amounts.items() if amount and index in inside}
        quantities = Quantities(rows=self.rows.get(number, ()))
        if stage.quantities.has_cuts:
            quantities = replace(quantities, cuts=self._own_cuts(stage.quantities.cuts))
        return replace(stage, amounts=amounts, quantities=quantities)

    def _own_cuts(self, cuts: Cuts) -> Cuts:
        inside = self._inside

        def own(values: Sequence[float]) -> list[Row]:
            everything: list[float] = list(self.trail.chosen)
            for index, value in zip(self.indices, values, strict=True):
                everything[index] = value
            return [rest for row in cuts(everything) if (rest := self._own_row(row, inside)) is not None]

        return own

    def _own_row(self, row: Row, inside: Mapping[int, int]) -> Row | None:
        """A row over these choices; None where it is about none of them."""
        weighted = zip(row.members, row.weights, strict=True)
        outside = sum([weight * self.trail.chosen[member] for member, weight in weighted if member not in inside])
        places = [place for place, member in enumerate(row.members) if member in inside]
        return renumbered(row.over(places, less=outside), inside) if places else None


@dataclass(frozen=True, kw_only=True)
class Resettled:
    """A part of a schedule after it was settled anew."""

    chosen: list[int]
    settled: list[Settled] = field(default_factory=list)


def resettled(
    part: Part,
    ordered: Sequence[Stage],
    start: Sequence[int],
    settings: Settings,
    *,
    stop: Stop,
    any_of: Sequence[int] = (),
) -> Resettled:
    """Settle these stages of a part one after the other, from a choice that keeps its rows.

    Where `any_of` some choices is asked for, it ends as soon as none of them is possible any more; the relaxation's
    word, counted in whole numbers, is enough for that, and what it proves is left for `confirmed` to ask again.
    """
    found = list(settling(part, ordered, start, settings, stop=stop, confirm=not any_of, any_of=any_of))
    chosen = found[-1][1] if found else part.completed(start)
    return Resettled(chosen=chosen, settled=[known for known, _ in found])


def settling(
    part: Part,
    ordered: Sequence[Stage],
    start: Sequence[int],
    settings: Settings,
    *,
    stop: Stop,
    confirm: bool,
    any_of: Sequence[int] = (),
) -> Iterator[tuple[Settled, list[int]]]:
    """The stages of a part as they are settled, each with what is chosen then; it ends as `resettled` does."""
    face, cuts, chosen, certain = part.face, part.cuts(), part.completed(start), True
    for stage in ordered:
        face = narrowed(face, {}, [*face.rows, *stage.quantities.rows])
        cuts += [stage.quantities.cuts] if stage.quantities.has_cuts else []
        efforts = attempts(stage, settings, certain=certain)
        known = settle(stage, face, chosen, efforts=efforts, cuts=cuts, stop=stop, confirm=confirm)
        chosen, certain = part.completed(known.chosen), certain and bool(known.proof)
        yield known, chosen
        if known.stopped:
            return
        face = face_after(known.face, known.model, known.relaxation, chosen)
        if any_of and all(face.decided[choice] == 0 for choice in any_of):
            return
