"""Memory's pages and fragments."""

from memory.connectors import view as records

urlpatterns = [*records.urlpatterns]
