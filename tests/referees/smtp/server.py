"""aiosmtpd with scripted refusals.

    python server.py DIR [CERTIFICATE KEY [PASSWORD]]

with a certificate speaks TLS from the first byte; with a password too, in clear until STARTTLS, and takes mail
only after that and after login as `portal`. Prints `smtp 127.0.0.1:PORT`. What a recipient's mailbox is called
decides the answer:

    refused@...   550 at RCPT, every time
    absent@...    550 at RCPT the first time, 250 after
    later@...     451 at RCPT the first time, 250 after
    full@...      452 at DATA the first time
    dropped@...   the connection ends instead of an answer to DATA the first time
    slow@...      451 always

Everything accepted is appended to DIR/mails.jsonl, parsed by Python's own e-mail package: headers decoded,
text and HTML parts apart. Every answer to RCPT goes to DIR/answers.jsonl, the Message-ID of everything that
came as far as DATA to DIR/offered.jsonl.
"""

import email
import email.policy
import json
import logging
import pathlib
import ssl
import sys
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

REFUSED = "550 5.1.1 No such mailbox here"
LATER = "451 4.7.1 Greylisted, try again later"
FULL = "452 4.2.2 Mailbox full"


class Handler:
    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.seen = set()

    def append(self, name, row):
        with open(self.directory / name, "a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")

    async def handle_RCPT(self, server, session, envelope, address, options):
        mailbox = address.split("@")[0]
        first = address not in self.seen
        self.seen.add(address)
        answer = "250 OK"
        if mailbox.startswith("refused") or (mailbox.startswith("absent") and first):
            answer = REFUSED
        elif mailbox.startswith("slow") or (mailbox.startswith("later") and first):
            answer = LATER
        else:
            envelope.rcpt_tos.append(address)
        if mailbox.startswith("full") and first:
            envelope.full = True
        if mailbox.startswith("dropped") and first:
            envelope.dropped = True
        self.append("answers.jsonl", {"to": address, "answer": answer, "at": time.time()})
        return answer

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        offer = {"to": envelope.rcpt_tos, "id": str(message["Message-ID"]), "at": time.time()}
        self.append("offered.jsonl", offer)
        if getattr(envelope, "full", False):
            return FULL
        if getattr(envelope, "dropped", False):
            server.transport.abort()
            return "421 4.3.0 nobody hears this"
        text = message.get_body(("plain",))
        html = message.get_body(("html",))
        self.append(
            "mails.jsonl",
            {
                "from": envelope.mail_from,
                "to": envelope.rcpt_tos,
                "tls": session.ssl["cipher"][1] if session.ssl else None,
                "login": session.auth_data.login.decode() if session.authenticated else None,
                "headers": {name: str(value) for name, value in message.items()},
                "text": text.get_content() if text else None,
                "html": html.get_content() if html else None,
                "defects": [str(defect) for part in message.walk() for defect in part.defects],
            },
        )
        return "250 OK"


class FreePort(Controller):
    """aiosmtpd's controller connects to its own port to see that it is up; with port 0 it cannot know it."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def login(password):
    """Lets `portal` in with this password, and nobody else."""

    def judge(server, session, envelope, mechanism, data):
        right = isinstance(data, LoginPassword) and data == LoginPassword(b"portal", password.encode())
        return AuthResult(success=right, auth_data=data, handled=False)

    return judge


if __name__ == "__main__":
    directory, *tls = sys.argv[1:]
    ways = {}
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls[:2])
        ways = {"ssl_context": context}
    if len(tls) > 2:
        ways = {
            "tls_context": context,
            "require_starttls": True,
            "auth_required": True,
            "authenticator": login(tls[2]),
        }
    # who does not trust our authority leaves in the middle, which is what is tested
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    controller = FreePort(Handler(directory), hostname="127.0.0.1", port=0, **ways)
    controller.start()
    print(f"smtp 127.0.0.1:{controller.port}", flush=True)
    while True:
        time.sleep(3600)
