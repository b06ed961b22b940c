"""A Chromium for the browser tests: the one that is there, apt's as root, or Debian's packages unpacked in .cache/."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_OWN = ROOT / ".cache" / "chromium"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def browser() -> str:
    """The path of an executable Chromium; ends with one line when none can be had."""
    given = os.environ.get("CHROMIUM")
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if given or found:
        return str(given or found)
    if os.geteuid() == 0 and _install():
        return str(shutil.which("chromium"))
    launcher = _OWN / "launch"
    if _starts(launcher) or _unpack(launcher):
        return str(launcher)
    sys.exit("No Chromium for the browser tests: install it (apt-get install chromium), or leave them out by BROWSER=0")


def _install() -> bool:
    if not shutil.which("apt-get"):
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print("Installing chromium ...", flush=True)
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, capture_output=True)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-liberation"]
    done = subprocess.run(command, env=quiet, capture_output=True)
    return done.returncode == 0 and shutil.which("chromium") is not None


def _unpack(launcher: Path) -> bool:
    """Without root: apt resolves and fetches into folders of ours, dpkg-deb unpacks; nothing of the machine changes."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        return False
    print("Unpacking chromium into .cache/ ...", flush=True)
    files = _OWN / "files"
    for folder in (_OWN / "lists" / "partial", _OWN / "archives" / "partial", files):
        folder.mkdir(parents=True, exist_ok=True)
    apt = ["apt-get", "-qq", "-o", "Debug::NoLocking=1", "-o", f"Dir::State::lists={_OWN / 'lists'}"]
    apt += ["-o", f"Dir::Cache={_OWN}", "-o", f"Dir::Cache::archives={_OWN / 'archives'}"]
    wanted = ["chromium", "fonts-liberation", "fontconfig-config"]
    fetch = [*apt, "install", "-y", "--no-install-recommends", "--download-only", "--reinstall", *wanted]
    for command in ([*apt, "update"], fetch):
        if subprocess.run(command, capture_output=True).returncode:
            return False
    for package in sorted((_OWN / "archives").glob("*.deb")):
        if subprocess.run(["dpkg-deb", "-x", str(package), str(files)], capture_output=True).returncode:
            return False
    shutil.rmtree(_OWN / "archives")
    _write_launcher(launcher, files)
    return _starts(launcher)


def _starts(launcher: Path) -> bool:
    return launcher.exists() and subprocess.run([str(launcher), "--version"], capture_output=True).returncode == 0


def _write_launcher(launcher: Path, files: Path) -> None:
    fonts = files / "fonts.conf"
    folders = f"<dir>{files}/usr/share/fonts</dir><dir>/usr/share/fonts</dir><cachedir>{_OWN}/fonts</cachedir>"
    fonts.write_text(f'<?xml version="1.0"?><fontconfig>{folders}</fontconfig>\n')
    # Some libraries stand in a folder of their own package (pulseaudio/), which its own programs know.
    homes = [home for top in ("usr/lib", "lib") for home in (files / top).glob("*-linux-gnu*")]
    own = [folder for home in homes for folder in home.iterdir() if folder.is_dir() and any(folder.glob("*.so*"))]
    libraries = ":".join(str(path) for path in [*homes, *own])
    launcher.write_text(
        "#!/bin/sh\n"
        f'export LD_LIBRARY_PATH="{libraries}:$LD_LIBRARY_PATH" FONTCONFIG_FILE="{fonts}"\n'
        f'exec "{files}/usr/lib/chromium/chromium" "$@"\n'
    )
    launcher.chmod(0o755)
