"""Logs: one line an event, JSON in production, words in development. Tracebacks without the values of variables."""

import logging
import sys

import structlog
from flask import Flask


def init_app(app: Flask) -> None:
    """Configure structlog for this process; every line carries what is bound to the request (its id)."""
    production = app.config.get("SHOP_ENV") == "production"
    ending: list[structlog.typing.Processor]
    if production:
        ending = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    else:
        # The pretty traceback prints local variables: addresses and account numbers would stand in the log.
        ending = [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *ending,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=_StandardError(),
        cache_logger_on_first_use=False,
    )


class _StandardError:
    """Writes to whatever standard error is at that moment: a test or a supervisor may have swapped it."""

    def __call__(self, *_names: object) -> structlog.PrintLogger:
        return structlog.PrintLogger(sys.stderr)
