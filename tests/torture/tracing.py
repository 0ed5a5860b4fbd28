"""Run work in a process of its own, and let a fault happen at its n-th write step.

The kernel stops the process before each system call that changes a file of one folder (ptrace, seccomp); the
tracer counts, and kills it there, lets only half of the bytes through, or answers in the disk's place. So
every step can be hit, whoever takes it: SQLite, FAISS, NumPy or Python.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import random
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from tests.torture.disk import Disk
from tests.torture.syscalls import BY_FILE, BY_PATH, BYTES, GROWING, NAMES, OPENS, libc, stop_before_writes

DONE, REFUSED, FAULTY = 0, 3, 4
"""Exit codes of the work: done, ended by a foreseen error, or by one that nobody foresaw."""

IS_SUPPORTED: Final = sys.platform == "linux" and platform.machine() == "x86_64"

_TRACE_ME, _CONTINUE, _GET_REGISTERS, _SET_REGISTERS, _SYSCALL, _SET_OPTIONS = 0, 7, 12, 13, 24, 0x4200
_OPTIONS = 0x1 | 0x8 | 0x80 | 0x100000  # mark syscall stops, follow threads, stop at seccomp, die with us
_SECCOMP_STOP = signal.SIGTRAP | 7 << 8
_SYSCALL_STOP = signal.SIGTRAP | 0x80
_HUNG_SECONDS = 300.0
_WAIT_ALL = 0x40000000  # threads too
_RESULT, _NUMBER = 10, 15
_ARGUMENTS = (14, 13, 12, 7, 9, 8)  # rdi, rsi, rdx, r10, r8, r9 in user_regs_struct
_FOR_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
libc.ptrace.restype = ctypes.c_long


class Fault(StrEnum):
    """Name what happens at a step."""

    KILL = "killed before the step"
    TORN = "killed in the middle of the step"
    FULL = "disk full from the step on"
    READ_ONLY = "disk read-only from the step on"
    BROKEN = "the disk reports an error, once"
    POWER = "power cut: what was not synced is lost"


@dataclass(frozen=True, slots=True)
class Step:
    """Name one write step: the call and the file."""

    call: str
    file: str
    makes: bool = False  # opens a file that is not there yet

    def __str__(self) -> str:
        return f"{self.call} {self.file}"


@dataclass(slots=True)
class Run:
    """Say how a run ended: the steps it came to, whether it was killed, its exit code, what it told."""

    steps: list[Step] = field(default_factory=list)
    killed: bool = False
    code: int = DONE
    errors: str = ""


def run(work: Callable[[], None], folder: Path, fault: Fault | None = None, at: int = 0) -> Run:
    """Run work in a child, and let a fault happen at its step `at` (from 1) inside the folder.

    After a power cut the folder is what the disk may have kept. The work raises Refused for errors that are
    foreseen. Raises OSError where processes cannot be traced, RuntimeError where the work hangs.
    """
    disk = Disk(folder) if fault is Fault.POWER else None
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        _work(work, write)
    os.close(write)
    hung = threading.Event()
    watchdog = threading.Timer(_HUNG_SECONDS, lambda: (hung.set(), os.kill(child, signal.SIGKILL)))
    watchdog.start()
    try:
        traced = _Tracer(child, folder, fault, at, disk).run()
        if hung.is_set():
            raise RuntimeError(f"the work hung after {len(traced.steps)} steps")
    finally:
        watchdog.cancel()
        watchdog.join()
        with os.fdopen(read, "rb") as errors:
            told = errors.read().decode(errors="replace")
    traced.errors = told
    if disk is not None and traced.killed:
        disk.lose(random.Random(at))
    return traced


class Refused(Exception):  # noqa: N818 - no error of the tests
    """Say that the work ended with an error that is foreseen, and clear."""


def _work(work: Callable[[], None], errors: int) -> None:
    code = FAULTY
    try:
        os.setpgid(0, 0)
        if libc.ptrace(_TRACE_ME, 0, None, None) != 0:
            raise OSError(ctypes.get_errno(), "ptrace is not allowed here")
        os.kill(os.getpid(), signal.SIGSTOP)
        stop_before_writes()
        work()
        code = DONE
    except Refused as refusal:
        os.write(errors, str(refusal).encode()[:2000])
        code = REFUSED
    except BaseException:  # noqa: BLE001 - told to the parent
        os.write(errors, traceback.format_exc().encode()[-8000:])
    finally:
        os._exit(code)


class _Tracer:
    def __init__(self, child: int, folder: Path, fault: Fault | None, at: int, disk: Disk | None) -> None:
        self._child = child
        self._folder = str(folder.resolve())
        self._fault = fault
        self._at = at
        self._disk = disk
        self._run = Run()
        self._registers = (ctypes.c_ulonglong * 27)()

    def run(self) -> Run:
        _, status = os.waitpid(self._child, _WAIT_ALL)
        if not os.WIFSTOPPED(status):
            raise OSError(errno.EPERM, "processes cannot be traced here")
        self._ask(_SET_OPTIONS, self._child, _OPTIONS)
        self._ask(_CONTINUE, self._child, 0)
        while True:
            task, status = os.waitpid(-self._child, _WAIT_ALL)
            if task == self._child and not os.WIFSTOPPED(status):
                self._run.killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
                self._run.code = os.waitstatus_to_exitcode(status)
                return self._run
            if os.WIFSTOPPED(status):
                self._go_on(task, status)

    def _go_on(self, task: int, status: int) -> None:
        if status >> 8 == _SECCOMP_STOP:
            if self._stopped_before(task):
                self._ask(_CONTINUE, task, 0)
            return
        if os.WSTOPSIG(status) == _SYSCALL_STOP:  # half of the bytes are written
            self._kill()
            return
        own = os.WSTOPSIG(status) in (signal.SIGSTOP, signal.SIGTRAP)  # a thread begins
        self._ask(_CONTINUE, task, 0 if own else os.WSTOPSIG(status))

    def _stopped_before(self, task: int) -> bool:
        """Look at the call that a task is about to make; tell whether it goes on as usual."""
        self._ask(_GET_REGISTERS, task, self._registers)
        step = self._step(task)
        if step is None:
            return True
        if self._disk is not None and self._run.steps:
            last = self._run.steps[-1]  # it was made meanwhile
            if last.call in ("fsync", "fdatasync"):
                self._disk.synced(last.file)
        self._run.steps.append(step)
        count = len(self._run.steps)
        if self._fault is None or count < self._at:
            return True
        if self._fault in (Fault.KILL, Fault.TORN, Fault.POWER):
            return self._cut(task)
        if self._fault is Fault.FULL and (step.call in GROWING or step.makes):
            self._answer(task, errno.ENOSPC)
        elif self._fault is Fault.READ_ONLY and step.call not in ("fsync", "fdatasync"):
            self._answer(task, errno.EROFS)
        elif self._fault is Fault.BROKEN and count == self._at:
            self._answer(task, errno.EIO)
        return True

    def _cut(self, task: int) -> bool:
        """Kill at once; of a step that is to be torn, let the first half of the bytes through."""
        if self._fault is Fault.TORN:
            if self._registers[_NUMBER] in BYTES:
                self._registers[_ARGUMENTS[2]] = (self._registers[_ARGUMENTS[2]] + 1) // 2
                self._ask(_SET_REGISTERS, task, self._registers)
            self._ask(_SYSCALL, task, 0)
            return False
        self._kill()
        return False

    def _kill(self) -> None:
        os.kill(self._child, signal.SIGKILL)

    def _answer(self, task: int, error: int) -> None:
        """Let the call fail without being made."""
        self._registers[_NUMBER] = ctypes.c_ulonglong(-1).value
        self._registers[_RESULT] = ctypes.c_ulonglong(-error).value
        self._ask(_SET_REGISTERS, task, self._registers)

    def _step(self, task: int) -> Step | None:
        """Name the step; None where it changes nothing in the folder."""
        number = self._registers[_NUMBER]
        name = NAMES[number]
        if number in BY_FILE:
            path = self._open_file(task, self._registers[_ARGUMENTS[0]])
        else:
            if number in OPENS and not self._registers[_ARGUMENTS[OPENS[number]]] & _FOR_WRITING:
                return None
            path = self._text(task, self._registers[_ARGUMENTS[BY_PATH[number]]])
        if not path.startswith(self._folder):
            return None
        return Step(name, path[len(self._folder) + 1 :], number in OPENS and not Path(path).exists())

    def _open_file(self, task: int, handle: int) -> str:
        try:
            return os.readlink(f"/proc/{task}/fd/{handle}")  # noqa: PTH115 - may be no path at all
        except OSError:
            return ""

    def _text(self, task: int, address: int) -> str:
        with Path(f"/proc/{task}/mem").open("rb", buffering=0) as memory:
            memory.seek(address)
            room = 4096 - address % 4096  # the next page may not be there
            found = memory.read(room)
            if b"\0" not in found:
                found += memory.read(4096)
        return found.split(b"\0", 1)[0].decode(errors="replace")

    def _ask(self, request: int, task: int, data: object) -> None:
        argument = data if isinstance(data, int) else ctypes.addressof(data)  # type: ignore[arg-type]
        # A task that was just killed is no longer there to be asked.
        if libc.ptrace(request, task, None, argument) != 0 and ctypes.get_errno() != errno.ESRCH:
            raise OSError(ctypes.get_errno(), f"ptrace {request}: {os.strerror(ctypes.get_errno())}")
