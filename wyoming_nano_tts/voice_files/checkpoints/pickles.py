"""Pickles of tensors, interpreted without ever calling anything.

A pickle is a program for a small stack machine. Python's own unpickler runs it with the names
that it imports; this one knows the few operations that PyTorch's `torch.save` writes (pickle
protocols 2 to 4), builds plain containers and descriptions of tensors, and refuses the rest.
`pickletools` decodes the operations; it runs none of them.
"""

import pickletools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from .errors import CheckpointError

LARGEST_PICKLE_BYTES: Final = 8 << 20
"""The published checkpoints need 0.05 MB; the tensors lie outside of the pickle."""
MOST_OPERATIONS: Final = 400_000
"""The published checkpoints need some 13,000; every operation makes at most one object."""
DEEPEST: Final = 32
"""Containers within containers."""
MOST_DIMENSIONS: Final = 8

STORAGE_DTYPES: Final[Mapping[str, str]] = {
    "torch.FloatStorage": "float32",
    "torch.DoubleStorage": "float64",
    "torch.HalfStorage": "float16",
    "torch.BFloat16Storage": "bfloat16",
    "torch.LongStorage": "int64",
    "torch.IntStorage": "int32",
    "torch.ShortStorage": "int16",
    "torch.CharStorage": "int8",
    "torch.ByteStorage": "uint8",
    "torch.BoolStorage": "bool",
}
REBUILD_TENSOR: Final = "torch._utils._rebuild_tensor_v2"
REBUILD_PARAMETER: Final = "torch._utils._rebuild_parameter"
ORDERED_DICT: Final = "collections.OrderedDict"
GLOBALS: Final = frozenset({*STORAGE_DTYPES, REBUILD_TENSOR, REBUILD_PARAMETER, ORDERED_DICT})


@dataclass(frozen=True, slots=True)
class StorageRef:
    """A run of numbers in the archive."""

    key: str
    """Name of the member that holds it."""
    dtype: str
    count: int
    """Numbers in it."""


@dataclass(frozen=True, slots=True)
class TensorRef:
    """A tensor that is described but not yet read; offset and strides count elements."""

    storage: StorageRef
    offset: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]

    @property
    def dtype(self) -> str:
        """Name of the element type, as in "float32"."""
        return self.storage.dtype


@dataclass(frozen=True, slots=True)
class _Global:
    name: str


class _OrderedDict(dict[Any, Any]):
    """What `OrderedDict()` made, the only thing that may be given attributes (and loses them)."""


def read_pickle(content: bytes, source: str) -> object:
    """Interpret a pickle.

    Args:
        content: the pickle.
        source: what messages call it.

    Returns:
        None, booleans, numbers, text, `TensorRef`, and lists, tuples and dicts of these.

    Raises:
        CheckpointError: the pickle names a global that is not admitted, uses an operation that
            builds other objects, is damaged, or is larger or deeper than a checkpoint ever is.
    """
    if len(content) > LARGEST_PICKLE_BYTES:
        raise CheckpointError(
            f"{source} has {len(content)} bytes; at most {LARGEST_PICKLE_BYTES} are read"
        )
    machine = _Machine(source)
    try:
        value = machine.run(content)
    except (ValueError, IndexError, TypeError, OverflowError) as error:
        raise CheckpointError(f"{source} is damaged: {str(error)[:200]}") from error
    _check_depth(value, source)
    return value


def _check_depth(value: object, source: str) -> None:
    """Walk level by level, every container once, so that no cycle or sharing costs more."""
    level, seen = [value], set()
    for _ in range(DEEPEST):
        below: list[object] = []
        for item in level:
            if isinstance(item, (dict, list, tuple)) and id(item) not in seen:
                seen.add(id(item))
                below.extend(item.values() if isinstance(item, dict) else item)
        if not below:
            return
        level = below
    raise CheckpointError(f"{source} has containers nested deeper than {DEEPEST}")


