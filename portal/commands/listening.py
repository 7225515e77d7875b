"""Where the portal listens: at an address of its own, or on a socket that outlives it.

systemd keeps a socket open while portals come and go (sd_listen_fds(3)): whoever connects in
between waits a moment, and nobody is turned away.
"""

import os
from socket import socket
from typing import Any

from granian import _granian
from granian.server.mp import MPServer

_GIVEN, _IS_A_PATH, _MOST_WAITING = 3, False, 1024
# Its types tell of one value where it takes three.
_holder: Any = _granian.SocketHolder


class ServerOnSocket(MPServer):
    """A server that listens on the socket it was given, which stays open when it ends."""

    def _init_shared_socket(self) -> None:
        given = socket(fileno=_GIVEN)
        given.setblocking(False)
        given.set_inheritable(True)
        held = _holder(_GIVEN, _IS_A_PATH, _MOST_WAITING)
        vars(self).update(_ssp=None, _shd=held, _sso=given)


def server_class() -> type[MPServer]:
    """Return the kind of server for how this process was started."""
    is_given = os.environ.get("LISTEN_PID") == str(os.getpid())
    return ServerOnSocket if is_given and os.environ.get("LISTEN_FDS") == "1" else MPServer
