"""What must be known to ask Salesforce: the form of the admin, and the keys of the workspace file."""

from __future__ import annotations

import re
import string

from django import forms

from inbox import fetching
from memory.connectors.identity import PLACEHOLDERS

#: what is asked unless somebody writes something else: their open cases, their orders, who they are
QUERIES = """\
Case: SELECT Id, CaseNumber, Subject, Status, CreatedDate FROM Case WHERE Contact.Email = {email} \
ORDER BY CreatedDate DESC LIMIT 5
Order: SELECT Id, OrderNumber, Status, TotalAmount, EffectiveDate FROM Order WHERE BillToContact.Email = {email} \
ORDER BY EffectiveDate DESC LIMIT 5
Contact: SELECT Id, Name, Title, Account.Name FROM Contact WHERE Email = {email} LIMIT 1"""
_QUERY = re.compile(r"^SELECT\s+Id\b[^;]*\sFROM\s+\w+\s+WHERE\s[^;]*\{\w+\}[^;]*$", re.IGNORECASE)


class SalesforceSettings(forms.Form):
    """Where the organisation is, who we are to it, and what is asked."""

    url = forms.URLField(
        assume_scheme="https", label="My Domain", help_text="Such as https://acme.my.salesforce.com, without a path."
    )
    client_id = forms.CharField(max_length=400, help_text="The consumer key of the connected app.")
    client_secret = forms.CharField(max_length=400, help_text="Its consumer secret.")
    version = forms.RegexField(r"^\d{2}\.0$", initial="59.0", help_text="Of the API, such as 59.0.")
    queries = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 6}), initial=QUERIES, max_length=8000,
        help_text="On each line a noun, a colon and a SOQL query that selects Id first and asks by "
        f"{', '.join('{' + name + '}' for name in PLACEHOLDERS)}; values are quoted for you.",
    )  # fmt: skip

    def clean_url(self) -> str:
        """An address without a path that may be called."""
        url: str = self.cleaned_data["url"].rstrip("/")
        if why := fetching.unfit(url):
            raise forms.ValidationError(f"This {why} An own host is named in PRIVATE_HOSTS.")
        if url.count("/") != 2 or "?" in url:
            raise forms.ValidationError("Give the address without a path.")
        return url

    def clean_queries(self) -> str:
        """Each a SELECT of one object that asks for this contact's rows."""
        lines: str = self.cleaned_data["queries"]
        for noun, query in queries(lines):
            if not noun or not _QUERY.match(query) or needed(query) - set(PLACEHOLDERS):
                raise forms.ValidationError(
                    f"{(query or noun)[:60]!r} asks for nobody: write Case: SELECT Id ... WHERE ... = {{email}}"
                )
        return lines


def queries(lines: str) -> list[tuple[str, str]]:
    """`Noun: SELECT ...` on each line."""
    told = [line.partition(":") for line in lines.splitlines() if line.strip()]
    return [(noun.strip(), query.strip()) for noun, _, query in told]


def needed(query: str) -> set[str]:
    """The placeholders of a query; one that nobody knows when it cannot be read."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(query) if name is not None}
    except ValueError:
        return {"?"}