class _Machine:
    """The stack machine: a stack, the positions of its marks, and the memo."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.stack: list[Any] = []
        self.marks: list[int] = []
        self.memo: dict[int, Any] = {}

    def run(self, content: bytes) -> object:
        for count, (operation, argument, _) in enumerate(pickletools.genops(content)):
            if count >= MOST_OPERATIONS:
                self.refuse(f"has more than {MOST_OPERATIONS} operations")
            name = operation.name
            if name == "STOP":
                if len(self.stack) != 1:
                    self.refuse("is damaged: values are left over at its end")
                return self.stack[0]
            if name in _CONSTANTS:
                self.stack.append(_CONSTANTS[name])
            elif name in _PLAIN:
                self.stack.append(argument)
            elif name not in _IGNORED:
                method = _OPERATIONS.get(name)
                if method is None:
                    self.refuse(f"uses the operation {name}, which no checkpoint of tensors needs")
                method(self, argument)
        raise ValueError("it ends early")

    def refuse(self, what: str) -> NoReturn:
        raise CheckpointError(f"{self.source} {what}")

    def pop_mark(self) -> list[Any]:
        start = self.marks.pop()
        items = self.stack[start:]
        del self.stack[start:]
        return items

    def mark(self, _: object) -> None:
        self.marks.append(len(self.stack))

    def empty_dict(self, _: object) -> None:
        self.stack.append({})

    def empty_list(self, _: object) -> None:
        self.stack.append([])

    def tuple_of_marked(self, _: object) -> None:
        self.stack.append(tuple(self.pop_mark()))

    def tuple_of(self, count: int) -> None:
        if len(self.stack) < count:
            raise IndexError("a tuple of values that are not there")
        items = tuple(self.stack[-count:])
        del self.stack[-count:]
        self.stack.append(items)

    def put(self, index: int) -> None:
        self.memo[index] = self.stack[-1]

    def memoize(self, _: object) -> None:
        self.memo[len(self.memo)] = self.stack[-1]

    def get(self, index: int) -> None:
        if index not in self.memo:
            raise IndexError(f"it asks for value {index}, which it never kept")
        self.stack.append(self.memo[index])

    def append(self, _: object) -> None:
        value = self.stack.pop()
        self.list_below().append(value)

    def appends(self, _: object) -> None:
        values = self.pop_mark()
        self.list_below().extend(values)

    def list_below(self) -> list[Any]:
        target = self.stack[-1]
        if not isinstance(target, list):
            raise TypeError("it appends to what is not a list")
        return target

    def set_item(self, _: object) -> None:
        value, key = self.stack.pop(), self.stack.pop()
        self.set_pairs([key, value])

    def set_items(self, _: object) -> None:
        self.set_pairs(self.pop_mark())

    def set_pairs(self, items: list[Any]) -> None:
        target = self.stack[-1]
        if not isinstance(target, dict) or len(items) % 2:
            raise TypeError("it sets items of what is not a dict")
        for key, value in zip(items[::2], items[1::2], strict=True):
            # Other keys would be hashed and compared, which costs what a stranger decides.
            if not isinstance(key, (str, int)):
                raise TypeError(f"a dict has a key that is a {type(key).__name__}")
            if key in target:
                raise ValueError(f"a dict has the key {key!r:.80} twice")
            target[key] = value

    def global_name(self, argument: str) -> None:
        self.push_global(argument.replace(" ", ".", 1))

    def stack_global(self, _: object) -> None:
        name, module = self.stack.pop(), self.stack.pop()
        # Anything else may be a tuple of tuples that no message could hold.
        if not isinstance(module, str) or not isinstance(name, str):
            raise TypeError("a global has a name that is not text")
        self.push_global(f"{module}.{name}")

    def push_global(self, name: str) -> None:
        if name not in GLOBALS:
            self.refuse(
                f"names the global {name[:120]!r}, which could run code when it is loaded; only "
                "tensors and plain containers are read. Do not load this file with other programs "
                "unless you trust who made it"
            )
        self.stack.append(_Global(name))

    def persistent(self, _: object) -> None:
        """Read `("storage", type, key, location, count)`, PyTorch's reference to a member."""
        match self.stack.pop():
            case ("storage", _Global(name), str(key), str(), int(count)) if (
                name in STORAGE_DTYPES and count >= 0 and count is not True
            ):
                self.stack.append(StorageRef(key, STORAGE_DTYPES[name], count))
            case _:
                raise ValueError("a reference outside of the pickle is not a tensor storage")

    def reduce(self, _: object) -> None:
        arguments, function = self.stack.pop(), self.stack.pop()
        if not isinstance(function, _Global) or not isinstance(arguments, tuple):
            self.refuse("calls what is not a global function")
        match function.name, arguments:
            case (name, ()) if name == ORDERED_DICT:
                self.stack.append(_OrderedDict())
            case (name, (TensorRef() as tensor, bool(), _)) if name == REBUILD_PARAMETER:
                self.stack.append(tensor)
            case (
                name,
                (StorageRef() as storage, offset, shape, stride, bool(), _, *_),
            ) if name == REBUILD_TENSOR:
                self.stack.append(_tensor(storage, offset, shape, stride))
            case _:
                self.refuse(f"calls {function.name} with arguments that torch.save never writes")

    def build(self, _: object) -> None:
        self.stack.pop()  # attributes, such as the `_metadata` of a state dict: nobody needs them
        if not isinstance(self.stack[-1], _OrderedDict):
            self.refuse("sets the state of an object; only tensors and plain containers are read")


