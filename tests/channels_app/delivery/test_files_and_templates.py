"""Files in both directions and templates, over real HTTP."""

import io

import pytest
from PIL import Image

from channels_app import media, syncing
from channels_app.models import Template
from channels_app.simulator.client import sample
from inbox import filing
from inbox.actors import Actor
from inbox.answering import Unfit, Wish, prepare
from inbox.clock import now
from inbox.models import Attachment, Message, ReplyWindow, Thread
from inbox.refusals import Unsendable

DINA = "+351900000204"


def picture(**options):
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(made, "JPEG", **options)
    return made.getvalue()


def content_of(answer):
    """The bytes; the file is closed without the end of a request, which would close the test's own connection."""
    told = b"".join(answer.streaming_content)
    for close in answer._resource_closers:
        close()
    return told


def fetch_all():
    for pk in list(Attachment.objects.filter(state="pending").values_list("pk", flat=True)):
        Attachment.objects.filter(pk=pk).update(try_at=now())
        media.fetch(pk)


def test_a_picture_from_a_customer_is_fetched_checked_and_drawn_anew(product, wa):
    medium = product.simulator.upload(
        "wa-main", picture() + b"<script>behind the end</script>", "image/jpeg", "crack.jpg"
    )
    product.simulator.act(DINA, "wa-main", "media", media=medium, caption="The crack")
    product.take_in()
    message = Message.objects.get(direction="in")
    row = message.attachments.get()
    assert (message.type, message.text, row.state) == ("image", "The crack", "pending")
    rev = Thread.objects.get().last_rev
    media.fetch(row.pk)
    row.refresh_from_db()
    assert (row.state, row.mime, row.error) == ("ready", "image/jpeg", "")
    assert b"script" not in media.path_of(row).read_bytes()
    assert Thread.objects.get().last_rev > rev
    message.refresh_from_db()
    assert message.rev > rev


def test_a_file_whose_content_is_another_is_not_taken(product, wa):
    medium = product.simulator.upload("wa-main", sample("voice.ogg"), "audio/ogg")
    product.simulator.act(DINA, "wa-main", "media", media=medium, voice=True)
    product.take_in()
    Attachment.objects.update(provider_sha256="bm90IGl0")
    fetch_all()
    row = Attachment.objects.get()
    assert row.state == "pending" and row.attempts == 1
    Attachment.objects.update(attempts=len(media.PAUSES))
    fetch_all()
    assert Attachment.objects.get().state == "failed"


def test_an_mms_is_fetched_with_the_accounts_credentials(product, tw):
    medium = product.simulator.upload("sms-main", picture(), "image/jpeg")
    product.simulator.act(DINA, "sms-main", "media", media=medium, text="Look")
    product.take_in()
    fetch_all()
    row = Attachment.objects.get()
    assert (row.state, row.mime) == ("ready", "image/jpeg"), row.error


def test_a_picture_of_ours_is_uploaded_once_and_sent(product, wa):
    thread = product.say("Do you have a picture?")
    row = filing.keep(io.BytesIO(picture()), "new one.jpg", "agent:1")
    answer = product.reply(thread, "Here", type="image", attachments=(row,))
    product.send(wa)
    answer.refresh_from_db()
    assert answer.status in ("sent", "delivered", "read"), answer.error
    bubble = product.simulator.chat(DINA, "wa-main")[-1]
    assert bubble["text"] == "Here"
    row.refresh_from_db()
    assert media.ref_of(row, now())


@pytest.mark.parametrize(
    ("kind", "mime", "size", "text"),
    [("document", "application/x-msdownload", 10, ""), ("image", "image/jpeg", 6_000_000, ""),
     ("audio", "audio/mpeg", 10, "words"), ("image", "image/jpeg", 10, "x" * 1025)],
)  # fmt: skip
def test_what_whatsapp_would_refuse_is_refused_before_the_insert(product, wa, kind, mime, size, text):
    thread = product.say("Hello")
    row = Attachment.objects.create(name="a.bin", mime=mime, size=size, state="ready", file="x", uploader="agent:1")
    with pytest.raises(Unsendable) as refused:
        product.reply(thread, text, type=kind, attachments=(row,))
    assert refused.value.code in ("attachment_unfit", "text_too_long")


def test_a_template_opens_what_the_window_has_closed(product, wa):
    thread = product.say("Hello")
    assert syncing.sync(wa) == Template.objects.count() > 3
    ReplyWindow.objects.update(ends_at=now())
    with pytest.raises(Unsendable, match="24 hours"):
        product.reply(thread, "Too late")
    told = {
        "name": "order_update",
        "language": "en",
        "values": {"body": ["Marta", "48-2210", "Friday"], "buttons": ["48-2210"]},
    }
    answer = product.reply(thread, type="template", template=told, payload=told)
    assert answer.text.startswith("Hello Marta, your order 48-2210 has left our workshop.")
    product.send(wa)
    answer.refresh_from_db()
    assert answer.status in ("sent", "delivered", "read"), answer.error
    assert "48-2210" in product.simulator.chat(DINA, "wa-main")[-1]["text"]


