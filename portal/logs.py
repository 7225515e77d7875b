"""How the portal keeps its log: one line of JSON for each event, on standard error."""

import sys

import structlog


def write_logs() -> None:
    """Set up the log; what an event may say is chosen where it is written, and names nobody."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