def _tensor(storage: StorageRef, offset: object, shape: object, stride: object) -> TensorRef:
    """Check a tensor's description; that its elements are distinct bounds its size by its storage."""
    if not isinstance(shape, tuple) or not isinstance(stride, tuple) or len(shape) != len(stride):
        raise ValueError("a tensor has no shape and strides")
    if len(shape) > MOST_DIMENSIONS:
        raise ValueError(
            f"a tensor has {len(shape)} dimensions; at most {MOST_DIMENSIONS} are read"
        )
    if not all(type(n) is int and 0 <= n < 1 << 40 for n in (offset, *shape, *stride)):
        raise ValueError("a tensor's offset, shape and strides must be whole numbers from 0")
    if 0 in shape:
        raise ValueError("a tensor is empty")
    reach = 1  # elements from the first to the last of the dimensions so far, innermost first
    for step, size in sorted((step, size) for size, step in zip(shape, stride, strict=True)):
        if size > 1 and step < reach:
            raise ValueError("the elements of a tensor overlap in its storage")
        reach += (size - 1) * step
    if not isinstance(offset, int) or offset + reach > storage.count:
        raise ValueError(f"a tensor reaches beyond its storage of {storage.count} elements")
    return TensorRef(storage, offset, shape, stride)


_CONSTANTS: Final[Mapping[str, object]] = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
_PLAIN: Final = frozenset(
    {"BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT"}
    | {"SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8"}
)
_IGNORED: Final = frozenset({"PROTO", "FRAME"})
_OPERATIONS: Final[Mapping[str, Any]] = {
    "MARK": _Machine.mark,
    "EMPTY_DICT": _Machine.empty_dict,
    "EMPTY_LIST": _Machine.empty_list,
    "TUPLE": _Machine.tuple_of_marked,
    "EMPTY_TUPLE": lambda machine, _: machine.stack.append(()),
    "TUPLE1": lambda machine, _: machine.tuple_of(1),
    "TUPLE2": lambda machine, _: machine.tuple_of(2),
    "TUPLE3": lambda machine, _: machine.tuple_of(3),
    "BINPUT": _Machine.put,
    "LONG_BINPUT": _Machine.put,
    "MEMOIZE": _Machine.memoize,
    "BINGET": _Machine.get,
    "LONG_BINGET": _Machine.get,
    "APPEND": _Machine.append,
    "APPENDS": _Machine.appends,
    "SETITEM": _Machine.set_item,
    "SETITEMS": _Machine.set_items,
    "GLOBAL": _Machine.global_name,
    "STACK_GLOBAL": _Machine.stack_global,
    "BINPERSID": _Machine.persistent,
    "REDUCE": _Machine.reduce,
    "BUILD": _Machine.build,
}
