"""Paper is as good as the screen: each PDF says its page, and can be filled in."""

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from ctypes import c_ushort
from dataclasses import dataclass, replace
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from lxml import html as lxml_html
from paper import elements, faults, kids, kind
from pypdf import PdfWriter
from sheets import HALF, MM, fullness
from system import need

from macros.guide.content import Content
from macros.guide.publications import Book, books
from macros.html.citations import citations
from macros.html.printed import qr
from macros.html.render import plain
from macros.model.french import french, weighed
from macros.model.record import NOTE_LIMIT
from publish.assets.built import PageError
from publish.paper import pdfs, weasy
from publish.paper.chapter import read_article
from publish.paper.pdf_fixes import FIELD_FONT
from publish.paper.weasy import INSTALL, Job, LayoutError, make_pdf, try_pdf, weasyprint

ROOT = Path(__file__).parent.parent
IMPRINT = pdfs.Imprint("Données de santé au cabinet", "Le guide à cocher", "L’union", "")
PAGE = "mots-de-passe"
HEAD, FOOT = 13, 12  # mm: the margins of `paper.css`
PATH = pypdfium2.raw.FPDF_PAGEOBJ_PATH


def squeezed(text: str) -> str:
    """The words alone: sheets break lines where they like, and pdfium drops hyphens there."""
    dropped = dict.fromkeys(map(ord, "-\u00ad\u2011\u2060\x02\ufffe"))
    return "".join(text.translate(dropped).split())


@dataclass(frozen=True)
class Sheet:
    """What a sheet says: all of it, without what margins repeat, and between two heights; how full it is."""

    whole: str
    inner: str
    middle: str
    fullness: float


@cache
def sheets(path: Path) -> list[Sheet]:
    """The sheets of a PDF of the site, read once for all that is asked of them."""
    document = pypdfium2.PdfDocument(path)
    found = []
    for page in document:
        text, width, height = page.get_textpage(), page.get_width(), page.get_height()
        found.append(
            Sheet(
                squeezed(text.get_text_range()),
                text.get_text_bounded(0, FOOT * MM, width, height - HEAD * MM),
                squeezed(text.get_text_bounded(0, 45, width, 790)),
                fullness(page, HEAD, FOOT, text),
            )
        )
    document.close()
    return found


@cache
def said(path: Path) -> str:
    """What a PDF says, sheet after sheet, without what margins repeat."""
    return squeezed("".join(sheet.inner for sheet in sheets(path)))


def placed(content: Content, book: Book) -> Iterator[tuple[str, object]]:
    """The items of a book, in its order."""
    for chapter in book.chapters:
        for id in chapter.page.lists:
            for _, items in content.placed(content.checklists[id]):
                yield from ((one.path, one.item) for one in items)


def fields(path: Path) -> dict[str, tuple[str, str, str]]:
    """The kind, the name to be heard and the value of each field."""
    with pikepdf.open(path) as document:
        form = document.Root.get("/AcroForm")
        return {
            str(one.T): (str(one.FT), str(one.TU), str(one.V))
            for one in (form.Fields if form else ())
        }


def address(site: Path, book: Book) -> Path:
    return site / book.address


def test_each_pdf_says_every_item_in_the_order_of_the_guide(site: Path, content: Content):
    for book in books(content):
        text, seen = said(address(site, book)), 0
        for path, item in placed(content, book):
            for words in (item.text, item.why, *item.how, item.then):
                if words:
                    found = text.find(squeezed(french(plain(words))), seen)
                    assert found >= 0, f"{book.name}: {path}: {words}"
                    seen = found


def test_each_item_has_a_box_and_a_note_with_names_to_be_heard(site: Path, content: Content):
    for book in books(content):
        made = fields(address(site, book))
        for path, item in placed(content, book):
            words = french(plain(item.text))
            assert made[path] == ("/Btn", words, "/Off")
            assert made[f"{path}/note"] == ("/Tx", french(f"Note : {words}"), "")
        asked = {path for path, _ in placed(content, book)}
        extra = {name.removesuffix("/note") for name in made} - asked
        assert all(name.endswith("/fournisseur") for name in extra), extra


def test_each_pdf_is_tagged_titled_in_french_and_has_bookmarks(site: Path, content: Content):
    for book in books(content):
        with pikepdf.open(address(site, book)) as document:
            assert document.Root.MarkInfo.Marked
            assert str(document.Root.Lang) == "fr"
            assert str(document.docinfo.Title).startswith(french(book.title))
            assert document.Root.ViewerPreferences.DisplayDocTitle
            assert b"pdfuaid" in document.Root.Metadata.read_bytes()
            with document.open_outline() as outline:
                assert [str(one.title) for one in outline.root]


