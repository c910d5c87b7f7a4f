import asyncio
import select
import socket

a, b = socket.socketpair()
b.setblocking(False)
try:
    b.recv(1)
except BlockingIOError:
    pass
else:
    assert False
assert select.select([b], [a], [], 0) == ([], [a], [])
a.sendall(b'hello')
assert select.select([b], [], []) == ([b], [], [])
assert b.recv(2) == b'he' and b.recv(10) == b'llo'
a.close()
assert b.recv(1) == b''
b.close()
assert socket.inet_aton('127.1') == b'\x7f\0\0\1' and socket.inet_ntoa(b'\1\2\3\4') == '1.2.3.4'
assert socket.inet_ntop(socket.AF_INET6, socket.inet_pton(socket.AF_INET6, '1::ff')) == '1::ff'
assert socket.htons(0x1234) == 0x3412 and socket.htonl(1) == 0x01000000


async def work(n):
    await asyncio.sleep(0.01 * n)
    return n


async def main():
    return await asyncio.gather(*map(work, range(3)))


assert asyncio.run(main()) == [0, 1, 2]
