# SPDX-License-Identifier: Apache-2.0
# The broker alone: its PostgreSQL is another container (docker-compose.yml). docker build --tag stepwise .
FROM debian:bookworm-slim AS build
WORKDIR /src
COPY scripts/setup scripts/setup
RUN scripts/setup && rm -rf /var/lib/apt/lists/*
COPY CMakeLists.txt CMakePresets.json ./
COPY cmake cmake
COPY scripts scripts
COPY base base
COPY model model
COPY hl7 hl7
COPY dicom dicom
COPY sql sql
COPY mapping mapping
COPY broker broker
COPY web web
RUN scripts/build && strip build/stepwise
# What the binary needs at run time, asked of the binary.
RUN ldd build/stepwise | awk '/=>/ {print "*/" $1}' | xargs dpkg-query -S | cut -d: -f1 | sort -u >packages

FROM debian:bookworm-slim
COPY --from=build /src/packages /tmp/packages
RUN apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(cat /tmp/packages) tzdata curl \
    && rm -rf /var/lib/apt/lists/* /tmp/packages \
    && useradd --system --uid 900 --home-dir /var/lib/stepwise --create-home --shell /usr/sbin/nologin stepwise
COPY --from=build /src/build/stepwise /usr/local/bin/stepwise
USER stepwise
# HL7 over MLLP, DICOM, HTTP
EXPOSE 2575 11112 8080
HEALTHCHECK --interval=10s --timeout=8s --start-period=30s CMD curl --fail --silent --show-error http://127.0.0.1:8080/readyz
ENTRYPOINT ["stepwise"]
# In a container the world outside is not loopback: HTTP then asks for a token (STEPWISE_HTTP_TOKEN, or http.token_file).
CMD ["serve", "--set", "hl7.address=0.0.0.0", "--set", "dicom.address=0.0.0.0", "--set", "http.address=0.0.0.0"]
