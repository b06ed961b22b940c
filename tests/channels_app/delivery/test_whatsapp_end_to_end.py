"""WhatsApp from the customer's phone to the thread and back, over real HTTP."""

from inbox.models import Message


def test_a_text_comes_in_is_answered_and_read(product, wa):
    thread = product.say("Where is my parcel?")
    received = Message.objects.get(direction="in")
    assert (received.text, received.type, thread.display_name) == ("Where is my parcel?", "text", "Dina Oliveira")
    answer = product.reply(thread, "On its way.")
    product.send(wa)
    answer.refresh_from_db()
    assert answer.status in ("sent", "delivered", "read"), answer.error
    assert answer.provider_id.startswith("wamid.")
    product.wait_for_status(answer, "read")
    assert [bubble["text"] for bubble in product.simulator.chat("+351900000204", "wa-main")][-2:] == [
        "Where is my parcel?",
        "On its way.",
    ]


def test_who_hides_their_number_is_answered_by_their_id_and_read(product, wa):
    product.simulator.person("+351911222333", name="Sam", username="@sam")
    product.simulator.say("+351911222333", "hi", "wa-main")
    product.take_in()
    thread = Message.objects.get(direction="in").thread
    assert {row.kind for row in thread.contact.addresses.all()} <= {"bsuid", "parent_bsuid"}
    assert (thread.display_name, thread.contact.username) == ("Sam", "@sam")
    answer = product.reply(thread, "Hello Sam")
    product.send(wa)
    product.wait_for_status(answer, "read")
    assert product.simulator.chat("+351911222333", "wa-main")[-1]["text"] == "Hello Sam"


def test_a_closed_window_is_refused_before_the_insert(product, wa):
    thread = product.say("Hello")
    from inbox.models import ReplyWindow

    ReplyWindow.objects.update(ends_at=received_long_ago())
    from inbox.refusals import Unsendable

    try:
        product.reply(thread, "Too late")
    except Unsendable as refused:
        assert refused.code == "window_closed"
    else:
        raise AssertionError("it was queued")


def received_long_ago():
    from datetime import timedelta

    from inbox.clock import now

    return now() - timedelta(hours=1)