def template(name, **values):
    return {"name": name, "language": "en", "values": values}


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        (template("follow_up", header="your grinder", body={"name": "Dina", "topic": "your grinder"}), "About your grinder"),
        (template("sign_in_code", body=["482210"], buttons=["482210"]), "482210"),
        (template("visit_us", header={"lat": 38.71, "lon": -9.13, "name": "Workshop"}, body=["Dina"]), "Dina"),
        (template("ten_percent", body=["Dina"], buttons=["GRIND10"]), "Dina"),
    ],
)  # fmt: skip
def test_a_template_is_filled_by_name_by_place_and_by_code(product, wa, told, shown):
    thread = product.say("Hello")
    syncing.sync(wa)
    answer = product.reply(thread, type="template", template=told, payload=told)
    product.send(wa)
    answer.refresh_from_db()
    assert answer.status in ("sent", "delivered", "read"), answer.error
    assert shown in answer.text


def test_the_header_of_a_template_is_an_upload(product, wa):
    thread = product.say("Hello")
    syncing.sync(wa)
    row = filing.keep(io.BytesIO(picture()), "spring.jpg", "agent:1")
    told = template("spring_service", header=str(row.pk), body=["Dina"])
    draft, address = prepare(thread, Wish(template=told, channel="wa-main"), "agent:1")
    answer = thread.reply(Actor("agent", "1", "Ana"), draft, address)
    product.send(wa)
    answer.refresh_from_db()
    assert answer.status in ("sent", "delivered", "read"), answer.error
    assert answer.attachments.get().pk == row.pk
    with pytest.raises(Unfit, match="No unused upload"):
        prepare(thread, Wish(template=told, channel="wa-main"), "agent:1")
    with pytest.raises(Unsendable, match="exactly one file"):
        product.reply(thread, type="template", template=told, payload=told)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (template("amount_due", body=["Dina", {"currency": "euro", "amount": 1}, "Friday"]), "needs 3 values"),
        (template("amount_due", body=["Dina", {"currency": "EUR", "amount": "1.2345"}, "Friday"]), "needs 3 values"),
        (template("amount_due", body=["Dina", "1", {"date_time": ""}]), "needs 3 values"),
        (template("two_grinders", body=["Dina"]), "each of 2 cards"),
        (template("two_grinders", body=["Dina"], cards=[{}, {}]), "Card 1: The body needs 1 values"),
        (template("two_grinders", body=["Dina"], cards=[{"body": ["a"]}] * 2), "Card 1: The header takes exactly one"),
    ],
)
def test_money_dates_and_cards_are_checked_before_the_insert(product, wa, told, sentence):
    thread = product.say("Hello")
    syncing.sync(wa)
    with pytest.raises(Unsendable, match=sentence):
        product.reply(thread, type="template", template=told, payload=told)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [({"name": "nothing"}, "There is no template"), ({"values": {"body": ["Marta"]}}, "needs 3 values"),
     ({"values": {"body": ["a", "b", "c"]}}, "buttons need"), ({"values": {"body": ["a\nb", "b", "c"]}}, "line breaks"),
     ({"values": {"body": ["a", "b", "c", "d"]}}, "needs 3 values"), ({"values": {"body": {"x": "a"}}}, "needs 3 values"),
     ({"values": {"body": ["a", "b", "c" * 1000], "buttons": ["x"]}}, "more than 1024"),
     ({"values": {"body": ["a", "b", "c"], "buttons": ["x y"]}}, "no spaces"),
     ({"values": {"body": ["a", "b", "c"], "buttons": ["x"], "header": "h"}}, "takes no value"),
     ({"values": {"text": "a"}}, "must be an object with"), ({"language": "xx"}, "There is no template")],
)  # fmt: skip
def test_a_template_that_does_not_fit_is_refused_with_what_it_needs(product, wa, changed, sentence):
    thread = product.say("Hello")
    syncing.sync(wa)
    values = {"body": ["Marta", "48-2210", "Friday"], "buttons": ["x"]}
    told = {"name": "order_update", "language": "en", "values": values} | changed
    with pytest.raises(Unsendable, match=sentence) as refused:
        product.reply(thread, type="template", template=told, payload=told)
    assert refused.value.code == "template_unknown"


def test_an_agent_may_see_a_file_and_others_may_not(product, wa, client, ana, support):
    medium = product.simulator.upload("wa-main", picture(), "image/jpeg", "crack.jpg")
    product.simulator.act(DINA, "wa-main", "media", media=medium)
    product.take_in()
    fetch_all()
    row = Attachment.objects.get()
    assert client.get(f"/attachments/{row.pk}/").status_code == 401
    client.force_login(ana, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(f"/attachments/{row.pk}/")
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("inline")
    assert content_of(answer)
    assert client.get("/attachments/999999/").status_code == 404
    ana.teams.clear()
    assert client.get(f"/attachments/{row.pk}/").status_code == 404


def test_a_provider_picks_a_file_up_by_an_address_that_ends(product, tw, client, settings):
    thread = product.say("Hello", "sms-main")
    row = filing.keep(io.BytesIO(picture()), "a b.jpg", "agent:1")
    product.reply(thread, "Here", type="image", attachments=(row,))
    row.refresh_from_db()
    path = media.public_url(row).removeprefix(settings.PUBLIC_URL)
    answer = client.get(path)
    assert answer.status_code == 200 and answer["Content-Type"] == "image/jpeg"
    assert content_of(answer)
    assert client.get(path.replace("/pickup/", "/pickup/9")).status_code == 404
    signed = path.split("/")[2]
    pk, ends, mark = signed.split("-")
    assert media.picked_up(f"{pk}-{int(ends) + 600}-{mark}") is None
