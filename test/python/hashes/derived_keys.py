# _hashlib: constructors as digestmod, keys from passwords; _uuid: UUIDs of version 1
import hashlib
import hmac
import uuid

import _hashlib

assert hashlib.sha256 is _hashlib.openssl_sha256
assert _hashlib.new('SHA256', b'x').hexdigest() == hashlib.sha256(b'x').hexdigest()
assert hashlib.new('sha512_256', b'').digest_size == 32
assert hmac.digest(b'k', b'm', hashlib.sha1) == hmac.new(b'k', b'm', 'sha1').digest()
assert isinstance(hashlib.shake_128(), _hashlib.HASHXOF) and hashlib.shake_128(b'').hexdigest(4) == '7f9c2ba4'
key = hashlib.pbkdf2_hmac('sha1', b'password', b'salt', 2)
assert key.hex() == 'ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957', key.hex()
assert len(hashlib.pbkdf2_hmac('sha256', b'p', b's', 1, dklen=50)) == 50
key = hashlib.scrypt(b'password', salt=b'NaCl', n=1024, r=8, p=16, dklen=8)
assert key.hex() == 'fdbabe1c9d347200', key.hex()

for call, error, message in [
    (lambda: _hashlib.new('zzz'), ValueError, '[digital envelope routines] unsupported'),
    (lambda: _hashlib.hmac_new(b'k', b'', len), ValueError, 'Unsupported digestmod <built-in function len>'),
    (lambda: _hashlib.HASH(), TypeError, "cannot create '_hashlib.HASH' instances"),
    (lambda: hashlib.scrypt(b'', salt=b'', n=3, r=1, p=1), ValueError, 'n must be a power of 2.'),
    (lambda: hashlib.scrypt(b'', salt=b'', n=1 << 20, r=8, p=1), ValueError, 'memory limit exceeded'),
    (lambda: hashlib.pbkdf2_hmac('md5', b'', b'', 0), ValueError, 'iteration value must be greater than 0.'),
]:
    try:
        call()
    except error as e:
        assert message in str(e), e
    else:
        raise AssertionError(message)

a, b = uuid.uuid1(), uuid.uuid1()
assert a.version == b.version == 1 and a.time < b.time and a.node == b.node