def test_each_pdf_conforms_to_pdf_ua(site: Path, content: Content):
    lacking = {book.name: faults(address(site, book)) for book in books(content)}
    assert {name: found for name, found in lacking.items() if found} == {}


def first_element(pdf: pikepdf.Pdf, name: str) -> pikepdf.Object:
    """The first element of a kind."""
    return next(one for one in elements(pdf.Root.StructTreeRoot.K) if kind(one) == name)


def forget_a_name(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.AcroForm.Fields[0].TU


def put_words_beside_a_body(pdf: pikepdf.Pdf) -> None:
    item = first_element(pdf, "LI")
    span = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.Span, P=item, Pg=pdf.pages[0].obj))
    body = kids(item)[-1]
    span.K, item.K = body.K, pikepdf.Array([*kids(item)[:-1], span])


def leave_a_line_untagged(pdf: pikepdf.Pdf) -> None:
    sheet = pdf.pages[0].Contents
    sheet.write(
        re.sub(
            rb"/Span<</MCID 1>>BDC(.*?)EMC", rb"\1", sheet.read_bytes(), count=1, flags=re.DOTALL
        )
    )


def take_headers_away(pdf: pikepdf.Pdf) -> None:
    for header in elements(first_element(pdf, "Table")):
        if kind(header) == "TH":
            header.S = pikepdf.Name.TD


def put_a_header_in_the_midst(pdf: pikepdf.Pdf) -> None:
    *_, last = (one for one in elements(first_element(pdf, "Table")) if kind(one) == "TD")
    last.S, last.A = (
        pikepdf.Name.TH,
        pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name.Row),
    )


def paint_the_end_first(pdf: pikepdf.Pdf) -> None:
    sheet = pdf.pages[0].Contents
    sheet.write(
        re.sub(
            rb"(/Span<</MCID 2>>BDC.*?EMC)(.*?)(/Span<</MCID 3>>BDC.*?EMC)",
            rb"\3\2\1",
            sheet.read_bytes(),
            count=1,
            flags=re.DOTALL,
        )
    )


@pytest.mark.parametrize(
    ("plant", "told"),
    [
        (forget_a_name, "a field without a name"),
        (put_words_beside_a_body, "« Span » directly under « LI »"),
        (leave_a_line_untagged, "PDFUA1-CONTENT-TAGGING-001"),
        (take_headers_away, "a table without headers"),
        (put_a_header_in_the_midst, "a header in the midst of a table"),
        (paint_the_end_first, "out of turn"),
    ],
)
def test_a_planted_fault_is_caught(site: Path, tmp_path: Path, plant, told: str):
    with pikepdf.open(site / "pdf/sauvegardes.pdf") as pdf:
        plant(pdf)
        pdf.save(tmp_path / "faulty.pdf")
    assert any(told in fault for fault in faults(tmp_path / "faulty.pdf"))


def test_each_pdf_uses_the_fonts_of_the_guide_alone(site: Path, content: Content):
    for book in books(content):
        with pikepdf.open(address(site, book)) as document:
            names = {
                str(font.BaseFont)
                for page in document.pages
                for _, font in page.Resources.Font.items()
            }
        assert all("Atkinson" in name for name in names), (book.name, names)


def test_bold_words_are_drawn_bold(site: Path):
    with pikepdf.open(site / f"pdf/{PAGE}.pdf") as document:
        weights = {
            str(one.FontName): TTFont(BytesIO(one.FontFile2.read_bytes()))["OS/2"].usWeightClass
            for one in document.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"
        }
    assert {weight for name, weight in weights.items() if "Bold" in name} == {700}, weights


def test_a_font_that_is_missing_stops_the_build(
    site: Path, content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "paper.css").write_text('@font-face { font-family: x; src: url("no.woff2") }')
    monkeypatch.setattr(weasy, "STYLE", tmp_path / "paper.css")
    weasy.weasyprint.cache_clear()
    with pytest.raises(LayoutError, match="Font-face 'x' cannot be loaded"):
        make_pdf(job(site, content))
    weasy.weasyprint.cache_clear()


def test_each_sheet_says_its_section_its_date_and_its_number(site: Path, content: Content):
    for book in books(content):
        found = sheets(address(site, book))
        first = 1 if book.name == "guide" else 0
        for number, sheet in enumerate(found[first:], first + 1):
            assert f"Page{number}sur{len(found)}" in sheet.whole
            assert "Versiondu" in sheet.whole


