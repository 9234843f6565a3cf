#!/usr/bin/python3
"""WebKit that keeps what it learns in a folder, for its driver: the browser that comes with it always forgets.

The system's own Python runs this, for it alone has GObject.
"""

import shutil
import sys
from pathlib import Path

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2  # noqa: E402

NAME = "MiniBrowser"  # what the driver asks for
FOLDER, KIND = sys.argv[1:3]
LITTLE = 2_000_000 / shutil.disk_usage(Path(FOLDER).parent).total  # of the disk


def open_view(_session: WebKit2.AutomationSession) -> WebKit2.WebView:
    """A window, for each that the driver asks for."""
    view = WebKit2.WebView(web_context=CONTEXT, is_controlled_by_automation=True)
    settings = view.get_settings()
    settings.set_enable_html5_local_storage(KIND != "webkit-refused")
    settings.set_enable_html5_database(KIND != "webkit-refused")
    window = Gtk.Window(default_width=1280, default_height=900)
    window.add(view)
    window.show_all()
    view.connect("close", lambda _: window.destroy())
    return view


def welcome(_context: WebKit2.WebContext, session: WebKit2.AutomationSession) -> None:
    """Tell the driver who we are."""
    told = WebKit2.ApplicationInfo()
    told.set_name(NAME)
    told.set_version(
        WebKit2.get_major_version(), WebKit2.get_minor_version(), WebKit2.get_micro_version()
    )
    session.set_application_info(told)
    session.connect("create-web-view", open_view)


MANAGER = WebKit2.WebsiteDataManager(
    base_data_directory=FOLDER,
    base_cache_directory=str(Path(FOLDER) / "cache"),
    **(
        {"origin_storage_ratio": LITTLE, "total_storage_ratio": LITTLE}
        if KIND == "webkit-small"
        else {}
    ),
)
CONTEXT = WebKit2.WebContext.new_with_website_data_manager(MANAGER)
CONTEXT.set_automation_allowed(True)
CONTEXT.connect("automation-started", welcome)
Gtk.main()
