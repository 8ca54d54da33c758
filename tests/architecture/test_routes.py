"""Every route says who may use it; every right that is named is declared, and every declared right is used."""

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from shop.identity import policy
from tests.architecture import sources

# Views of third parties and of rooms beneath identity, which cannot carry a guard; and why they need none.
WITHOUT_GUARD = {
    "metrics": "figures without names for the operator; the proxy keeps it inside",
    "health.alive": "liveness for the load balancer",
    "health.ready": "readiness for the load balancer",
    "api-docs.openapi_json": "flask-smorest serves the public document",
    "security.login": "Flask-Security: anyone signs in",
    "security.forgot_password": "Flask-Security: anyone asks for a link",
    "security.reset_password": "Flask-Security: whoever holds the link",
    "security.two_factor_token_validation": "Flask-Security: whoever has shown the password in this session",
    "security.two_factor_rescue": "leads to the recovery codes",
    "security.mf_recovery": "Flask-Security: whoever has shown the password in this session",
    "security.tf_select": "Flask-Security: whoever has shown the password in this session",
    "security.verify": "Flask-Security: auth_required",
    "security.two_factor_setup": "Flask-Security: auth_required",
    "security.two_factor_setup_validate": "Flask-Security: auth_required",
    "security.change_password": "Flask-Security: auth_required",
    "security.mf_recovery_codes": "Flask-Security: auth_required",
}
# GET views that write, each with what makes that harmless.
WRITING_GETS: dict[str, str] = {
    "payments_api.get_payment": "asks the provider and applies what it says, once",
}
CHECKS = {"guard", "demand", "may", "reach"}
ACTION = re.compile(r"[a-z_]+(\.[a-z_]+)+\Z")


def rules(app: Flask) -> Iterator[tuple[Rule, Any]]:
    for rule in app.url_map.iter_rules():
        yield rule, app.view_functions[rule.endpoint]


def constants() -> dict[str, set[str]]:
    """Names of constants whose value looks like an action: `READ_TRAIL` → {"identity.audit.read"}."""
    found: dict[str, set[str]] = {}
    for path in sources.modules():
        for node in sources.tree(path).body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                for target in node.targets:
                    if isinstance(target, ast.Name) and ACTION.match(str(node.value.value)):
                        found.setdefault(target.id, set()).add(str(node.value.value))
    return found


def test_every_view_is_guarded_or_public(app: Flask) -> None:
    bare = {rule.endpoint for rule, view in rules(app) if getattr(view, "__access__", None) is None}
    assert bare - set(WITHOUT_GUARD) == set()


def test_the_allow_list_names_only_what_is_there(app: Flask) -> None:
    bare = {rule.endpoint for rule, view in rules(app) if getattr(view, "__access__", None) is None}
    assert set(WITHOUT_GUARD) - bare == set()


def test_guards_name_declared_actions(app: Flask) -> None:
    named = {view.__access__ for _, view in rules(app) if getattr(view, "__access__", "public") != "public"}
    assert named - set(policy.rights()) == set()


def test_checks_name_declared_actions(app: Flask) -> None:
    found = set()
    for path in sources.modules():
        for call in sources.calls(path):
            if sources.called(call) not in CHECKS:
                continue
            texts = {node.value for node in call.args if isinstance(node, ast.Constant) and isinstance(node.value, str)}
            unknown = {text for text in texts if ACTION.match(text)} - set(policy.rights())
            found |= {f"{sources.name(path)}:{call.lineno} {text}" for text in unknown}
    assert found == set()


def test_every_declared_action_is_asked_somewhere(app: Flask) -> None:
    used = {view.__access__ for _, view in rules(app) if getattr(view, "__access__", None)}
    names = constants()
    for path in sources.modules():
        if path.name == "rights.py":
            continue
        for node in ast.walk(sources.tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                used.add(node.value)
            elif isinstance(node, ast.Attribute):
                used |= names.get(node.attr, set())
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                used |= names.get(node.id, set())
    assert set(policy.rights()) - used == set()


def test_what_changes_something_is_no_get(app: Flask) -> None:
    found = set()
    for rule, view in rules(app):
        if "GET" not in (rule.methods or set()) or rule.endpoint in WRITING_GETS:
            continue
        if (rule.methods or set()) & {"POST", "PUT", "DELETE"}:
            continue
        if rule.endpoint.startswith(("security.", "api-docs.")):
            continue
        tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(view))))
        written = {sources.called(node) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        if written & {"perform", "unit_of_work"}:
            found.add(rule.endpoint)
    assert found == set()


def test_methods_are_the_usual_ones(app: Flask) -> None:
    found = {
        (rule.endpoint, method)
        for rule, _ in rules(app)
        for method in rule.methods or set()
        if method not in {"GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE"}
    }
    assert found == set()


def test_programs_addresses_take_no_cookie(app: Flask) -> None:
    """What is exempt from CSRF tokens must not act by cookie: it lives under /api/ or /webhooks/ and nowhere else."""
    exempt = app.extensions["csrf"]._exempt_views | app.extensions["csrf"]._exempt_blueprints
    assert exempt == set()
