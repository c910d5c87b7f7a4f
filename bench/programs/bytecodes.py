"""Bytes: checksums, run-length coding, hexadecimal and a small cipher over bytes and bytearray."""
from harness import bench

TABLE = []
for n in range(256):
    for _ in range(8):
        n = (n >> 1) ^ (0xEDB88320 if n & 1 else 0)
    TABLE.append(n)


def crc(data):
    value = 0xFFFFFFFF
    for byte in data:
        value = TABLE[(value ^ byte) & 255] ^ (value >> 8)
    return value ^ 0xFFFFFFFF


def pack(data):
    out = bytearray()
    i = 0
    while i < len(data):
        j = i
        while j < len(data) and data[j] == data[i] and j - i < 255:
            j += 1
        out.append(j - i)
        out.append(data[i])
        i = j
    return bytes(out)


def unpack(data):
    out = bytearray()
    for i in range(0, len(data), 2):
        out += data[i + 1 : i + 2] * data[i]
    return bytes(out)


def cipher(data, key):
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) & 255
        state[i], state[j] = state[j], state[i]
    i = j = 0
    out = bytearray(len(data))
    for k, byte in enumerate(data):
        i = (i + 1) & 255
        j = (j + state[i]) & 255
        state[i], state[j] = state[j], state[i]
        out[k] = byte ^ state[(state[i] + state[j]) & 255]
    return bytes(out)


def main(n):
    data = bytes((i * i >> 7) & 63 for i in range(n))
    packed = pack(data)
    secret = cipher(data, b'a key of some length')
    return unpack(packed) == data, len(packed), crc(data), crc(secret), cipher(secret, b'a key of some length') == data


bench(main, 110_000, expect=(True, 216608, 4181300351, 2787422639, True))
