import { join } from 'node:path'
import { COMMON_HEADERS } from './lib/server/headers.mjs'
import { CODE_SEGMENT, ROOM_PAGES } from './lib/server/room-pages.mjs'
import { LANGUAGE_RULES, LANGUAGES } from './lib/web/language.mjs'

// The framework asks its makers for nothing, and tells them nothing.
process.env.NEXT_TELEMETRY_DISABLED = '1'

/*
 * Scripts come from this origin alone. The inline ones of a page are known once it is built: lib/server/page-policy.ts
 * adds their hashes when the page is sent (lib/decisions/0040). The development server builds as it goes.
 * Every page may frame this origin, of which only the vulnerable application of the attack lab can be framed: a document
 * keeps the policy of the page that was loaded first.
 */
const contentSecurityPolicy = (
  isDevelopment,
  { connect = "'self'", ancestors = "'none'", frames = "'self'" } = {},
) =>
  [
    "default-src 'none'",
    `script-src 'self'${isDevelopment ? " 'unsafe-inline' 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${connect}`,
    `frame-src ${frames}`,
    "form-action 'self'",
    `frame-ancestors ${ancestors}`,
    "base-uri 'none'",
    "object-src 'none'",
    "manifest-src 'self'",
  ].join('; ')

/*
 * The vulnerable application of the attack lab: script that a comment injects runs, and what it may reach is this app alone.
 * Only a page of this app may frame it.
 */
const VICTIM_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'unsafe-inline'",
  "worker-src 'self'",
  'img-src data:',
  "connect-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  "base-uri 'none'",
].join('; ')

/** Prepares for requests. A server with wrong settings reports them and does not start. */
async function prepareServer(isDevelopment) {
  const { readEnvironment } = await import('./lib/env.ts')
  const { prepareIncoming } = await import('./lib/server/incoming.ts')
  const { readInlineScripts } = await import('./lib/server/page-policy.ts')
  try {
    const environment = readEnvironment({
      ...process.env,
      NODE_ENV: isDevelopment ? 'development' : 'production',
    })
    const pages = join(import.meta.dirname, '.next', 'server', 'app')
    prepareIncoming(isDevelopment ? environment : { ...environment, inlineScripts: readInlineScripts(pages) })
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
}

/** Paths of pages: everything that is neither a handler nor a file. */
const PAGE_PATH = '((?!(?:api|bare|attacks/victim|_next|\\.well-known)(?:/|$)|.*\\.).*)'

/** @type {(phase: string) => Promise<import('next').NextConfig>} */
export default async function config(phase) {
  const isDevelopment = phase === 'phase-development-server'
  if (phase.endsWith('-server')) await prepareServer(isDevelopment)
  return {
    poweredByHeader: false,
    // For the container image alone (Dockerfile): with it `next start`, which everything else uses, only warns.
    ...(process.env.STANDALONE === '1' ? { output: 'standalone' } : {}),
    reactStrictMode: true,
    // Bundled, ioredis would exist twice in one process, and each would not know the other's connections.
    serverExternalPackages: ['ioredis', 'prom-client'],
    // Shown as they are: read at run time, so the build must take them along.
    outputFileTracingIncludes: {
      '/api/*': [
        './lib/mechanisms/**/*.ts',
        './lib/evidence/**',
        './lib/redis/*',
        './lib/stores/**/*.ts',
        './lib/core/*.ts',
        './lib/web/*.ts',
        './lib/vulnerable/**/*.ts',
        './tests/kit/**',
        './package.json',
      ],
      '/attacks/victim': ['./lib/vulnerable/xss/victim.html'],
      '/attacks/victim/worker.js': ['./lib/vulnerable/xss/worker.js'],
    },
    // No picture is resized: the address that would do it for anybody is closed, and its library stays out of the image.
    images: { unoptimized: true },
    // Several processes may serve one build; none of them writes into it.
    // The root layout depends on the language, so the page for an unknown address has a document of its own.
    experimental: { isrFlushToDisk: false, globalNotFound: true },
    // Each page is built once per language (app/[lang]) and has one address: lib/decisions/0045.
    async rewrites() {
      return [
        {
          source: `/:language(${LANGUAGES.join('|')})/:page(${ROOM_PAGES.join('|')})/:code(${CODE_SEGMENT})`,
          destination: '/:language/:page',
        },
        ...LANGUAGE_RULES.map(({ language, has }) => ({
          source: `/:page(${ROOM_PAGES.join('|')})/:code(${CODE_SEGMENT})`,
          has,
          destination: `/${language}/:page`,
        })),
        ...LANGUAGE_RULES.map(({ language, has }) => ({
          source: `/:path${PAGE_PATH}`,
          has,
          destination: `/${language}/:path`,
        })),
      ]
    },
    async headers() {
      return [
        {
          source: '/:path*',
          headers: Object.entries(COMMON_HEADERS).map(([key, value]) => ({ key, value })),
        },
        {
          // A page is another one after each build: what is stored of it is asked for again. The default is a year in a CDN.
          source: '/((?!api/|_next/|\\.well-known/).*)',
          headers: [{ key: 'Cache-Control', value: 'no-cache' }],
        },
        // The last rule that matches sets a header, so the first rule of all comes last.
        ...LANGUAGE_RULES.toReversed().map(({ language, has }) => ({
          source: `/:path${PAGE_PATH}`,
          has,
          headers: [{ key: 'Content-Language', value: language }],
        })),
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
                frames: "'none'",
              }),
            },
            { key: 'Cross-Origin-Resource-Policy', value: 'cross-origin' },
          ],
        },
        {
          source: '/attacks/victim',
          headers: [
            { key: 'Content-Security-Policy', value: VICTIM_POLICY },
            { key: 'X-Frame-Options', value: 'SAMEORIGIN' },
          ],
        },
      ]
    },
  }
}