def test_outside_addresses_are_links_and_are_printed(site: Path, content: Content):
    for book in books(content):
        text = said(address(site, book))
        with pikepdf.open(address(site, book)) as document:
            links = {
                str(one.A.URI)
                for page in document.pages
                for one in page.get("/Annots", [])
                if one.Subtype == "/Link" and "/A" in one
            }
        for link in links:
            words = link.removeprefix("mailto:").replace("tel:+33", "0").removeprefix("tel:")
            assert squeezed(words) in text, (book.name, link)
        for _, item in placed(content, book):
            assert all(one.url in links for one in citations(item.sources, content.resources))


def test_links_between_pages_stay_in_the_guide(site: Path):
    with pikepdf.open(site / "pdf/guide.pdf") as document:
        names = [str(name) for name in document.Root.Names.Dests.Names[::2]]
        for page in document.pages:
            for one in page.get("/Annots", []):
                if "/Dest" in one:
                    assert str(one.Dest) in names


def test_each_link_says_the_title_of_what_it_leads_to(site: Path, content: Content):
    titles = {
        one.url: french(f"{one.title}, {one.publisher}") for one in content.resources.values()
    }
    titles |= {
        article.url: french(f"article {number} {one.cited}")
        for one in content.resources.values()
        for number, article in one.articles.items()
        if article.url
    }
    for book in books(content):
        with pikepdf.open(address(site, book)) as document:
            for page in document.pages:
                for one in page.get("/Annots", []):
                    if one.Subtype == "/Link" and "/A" in one:
                        url = str(one.A.URI)
                        assert str(one.Contents) == titles.get(url, url), (book.name, url)
                    elif one.Subtype == "/Link":
                        assert str(one.Contents) != str(one.Dest), (book.name, one.Dest)


def test_no_heading_is_left_alone_and_no_sheet_holds_a_line_or_two(site: Path, content: Content):
    for book in books(content):
        laid = lxml_html.fromstring(job(site, content, book.name).html)
        for heading in laid.xpath("//*[contains(@class, 'chapter')]/*[self::h2 or self::h3]"):
            following = heading.getnext()
            assert following is not None, (book.name, heading.text_content())
            assert following.tag > heading.tag or following.tag[0] != "h", heading.text_content()
        for number, sheet in enumerate(sheets(address(site, book)), 1):
            assert len(sheet.middle) > 120, (book.name, number, sheet.middle)


def test_no_sheet_but_the_last_is_less_than_half_full(site: Path, content: Content):
    """A sheet of one incident begins anew in a part too: what precedes the first may be short."""
    first = squeezed(plain(content.incidents[0].title))
    for book in books(content):
        for number, (sheet, following) in enumerate(pairwise(sheets(address(site, book))), 1):
            is_short = book.name != "fiches-d-incident" and first in following.whole[:200]
            assert sheet.fullness >= HALF or is_short, (book.name, number)


def test_an_address_is_printed_once_and_then_by_its_number(site: Path, content: Content):
    for name in (PAGE, "securiser", "fiches-d-incident"):
        laid = lxml_html.fromstring(job(site, content, name).html)
        printed = {
            link.get("data-at") or link.get("data-n"): link.get("href")
            for link in laid.xpath("//a[@data-at or contains(., @href)]")
            if link.get("data-at") or link.get("data-n")
        }
        in_full = laid.xpath("//@data-address")
        assert len(in_full) == len(set(in_full))
        for link in laid.xpath("//a[@data-n]"):
            assert printed[link.get("data-n")] == link.get("href"), name
        assert not laid.xpath("//a[@rel='external'][not(@data-n or @data-at)]"), name
        numbers = [int(number) for number in laid.xpath("//@data-at")]
        assert numbers == sorted(numbers), "who looks for one finds it"


def test_an_item_says_whose_a_source_is_where_its_number_leads_to_no_place_that_does(
    site: Path, content: Content
):
    for book in (book for book in books(content) if book.name in (PAGE, "securiser")):
        laid = lxml_html.fromstring(job(site, content, book.name).html)
        listed = places(laid, "sources__list")
        cited = places(laid, "item__sources")
        for _, item in placed(content, book):
            for one in citations(item.sources, content.resources):
                said = [squeezed(french(one.facts)) in after for after in cited[one.url]]
                is_listed = one.url in listed and not any(said)
                assert not one.facts or sum(said) == 1 or is_listed, (book.name, one.url)


