"""Which tensors of a program share memory, and which buffers they can have when others are dead."""

from collections.abc import Iterable, Mapping


class Groups:
    """Tensors that share memory.

    Args:
        names: of all tensors.
        last_use: place in the program where each is read for the last time; a tensor that is never read is not there.
    """

    def __init__(self, names: Iterable[str], last_use: Mapping[str, int]) -> None:
        self._parent = {name: name for name in names}
        self._members = {name: [name] for name in self._parent}
        self._last_use = last_use
        self.fixed: set[str] = set()
        """Roots whose memory is not the program's to write over."""

    def root(self, name: str) -> str:
        """The tensor that stands for the group of this one."""
        while self._parent[name] != name:
            name = self._parent[name]
        return name

    def join(self, a: str, b: str) -> None:
        """Make one group of two."""
        a, b = self.root(a), self.root(b)
        if a == b:
            return
        self._parent[b] = a
        self._members[a] += self._members.pop(b)
        if b in self.fixed:
            self.fixed.add(a)

    def fix(self, name: str) -> None:
        """Say that the memory of a tensor is somebody else's."""
        self.fixed.add(self.root(name))

    def is_dead(self, name: str, index: int) -> bool:
        """Will nobody read the memory of a tensor behind that place, and may the program write over it?"""
        root = self.root(name)
        return root not in self.fixed and all(
            self._last_use.get(member, -1) <= index for member in self._members[root]
        )


class Slots:
    """Numbered buffers: a tensor gets the smallest free one that is large enough, or the largest."""

    def __init__(self, groups: Groups) -> None:
        self._groups = groups
        self._holders: list[str] = []
        """A tensor of the group that each buffer holds."""
        self._sizes: list[int] = []

    def free(self, index: int, name: str, size: int) -> int:
        """Number of a buffer for a tensor that is written at that place; `size` is to compare by."""
        free = [slot for slot, holder in enumerate(self._holders) if self._is_free(holder, index)]
        fitting = [slot for slot in free if self._sizes[slot] >= size]
        if fitting:
            slot = min(fitting, key=lambda n: self._sizes[n])
        elif free:
            slot = max(free, key=lambda n: self._sizes[n])
        else:
            slot = len(self._holders)
            self._holders.append(name)
            self._sizes.append(size)
        self._holders[slot] = name
        self._sizes[slot] = max(size, self._sizes[slot])
        return slot

    def _is_free(self, holder: str, index: int) -> bool:
        return self._groups.is_dead(holder, index - 1)
