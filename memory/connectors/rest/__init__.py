"""Any system that answers a GET with JSON."""

from memory.connectors.rest.asking import ask
from memory.connectors.rest.settings import RestSettings
from memory.connectors.systems import System

SYSTEM = System("REST (any system that answers JSON)", RestSettings, ("secret",), ask)