def places(laid, name: str) -> dict[str, list[str]]:
    """What follows each link, by its address, in blocks of this class."""
    found: dict[str, list[str]] = {}
    for link in laid.xpath(f"//*[@class='{name}']//a"):
        found.setdefault(link.get("href"), []).append(squeezed(link.tail or ""))
    return found


def test_what_a_document_repeats_is_said_once(site: Path, content: Content):
    laid = lxml_html.fromstring(job(site, content, "securiser").html)
    assert len(laid.xpath("//p[b='Obligation'][b='Recommandation']")) == 1
    for chapter in laid.xpath("//section[@class='chapter'][.//*[@class='checked']]"):
        lines = [
            line
            for line in chapter.find_class("checked")
            if "data-abbreviations" not in line.attrib
        ]
        [whole] = [line.text_content().split(" le ", 1)[1] for line in lines]
        day = re.split(r"\s;|\.", whole)[0]
        again = [line.text_content() for line in chapter.find_class("item__checked")]
        assert not [said for said in again if said.endswith((f" le {whole}", f" le {day}."))]


def test_a_part_explains_each_word_of_its_pages_once_at_its_end(site: Path, content: Content):
    [book] = [book for book in books(content) if book.name == "securiser"]
    explained = {
        entry.text_content()
        for chapter in book.chapters
        for entry in read_article(site, chapter.page.url).find_class("terms__entry")
    }
    laid = lxml_html.fromstring(job(site, content, book.name).html)
    *_, last = laid.xpath("//section[@class='chapter']")
    entries = [entry.text_content() for entry in laid.find_class("terms__entry")]
    assert entries == [entry.text_content() for entry in last.find_class("terms__entry")]
    assert len(entries) == len(explained)
    assert {*map(squeezed, entries)} == {*map(squeezed, explained)}


def test_sources_that_follow_one_another_are_parted(site: Path, content: Content):
    laid = lxml_html.fromstring(job(site, content, "securiser").html)
    for line in laid.find_class("item__sources"):
        for source in line.xpath("./a[preceding-sibling::a][@rel='external']"):
            before = source.xpath("string(preceding-sibling::a[1]/following-sibling::text()[1])")
            assert before.strip().endswith(";"), line.text_content()


def test_the_letter_of_an_article_stays_with_its_number(site: Path):
    document = pypdfium2.PdfDocument(site / "pdf/dossiers-et-rendez-vous.pdf")
    for number, page in enumerate(document, 1):
        said = page.get_textpage().get_text_range()
        assert not re.search(r"\b[LRD]\.\s*\r?\n\s*\d", said), number
    document.close()


@cache
def words_of(site: Path, name: str) -> list[str]:
    """What each sheet of a PDF says, line by line; pdfium says a hyphen at a line's end by a sign of its own."""
    document = pypdfium2.PdfDocument(site / f"pdf/{name}.pdf")
    said = [
        re.sub("[\x02\ufffe]", "-", page.get_textpage().get_text_range()).replace("\r", "")
        for page in document
    ]
    document.close()
    return said


def test_no_line_parts_what_is_read_as_one(site: Path):
    pronouns = "la|les?|lui|leur|en|y|moi|nous|vous"
    parted = re.compile(
        rf"\be-\n\w|\w(?:ez|ons)-\n(?:{pronouns})\b|–\n|\bannexe\n\d|\n[a-zà-ÿ]{{1,4}}\.\n"
    )
    for number, words in enumerate(words_of(site, "guide"), 1):
        assert not (found := parted.search(words)), (number, found)


def test_a_list_of_a_supplier_begins_on_the_sheet_of_its_title(site: Path):
    for name in ("contrats", "clauses-du-contrat", "fournisseurs"):
        for words in words_of(site, name):
            if "Nom du fournisseur" in words:
                assert "À cocher" in words.split("Nom du fournisseur")[0], name


def test_a_number_to_write_by_hand_has_a_line_up_to_the_margin(site: Path, content: Content):
    document = pypdfium2.PdfDocument(site / "pdf/fiches-d-incident.pdf")
    for page, incident in zip(document, content.incidents, strict=False):
        for asked in map(content.people.contacts.__getitem__, incident.own):
            [end] = [last[2] for line, _, last, _ in lines(page) if french(f"{asked} :") in line]
            assert end > 540, (incident.title, asked)
    document.close()


