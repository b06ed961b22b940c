"""What all browser tests share."""

from tests.chromium import patient

patient()
