# The project and its environment in an image: docs/systems.md says how to build and use it.
#
# The base is named by its tag; its digest is left open, so that a build gets the security updates of its day. Of the base the
# results need Python and the C library only: whatever computes or draws comes from requirements.txt, with hashes. Whoever keeps
# an image for a paper pins it, with the digest that `docker image inspect --format '{{.RepoDigests}}' IMAGE` shows of the base:
#   docker build --build-arg BASE=python@sha256:DIGEST --tag rival-requests .
ARG BASE=python:3.11-slim-bookworm
FROM ${BASE}

LABEL org.opencontainers.image.title="Rival Requests" \
      org.opencontainers.image.description="Positions of states that ask a third state for the same person, from sourced facts to figures that walk back to their sources." \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="MIT AND CC-BY-4.0" \
      org.opencontainers.image.base.name="python:3.11-slim-bookworm"

# of make any release will do, and the archive of the base keeps no old ones
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends make \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 reader \
    && install --directory --owner=reader --group=reader /home/reader/rival-requests

ENV LANG=C.UTF-8 PIP_NO_CACHE_DIR=1 UV_NO_CACHE=1
USER 1000
WORKDIR /home/reader/rival-requests
COPY --chown=1000:1000 . .
RUN make env

CMD ["make", "run"]
