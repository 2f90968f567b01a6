"""Fences of the parsing process: after `enter` it can compute, read its input, write its answer."""

import ctypes
import os
import resource

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
NOBODY = 65534
PR_SET_NO_NEW_PRIVS = 38


def enter(*, memory_bytes: int, cpu_s: int) -> bool:
    """Fence this process in for good and tell whether the network is cut off.

    Where the kernel allows it the process moves to a network name space without any interface. As root it
    then becomes `nobody`, and no program that it might start would get more rights. Memory, CPU time, files, handles
    and children are limited; exceeding CPU time or memory kills this process and nothing else.
    """
    no_network = _leave_network()
    ctypes.CDLL(None).prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    limits = {
        resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_CPU: cpu_s,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: 16,
        resource.RLIMIT_CORE: 0,
    }
    for name, value in limits.items():
        resource.setrlimit(name, (value, value))
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    return no_network


def _leave_network() -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    if os.geteuid() == 0:
        return bool(libc.unshare(CLONE_NEWNET) == 0)
    return bool(libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0)