def test_no_frame_goes_on_under_a_drawing(site: Path):
    for name in ("incident", "messagerie", "sauvegardes", "clauses-du-contrat", "comprendre"):
        document = pypdfium2.PdfDocument(site / f"pdf/{name}.pdf")
        for number, page in enumerate(document, 1):
            bounds = [one.get_bounds() for one in page.get_objects() if one.type == PATH]
            frames = [(low, up) for left, low, right, up in bounds if left < 50 and right > 540]
            for line, (left, low, _, up), _, _ in lines(page):
                crossed = any(low < at < up for frame in frames for at in frame)
                assert left < DRAWING or not crossed, (name, number, line)
        document.close()


def test_paper_says_nothing_of_what_a_screen_alone_does(site: Path):
    said = "".join(words_of(site, "guide"))
    assert not re.search(r"Mon suivi|cochez ici|autre réponse", said)


def test_a_page_that_is_elsewhere_is_named_once_and_without_a_bracket_in_another(
    site: Path, content: Content
):
    for name in ("fournisseurs", "notice-patients", "acces-au-dossier"):
        laid = lxml_html.fromstring(job(site, content, name).html)
        for link in laid.xpath("//*[@data-said]"):
            before = link.getparent().text_content().split(link.text_content())[0]
            said, phrase = link.get("data-said"), re.split(r"[.;:(]", before + link.text_content())
            assert before.count("(") == before.count(")") or said.startswith(", "), (name, said)
            assert "page" not in said or not re.search(r"\bpage\b", phrase[-1]), (name, said)


def test_the_cards_of_incidents_close_a_document_of_several_pages(site: Path, content: Content):
    for name in ("incidents", "guide"):
        last = words_of(site, name)[-len(content.incidents) :]
        for words, incident in zip(last, content.incidents, strict=True):
            assert squeezed(plain(incident.now[0])) in squeezed(words), (name, incident.title)


def test_each_incident_is_alone_on_its_sheet(site: Path, content: Content):
    document = pypdfium2.PdfDocument(site / "pdf/fiches-d-incident.pdf")
    said = [squeezed(page.get_textpage().get_text_range()) for page in document]
    document.close()
    for incident in content.incidents:
        [sheet] = [one for one in said if squeezed(plain(incident.now[0])) in one]
        assert squeezed(plain(incident.tell)) in sheet
        assert sum(squeezed(plain(other.now[0])) in sheet for other in content.incidents) == 1
        assert squeezed("Les six fiches") not in sheet
        assert squeezed("Ce que contient une notification") not in sheet


Box = tuple[float, float, float, float]


def lines(page: pypdfium2.PdfPage) -> Iterator[tuple[str, Box, Box, Box]]:
    """Each line with the boxes of its first letter, its last, and the last of its first word."""
    text, at = page.get_textpage(), 0
    for line in text.get_text_range().split("\r\n"):
        if line.strip():
            ends = (0, len(line.rstrip()) - 1, len(line.strip(" ").split(" ")[0]) - 1)
            first, last, word = (text.get_charbox(at + n) for n in ends)
            yield line, first, last, word
        at += len(line) + 2


DRAWING = 370  # pt: from there on stand drawings, whose lines are cut by hand


def test_no_line_ends_before_a_word_that_would_have_fitted(site: Path):
    document = pypdfium2.PdfDocument(site / "pdf/guide.pdf")
    for number, page in enumerate(document, 1):
        for (line, first, last, _), (after, begin, end, word) in pairwise(lines(page)):
            same = abs(first[0] - begin[0]) < 2 and 0 < first[1] - begin[1] < 15
            if (
                same
                and end[2] > 450
                and begin[0] < DRAWING
                and re.search(r"[\w)],?\s*$", line)
                and re.match(r"[a-zà-ÿ]+\b(?!-)", after)
            ):
                assert last[2] + word[2] - begin[0] > 520, (number, line, after)
    document.close()


def test_fields_do_not_depend_on_the_reader(site: Path, content: Content):
    for book in books(content):
        with pikepdf.open(address(site, book)) as document:
            if not (form := document.Root.get("/AcroForm")):
                continue
            assert "/NeedAppearances" not in form
            for page in document.pages:
                for one in page.get("/Annots", []):
                    assert int(one.F) & 4, "printed"
                    if one.get("/FT", one.get("/Parent", {}).get("/FT")) == "/Btn":
                        assert set(one.AP.N.keys()) == {"/Oui", "/Off"}


