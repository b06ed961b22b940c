"""Who is erased here is taken off Meta's contact book, as soon as Meta answers, and no trace stays of it here."""

from __future__ import annotations

from datetime import timedelta

import pytest

from channels_app import forgetting
from channels_app.models import Forgetting
from inbox import vault
from inbox.actors import SYSTEM
from inbox.clock import now
from inbox.erasing import erase
from inbox.models import Address

pytestmark = pytest.mark.django_db


@pytest.fixture
def erased(product, wa):
    """Dina, who wrote and was erased; her BSUID."""
    contact = product.say("Forget me").contact
    bsuid = Address.objects.get(contact=contact, kind="bsuid").value
    erase(contact, SYSTEM)
    return bsuid


def test_the_contact_book_is_asked_once_and_the_row_goes(product, erased, caplog):
    caplog.set_level("INFO", "channels_app.forgetting")
    assert erased not in str(list(Forgetting.objects.values()))
    forgetting.ask_due()
    assert not Forgetting.objects.exists() and not caplog.records


def test_while_meta_does_not_answer_it_is_asked_again_but_not_for_ever(product, erased):
    product.simulator.fault("whatsapp", "error_500", 2, at="any")
    forgetting.ask_due()
    row = Forgetting.objects.get()
    assert row.try_at > now() + timedelta(minutes=50)
    forgetting.ask_due()
    assert Forgetting.objects.exists()
    Forgetting.objects.update(try_at=now(), at=now() - timedelta(days=8))
    forgetting.ask_due()
    assert not Forgetting.objects.exists()


def test_what_is_not_in_the_book_is_no_trouble(product, wa):
    when = now()
    Forgetting.objects.create(channel=wa, sealed=vault.seal("US.0"), at=when, try_at=when)
    forgetting.ask_due()
    assert not Forgetting.objects.exists()
