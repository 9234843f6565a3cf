"""What PDFs cost beside WeasyPrint alone, on the same HTML and in the same minute."""

import gc
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from statistics import median

from publish.paper.weasy import STYLE, Job, try_pdf

ROUNDS = 3
Jobs = list[Job]


def ours(jobs: Jobs) -> float:
    """The processor's seconds for our documents, once all is loaded."""
    gc.disable()
    try_pdf(jobs[0])
    begun = time.process_time()
    for job in jobs:
        try_pdf(job)
    return time.process_time() - begun


def alone(jobs: Jobs) -> float:
    """The same for WeasyPrint with the same style and options, and nothing of ours."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    gc.enable()
    gc.set_threshold(700, 10, 10)
    fonts = FontConfiguration()
    style = CSS(filename=STYLE, font_config=fonts)

    def make(job: Job) -> None:
        HTML(string=job.html, base_url=job.site.as_uri() + "/").write_pdf(
            stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1", pdf_forms=True
        )

    make(jobs[0])
    begun = time.process_time()
    for job in jobs:
        make(job)
    return time.process_time() - begun


def beside_weasyprint(jobs: Jobs) -> tuple[float, float]:
    """The median of ours and of WeasyPrint's, in turn, each in a process of its own."""
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as pool:
        pairs = [
            (pool.submit(ours, jobs).result(), pool.submit(alone, jobs).result())
            for _ in range(ROUNDS)
        ]
    return median(one for one, _ in pairs), median(other for _, other in pairs)
