// The framework asks its makers for nothing, and tells them nothing.
process.env.NEXT_TELEMETRY_DISABLED = '1'

/*
 * A nonce would need a proxy in front of every page, and the house has none (lib/decisions/0009). Scripts come from
 * this origin alone; inline ones are the framework's own hydration data.
 */
const contentSecurityPolicy = (isDevelopment, { connect = "'self'", ancestors = "'none'" } = {}) =>
  [
    "default-src 'none'",
    `script-src 'self' 'unsafe-inline'${isDevelopment ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${connect}`,
    "form-action 'self'",
    `frame-ancestors ${ancestors}`,
    "base-uri 'none'",
    "object-src 'none'",
    "manifest-src 'self'",
  ].join('; ')

/** A server that could not serve says why and does not start. */
async function checkEnvironment() {
  const { readEnvironment } = await import('./lib/env.ts')
  try {
    readEnvironment({ ...process.env, NODE_ENV: 'production' })
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
}

/** @type {(phase: string) => Promise<import('next').NextConfig>} */
export default async function config(phase) {
  const isDevelopment = phase === 'phase-development-server'
  if (phase === 'phase-production-server') await checkEnvironment()
  return {
    poweredByHeader: false,
    // For the container image alone (Dockerfile): with it `next start`, which everything else uses, only warns.
    ...(process.env.STANDALONE === '1' ? { output: 'standalone' } : {}),
    reactStrictMode: true,
    // Bundled, ioredis would exist twice in one process, and each would not know the other's connections.
    serverExternalPackages: ['ioredis', 'prom-client'],
    // Shown as they are: read at run time, so the build must take them along.
    outputFileTracingIncludes: { '/api/source/*': ['./lib/mechanisms/*.ts', './lib/core/*.ts'] },
    // No picture is resized: the address that would do it for anybody is closed, and its library stays out of the image.
    images: { unoptimized: true },
    // Several processes may serve one build; none of them writes into it.
    experimental: { isrFlushToDisk: false },
    async headers() {
      return [
        {
          source: '/:path*',
          headers: [
            { key: 'X-Content-Type-Options', value: 'nosniff' },
            { key: 'Referrer-Policy', value: 'no-referrer' },
            { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
            {
              key: 'Permissions-Policy',
              value: 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
            },
          ],
        },
        {
          source: '/((?!replay$).*)',
          headers: [
            { key: 'Content-Security-Policy', value: contentSecurityPolicy(isDevelopment) },
            { key: 'X-Frame-Options', value: 'DENY' },
            { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
          ],
        },
        {
          // A recording may stand in anybody's page: it has no act to be clicked into, and asks no server for anything.
          source: '/replay',
          headers: [
            {
              key: 'Content-Security-Policy',
              value: contentSecurityPolicy(isDevelopment, {
                connect: isDevelopment ? "'self'" : "'none'",
                ancestors: '*',
              }),
            },
            { key: 'Cross-Origin-Resource-Policy', value: 'cross-origin' },
          ],
        },
      ]
    },
  }
}
