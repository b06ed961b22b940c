"""Forms, addresses, calls, products and carousels: what cannot go is refused in words, what is answered comes back."""

import io
from dataclasses import asdict

import pytest

from channels_app import connection, syncing
from channels_app.simulator.client import sample
from inbox import filing
from inbox.models import Message, Thread
from inbox.refusals import Unsendable
from inbox.shapes import message_shape
from tests.channels_app.delivery.conftest import DINA

BUTTON = [{"title": "Open"}]
FLOW = {"kind": "flow", "body": "When?", "buttons": BUTTON, "flow": {"id": "880011223344", "token": "t-1"}}
PRODUCTS = {"kind": "products", "header": "All", "body": "x", "sections": [{"products": ["GR-200", "GR-300"]}]}
ADDRESS = {"kind": "address_request", "body": "Where?", "country": "IN"}
CARD = {"url": "https://shop.example", "buttons": BUTTON}


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({**FLOW, "flow": {}}, "either the `id` or the `name`"),
        ({**FLOW, "flow": {"id": "1", "name": "a"}}, "either the `id` or the `name`"),
        ({**FLOW, "flow": {"id": "1", "mode": "draft"}}, "`draft`"),
        ({**FLOW, "flow": {"id": "1", "data": {"a": 1}}}, "needs the `screen`"),
        ({**FLOW, "flow": {"id": "1", "draft": "yes"}}, "true or false"),
        ({**FLOW, "buttons": [{"title": "Book \U0001f44d"}]}, "without emoji"),
        ({**FLOW, "buttons": [{"title": "x" * 31}]}, "1 to 30"),
        ({"kind": "product"}, "id in the catalogue"),
        ({"kind": "product", "product": "GR-200", "header": "x"}, "no `header`"),
        ({"kind": "product", "product": "GR-200", "catalog_id": "mine"}, "catalogue"),
        ({**PRODUCTS, "header": ""}, "need a `header`"),
        ({**PRODUCTS, "sections": [{"products": []}]}, "`sections`"),
        ({**PRODUCTS, "sections": [{"products": ["a", "a"]}]}, "each once"),
        ({**PRODUCTS, "sections": [{"products": [str(n) for n in range(31)]}]}, "30 products"),
        ({**PRODUCTS, "sections": [{"products": ["a"]}, {"products": ["b"]}]}, "title each"),
        ({"kind": "catalog", "body": "x", "product": 7}, "product that is shown"),
        ({**ADDRESS, "country": "PT"}, "India and Singapore"),
        ({**ADDRESS, "values": {"sg_post_code": "1"}}, "in_pin_code"),
        ({**ADDRESS, "values": {"in_pin_code": "1234567"}}, "six digits"),
        ({**ADDRESS, "saved": [{"id": "1"}]}, "`saved`"),
        ({"kind": "call_request", "body": "x", "footer": "f"}, "no `footer`"),
        ({"kind": "carousel", "body": "x", "cards": [CARD]}, "2 to 10"),
        ({"kind": "carousel", "body": "x", "cards": [CARD, CARD]}, "as `attachment`"),
        ({"kind": "carousel", "body": "x", "cards": [{"product": "a"}, {"product": "b", "body": "c"}]}, "nothing else"),
    ],
)
def test_what_meta_would_refuse_is_refused_before_the_insert(product, wa, payload, said):
    thread = product.say("Hello")
    with pytest.raises(Unsendable, match=said) as refused:
        product.reply(thread, type="interactive", payload=payload)
    assert refused.value.detail.endswith(".")
    assert not Message.objects.filter(direction="out").exists()


def test_products_need_a_catalogue(product, wa):
    thread = product.say("Hello")
    told = asdict(connection.settings_of(wa))
    connection.connect(wa, {**told, "catalog_id": ""})
    wa.save()
    with pytest.raises(Unsendable, match="enter its ID in the channel's settings"):
        product.reply(thread, channel=wa, type="interactive", payload={"kind": "product", "product": "GR-200"})


