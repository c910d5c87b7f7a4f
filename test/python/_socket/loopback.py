"""Sockets of one process find each other on its own loopback interface."""
import errno
import os
import select
import socket
import stat
import tempfile
import threading


def stream():
    with socket.create_server(("127.0.0.1", 0)) as server:
        host, port = server.getsockname()
        assert host == "127.0.0.1" and port > 0
        seen = []

        def serve():
            connection, address = server.accept()
            with connection:
                seen.append(address)
                while data := connection.recv(100):
                    connection.sendall(data.upper())

        thread = threading.Thread(target=serve)
        thread.start()
        with socket.create_connection((host, port)) as client:
            assert client.getpeername() == (host, port)
            client.sendall(b"hello")
            assert client.recv(10) == b"HELLO"
            name = client.getsockname()
            client.sendall(b"x" * 300_000)
            client.shutdown(socket.SHUT_WR)
            with client.makefile("rb") as file:
                assert len(file.read()) == 300_000
        thread.join()
        assert seen == [name]
        try:
            socket.create_server((host, port))
        except OSError as e:
            assert e.errno == errno.EADDRINUSE, e
        else:
            raise AssertionError
    try:
        socket.create_connection((host, port))
    except ConnectionRefusedError:
        pass
    else:
        raise AssertionError


def datagrams():
    a = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    b = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with a, b:
        a.bind(("localhost", 0))
        assert b.sendto(b"one", a.getsockname()) == 3
        b.sendto(b"two!", a.getsockname())
        assert a.recvfrom(100) == (b"one", ("127.0.0.1", b.getsockname()[1]))
        assert a.recv(2) == b"tw"
        b.connect(a.getsockname())
        b.send(b"three")
        assert select.select([a], [], [], 1)[0] == [a]
        buffer = bytearray(10)
        assert a.recv_into(buffer) == 5 and buffer[:5] == b"three"
        a.settimeout(0.01)
        try:
            a.recv(1)
        except TimeoutError:
            pass
        else:
            raise AssertionError


def by_path():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "here")
        with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
            server.bind(path)
            assert stat.S_ISSOCK(os.stat(path).st_mode)
            server.listen()
            client.connect(path)
            connection, address = server.accept()
            with connection:
                assert client.getpeername() == path and server.getsockname() == path
                client.send(b"abc")
                assert connection.recv(10) == b"abc"
        with socket.socket(socket.AF_UNIX) as late:
            assert late.connect_ex(path) == errno.ECONNREFUSED
            os.unlink(path)
            assert late.connect_ex(path) == errno.ENOENT


def names():
    infos = socket.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM)
    assert infos == [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80))], infos
    assert socket.gethostbyname("localhost").startswith("127.")
    for wrong, error in ((("127.0.0.1",), TypeError), (("127.0.0.1", 70000), OverflowError), ("x", TypeError)):
        with socket.socket() as s:
            try:
                s.bind(wrong)
            except error:
                pass
            else:
                raise AssertionError(wrong)


for check in (stream, datagrams, by_path, names):
    check()
