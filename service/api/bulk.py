"""POST /documents/bulk: JSON lines in, JSON lines out while they come."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from flask import Response, request

from service.api.access import publisher_limit, require_writes
from service.api.admission import application_gate, place_at_work
from service.api.blueprint import ApiBlueprint, require_acceptable
from service.api.context import context
from service.api.json_body import require_type
from service.api.lines import JSON_LINES, NDJSON, line_stream
from service.api.pacing import Pacing, writability
from service.api.slots import Lasting, Slot
from service.api.upload import LineStore, Upload
from service.problems import (
    BUSY,
    MALFORMED,
    NOT_ACCEPTABLE,
    UNAVAILABLE,
    UNSUPPORTED_TYPE,
    WRITING_DISABLED,
)
from service.schemas.documents import BulkAnswerSchema, DocumentLineSchema
from service.timed_socket import give_up, grant_again

blueprint = ApiBlueprint("bulk", __name__, description="Put many documents into the corpus at once.")


@blueprint.route("/documents/bulk", methods=["POST"])
@blueprint.doc(
    requestBody={
        "required": True,
        "description": "One document a line, in UTF-8; blank lines are passed over. As long as you like.",
        "content": {NDJSON: {"schema": DocumentLineSchema}},
    }
)
@blueprint.response(
    200, BulkAnswerSchema, content_type=NDJSON,
    description="One line for each line of the request, in order, sent once the document is safely stored.",
)  # fmt: skip
@blueprint.problems(MALFORMED, WRITING_DISABLED, NOT_ACCEPTABLE, UNSUPPORTED_TYPE, UNAVAILABLE, BUSY)
def add_documents() -> Response:
    """Store many documents

    JSON lines in, JSON lines out, while they come. A line that cannot be stored is answered with its
    problem and never stops the rest. Where the service itself fails, the lines that it had taken but not
    stored are answered as failed, and the answer ends; a line without an answer was not stored. Sending it
    all again is cheap: what is stored already is unchanged.

    Each line must come within 30 seconds (FACTCHECK_CLIENT_SECONDS; longer lines get more), not counting the
    time in which the service is busy: where the next does not, the last answer says so, with status 408.

    Read the answers while you send where there are very many: once 16 MB of them (some 160,000 documents)
    wait to be read, no more lines are stored, and the last answer says from which line on. One upload fewer
    at a time than a worker has threads: 503 with Retry-After says that all places are taken.
    """
    require_acceptable(NDJSON)
    require_writes()
    require_type(request, NDJSON, also=JSON_LINES)
    components, gate = context().components, application_gate()
    max_line_bytes = context().settings.max_body_bytes
    store = LineStore(components.ingestor, lambda: components.pages, publisher_limit(), max_line_bytes)
    environ = request.environ
    pacing = Pacing(writability(environ))
    upload = Upload(line_stream(request.stream), max_line_bytes, lambda: pacing.is_full, grant_again(environ))
    slot = Slot(Lasting.UPLOADING)

    def answers() -> Iterator[bytes]:
        try:
            with closing(upload.answers(store, lambda: place_at_work(gate))) as lines:
                yield from pacing.pass_on(lines)
        finally:
            if not upload.is_read:
                give_up(environ)

    return slot.release_with(Response(answers(), mimetype=NDJSON, headers={"X-Accel-Buffering": "no"}))
