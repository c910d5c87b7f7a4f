"""Two ways between processes: a pipe that a child inherits, listeners that it connects to; and within one."""
import multiprocessing
import os
import socket
from multiprocessing.connection import Client, Listener


def answer(connection, addresses):
    for n in iter(connection.recv, None):
        connection.send(2 * n)
    connection.close()
    for address in addresses:
        with Client(address, authkey=b'key') as client:
            client.send(os.getpid())
            assert client.recv() == 'welcome'


def main():
    a, b = multiprocessing.Pipe()
    a.send('within')
    assert b.poll() and b.recv() == 'within' and not b.poll()
    os.write(b.fileno(), b'xyz')
    assert os.read(a.fileno(), 10) == b'xyz'

    context = multiprocessing.get_context('spawn')
    listeners = [Listener(family=family, authkey=b'key') for family in ('AF_UNIX', 'AF_INET')]
    addresses = [listener.address for listener in listeners]
    process = context.Process(target=answer, args=(b, addresses))
    process.start()
    b.close()
    a.send('ab')
    assert a.recv() == 'abab'
    a.send([b'x' * 150_000])
    assert a.recv() == [b'x' * 150_000] * 2
    a.send(None)
    try:
        a.recv()
    except EOFError:
        pass
    else:
        raise AssertionError('no end')
    for listener in listeners:
        with listener, listener.accept() as other:
            assert other.recv() == process.pid
            other.send('welcome')
    process.join()
    assert process.exitcode == 0

    try:
        Client(addresses[1])
    except ConnectionRefusedError:
        pass
    else:
        raise AssertionError('nobody listens')

    left, right = socket.socketpair()
    left.sendall(b'abc')
    assert right.recv(2, socket.MSG_PEEK) == b'ab' and right.recv(10, socket.MSG_PEEK) == b'abc'
    assert right.recv(1) == b'a' and os.read(right.fileno(), 5) == b'bc'
    left.close()
    assert right.recv(5) == b''
    right.close()


if __name__ == '__main__':
    main()
