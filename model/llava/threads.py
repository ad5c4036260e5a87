"""How many processor threads a model computes with: one number for the whole process, set as a model is loaded.

A step of a small model is thousands of tiny products. Shared among threads, each ends in a wait for the slowest, and a
core that another program uses makes everyone wait: beside one busy program, two threads on two cores made the embedded
model 4 to 25 times slower, while one thread costs a fifth on an idle machine. A large model's step is worth sharing.
"""

from __future__ import annotations

import torch

SMALL = 50 * 10**6
"""Weights below which one thread computes: reading them takes about 10 ms a step."""
AVAILABLE = torch.get_num_threads()
"""What torch, or OMP_NUM_THREADS, would use."""


def threads(parameters: int, wanted: int | None = None) -> int:
    """How many threads suit a model.

    Args:
        parameters: its number of weights.
        wanted: how many somebody asked for.
    """
    return wanted or (1 if parameters < SMALL else AVAILABLE)


def use(parameters: int, wanted: int | None = None) -> int:
    """Compute with as many threads from now on, in this whole process; returns how many."""
    count = threads(parameters, wanted)
    torch.set_num_threads(count)
    return count