NOTE = "Fait avec Zoé, « très bien », 5 €, d’après Łukasz et فاطمة"


@pytest.fixture
def filled(site: Path, tmp_path: Path) -> Path:
    """The PDF of a page, its first box ticked and its first note written by another tool."""
    writer = PdfWriter(site / f"pdf/{PAGE}.pdf")
    names = list(fields(site / f"pdf/{PAGE}.pdf"))
    box, note = next(n for n in names if not n.endswith("/note")), names[1]
    for page in (page for page in writer.pages if "/Annots" in page):
        writer.update_page_form_field_values(page, {box: "/Oui", note: NOTE}, auto_regenerate=False)
    writer.write(tmp_path / "filled.pdf")
    return tmp_path / "filled.pdf"


def test_what_another_tool_fills_in_is_kept(filled: Path):
    box, note = [value for _, _, value in fields(filled).values()][:2]
    assert box == "/Oui"
    assert note == NOTE


def first_field(path: Path, kind: str) -> tuple[int, list[float], bytes]:
    """The sheet of the first field of this kind, its place there, and how it is drawn if it is text."""
    with pikepdf.open(path) as document:
        for number, page in enumerate(document.pages):
            for one in page.get("/Annots", []):
                if one.get("/FT") == kind:
                    drawn = one.AP.N.read_bytes() if kind == "/Tx" else b""
                    return number, [float(side) for side in one.Rect], drawn
    raise AssertionError(f"no field {kind}")


