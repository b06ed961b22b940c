"""What the answers look like, as JSON Schema: the components of the OpenAPI document."""

from inbox.api.schema.components import COMPONENTS
from inbox.api.schema.describe import describe

__all__ = ["COMPONENTS", "describe"]
