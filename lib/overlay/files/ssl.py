"""TLS needs the native module _ssl, which this interpreter does not have.

Importing ssl fails the way it does in a CPython built without OpenSSL, and
the modules that can do without it (http.client, urllib.request, asyncio)
notice and go on.
"""

raise ModuleNotFoundError("No module named '_ssl'", name="_ssl")
