"""Checks parameters against the vendor's own typed dictionaries, which ship with the Stripe client.

So a misspelt or misplaced parameter of the shop's adapter is refused here as Stripe would refuse it. What Stripe
knows but the twin does not imitate is refused too, instead of being silently ignored.
"""

from __future__ import annotations

import re
import types
import typing
from functools import cache
from typing import Any

from stripe._request_options import RequestOptions
from typing_extensions import is_typeddict

from tests.twins.stripe_twin.errors import ParameterRefusal

_NAMES = {name: getattr(typing, name) for name in typing.__all__} | {"StripeContext": object}
_CLIENT_OPTIONS = frozenset(RequestOptions.__annotations__)
_WHOLE = re.compile(r"^-?[0-9]{1,18}$")
_METADATA_KEYS, _METADATA_KEY_LENGTH, _METADATA_VALUE_LENGTH = 50, 40, 500


@cache
def _fields(spec: type) -> dict[str, Any]:
    hints = typing.get_type_hints(spec, localns=_NAMES)
    return {name: hint for name, hint in hints.items() if name not in _CLIENT_OPTIONS}


def check(params: dict[str, Any], *, spec: type, imitated: frozenset[str]) -> dict[str, Any]:
    """The parameters with whole numbers and booleans converted.

    Raises ParameterRefusal for a missing, unknown or malformed parameter, or one the twin does not imitate.
    """
    checked = _object(params, spec, "")
    for name in checked:
        if name not in imitated and name != "expand":
            raise ParameterRefusal(
                f"This twin does not imitate the parameter {name}", code="twin_does_not_imitate", param=name
            )
    return checked


def _object(params: dict[str, Any], spec: type, path: str) -> dict[str, Any]:
    fields = _fields(spec)
    for name in params:
        if name not in fields:
            full = _join(path, name)
            raise ParameterRefusal(f"Received unknown parameter: {full}", code="parameter_unknown", param=full)
    for name in sorted(getattr(spec, "__required_keys__", ())):
        if params.get(name, "") == "" and name in fields:
            full = _join(path, name)
            raise ParameterRefusal(f"Missing required param: {full}.", code="parameter_missing", param=full)
    return {name: _value(value, fields[name], _join(path, name)) for name, value in params.items()}


def _join(path: str, name: str | int) -> str:
    return f"{path}[{name}]" if path else str(name)


def _alternatives(hint: Any) -> list[Any]:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return [inner for part in typing.get_args(hint) for inner in _alternatives(part)]
    return [hint]


def _value(value: Any, hint: Any, path: str) -> Any:
    kinds = _alternatives(hint)
    if isinstance(value, dict):
        return _mapping(value, kinds, path)
    if isinstance(value, list):
        return _list(value, kinds, path)
    return _leaf(value, kinds, path)


def _mapping(value: dict[str, Any], kinds: list[Any], path: str) -> dict[str, Any]:
    for kind in kinds:
        if is_typeddict(kind):
            return _object(value, kind, path)
        if typing.get_origin(kind) is dict:
            return _metadata(value, path)
    raise ParameterRefusal(f"Invalid string: {value}", param=path)


def _list(value: list[Any], kinds: list[Any], path: str) -> Any:
    for kind in kinds:
        if typing.get_origin(kind) is list:
            (item,) = typing.get_args(kind)
            return [_value(each, item, _join(path, index)) for index, each in enumerate(value)]
        if typing.get_origin(kind) is dict:
            return _metadata({str(index): each for index, each in enumerate(value)}, path)
    raise ParameterRefusal(f"Invalid object: {path}", param=path)


def _leaf(value: str, kinds: list[Any], path: str) -> Any:
    if int in kinds:
        if not _WHOLE.match(value):
            raise ParameterRefusal(f"Invalid integer: {value}", code="parameter_invalid_integer", param=path)
        return int(value)
    if bool in kinds:
        if value not in ("true", "false"):
            raise ParameterRefusal(f"Invalid boolean: {value}", param=path)
        return value == "true"
    literals = [kind for kind in kinds if typing.get_origin(kind) is typing.Literal]
    allowed = [option for kind in literals for option in typing.get_args(kind)]
    if allowed and "" not in allowed and value not in allowed:
        shown = ", ".join(str(option) for option in allowed)
        raise ParameterRefusal(f"Invalid {path}: must be one of {shown}", param=path)
    if str in kinds or value in allowed:
        return value
    raise ParameterRefusal(f"Invalid object: {path}", param=path)


def _metadata(value: dict[str, Any], path: str) -> dict[str, str]:
    if len(value) > _METADATA_KEYS:
        raise ParameterRefusal(f"Metadata can have at most {_METADATA_KEYS} keys", param=path)
    for name, text in value.items():
        if not isinstance(text, str):
            raise ParameterRefusal(f"Metadata values can only be strings: {name}", param=_join(path, name))
        if len(name) > _METADATA_KEY_LENGTH or len(text) > _METADATA_VALUE_LENGTH:
            raise ParameterRefusal(
                f"Metadata keys have up to {_METADATA_KEY_LENGTH} and values up to {_METADATA_VALUE_LENGTH} characters",
                param=_join(path, name),
            )
    return dict(value)
