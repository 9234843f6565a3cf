"""Configuration files of web servers, from the table of `publish/hosting/headers.py`: Apache, nginx, and hosts
that read `_headers` and `_redirects`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent
from urllib.parse import urlsplit

from publish.assets.compress import COMPRESSED
from publish.hosting import security_txt
from publish.hosting.headers import HSTS, MEDIA_TYPES, Rule, headers_of

WRITTEN = "# Écrit par « make build » : ne pas modifier à la main.\n"
HSTS_ADVICE = (
    "# Quand tout le site répond en https, et pour longtemps, ajoutez aussi cet en-tête :\n"
    f"#   {HSTS}\n"
)
HIDDEN_FILES = (Path(".htaccess"), security_txt.ADDRESS)
"""What a build may leave under hidden names, which MkDocs does not clean: a `.git` may stand there."""
NGINX_FROM, NGINX_TO = "# DÉBUT DU GUIDE", "# FIN DU GUIDE"
NGINX_TOLD = f"""# À remplacer : le nom du serveur, /var/www/guide (le contenu de site/), et le certificat.
# À côté d’un autre site du même nom, ne prenez que les lignes « map », à mettre hors de tout « server », et ce
# qui va de « {NGINX_FROM[2:]} » à « {NGINX_TO[2:]} », à mettre dans le « server » qui existe : rien n’y change hors du guide.
"""
DOUBLED = rf"\.({'|'.join(COMPRESSED)})"


@dataclass(frozen=True)
class Hosting:
    """What a configuration is written from: the table, the path of the site's root, addresses that moved."""

    table: tuple[Rule, ...]
    base: str
    moved: Mapping[str, str]


def base_of(site_url: str) -> str:
    """The path under which the site is served, between slashes."""
    return f"/{urlsplit(site_url).path.strip('/')}/".replace("//", "/")


def write_servers(site: Path, hosting: Hosting) -> None:
    """Write each server's file: in the site, and beside it for nginx, which reads none there."""
    (site / ".htaccess").write_text(apache(hosting), "utf-8")
    for rule in hosting.table:
        if rule.path.endswith("/") and (site / rule.path).is_dir():
            (site / rule.path / ".htaccess").write_text(apache_folder(rule), "utf-8")
    (site / "_headers").write_text(listed(hosting, top_addresses(site)), "utf-8")
    if hosting.moved:
        (site / "_redirects").write_text(redirected(hosting.moved), "utf-8")
    beside = site.parent / "deploy"
    beside.mkdir(exist_ok=True)
    (beside / "nginx.conf").write_text(nginx(hosting), "utf-8")


def forget_hidden(site: Path) -> None:
    """Remove the hidden files that a former build wrote, with their compressed copies."""
    for path in HIDDEN_FILES:
        for left in (site / path).parent.glob(f"{path.name}*"):
            left.unlink()
    known = site / security_txt.ADDRESS.parent
    if known.is_dir() and not any(known.iterdir()):
        known.rmdir()


def apache_headers(rule: Rule) -> str:
    """The directives that set a rule's headers, on errors too, and unset those of the host."""
    lines = []
    for name, value in rule.headers.items():
        lines.append(f"Header onsuccess unset {name}")
        lines.append(
            f'Header always set {name} "{value}"' if value else f"Header always unset {name}"
        )
    return "\n".join(lines)


def apache_folder(rule: Rule) -> str:
    """`.htaccess` of a folder that has headers of its own."""
    return f"{WRITTEN}<IfModule mod_headers.c>\n{apache_headers(rule)}\n</IfModule>\n"


def apache(hosting: Hosting) -> str:
    """`.htaccess` of the site's root, for Apache 2.4."""
    types = "\n".join(f'AddType "{type}" .{end}' for end, type in MEDIA_TYPES.items())
    moved = "\n".join(
        f'Redirect 301 "{hosting.base}{old}" "{hosting.base}{new}"'
        for old, new in hosting.moved.items()
    )
    files = "\n".join(
        f'<FilesMatch "^{re.escape(rule.path)}(\\.br|\\.gz)?$">\n{apache_headers(rule)}\n</FilesMatch>'
        for rule in hosting.table
        if rule.path and not rule.path.endswith("/")
    )
    return f"""{WRITTEN}{HSTS_ADVICE}DirectoryIndex index.html
ErrorDocument 404 {hosting.base}404.html
<IfModule mod_autoindex.c>
IndexIgnore *
</IfModule>
{moved}
<IfModule mod_mime.c>
{types}
# Les fichiers déjà compressés gardent leur type ; « .br » n’est pas du breton.
RemoveType .gz .br
RemoveLanguage .br
AddEncoding gzip .gz
AddEncoding br .br
<IfModule mod_rewrite.c>
RewriteEngine On
# Un dossier sans page n’en montre pas la liste, que seul « Options » interdirait.
RewriteCond %{{REQUEST_FILENAME}} -d
RewriteCond %{{REQUEST_FILENAME}}/index.html !-f
RewriteRule ^ - [R=404,L]
RewriteCond %{{HTTP:Accept-Encoding}} \\bbr\\b
RewriteCond %{{REQUEST_FILENAME}}.br -f
RewriteRule {DOUBLED}$ %{{REQUEST_URI}}.br [L,E=no-gzip:1]
RewriteCond %{{HTTP:Accept-Encoding}} \\bgzip\\b
RewriteCond %{{REQUEST_FILENAME}}.gz -f
RewriteRule {DOUBLED}$ %{{REQUEST_URI}}.gz [L,E=no-gzip:1]
</IfModule>
</IfModule>
<IfModule mod_headers.c>
{apache_headers(hosting.table[0])}
<FilesMatch "{DOUBLED}(\\.br|\\.gz)?$">
Header merge Vary Accept-Encoding
</FilesMatch>
{files}
</IfModule>
"""


