"""How wide each sign of a text is set, and where its ink ends, from the prepared faces themselves."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from service.rendering.fonts import Typeface, in_turn
from service.rendering.glyphs import NONE, glyphs_in


class Advances:
    """Widths of signs by face, in em; each face is read at first use."""

    def __init__(self, typefaces: Iterable[Typeface]) -> None:
        faces = tuple(typefaces)
        self._roles = {face.role: _Role(in_turn(face.role, faces)) for face in faces}

    def of(self, role: str, text: str) -> list[float]:
        """The width of each sign of *text* in the face of that role, or in the one that stands in for it."""
        return [*map(self._roles[role].widths.__getitem__, text)]

    def faces(self, role: str, text: str) -> Iterator[tuple[Typeface, str]]:
        """The stretches of *text*, each with the one face it is set in."""
        self.of(role, text)
        own, owners = self._roles[role].own, self._roles[role].owners
        if owners.keys().isdisjoint(text):
            yield own, text
            return
        for face, signs in groupby(text, lambda sign: owners.get(sign, own)):
            yield face, "".join(signs)

    def seams(self, role: str, text: str) -> frozenset[int]:
        """The places in *text*, of which `of` told before, where another face begins."""
        owners = self._roles[role].owners
        if owners.keys().isdisjoint(text):
            return frozenset()
        faces = [owners.get(sign) for sign in text]
        return frozenset(place for place, pair in enumerate(pairwise(faces), 1) if pair[0] != pair[1])

    def bearing(self, role: str, sign: str) -> float:
        """The white at the right of *sign* (em), where that role's own face has it and it has ink; else 0."""
        return self._roles[role].bearings[sign]


class _Role:
    """What is known of the signs of one role: widths, whites at the right, and faces that stand in."""

    def __init__(self, faces: Sequence[Typeface]) -> None:
        self.own, *self._others = faces
        self.widths = _Found(self._width)
        self.bearings = _Found(self._bearing)
        self.owners: dict[str, Typeface] = {}

    def _width(self, sign: str) -> float:
        for face in (self.own, *self._others):
            glyphs = glyphs_in(face.path, face.sha256)
            if glyphs.of(sign) != NONE:
                if face is not self.own:
                    self.owners[sign] = face
                return glyphs.width(sign)
        return 0.0

    def _bearing(self, sign: str) -> float:
        return glyphs_in(self.own.path, self.own.sha256).bearing(sign)


class _Found(dict[str, float]):
    """What *find* says of each sign, asked once."""

    def __init__(self, find: Callable[[str], float]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, sign: str) -> float:
        self[sign] = found = self._find(sign)
        return found