def type_in_pdfium(path: Path, words: str, typed: Path) -> None:
    """Type into the first note, as the reader of Chromium does, and save what it draws."""
    number, (x1, y1, x2, y2), _ = first_field(path, "/Tx")
    document = pypdfium2.PdfDocument(path)
    document.init_forms()
    form, page = document.formenv, document[number]
    for press in (pypdfium2.raw.FORM_OnLButtonDown, pypdfium2.raw.FORM_OnLButtonUp):
        press(form, page, 0, (x1 + x2) / 2, (y1 + y2) / 2)
    signs = f"{words}\0".encode("utf-16-le")
    pypdfium2.raw.FORM_ReplaceSelection(
        form, page, (c_ushort * (len(signs) // 2)).from_buffer_copy(signs)
    )
    pypdfium2.raw.FORM_ForceToKillFocus(form)
    document.save(typed)
    document.close()


def test_two_lines_of_a_note_fit(site: Path, tmp_path: Path):
    """As the reader of Chromium writes them."""
    path = site / f"pdf/{PAGE}.pdf"
    type_in_pdfium(path, "Une note qui passe à la ligne. " * 5, tmp_path / "typed.pdf")
    _, _, typed = first_field(tmp_path / "typed.pdf", "/Tx")
    steps = [float(down) for down in re.findall(rb"(\S+) Td", typed) if float(down)]
    descent = 0.25 * 8.5  # pt
    assert len(steps) == 2
    assert sum(steps) > descent


def test_a_note_of_a_thousand_signs_is_printed_whole(site: Path, tmp_path: Path):
    """By the reader of Chromium, which draws the smallest letters of those that choose their size."""
    type_in_pdfium(site / f"pdf/{PAGE}.pdf", LONG_NOTE[:1000], tmp_path / "typed.pdf")
    _, (_, below, _, above), typed = first_field(tmp_path / "typed.pdf", "/Tx")
    lines = re.findall(rb"\((.*?)(?<!\\)\) Tj", typed)
    assert sum(map(len, lines)) > 980, "spaces where lines end are not drawn"
    assert 0 < sum(float(down) for down in re.findall(rb"(\S+) Td", typed)) < abs(above - below)


LONG_NOTE = ("Le cœur de l’affaire : « 5 € », dit-on. " * 100)[:NOTE_LIMIT]


def test_a_long_note_is_kept_whole_and_drawn_in_the_font_of_the_guide(site: Path, tmp_path: Path):
    type_in_pdfium(site / f"pdf/{PAGE}.pdf", LONG_NOTE, tmp_path / "typed.pdf")
    [(_, _, note)] = [
        value
        for name, value in fields(tmp_path / "typed.pdf").items()
        if value[2] not in ("", "/Off")
    ]
    assert note == LONG_NOTE
    _, _, typed = first_field(tmp_path / "typed.pdf", "/Tx")
    assert set(re.findall(rb"/(\S+) \S+ Tf", typed)) == {FIELD_FONT.encode()}


MULTILINE, DOES_NOT_SCROLL = 1 << 12, 1 << 23


def test_a_note_longer_than_its_box_scrolls(site: Path):
    with pikepdf.open(site / f"pdf/{PAGE}.pdf") as document:
        notes = [one for one in document.Root.AcroForm.Fields if one.FT == "/Tx"]
        for note in notes:
            assert int(note.Ff) & MULTILINE
            assert not int(note.Ff) & DOES_NOT_SCROLL
            assert "/MaxLen" not in note


def test_the_tab_key_follows_the_order_of_reading(site: Path, content: Content):
    for book in books(content):
        with pikepdf.open(address(site, book)) as document:
            for page in document.pages:
                boxes = [one.Rect for one in page.get("/Annots", []) if one.Subtype == "/Widget"]
                tops = [float(box[3]) for box in boxes]
                assert tops == sorted(tops, reverse=True), book.name
                assert page.get("/Tabs") == "/S"


def ink(image, box: list[float], height: float, scale: float) -> float:
    """How dark the inside of a box is, from 0 to 255."""
    x1, x2 = sorted((box[0], box[2]))
    y1, y2 = sorted((height - box[1], height - box[3]))
    inside = image.convert("L").crop([round(n * scale) for n in (x1 + 2, y1 + 2, x2 - 2, y2 - 2)])
    shades = inside.tobytes()
    return 255 - sum(shades) / len(shades)


def by_pdfium(path: Path, number: int, tmp_path: Path):
    document = pypdfium2.PdfDocument(path)
    document.init_forms()
    return document[number].render(scale=3, may_draw_forms=True).to_pil()


def by_poppler(path: Path, number: int, tmp_path: Path):
    from PIL import Image

    place = ["-f", str(number + 1), "-l", str(number + 1), "-singlefile"]
    command = [
        need("pdftoppm", "poppler-utils"),
        "-r",
        "216",
        "-png",
        *place,
        path,
        tmp_path / path.stem,
    ]
    subprocess.run(command, check=True)
    return Image.open(tmp_path / f"{path.stem}.png")


@pytest.mark.parametrize("draw", [by_pdfium, by_poppler])
def test_ticks_show_whoever_draws_them(site: Path, filled: Path, tmp_path: Path, draw):
    blank = site / f"pdf/{PAGE}.pdf"
    number, box, _ = first_field(blank, "/Btn")
    before, after = (ink(draw(path, number, tmp_path), box, 841.89, 3) for path in (blank, filled))
    assert before < 10
    assert after > 25


def job(site: Path, content: Content, name: str = PAGE) -> Job:
    book = next(book for book in books(content) if book.name == name)
    return pdfs.read_job(site, content, book, IMPRINT)


def test_the_same_page_makes_the_same_bytes(site: Path, content: Content):
    assert make_pdf(job(site, content)) == make_pdf(job(site, content))


def test_a_document_is_the_same_whatever_folder_the_build_was_called_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, site: Path, content: Content
):
    here = make_pdf(job(site, content))
    monkeypatch.chdir(tmp_path)
    weasyprint.cache_clear()
    assert make_pdf(job(site, content)) == here


def alone(content: Content, name: str) -> Content:
    """A guide of one page."""
    page = next(page for page in content.pages.values() if page.slug == name)
    return replace(content, pages={page.source: page}, parts=())


def test_an_unchanged_page_is_not_made_again(site: Path, content: Content, tmp_path: Path):
    root, built, one = tmp_path / "root", tmp_path / "site", alone(content, PAGE)
    shutil.copytree(site / "securiser", built / "securiser")
    first = pdfs.make_pdfs(root, built, one, IMPRINT)[PAGE].stat().st_ino
    assert pdfs.make_pdfs(root, built, one, IMPRINT)[PAGE].stat().st_ino == first

    page = built / f"securiser/{PAGE}.html"
    page.write_text(page.read_text("utf-8").replace("Choisir", "Prendre"), "utf-8")
    assert pdfs.make_pdfs(root, built, one, IMPRINT)[PAGE].stat().st_ino != first
    assert len(list((root / ".cache/pdf").iterdir())) == 2  # the former stays for a week


def test_a_changed_page_remakes_its_own_pdf_its_parts_and_the_guides_alone(
    site: Path, content: Content, tmp_path: Path
):
    def keys(pages: Path) -> dict[str, Path]:
        jobs = (pdfs.read_job(pages, content, book, IMPRINT) for book in books(content))
        return {job.name: pdfs.cached_path(tmp_path, job) for job in jobs}

    for one in content.pages.values():
        (tmp_path / one.url).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(site / one.url, tmp_path / one.url)
    page = tmp_path / f"securiser/{PAGE}.html"
    page.write_text(page.read_text("utf-8").replace("Choisir", "Prendre"), "utf-8")
    former, now = keys(site), keys(tmp_path)
    assert {name for name in now if now[name] != former[name]} == {PAGE, "securiser", "guide"}


def test_a_failure_names_the_page_and_the_reason(site: Path, content: Content, tmp_path: Path):
    shutil.copytree(site / "securiser", tmp_path / "securiser")
    page = tmp_path / f"securiser/{PAGE}.html"
    image = '<article class="prose"><img src="https://ailleurs.example/image.png" alt="">'
    page.write_text(page.read_text("utf-8").replace('<article class="prose">', image), "utf-8")
    with pytest.raises(pdfs.PdfError) as stopped:
        pdfs.make_pdfs(tmp_path, tmp_path, alone(content, PAGE), IMPRINT)
    assert str(stopped.value).startswith(f"docs/securiser/{PAGE}.md: pdf/{PAGE}.pdf n’a pas pu")
    assert "https://ailleurs.example/image.png" in str(stopped.value)


@pytest.fixture
def neighbour() -> Iterator[tuple[str, list[str]]]:
    """Another web site, and what it is asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/image.png", asked
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="{}" alt="">',
        '<p style="background: url({})">x</p>',
        '<link rel="stylesheet" href="{}">',
    ],
)
@pytest.mark.parametrize("where", ["elsewhere", "outside", "above"])
def test_a_pdf_opens_the_sites_own_files_alone(
    site: Path,
    content: Content,
    neighbour: tuple[str, list[str]],
    where: str,
    markup: str,
    tmp_path: Path,
):
    url, asked = neighbour
    (tmp_path / "secret.png").write_bytes(
        (ROOT / "overrides/assets/icons/icon-192.png").read_bytes()
    )
    secret = tmp_path / "secret.png"
    address = {
        "elsewhere": url,
        "outside": secret.as_uri(),
        "above": os.path.relpath(secret, site.resolve()),
    }[where]
    whole = job(site, content)
    with pytest.raises(LayoutError, match="ne lit que les fichiers du site"):
        make_pdf(replace(whole, html=f'<html lang="fr"><title>x</title>{markup.format(address)}'))
    assert asked == []


def test_a_missing_library_says_how_to_install_it(site: Path, content: Content, monkeypatch):
    def refuse(name: str, *args: object) -> object:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *args)

    real = __import__
    weasy.weasyprint.cache_clear()
    monkeypatch.setattr("builtins.__import__", refuse)
    with pytest.raises(LayoutError) as stopped:
        make_pdf(job(site, content))
    monkeypatch.undo()
    assert "libpango-1.0-0" in str(stopped.value)
    assert INSTALL in str(stopped.value)


def test_each_page_tells_what_its_pdf_weighs(site: Path, content: Content):
    for book in books(content):
        [link] = lxml_html.parse(str(site / book.home.url)).xpath(
            f"//ul[@class='take']//a[contains(@href, 'pdf/{book.name}.pdf')]"
        )
        path = address(site, book)
        with pikepdf.open(path) as document:
            sheets = len(document.pages)
        words = link.text_content().replace("\u00a0", " ")
        weight = weighed(path.stat().st_size).replace("\u00a0", " ")
        assert f"({weight}, {sheets} page" in words


def test_without_an_address_nothing_is_invented(site: Path, content: Content):
    for page in content.pages.values():
        assert "origin__code" not in (site / page.url).read_text("utf-8")


def test_a_qr_code_leads_back_to_the_page(content: Content):
    address = "https://guide.example.org/securiser/mots-de-passe.html"
    assert f"<title>Code QR : {address}</title>" in qr(address)
    assert "origin__code" in qr(address)


def test_an_error_that_nobody_foresaw_says_where_it_happened_and_what_to_do():
    made = try_pdf(Job("x", None, Path(), {}))  # type: ignore[arg-type]
    assert isinstance(made, LayoutError)
    assert re.search(r"\(\w+\.py:\d+, \w+\)\n    → si WeasyPrint ou pikepdf", str(made))


def test_a_page_without_its_article_is_named(tmp_path: Path):
    (tmp_path / "page.html").write_text("<p>x", "utf-8")
    with pytest.raises(PageError, match=r"page\.html contient 0 fois « <article> »"):
        read_article(tmp_path, "page.html")
