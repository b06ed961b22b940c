"""Figures for Prometheus that are counted when they are asked for: what waits, and since when."""

from collections.abc import Iterator

from django.db import DatabaseError
from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from inbox import pending


class Waiting(Collector):
    """`throughline_pending{what}` and `throughline_oldest_seconds{what}`, the same figures as `/api/v1/status/`."""

    def describe(self) -> list[Metric]:
        """Nothing, so that registering asks the database for nothing."""
        return []

    def collect(self) -> Iterator[Metric]:
        """The figures of this moment; none while the database is away."""
        try:
            waits = pending.waits()
        except DatabaseError:
            return
        count = GaugeMetricFamily("throughline_pending", "What waits to be done", labels=["what"])
        oldest = GaugeMetricFamily("throughline_oldest_seconds", "How long the oldest of it waits", labels=["what"])
        for what, wait in waits.items():
            count.add_metric([what], wait.count)
            oldest.add_metric([what], wait.oldest_s)
        yield count
        yield oldest


def register() -> None:
    """Adds the collectors to the default registry; at start, once."""
    REGISTRY.register(Waiting())
