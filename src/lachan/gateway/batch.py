"""Up to 64 datagrams a system call, answered in the buffers they came in.

recvmmsg(2) and sendmmsg(2) through ctypes. The kernel's structures are laid out by
hand in one array, so that a slot is read and written through memoryviews without a
ctypes object a packet. LP64 Linux only; `usable` tells, and `udp` has the plain way.
"""

import ctypes
import errno
import socket
import sys

SLOTS = 64
SLOT_OCTETS = 4096  # longer datagrams are cut by the kernel (MSG_TRUNC) and dropped
NAME_OCTETS = 32  # a sockaddr_in6 has 28
CONTROL_OCTETS = 64  # one IN_PKTINFO or IN6_PKTINFO message

# struct mmsghdr, LP64: name 8, namelen 4 (+4), iov 8, iovlen 8, control 8,
# controllen 8, flags 4 (+4), msg_len 4 (+4): 64 octets.
_HEADER = 64
_HEADER_32 = _HEADER // 4
_HEADER_64 = _HEADER // 8
_NAMELEN, _FLAGS, _LENGTH = 2, 12, 14  # in units of 4 octets
_CONTROLLEN = 5  # in units of 8 octets

usable = sys.platform == "linux" and ctypes.sizeof(ctypes.c_void_p) == 8

if usable:
    _libc = ctypes.CDLL(None, use_errno=True)
    _recvmmsg, _sendmmsg = _libc.recvmmsg, _libc.sendmmsg
    _recvmmsg.argtypes = (
        ctypes.c_int,
        ctypes.c_void_p,
        ctypes.c_uint,
        ctypes.c_int,
        ctypes.c_void_p,
    )
    _sendmmsg.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_uint, ctypes.c_int)


def _buffer(size: int) -> tuple[memoryview, int]:
    """Return (writable view, address) of `size` zero octets that never move."""
    array = (ctypes.c_char * size)()
    # The view keeps the array alive.
    return memoryview(array).cast("B"), ctypes.addressof(array)


class Batch:
    """64 slots: buffers, addresses and control data of received datagrams.

    After `receive()` returned n, slot i < n has its payload at
    ``data[i * SLOT_OCTETS :]`` with ``lengths[i * 16]`` octets, its address at
    ``names_32[i * 8 :]``, its port in network order is ``ports[i * 16]``. To answer,
    write the answer there, set `iov[2 * i + 1]` to its length, bring its header to the
    front with `move`, and `send`.
    """

    def __init__(self, sock: socket.socket, *, control: bool) -> None:
        self._fd = sock.fileno()
        self.data, data_at = _buffer(SLOTS * SLOT_OCTETS)
        self._names, names_at = _buffer(SLOTS * NAME_OCTETS)
        self._control, control_at = _buffer(SLOTS * CONTROL_OCTETS)
        self._iov, iov_at = _buffer(SLOTS * 16)
        self._headers, self._headers_at = _buffer(SLOTS * _HEADER)
        self.names_32 = self._names.cast("I")
        self.ports = self._names.cast("H")[1:]
        self.iov = self._iov.cast("Q")
        headers_32, headers_64 = self._headers.cast("I"), self._headers.cast("Q")
        for i in range(SLOTS):
            self.iov[2 * i] = data_at + i * SLOT_OCTETS
            self.iov[2 * i + 1] = SLOT_OCTETS
            h = i * _HEADER_64
            headers_64[h] = names_at + i * NAME_OCTETS
            headers_32[i * _HEADER_32 + _NAMELEN] = NAME_OCTETS
            headers_64[h + 2] = iov_at + i * 16
            headers_64[h + 3] = 1
            if control:
                headers_64[h + 4] = control_at + i * CONTROL_OCTETS
                headers_64[h + _CONTROLLEN] = CONTROL_OCTETS
        # The kernel writes name, control and iov lengths: before each receive the
        # whole array is put back, which one copy does quicker than 64 stores.
        self._fresh_headers = bytes(self._headers)
        self._fresh_iov = bytes(self._iov)
        self._headers_32 = headers_32
        self.lengths = headers_32[_LENGTH:]
        self.flags = headers_32[_FLAGS:]

    def receive(self) -> int:
        """Return how many datagrams came, 0 when none waits."""
        self._headers[:] = self._fresh_headers
        self._iov[:] = self._fresh_iov
        n: int = _recvmmsg(self._fd, self._headers_at, SLOTS, socket.MSG_DONTWAIT, None)
        return max(n, 0)

    def move(self, to: int, at: int) -> int:
        """Put the header of slot `at` at place `to`; return the place after it.

        So what is sent stands together; the header still points at its own buffer.
        """
        into, out = to * _HEADER, at * _HEADER
        self._headers[into : into + _HEADER] = self._headers[out : out + _HEADER]
        return to + 1

    def send(self, count: int) -> None:
        """Send the first `count` headers; one that the kernel refuses is left out.

        A refusal (source port 0, no route) must not cost the answers behind it. When
        the socket's buffer is full the rest is dropped, as UDP may.
        """
        at, left = self._headers_at, count
        while left:
            sent: int = _sendmmsg(self._fd, at, left, socket.MSG_DONTWAIT)
            if sent < 0:
                code = ctypes.get_errno()
                if code in (errno.EAGAIN, errno.ENOBUFS):
                    return
                sent = 0 if code == errno.EINTR else 1
            at, left = at + sent * _HEADER, left - sent

    def payload(self, i: int) -> bytes:
        """Return a copy of the datagram in slot i."""
        at = i * SLOT_OCTETS
        return self.data[at : at + self.lengths[i * _HEADER_32]].tobytes()

    def address(self, i: int) -> bytes:
        """Return a copy of the raw socket address of slot i."""
        at = i * NAME_OCTETS
        return self._names[
            at : at + self._headers_32[i * _HEADER_32 + _NAMELEN]
        ].tobytes()

    def address_v6(self, i: int) -> bytes:
        """Return a copy of the IPv6 address alone."""
        at = i * NAME_OCTETS
        return self._names[at + 8 : at + 24].tobytes()

    def control(self, i: int) -> bytes:
        """Return a copy of the control data (PKTINFO) of slot i."""
        length = self._headers.cast("Q")[i * _HEADER_64 + _CONTROLLEN]
        at = i * CONTROL_OCTETS
        return self._control[at : at + length].tobytes()


HEADER_STRIDE = _HEADER_32
NAME_STRIDE_16 = NAME_OCTETS // 2
NAME_STRIDE_32 = NAME_OCTETS // 4