def nginx_maps(hosting: Hosting) -> Iterator[tuple[str, str, str]]:
    """Each header with its nginx variable and the lines of the `map` that sets it by address."""
    everywhere, *others = hosting.table
    names = dict.fromkeys(name for rule in hosting.table for name in rule.headers)
    for name in names:
        variable = f"$guide_{name.lower().replace('-', '_')}"
        lines = [f'default "{everywhere.headers.get(name, "")}";']  # an empty one is not sent
        for rule in others:
            if name in rule.headers:
                path = hosting.base + rule.path
                pattern = f"~^{re.escape(path)}" if path.endswith("/") else path
                lines.append(f'"{pattern}" "{rule.headers[name]}";')
        yield name, variable, "\n".join(f"  {line}" for line in lines)


def nginx(hosting: Hosting) -> str:
    """`deploy/nginx.conf`: one server, to copy into `/etc/nginx/sites-enabled/`.

    All that is the guide's is said within its own `location`: the `server` may be another site's.
    """
    base, found = hosting.base, list(nginx_maps(hosting))
    maps = "\n".join(f"map $uri {variable} {{\n{lines}\n}}" for _, variable, lines in found)
    sent = "\n".join(f"add_header {name} {variable} always;" for name, variable, _ in found)
    types = "\n".join(f'  "{type}" {end};' for end, type in MEDIA_TYPES.items())
    moved = "".join(
        f"location = {base}{old} {{ return 301 {base}{new}; }}\n"
        for old, new in hosting.moved.items()
    )
    slash = contact = ""
    if base != "/":
        known = ".well-known/security.txt"
        slash = f"  location = {base.rstrip('/')} {{ absolute_redirect off; return 301 {base}; }}\n"
        contact = f"  location = /{known} {{ alias /var/www/guide/{known}; }}\n"
    within = f"""index index.html;
server_tokens off;
absolute_redirect off;
gzip_static on;
gzip_vary on;
# Avec le paquet libnginx-mod-http-brotli-static :
# brotli_static on;

{sent}
{HSTS_ADVICE}
types {{
{types}
}}
default_type application/octet-stream;
error_page 403 404 =404 {base}404.html;

{moved}location ~ /(\\.(?!well-known/)|_(headers|redirects)$) {{ return 404; }}
"""
    return f"""{WRITTEN}{NGINX_TOLD}{maps}

server {{
  listen 80;
  listen [::]:80;
  server_name guide.example;
  # listen 443 ssl; ssl_certificate …; ssl_certificate_key …;
{contact}
  {NGINX_FROM}
{slash}  location ^~ {base} {{
    alias /var/www/guide/;
{indent(within, "    ")}  }}
  {NGINX_TO}
}}
"""


def top_addresses(site: Path) -> Iterator[str]:
    """The files and folders at the site's root; a folder ends with a slash."""
    for path in sorted(site.iterdir()):
        if not path.name.startswith((".", "_")) and path.suffix not in (".gz", ".br"):
            yield f"{path.name}/" if path.is_dir() else path.name


def listed(hosting: Hosting, addresses: Iterator[str]) -> str:
    """`_headers`: what holds everywhere, unknown addresses included, then what differs at the site's root.

    Where two rules match, Netlify keeps the last value; Cloudflare joins both, unless a line « ! » takes
    the former back, which Netlify passes over. So a header that some address must not have is given to
    each of the others by name, and to no unknown one.
    """
    everywhere, *others = hosting.table
    taken_back = {name for rule in others for name, value in rule.headers.items() if not value}
    shared = {name: value for name, value in everywhere.headers.items() if name not in taken_back}
    told = f"{WRITTEN}{HSTS_ADVICE}{block('/*', shared)}"
    for address in ("", *addresses):
        sent = headers_of(hosting.table, address)
        own = {name: value for name, value in sent.items() if shared.get(name) != value}
        for pattern in asked_paths(address) if own else ():
            told += block(pattern, own, [name for name in own if name in shared])
    return told


def redirected(moved: Mapping[str, str]) -> str:
    """`_redirects`: the same hosts' list of addresses that moved."""
    lines = [f"{asked} /{new} 301\n" for old, new in moved.items() for asked in asked_paths(old)]
    return WRITTEN + "".join(lines)


def asked_paths(address: str) -> Iterator[str]:
    """The paths under which these hosts serve an address: with and without « .html »."""
    yield f"/{address}*" if address.endswith("/") else f"/{address}"
    if address.endswith(".html"):
        yield f"/{address.removesuffix('.html')}"


def block(pattern: str, headers: Mapping[str, str], replaced: Iterable[str] = ()) -> str:
    """One rule of `_headers`; `replaced` headers of former rules are removed first."""
    lines = [f"  ! {name}" for name in replaced]
    lines += [f"  {name}: {value}" for name, value in headers.items()]
    return "\n".join([pattern, *lines]) + "\n"
