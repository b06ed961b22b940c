"""The paths of Twilio's side."""

from starlette.routing import Route

from channels_app.simulator.twilio import pictures, reading, sending

BASE = "/2010-04-01/Accounts/{account_sid:str}"
ROUTES = [
    Route(f"{BASE}/Messages.json", sending.create_message, methods=["POST"]),
    Route(f"{BASE}/Messages.json", reading.list_messages, methods=["GET"]),
    Route(f"{BASE}/Messages/{{message_sid:str}}/Media.json", pictures.media_list, methods=["GET"]),
    Route(f"{BASE}/Messages/{{message_sid:str}}/Media/{{media_sid:str}}", pictures.medium, methods=["GET", "DELETE"]),
    Route(f"{BASE}/Messages/{{message_sid:str}}.json", reading.read_message, methods=["GET"]),
    Route("/_cdn/{account_sid:str}/{media_sid:str}", pictures.cdn, methods=["GET"]),
]
