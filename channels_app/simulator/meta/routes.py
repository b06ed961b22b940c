"""The paths of Meta's side."""

from starlette.routing import Route

from channels_app.simulator.meta import media, objects, samples, sending, templates_api

ROUTES = [
    Route("/{version:str}/{node:str}/messages", sending.post_message, methods=["POST"]),
    Route("/{version:str}/{node:str}/media", media.upload, methods=["POST"]),
    Route("/{version:str}/{node:str}/message_templates", templates_api.endpoint, methods=["GET", "POST", "DELETE"]),
    Route("/{version:str}/{node:str}/uploads", samples.open_session, methods=["POST"]),
    Route("/{version:str}/upload:{session:str}", samples.take, methods=["POST"]),
    Route("/{version:str}/{node:str}/subscribed_apps", objects.subscribed_apps, methods=["GET", "POST", "DELETE"]),
    Route("/{version:str}/{node:str}/phone_numbers", objects.phone_numbers, methods=["GET"]),
    Route("/{version:str}/{node:str}/contact_book", objects.contact_book, methods=["DELETE"]),
    Route("/{version:str}/{node:str}/block_users", objects.block_users, methods=["GET", "POST", "DELETE"]),
    Route("/whatsapp_business/attachments/", media.download, methods=["GET"]),
    Route("/{version:str}/{node:str}", objects.get_object, methods=["GET"]),
    Route("/{version:str}/{node:str}", templates_api.edit, methods=["POST"]),
    Route("/{version:str}/{node:str}", objects.delete_object, methods=["DELETE"]),
]
