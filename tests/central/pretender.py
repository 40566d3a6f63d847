"""An identity provider that a test has in its hands: it says what it is told to say, signed with whatever key."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from kiosk.central.proving.province import Province
from tests.central.visiting import WANG, Json

CLIENT, SECRET = "hall", "a secret/with signs+in it"
DEVICE_CODE, ACCESS_TOKEN = "device-code-canary-91f0", "access-token-canary-77ab"
_KEY = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
PENDING = (400, {"error": "authorization_pending"})
Said = tuple[int, object]


class Pretender:
    """Answers over HTTP. `says` are the answers about a sign-in, in turn; with none left it is pending."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self.key = _KEY
        self.published: object = KeySet([self.key]).as_dict(private=False)
        self.says: list[Said] = []
        self.asked: Counter[str] = Counter()
        self.forms: list[dict[str, list[str]]] = []
        self.slow = 0.0
        self.lifetime, self.interval = 300, 5
        self.instead: dict[str, Said] = {}  # whole answers of a path
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Pretender:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def known(self) -> Province:
        """It, as a platform knows it."""
        return Province(self.url, CLIENT, SECRET, "id_number")

    # ---- what it says ---------------------------------------------------------------------------------------------

    def claims(self, **other: object) -> Json:
        """What is true of 王演示 now, and whatever is to be otherwise; None leaves a claim out."""
        at = int(self._now())
        true = {"iss": self.url, "aud": CLIENT, "sub": "p0", "iat": at, "exp": at + 60}
        true |= {"name": "王演示", "id_number": WANG["id_number"]} | other
        return {name: value for name, value in true.items() if value is not None}

    def token(self, key: Any = None, header: Json | None = None, **other: object) -> str:  # noqa: ANN401
        """A token with these claims, signed by its own key unless another is given."""
        shown: Json = {"alg": "RS256", "kid": self.key.kid} | (header or {})
        return jwt.encode(shown, self.claims(**other), key or self.key, algorithms=["RS256"])

    def agrees(self, token: str = "") -> None:
        """The citizen agrees; this token comes of it."""
        token = token or self.token()
        self.says.append((200, {"access_token": ACCESS_TOKEN, "token_type": "Bearer", "id_token": token}))

    def answer(self, path: str, form: dict[str, list[str]]) -> Said:
        """What is said at a path."""
        time.sleep(self.slow)
        self.asked[path] += 1
        self.forms.append(form)
        if path in self.instead:
            return self.instead[path]
        if path == "/token":
            return self.says.pop(0) if self.says else PENDING
        return 200, {
            "/.well-known/openid-configuration": {
                "issuer": self.url,
                "device_authorization_endpoint": f"{self.url}/device",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
            },
            "/keys": self.published,
            "/device": self.device(),
        }[path]

    def device(self, **other: object) -> Json:
        """A sign-in that has begun."""
        page = {"verification_uri": f"{self.url}/page", "verification_uri_complete": f"{self.url}/page?code=AB-CD"}
        times = {"expires_in": self.lifetime, "interval": self.interval}
        return {"device_code": DEVICE_CODE, "user_code": "AB-CD", **page, **times, **other}


def _handler(pretender: Pretender) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(parse_qs(body) | {"authorization": [self.headers["Authorization"]]})

        def _answer(self, form: dict[str, list[str]]) -> None:
            status, said = pretender.answer(self.path, form)
            body = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if status == 302:
                self.send_header("Location", pretender.url + "/keys")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *_: object) -> None:
            """Say nothing."""

    return Handler
