# syntax=docker/dockerfile:1

# The Node that the project brings (package.json, optionalDependencies); a test keeps the two the same.
FROM node:26.10.0-bookworm-slim AS base
WORKDIR /app
ENV NEXT_TELEMETRY_DISABLED=1

FROM base AS build
# What is installed changes less often than what is built: it is a layer of its own.
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --include=dev --no-audit --no-fund
COPY next.config.js tsconfig.json ./
COPY public ./public
COPY app ./app
COPY lib ./lib
# No secret is needed to build, so none can be left in a layer.
RUN STANDALONE=1 npx next build

FROM base AS serve
ENV NODE_ENV=production \
    HOSTNAME=0.0.0.0 \
    PORT=3000 \
    # Longer than any proxy in front keeps a connection that rests: the server must not be the one that closes it first.
    KEEP_ALIVE_TIMEOUT=75000 \
    DRAIN_SECONDS=3 \
    # A file of this container's own, gone with it: several processes that are to share one name a PostgreSQL instead.
    DATABASE_URL=file:/tmp/sessions.sqlite
COPY --from=build --chown=root:root /app/.next/standalone ./
COPY --from=build --chown=root:root /app/.next/static ./.next/static
COPY --from=build --chown=root:root /app/public ./public
COPY --from=build --chown=root:root /app/lib/env.ts ./lib/env.ts
COPY --from=build --chown=root:root /app/lib/server ./lib/server
COPY --from=build --chown=root:root /app/lib/run/container.ts ./lib/run/container.ts
# Whoever breaks into the process can write neither its code nor anything else but /tmp.
USER node
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=2s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/api/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Heard by the process itself, which drains and then ends: `docker stop` waits ten seconds, and needs about four.
STOPSIGNAL SIGTERM
CMD ["node", "lib/run/container.ts"]
