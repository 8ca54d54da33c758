"""Somebody at the pages without a browser: keeps cookies, sends forms with their token."""

from __future__ import annotations

import re
from typing import Any

import requests

from tests.functional.open_shop import OpenShop

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class SignedIn:
    """A person of the demonstration; None is a stranger."""

    def __init__(self, shop: OpenShop, role: str | None = None) -> None:
        self.url = shop.url
        self.session = requests.Session()
        self.session.trust_env = False
        self.token = self._token_of("/masuk")
        if role is not None:
            person = shop.people[role]
            answer = self.post("/masuk", {"email": person["email"], "password": person["password"]})
            assert answer.status_code == 302, answer.text[:500]
            self.token = self._token_of("/akun")

    def get(self, path: str) -> requests.Response:
        return self.session.get(self.url + path, timeout=30, allow_redirects=False)

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> requests.Response:
        """Send a form; redirects are not followed, so that its own answer is seen."""
        fields = {"csrf_token": self.token, **(data or {})}
        return self.session.post(self.url + path, data=fields, timeout=60, allow_redirects=False, **options)

    def _token_of(self, path: str) -> str:
        found = _TOKEN.search(self.get(path).text)
        assert found is not None, f"no form on {path}"
        return found.group(1)
