# syntax=docker/dockerfile:1
# Three stages: prepare the models (needs torch), install what serving needs (does not), run.
# The container listens on every address: make an API key first (`docker run … python -m service keys create NAME`
# on the same volume), or set FACTCHECK_ALLOW_OPEN=on where something else keeps strangers out: docs/security.md.

FROM python:3.11-slim AS models
WORKDIR /build
COPY requirements-serve.txt requirements.txt requirements.lock ./
# Hashes for all but torch, whose file differs from machine to machine: docs/adr/0018-hashes.md.
RUN pip install --no-cache-dir --require-hashes --no-deps -r requirements.lock \
    && pip install --no-cache-dir -r requirements.txt
COPY models/ models/
RUN python -m models prepare --models-dir /prepared

FROM python:3.11-slim AS packages
WORKDIR /build
# on: what sends traces to an OpenTelemetry collector too (FACTCHECK_OTLP_ENDPOINT).
ARG TRACES=off
COPY requirements-serve.lock requirements-traces.lock ./
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements-serve.lock \
    && if [ "$TRACES" = on ]; then \
        /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements-traces.lock; \
    fi

FROM python:3.11-slim
RUN groupadd --system --gid 10001 factcheck \
    && useradd --system --uid 10001 --gid factcheck --home-dir /nonexistent --shell /usr/sbin/nologin factcheck \
    && install -d -o factcheck -g factcheck /data
COPY --from=packages /opt/venv /opt/venv
COPY --from=models /prepared /opt/factcheck/prepared
WORKDIR /opt/factcheck
COPY index/ index/
COPY models/ models/
COPY service/ service/
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MALLOC_ARENA_MAX=2 \
    FACTCHECK_DATA_DIR=/data \
    FACTCHECK_MODELS_DIR=/opt/factcheck/prepared \
    FACTCHECK_HOST=0.0.0.0 \
    FACTCHECK_PORT=8000 \
    FACTCHECK_LOG_FORMAT=json
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['FACTCHECK_PORT'] + '/healthz', timeout=4)"]
CMD ["python", "-m", "service", "serve"]
