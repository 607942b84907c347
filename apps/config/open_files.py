"""A connection is an open file, and many systems allow a process 1,024 of them unless it asks for more."""

import resource

ENOUGH = 16_384
"""Far more than connections at once, far less than a kernel holds."""


def allow() -> None:
    """Raises what this process may have open to ENOUGH, or as far as it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = ENOUGH if hard == resource.RLIM_INFINITY else min(ENOUGH, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
