"""Does a client prove itself with its certificate, whatever it trusts?"""

import os
import socket
import ssl
import subprocess
import sys
import threading

import pytest
from certificates import CERTIFICATE, KEY
from perilune import CosmosClient, documents
from perilune._settings import Setup

URL = "https://contoso.documents.azure.com/"
ACCOUNT_KEY = "bm90IGEga2V5"
ASK = """
import sys
from perilune import CosmosClient
url, proof, verify = sys.argv[1:]
verify = {"True": True, "False": False}.get(verify, verify)
client = CosmosClient(url, "bm90IGEga2V5", connection_cert=proof, connection_verify=verify, timeout=20)
try:
    next(client.list_databases())
except Exception as error:
    sys.stderr.write(str(error))
"""


@pytest.fixture
def files(tmp_path):
    both, certificate, key = (tmp_path / name for name in ("both.pem", "certificate.pem", "key.pem"))
    both.write_text(KEY + CERTIFICATE)
    certificate.write_text(CERTIFICATE)
    key.write_text(KEY)
    return str(both), str(certificate), str(key)


@pytest.fixture
def gateway(files):
    """An endpoint that speaks with known clients only; what certificates it was shown."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files[0])
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(files[1])
    shown = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            while True:
                try:
                    plain, _ = listening.accept()
                except OSError:
                    return
                with plain:
                    try:
                        with context.wrap_socket(plain, server_side=True) as spoken:
                            shown.append(spoken.getpeercert(binary_form=True))
                    except OSError:
                        pass

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"https://localhost:{listening.getsockname()[1]}/", shown
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(20)


@pytest.mark.parametrize("trust", ["nobody", "bundle", "machine"])
def test_it_is_shown_to_who_asks_for_it(gateway, files, trust):
    url, shown = gateway
    both, certificate, _ = files
    verify = {"nobody": "False", "bundle": certificate, "machine": "True"}[trust]
    environment = {**os.environ, "SSL_CERT_FILE": certificate} if trust == "machine" else None
    asked = subprocess.run(
        [sys.executable, "-c", ASK, url, both, verify],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert shown and shown[0] == ssl.PEM_cert_to_DER_cert(CERTIFICATE), asked.stderr


def test_it_is_a_file_or_two(files):
    both, certificate, key = files
    config = documents.SSLConfiguration()
    config.SSLCertFile, config.SSLKeyFile = certificate, key
    for options in ({"connection_cert": both}, {"connection_cert": (certificate, key)}, {"ssl_config": config}):
        text = Setup(URL, ACCOUNT_KEY, None, (), options).native["client_certificate"]
        assert KEY in text and CERTIFICATE in text
        CosmosClient(URL, ACCOUNT_KEY, **options)


def test_what_is_none_is_refused(files):
    _, certificate, key = files
    for proof in (certificate, key):
        with pytest.raises(ValueError, match="client certificate") as refused:
            CosmosClient(URL, ACCOUNT_KEY, connection_cert=proof)
        assert KEY.splitlines()[1] not in str(refused.value)
    with pytest.raises(ValueError, match="3 files"):
        CosmosClient(URL, ACCOUNT_KEY, connection_cert=(certificate, key, key))
    config = documents.SSLConfiguration()
    config.SSLKeyFile = key
    with pytest.raises(ValueError, match="SSLCertFile"):
        CosmosClient(URL, ACCOUNT_KEY, ssl_config=config)
