# The server for any container engine: `docker buildx build --platform linux/amd64,linux/arm64 -t nano-tts .`
# 32-bit ARM too, with `--build-arg EXTRAS=zeroconf,web`: there is no ONNX Runtime for it, numpy speaks.
FROM python:3.13-slim AS build
ARG EXTRAS=onnx,zeroconf,web
COPY . /src
RUN python -m venv /opt/nano-tts \
    && /opt/nano-tts/bin/pip install --no-cache-dir --disable-pip-version-check "/src[${EXTRAS}]" \
    && /opt/nano-tts/bin/python -m compileall -q /opt/nano-tts/lib

FROM python:3.13-slim
COPY --from=build /opt/nano-tts /opt/nano-tts
# The folder belongs to whoever runs the server, and so does a volume that is made for it.
RUN mkdir -m 0755 /data && chown 10200:10200 /data
ENV PATH=/opt/nano-tts/bin:$PATH \
    NANO_TTS_VOICES=/data/voices \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10200:10200
VOLUME /data
EXPOSE 10200
# A round trip, not a bare connect: the port stays open when the server is stuck.
HEALTHCHECK --start-period=60s --interval=30s --timeout=10s --retries=3 \
    CMD ["wyoming-nano-tts", "health", "--uri", "tcp://127.0.0.1:10200"]
LABEL org.opencontainers.image.title="Nano TTS" \
    org.opencontainers.image.description="A tiny neural text-to-speech engine and Wyoming server" \
    org.opencontainers.image.source="https://github.com/nano-tts/nano-tts" \
    org.opencontainers.image.licenses="Apache-2.0"
ENTRYPOINT ["wyoming-nano-tts"]
CMD ["serve", "--uri", "tcp://0.0.0.0:10200", "--data-dir", "/data"]
