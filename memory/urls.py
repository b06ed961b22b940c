"""Memory's pages and fragments."""

from memory.connectors import view as records
from memory.knowledge import views
from memory.panel import views as panel

urlpatterns = [*views.urlpatterns, *records.urlpatterns, *panel.urlpatterns]
