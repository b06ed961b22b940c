"""The Celery application, its limits and the whole schedule of periodic work."""

import logging
import os
import time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from celery import Celery, Task
from celery.signals import setup_logging, worker_ready, worker_shutting_down
from django.conf import settings
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

#: seconds without hints after Redis failed to take one
PAUSE_S = 5.0
_away_until = 0.0


class Hint(Task[Any, Any]):
    """A task is a wake-up hint: when Redis is away, the hint is lost and the sweep of the schedule finds the work."""

    def apply_async(self, *args: Any, **options: Any) -> Any:
        """As Celery's, but a broker that does not answer is logged and not the caller's trouble; None then.

        After a failure no hint is given for PAUSE_S: a Redis that hangs must not hold up one caller after the other.
        """
        global _away_until
        if time.monotonic() < _away_until:
            return None
        try:
            return super().apply_async(*args, **options)
        except (OperationalError, ConnectionError, TimeoutError) as error:
            _away_until = time.monotonic() + PAUSE_S
            logger.warning("Redis is away, %s waits for its sweep: %s", self.name, type(error).__name__)
            return None


app = Celery("throughline", task_cls=Hint)
app.conf.update(
    broker_url=settings.REDIS_URL,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # Half a second to hand over a hint, not a minute of retries inside a request.
    broker_transport_options={
        "visibility_timeout": 120,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
        "max_retries": 1,
        "interval_start": 0,
        "interval_max": 0.1,
    },
    redis_socket_timeout=5,
    redis_socket_connect_timeout=2,
    redis_socket_keepalive=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    task_publish_retry=False,
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    worker_send_task_events=False,
    task_default_queue="default",
    # Sending has its own queue, so that a slow provider holds up nothing else.
    task_routes={"channels_app.tasks.send*": {"queue": "sending"}},
    timezone="UTC",
    # Every row: the task, every how many seconds; expires, so that a worker's pause is no burst afterwards.
    beat_schedule={
        name: {"task": name, "schedule": seconds, "options": {"expires": seconds * 3}}
        for name, seconds in settings.PERIODIC_WORK.items()
    },
)
app.autodiscover_tasks(["inbox", "memory", "channels_app", "automation"])


@setup_logging.connect  # type: ignore[untyped-decorator]
def _keep_our_logging(**_: Any) -> None:
    """Celery would add handlers of its own; Django's settings already say where lines go."""


@worker_ready.connect  # type: ignore[untyped-decorator]
def _arrive(sender: Any, **_: Any) -> None:
    from config.presence import announce

    sender.leave = announce("worker")


@worker_shutting_down.connect  # type: ignore[untyped-decorator]
def _leave(**_: Any) -> None:
    logger.info("The worker finishes its tasks and ends")
