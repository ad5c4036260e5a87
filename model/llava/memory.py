"""How much memory is free, and how to say so. Knows nothing of checkpoints."""

from __future__ import annotations

import os
from pathlib import Path

import torch

GIGA = 10**9
CGROUP = Path("/sys/fs/cgroup")
"""Where Linux tells a container what it may use (cgroup v2)."""


def available(device: torch.device) -> int | None:
    """Bytes that can still be taken on a device, or None where the system does not say."""
    if device.type == "cuda":
        free, _ = torch.cuda.mem_get_info(device)
        return int(free)
    if device.type == "mps":
        return int(torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory())
    return host_available()


def host_available(meminfo: Path = Path("/proc/meminfo"), cgroup: Path = CGROUP) -> int | None:
    """Bytes of main memory that can still be taken: the machine's or the container's, whichever is less."""
    found = [value for value in (_meminfo(meminfo), _cgroup(cgroup)) if value is not None]
    if found:
        return min(found)
    try:
        # No /proc (macOS): all there is, which at least refuses what can never fit.
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError, AttributeError):
        return None


def gigabytes(count: int) -> str:
    """A number of bytes as a person reads it: 14.1 GB, 55 MB."""
    return f"{count / GIGA:.1f} GB" if count >= GIGA else f"{count / 10**6:.0f} MB"


def _meminfo(path: Path) -> int | None:
    try:
        lines = path.read_text().splitlines()
    except OSError:
        return None
    fields = dict(line.split(":", 1) for line in lines if ":" in line)
    amount = fields.get("MemAvailable", "").split()  # "24012345 kB"
    return int(amount[0]) * 1024 if amount else None


def _cgroup(folder: Path) -> int | None:
    try:
        limit = (folder / "memory.max").read_text().strip()
        used = int((folder / "memory.current").read_text())
        # Pages of files that the kernel drops on demand count as used, yet are free to take.
        stat = dict(line.split() for line in (folder / "memory.stat").read_text().splitlines())
    except (OSError, ValueError):
        return None
    return None if limit == "max" else max(0, int(limit) - used + int(stat.get("inactive_file", 0)))
