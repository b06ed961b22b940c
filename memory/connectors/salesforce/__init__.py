"""Salesforce, by the client-credentials flow of a connected app and SOQL."""

from memory.connectors.salesforce.asking import ask
from memory.connectors.salesforce.settings import SalesforceSettings
from memory.connectors.systems import System

SYSTEM = System("Salesforce", SalesforceSettings, ("client_secret",), ask)
