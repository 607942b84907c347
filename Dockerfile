# One image for every process: web, live, worker, beat and the job that prepares. Build it with `make image`.
# A release names its base by digest, so that the same commit gives the same image: --build-arg PYTHON=python:3.13-slim@sha256:…
ARG PYTHON=python:3.13-slim

FROM ${PYTHON} AS build
WORKDIR /app
RUN python -m venv --without-pip /venv
# The lock alone first: this layer is built again only when the lock changes, not with every line of code.
COPY requirements.txt .
RUN --mount=type=cache,target=/root/.cache/pip \
    pip --python /venv/bin/python install --require-hashes --no-compile --disable-pip-version-check -r requirements.txt
ENV PATH=/venv/bin:$PATH
COPY . .
# Hashed and compressed here, once, instead of in every container that starts. The key that Django wants for it is made and forgotten in /tmp.
# Translations that we don't use are a tenth of the environment; kubectl and jq, for incidents, are half, and only run where there is one process.
RUN --mount=type=tmpfs,target=/tmp DATA_DIR=/tmp STATIC_ROOT=/app/static-collected python manage.py collectstatic --noinput \
    && rm -r static /venv/bin/kubectl /venv/lib/python3*/site-packages/jq* && find /venv -name "*.po" -delete -o -name "*.mo" -delete \
    && python -m compileall -q -j 0 /venv apps manage.py

FROM ${PYTHON}
# What builds or fetches has no place where strangers' requests are answered.
RUN pip uninstall --yes --quiet pip \
    && rm -rf /usr/local/bin/pip* /usr/local/lib/python3*/ensurepip \
    && useradd --uid 10001 --user-group --no-create-home --home-dir /tmp --shell /usr/sbin/nologin dryrun
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
# GRANIAN_BACKPRESSURE counts connections, not requests: whoever is beyond it isn't answered before another one is closed, and a proxy keeps
# its own open while they are idle. An NGINX ingress keeps 320 for each of its processes, and one worker may have to take them all when the
# other has died. So it is well above that; an idle connection costs about 10 kB. Overload is the proxy's business (deploy/proxy.cfg).
ARG VERSION=unreleased
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Dry Run" \
      org.opencontainers.image.description="Practise senior engineering interviews on containers and orchestration" \
      org.opencontainers.image.version=${VERSION} \
      org.opencontainers.image.revision=${REVISION}
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    VERSION=${VERSION} \
    DATA_DIR=/tmp \
    STATIC_ROOT=/app/static-collected \
    LOG_FORMAT=json \
    LOG_LEVEL=INFO \
    METRICS_PORT=9000 \
    PROMETHEUS_MULTIPROC_DIR=/tmp/metrics \
    DRAIN_FILE=/tmp/draining \
    GRANIAN_INTERFACE=wsgi \
    GRANIAN_HOST=0.0.0.0 \
    GRANIAN_PORT=8000 \
    GRANIAN_WORKERS=2 \
    GRANIAN_BLOCKING_THREADS=1 \
    GRANIAN_BACKPRESSURE=1024 \
    GRANIAN_RESPAWN_FAILED_WORKERS=true \
    GRANIAN_WORKERS_KILL_TIMEOUT=8 \
    GRANIAN_LOG_CONFIG=/app/deploy/logging.json \
    UVICORN_HOST=0.0.0.0 \
    UVICORN_PORT=8000 \
    UVICORN_LIFESPAN=off \
    UVICORN_ACCESS_LOG=false \
    UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN=5 \
    UVICORN_LOG_CONFIG=/app/deploy/logging.json
# A number, so that a cluster can see that it isn't root.
USER 10001:10001
EXPOSE 8000 9000
# The exec form: the server is process 1 and hears SIGTERM itself.
CMD ["granian", "apps.config.wsgi:application"]