def test_the_cards_of_a_carousel_are_alike(product, wa):
    thread = product.say("Hello")
    files = tuple(filing.keep(io.BytesIO(sample("parcel.jpg")), f"{n}.jpg", "agent:1") for n in range(2))
    sheet = filing.keep(io.BytesIO(b"%PDF-1.4\ntrailer\n<<>>\n%%EOF\n"), "a.pdf", "agent:1")

    def refused(cards, attachments=files):
        with pytest.raises(Unsendable) as found:
            payload = {"kind": "carousel", "body": "Two", "cards": cards}
            product.reply(thread, type="interactive", payload=payload, attachments=attachments)
        return found.value.detail

    first, second = ({**CARD, "attachment": str(file.pk)} for file in files)
    replies = {"attachment": str(files[1].pk), "buttons": [{"id": "a", "title": "A"}]}
    assert "same buttons" in refused([first, replies])
    assert "same `id`" in refused([{**replies, "attachment": first["attachment"]}, replies])
    assert "upload of its own" in refused([first, first])
    assert "pictures or films" in refused([first, {**second, "attachment": str(sheet.pk)}], (files[0], sheet))
    assert "160 characters" in refused([first, {**second, "body": "x" * 161}])
    assert "begins with https" in refused([first, {**second, "url": "shop.example"}])


@pytest.mark.parametrize(
    ("payload", "choice", "expected"),
    [
        (FLOW, "flow", {"kind": "flow", "form": {"flow_token": "t-1", "day": "Monday", "time": "10:00"}}),
        (ADDRESS, "address", {"kind": "flow", "id": "address_message"}),
        ({"kind": "call_request", "body": "May we call?"}, "reject", {"kind": "call_permission", "id": "reject"}),
        (PRODUCTS, "order:GR-300", {"catalog_id": "77881234001", "items": [
            {"id": "GR-300", "quantity": 1, "price": 179.0, "currency": "EUR"}]}),
    ],
)  # fmt: skip
def test_an_answer_comes_back_to_the_message_that_asked(product, wa, payload, choice, expected):
    thread = product.say("Hello")
    asked = product.reply(thread, type="interactive", payload=payload)
    thread.refresh_from_db()
    assert thread.last_message["snippet"] == payload["body"]
    product.send(wa)
    asked.refresh_from_db()
    product.simulator.act(DINA, "wa-main", "answer", message=asked.provider_id, choice=choice)
    product.take_in()
    answer = Message.objects.filter(direction="in").latest("pk")
    assert answer.reply_to_provider_id == asked.provider_id
    assert message_shape(answer)["reply_to"]["snippet"] == payload["body"]
    assert expected.items() <= answer.payload.items()


def test_the_form_of_a_template_is_filled_in_and_comes_back(product, wa):
    thread = product.say("Hello")
    syncing.sync(wa)
    told = {"name": "visit_form", "language": "en", "values": {"body": ["Dina"], "buttons": ["visit-48"]}}
    asked = product.reply(thread, type="template", template=told, payload=told)
    product.send(wa)
    asked.refresh_from_db()
    assert product.simulator.chat(DINA, "wa-main")[-1]["answers"] == [{"id": "flow", "title": "Choose a day"}]
    product.simulator.act(DINA, "wa-main", "answer", message=asked.provider_id, choice="flow")
    product.take_in()
    answer = Message.objects.filter(direction="in").latest("pk")
    assert answer.reply_to_provider_id == asked.provider_id and answer.payload["form"]["flow_token"] == "visit-48"


def test_a_code_goes_to_a_number_and_to_no_id(product, wa):
    product.simulator.person("+351900000389", name="Nuno Reis", username="nuno.r")
    product.simulator.say("+351900000389", "Hello", "wa-main")
    product.take_in()
    syncing.sync(wa)
    thread = Thread.objects.get()
    told = {"name": "sign_in_code", "language": "en", "values": {"body": ["482210"], "buttons": ["482210"]}}
    with pytest.raises(Unsendable, match="phone numbers only") as refused:
        product.reply(thread, type="template", template=told, payload=told)
    assert refused.value.code == "no_address"


def test_a_card_is_chosen_on_the_phone(product, wa):
    thread = product.say("Hello")
    files = tuple(filing.keep(io.BytesIO(sample("parcel.jpg")), f"{n}.jpg", "agent:1") for n in range(2))
    cards = [
        {"attachment": str(file.pk), "body": f"Card {file.pk}", "buttons": [{"id": str(file.pk), "title": "This one"}]}
        for file in files
    ]
    payload = {"kind": "carousel", "body": "Which?", "cards": cards}
    asked = product.reply(thread, type="interactive", payload=payload, attachments=files)
    product.send(wa)
    asked.refresh_from_db()
    shown = product.simulator.chat(DINA, "wa-main")[-1]
    assert (len(shown["media"]), shown["slides"][0]) == (2, f"Card {files[0].pk}")
    product.simulator.act(DINA, "wa-main", "press", message=asked.provider_id, button=str(files[1].pk))
    product.take_in()
    assert Message.objects.filter(direction="in").latest("pk").payload["id"] == str(files[1].pk)
