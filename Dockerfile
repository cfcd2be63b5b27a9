# The simulator as a server: docker build -t heygen-sim .
FROM denoland/deno:2.9.6

WORKDIR /app
COPY deno.json server.lock server.ts mod.ts ./
COPY algorithms/ algorithms/
COPY cli/ cli/
COPY client/ client/
COPY comparison/deno.json comparison/
COPY distributions/ distributions/
COPY page/deno.json page/
COPY simulator/ simulator/
COPY tools/std/ tools/std/
RUN ["install", "--directory", "--owner=deno", "/data"]

# The name of the base image.
# hadolint ignore=DL3066
USER deno
RUN ["deno", "cache", "--lock=server.lock", "--frozen", "server.ts"]

VOLUME /data
EXPOSE 5000
# Other machines reach it: without HEYGEN_SIM_ADMIN_KEY its controls are closed.
ENV HEYGEN_SIM_HOST=0.0.0.0

HEALTHCHECK --interval=5s --timeout=3s --start-period=10s \
  CMD ["deno", "eval", "--no-config", "--no-lock", "const port = Deno.env.get('HEYGEN_SIM_PORT') ?? 5000; const { ok } = await fetch(`http://127.0.0.1:${port}/healthz`); Deno.exit(ok ? 0 : 1)"]

# Without a shell, so that signals reach the simulator.
ENTRYPOINT ["deno", "run", "--no-prompt", "--cached-only", "--lock=server.lock", "--frozen", "--allow-net", "--allow-env", "--allow-read=/data", "--allow-write=/data", "server.ts"]
