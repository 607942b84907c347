"""Allow this process enough open files: each connection is one, and many systems allow only 1,024 by default."""

import resource

ENOUGH = 16_384
"""Files. Far more than there are connections at once, and far fewer than a kernel can handle."""


def allow() -> None:
    """Raise this process' limit of open files to ENOUGH, or to the hard limit if that is lower."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = ENOUGH if hard == resource.RLIM_INFINITY else min(ENOUGH, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
