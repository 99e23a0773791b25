"""Which lane a loader's worker reads: by the rank of its process, then by its number."""

from typing import Any

from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from .order import Lane, lane_of


def lane_here(rank: int, ranks: int, turn: int) -> tuple[int, Lane]:
    """Tell worker and lane of what runs this.

    Args:
        rank: of the process that trains.
        ranks: how many there are.
        turn: worker that gives first: a loader asks its workers from the first on, and the last run says which it was.

    Returns:
        Number of the worker, 0 where the process reads by itself, and its lane.
    """
    told = get_worker_info()
    workers = told.num_workers if told is not None else 1
    worker = ((told.id if told is not None else 0) + turn) % workers
    return worker, lane_of(rank, ranks, worker, workers)


def loader(given: IterableDataset[Any], workers: int) -> "DataLoader[Any]":
    """Load what a dataset yields, item by item, in so many processes; 0: in this one."""
    return DataLoader(
        given, batch_size=None, num_workers=workers, multiprocessing_context="spawn" if workers else None
    )  # fmt: skip
