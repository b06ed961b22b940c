"""Signing in, the second factor, and signing out."""

import re

import pytest
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def code_of(device, ahead=0):
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    return f"{totp.token() if not ahead else _later(totp, ahead):06}"


def _later(totp, ahead):
    totp.time = totp.time + ahead * 30
    return totp.token()


def sign_in(client, email="ana@example.com", password=PASSWORD, **more):
    return client.post("/accounts/login/", {"username": email, "password": password, **more})


def test_the_right_password_leads_to_where_one_wanted_to_go(client, ana):
    assert sign_in(client, next="/contacts/")["Location"] == "/contacts/"
    assert client.get("/").status_code == 200


def test_a_wrong_password_shows_the_form_again_and_nothing_of_the_reason(client, ana):
    wrong, unknown = sign_in(client, password="x"), sign_in(client, email="nobody@example.com")
    assert wrong.status_code == unknown.status_code == 200
    assert 'role="alert"' in wrong.content.decode()
    strip = lambda page: re.sub(r'value="[^"]*"|nonce="[^"]*"', "", page.content.decode())  # noqa: E731
    assert strip(wrong) == strip(unknown)


def test_next_never_leads_to_another_site(client, ana):
    assert sign_in(client, next="https://evil.example/")["Location"] == "/"


def test_too_many_wrong_passwords_are_a_429(client, ana):
    answers = [sign_in(client, password="x").status_code for _try in range(11)]
    assert answers[0] == 200 and answers[-1] == 429


def set_up(client):
    page = client.get("/accounts/second-factor/").content.decode()
    assert "<svg" in page
    device = TOTPDevice.objects.get()
    done = client.post("/accounts/second-factor/", {"act": "confirm", "token": code_of(device)})
    codes = re.findall(r"<li>([a-z2-7]{5,16})</li>", done.content.decode())
    assert len(codes) == 10
    device.refresh_from_db()
    return device, codes


def test_with_a_second_factor_the_password_alone_opens_nothing(client, ana):
    client.force_login(ana)
    _device, codes = set_up(client)
    client.logout()
    assert sign_in(client, next="/contacts/")["Location"] == "/accounts/token/"
    assert client.get("/").status_code == 302
    assert client.get("/api/v1/me/").status_code in (401, 403, 404)
    answer = client.post("/accounts/token/", {"token": codes[0]})
    assert answer["Location"] == "/contacts/" and client.get("/").status_code == 200
    assert not StaticToken.objects.filter(token=codes[0]).exists()


def test_a_wrong_code_is_told_and_five_of_them_start_anew(client, ana):
    client.force_login(ana)
    set_up(client)
    client.logout()
    sign_in(client)
    answers = [client.post("/accounts/token/", {"token": "000000"}) for _try in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 302]
    assert client.get("/accounts/token/")["Location"].startswith("/accounts/login/")


def test_a_changed_password_ends_the_wait_for_the_code(client, ana):
    client.force_login(ana)
    _device, codes = set_up(client)
    client.logout()
    sign_in(client)
    ana.set_password("another long password")
    ana.save()
    assert client.post("/accounts/token/", {"token": codes[0]})["Location"].startswith("/accounts/login/")
    assert client.get("/").status_code == 302


def test_a_code_takes_the_second_factor_off_again(client, ana):
    client.force_login(ana)
    _device, codes = set_up(client)
    assert "not right" in client.post("/accounts/second-factor/", {"act": "remove", "token": "000000"}).content.decode()
    TOTPDevice.objects.update(throttling_failure_count=0)
    from django_otp.plugins.otp_static.models import StaticDevice

    StaticDevice.objects.update(throttling_failure_count=0)
    assert client.post("/accounts/second-factor/", {"act": "remove", "token": codes[1]}).status_code == 302
    assert not TOTPDevice.objects.exists()


def test_the_token_page_without_a_password_before_it_leads_to_the_sign_in(client, db):
    assert client.get("/accounts/token/").status_code == 302
    assert client.post("/accounts/token/", {"token": "123456"}).status_code == 302


def test_signing_out_needs_a_post(client, ana):
    client.force_login(ana)
    assert client.get("/accounts/logout/").status_code == 405
    assert client.post("/accounts/logout/").status_code == 302 and client.get("/").status_code == 302


def test_the_admin_has_no_door_of_its_own(client, admin):
    client.force_login(admin)
    set_up(client)
    client.logout()
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/accounts/login/?next=%2Fadmin%2F"
    assert (
        client.post("/admin/login/", {"username": admin.email, "password": PASSWORD, "next": "/admin/"}).status_code
        == 302
    )
    assert client.get("/admin/").status_code == 302
