# syntax=docker/dockerfile:1

# The Node version of the project (package.json, optionalDependencies); a test compares the two.
FROM node:26.10.0-bookworm-slim AS base
WORKDIR /app
ENV NEXT_TELEMETRY_DISABLED=1

FROM base AS build
# Dependencies change less often than the sources: they are a separate layer.
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --include=dev --no-audit --no-fund
COPY next.config.js tsconfig.json ./
COPY public ./public
COPY app ./app
COPY lib ./lib
# Shown on a page.
COPY tests/kit ./tests/kit
# The build needs no secret, so no layer contains one.
RUN STANDALONE=1 npx next build

FROM base AS serve
ENV NODE_ENV=production \
    HOSTNAME=0.0.0.0 \
    PORT=3000 \
    # Longer than the keep-alive of any proxy in front: the server must not close an idle connection first.
    KEEP_ALIVE_TIMEOUT=75000 \
    DRAIN_SECONDS=3 \
    # A file in this container, deleted with it: several processes share a PostgreSQL instead.
    DATABASE_URL=file:/tmp/sessions.sqlite
COPY --from=build --chown=root:root /app/.next/standalone ./
COPY --from=build --chown=root:root /app/.next/static ./.next/static
COPY --from=build --chown=root:root /app/public ./public
COPY --from=build --chown=root:root /app/lib/env.ts ./lib/env.ts
COPY --from=build --chown=root:root /app/lib/server ./lib/server
COPY --from=build --chown=root:root /app/lib/run/container.ts ./lib/run/container.ts
# An attacker in the process can write neither its code nor anything else except /tmp.
USER node
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=2s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/api/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Handled by the process, which drains and then exits: `docker stop` waits ten seconds, and about four are needed.
STOPSIGNAL SIGTERM
CMD ["node", "lib/run/container.ts"]
