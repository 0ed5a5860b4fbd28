"""The system calls that change a disk (Linux, x86-64), and the filter that stops a process before each."""

from __future__ import annotations

import ctypes
import os
import struct
from typing import Final

BYTES: Final = {1: "write", 18: "pwrite64"}
"""Calls that write bytes to an open file; the third argument is how many."""
BY_FILE: Final = BYTES | {
    20: "writev", 296: "pwritev", 40: "sendfile", 326: "copy_file_range", 285: "fallocate", 77: "ftruncate",
    74: "fsync", 75: "fdatasync", 91: "fchmod",
}  # fmt: skip
"""Calls whose first argument is the open file that they change."""
BY_PATH: Final = {
    2: 0, 76: 0, 82: 1, 83: 0, 84: 0, 86: 1, 87: 0, 90: 0,
    257: 1, 258: 1, 263: 1, 264: 3, 265: 3, 268: 1, 316: 3,
}  # fmt: skip
"""Calls that change a name, with the place of the argument that is the name made or removed."""
NAMES: Final = BY_FILE | {
    2: "open", 76: "truncate", 82: "rename", 83: "mkdir", 84: "rmdir", 86: "link", 87: "unlink", 90: "chmod",
    257: "open", 258: "mkdir", 263: "unlink", 264: "rename", 265: "link", 268: "chmod", 316: "rename",
}  # fmt: skip
OPENS: Final = {2: 1, 257: 2}
"""Calls that open a file, with the place of their flags."""
GROWING: Final = frozenset(
    {"write", "pwrite64", "writev", "pwritev", "sendfile", "copy_file_range", "fallocate", "mkdir", "link"}
)
"""What needs room on the disk; opening a file that is not there yet does too."""

_ARCH_X86_64: Final = 0xC000003E
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _TRACE = 0x7FFF0000, 0x7FF00000
_NUMBER_AT, _ARCH_AT = 0, 4
_SET_NO_NEW_PRIVS, _SET_SECCOMP, _FILTER_MODE = 38, 22, 2

libc: Final = ctypes.CDLL(None, use_errno=True)


def stop_before_writes() -> None:
    """Let the kernel stop this process, for its tracer, before each of these calls; others are not slowed."""
    lines = _filter()
    code = ctypes.create_string_buffer(b"".join(lines))
    header = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(lines), ctypes.addressof(code)), 16)
    address = ctypes.c_void_p(ctypes.addressof(header))
    for arguments in ((_SET_NO_NEW_PRIVS, 1, 0, 0, 0), (_SET_SECCOMP, _FILTER_MODE, address, 0, 0)):
        if libc.prctl(*arguments) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _filter() -> list[bytes]:
    def line(code: int, value: int, if_equal: int = 0, otherwise: int = 0) -> bytes:
        return struct.pack("HBBI", code, if_equal, otherwise, value)

    count = len(NAMES)
    return [
        line(_LOAD, _ARCH_AT),
        line(_EQUAL, _ARCH_X86_64, 0, count + 1),  # any other: run on
        line(_LOAD, _NUMBER_AT),
        *(line(_EQUAL, number, count - place) for place, number in enumerate(NAMES)),
        line(_RETURN, _ALLOW),
        line(_RETURN, _TRACE),
    ]
