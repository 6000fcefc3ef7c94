"""Does a client trust what the machine trusts, and say so where the machine has no certificates?"""

import os
import subprocess
import sys

import pytest
from perilune.emulator import Emulator

# Makes a client, and a second that finds the machine's certificates read.
PROGRAM = """
import sys
from perilune import CosmosClient
for _ in range(2):
    with CosmosClient(sys.argv[1], sys.argv[2], connection_verify=True) as client:
        print(len(list(client.list_databases())))
"""


def run(account, certificates, directory):
    places = {"SSL_CERT_FILE": str(certificates), "SSL_CERT_DIR": str(directory)}
    program = [sys.executable, "-c", PROGRAM, account.endpoint, account.key]
    return subprocess.run(program, env=os.environ | places, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("tls", [False, True])
def test_what_the_machine_trusts_is_trusted(tmp_path, tls):
    with Emulator(["West US 2"], tls=tls) as account:
        certificates = tmp_path / "certificates.pem"
        certificates.write_text(account.ca_pem() if tls else "")
        done = run(account, certificates, tmp_path / "none")
        assert (done.stdout, done.stderr) == ("0\n0\n", "")


def test_a_machine_without_certificates_is_named(tmp_path):
    with Emulator(["West US 2"], tls=True) as account:
        done = run(account, tmp_path / "none.pem", tmp_path / "none")
        assert "this machine has no root certificates" in done.stderr
