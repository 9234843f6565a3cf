"""Real web servers, from Debian's packages, on ports of 127.0.0.1 and with files of their own."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from system import is_root, need

from publish.hosting.servers import NGINX_FROM, NGINX_TO

BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
MODULES = Path("/usr/lib/apache2/modules")
USED = (
    "mpm_event authz_core autoindex dir mime headers rewrite alias deflate filter negotiation"
).split()
PATIENCE = 20  # s


def need_servers() -> None:
    """Both servers and what they need, installed where that is allowed; or else skip."""
    need("nginx", "nginx-light")
    need(str(BROTLI), "libnginx-mod-http-brotli-static")
    need("apache2", "apache2")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, log: Path) -> Iterator[str]:
    """A server in the foreground, once it answers, until the test is over."""
    with log.open("w") as told:
        process = subprocess.Popen(command, stdout=told, stderr=told, start_new_session=True)
    try:
        deadline = time.monotonic() + PATIENCE
        while not answers(port):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGTERM)  # PHP leaves its workers behind
        process.wait(PATIENCE)


def answers(port: int) -> bool:
    """Whether somebody listens on this port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def as_root(words: str) -> str:
    """What only root may and must say: who the workers are."""
    return words if is_root() else ""


@contextmanager
def nginx(conf: Path, site: Path, work: Path) -> Iterator[str]:
    """nginx with `deploy/nginx.conf`, changed only where a webmaster changes it."""
    port = free_port()
    changes = {
        "listen 80;": f"listen 127.0.0.1:{port};",
        "  listen [::]:80;\n": "",
        "guide.example": "127.0.0.1",
    }
    given = conf.read_text("utf-8")
    for old, new in changes.items():
        assert old in given
        given = given.replace(old, new)
    with nginx_running(placed(given, site), port, work) as address:
        yield address


@contextmanager
def nginx_beside(conf: Path, site: Path, neighbour: str, work: Path) -> Iterator[str]:
    """nginx with the lines of this server, and in it those of `deploy/nginx.conf` that its head says to take."""
    port = free_port()
    given = conf.read_text("utf-8")
    maps, _, rest = given.partition("\nserver {")
    part, end, _ = rest.partition(NGINX_FROM)[2].partition(NGINX_TO)
    assert end
    own = f"server {{\nlisten 127.0.0.1:{port};\n{neighbour}\n{part}\n}}\n"
    with nginx_running(placed(maps + "\n" + own, site), port, work) as address:
        yield address


def placed(given: str, site: Path) -> str:
    """What the guide's own lines are changed to on this machine."""
    for old, new in {
        "/var/www/guide": str(site),
        "# brotli_static on;": "brotli_static on;",
    }.items():
        assert old in given
        given = given.replace(old, new)
    return given


@contextmanager
def nginx_running(servers: str, port: int, work: Path) -> Iterator[str]:
    """nginx with these `server` and `map` blocks."""
    (work / "nginx.conf").write_text(
        f"load_module {BROTLI};\n{as_root('user www-data;')}\ndaemon off;\npid {work}/nginx.pid;\n"
        f"events {{}}\nhttp {{\n"
        + "".join(
            f"{kind}_temp_path {work}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        + f"access_log off;\nerror_log {work}/error.log;\n"
        f"include /etc/nginx/mime.types;\n{servers}\n}}\n",
        "utf-8",
    )
    command = ["nginx", "-e", f"{work}/error.log", "-c", f"{work}/nginx.conf"]
    with running(command, port, work / "nginx.log") as address:
        yield address


@contextmanager
def apache(
    site: Path,
    prefix: str,
    work: Path,
    allowed: str = "FileInfo Indexes",
    parent: Path | None = None,
) -> Iterator[str]:
    """Apache as hosts set it up: Debian's own types, and `.htaccess` read where the site is, or its parent."""
    port = free_port()
    modules = "\n".join(
        f"LoadModule {name}_module {MODULES}/mod_{name}.so"
        for name in USED
        if (MODULES / f"mod_{name}.so").exists()
    )
    types = Path("/etc/apache2/mods-available/mime.conf").read_text("utf-8")
    user = as_root("User www-data\nGroup www-data")
    root = (
        f"DocumentRoot {parent or site}"
        if prefix == "/" or parent
        else f"DocumentRoot {work}\nAlias {prefix.rstrip('/')} {site}"
    )
    (work / "apache.conf").write_text(
        f"ServerName 127.0.0.1\nListen 127.0.0.1:{port}\nServerRoot {work}\n"
        f"DefaultRuntimeDir {work}\nPidFile {work}/apache.pid\nErrorLog {work}/apache-error.log\n"
        f"{modules}\n{types}\n{user}\n{root}\n"
        f"<Directory {parent or site}>\nAllowOverride {allowed}\n"
        f"Options Indexes FollowSymLinks\nRequire all granted\n</Directory>\n"
        '<FilesMatch "^\\.ht">\nRequire all denied\n</FilesMatch>\n',
        "utf-8",
    )
    command = ["apache2", "-X", "-f", f"{work}/apache.conf"]
    with running(command, port, work / "apache.log") as address:
        yield address
