import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
} from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { hostname, networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { COMMON_HEADERS } from '#lib/server/headers.mjs'
import { hostCheck, MISDIRECTED_PATH } from '#lib/server/hosts.ts'
import { prepareIncoming } from '#lib/server/incoming.ts'
import { inlineScripts, readInlineScripts } from '#lib/server/page-policy.ts'
import { COOKIE_HEADER, PEER_HEADER } from '#lib/server/peers.ts'
import { normalizeRequest } from '#lib/server/request-line.ts'
import { statedAddress } from '#lib/server/stated-address.ts'

/* The preparation of a request before the framework receives it, and of its response. */

const prepared = (url: string, headers: IncomingHttpHeaders, isDevelopment = false, method = 'GET') => {
  const request = { method, url, headers: { host: 'localhost:3000', ...headers } } as IncomingMessage
  normalizeRequest(request, hostCheck(['lab.example', '*.lab.example']), isDevelopment)
  return request
}

/** Every request header that the framework reads. */
const FRAMEWORK_HEADERS = [
  ...['x-middleware-prefetch', 'x-middleware-subrequest', 'x-middleware-rewrite', 'x-middleware-redirect'],
  ...[
    'x-middleware-next',
    'x-middleware-skip',
    'x-middleware-override-headers',
    'x-middleware-request-bench',
  ],
  ...['x-middleware-set-cookie', 'x-middleware-invoke', 'x-nextjs-data', 'x-nextjs-postponed'],
  ...['x-nextjs-request-id', 'x-nextjs-html-request-id', 'x-nextjs-deployment-id', 'x-now-route-matches'],
  ...['x-matched-path', 'x-invoke-path', 'x-invoke-status', 'x-invoke-query', 'x-invoke-output'],
  ...['x-prerender-revalidate', 'x-prerender-revalidate-if-generated', 'x-next-revalidated-tags'],
  ...['x-next-revalidate-tag-token', 'x-next-cache-tags', 'x-next-resume-state-length', 'x-action-forwarded'],
  ...['x-invocation-id', 'x-vercel-protection-bypass', 'x-edge-runtime', 'x-deployment-id', 'next-resume'],
  ...['next-action', 'next-hmr-refresh', 'next-error', 'content-security-policy'],
  'content-security-policy-report-only',
]
const NAVIGATION = [
  'rsc',
  'next-url',
  'next-router-state-tree',
  'next-router-prefetch',
  'next-router-segment-prefetch',
]
const APP_HEADERS = {
  bench: 'x',
  authorization: 'Bearer x',
  cookie: 'a=b',
  'x-forwarded-for': '192.0.2.1',
  'x-forwarded-proto': 'https',
  'content-type': 'application/json',
  'last-event-id': '1-1',
  'lab-node': 'a',
  'sec-fetch-site': 'same-origin',
}

describe('headers that control the framework', () => {
  const all = Object.fromEntries([...FRAMEWORK_HEADERS, ...NAVIGATION].map((name) => [name, '1']))

  test.each(['/api/bench/reset', '/api', '/api?x', '/.well-known/jwks.json', '/bare'])(
    'are removed from requests for %s',
    (url) => {
      expect(prepared(url, { ...all, ...APP_HEADERS }).headers).toEqual({
        host: 'localhost:3000',
        ...APP_HEADERS,
      })
    },
  )

  test.each(['/', '/fleet', '/apis', '/_next/static/x.js'])(
    'are kept for %s only if they load a linked page',
    (url) => {
      expect(Object.keys(prepared(url, all).headers).sort()).toEqual(['host', ...NAVIGATION].sort())
      expect(prepared(url, all, true).headers).toHaveProperty('next-hmr-refresh')
    },
  )

  test('do not start a server action, because a body sent to a page loses its type', () => {
    const form = { 'content-type': 'multipart/form-data; boundary=x' }
    expect(prepared('/', form, false, 'POST').headers).not.toHaveProperty('content-type')
    expect(prepared('/api/jwt/login', form, false, 'POST').headers).toHaveProperty('content-type')
  })
})

describe('the host', () => {
  const isAnswered = hostCheck(['lab.example', '*.lab.example', '[2001:db8::1]'])
  const own = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .map(({ address, family }) => (family === 'IPv6' ? `[${address.replace(/%.*$/, '')}]` : address))

  test.each([
    ...['localhost', 'localhost:3000', 'LOCALHOST:3000', 'localhost.', 'lab.localhost:3000', '127.0.0.1'],
    ...['127.9.9.9:80', '[::1]:3000', hostname(), `${hostname()}.local:3000`, ...own],
    ...['lab.example', 'Lab.Example:8443', 'a.lab.example', 'a.b.lab.example', '[2001:db8::1]:443'],
  ])('accepts %s', (host) => {
    expect(isAnswered(host)).toBe(true)
  })

  test.each([
    ...['rebind.example:3000', 'localhost.rebind.example', '127.0.0.1.rebind.example', 'xlab.example'],
    ...['lab.example.rebind.example', '203.0.113.9', '[2001:db8::2]', '0.0.0.0:3000', '[::]:3000', ''],
    ...['localhost:3000x', 'localhost:', 'a@localhost', 'localhost/x', 'localhost, rebind.example', '*'],
    ...['.lab.example', 'evil-localhost', '[::1', `${'a'.repeat(300)}.localhost`],
  ])('refuses %j', (host) => {
    expect(isAnswered(host)).toBe(false)
  })

  test('leads a request for another host to a path with 421, whatever it requests', () => {
    for (const url of ['/', '/api/benches', '/_next/static/x.js', '/.well-known/jwks.json?bench=x']) {
      expect(prepared(url, { host: 'rebind.example:3000' }).url).toBe(MISDIRECTED_PATH)
      // RFC 9112 §3.2.2: the authority in the target takes precedence.
      expect(prepared(`http://rebind.example${url}`, {}).url).toBe(MISDIRECTED_PATH)
      expect(prepared(`http://lab.example${url}`, {}).url).toBe(url)
    }
  })
})

const sha256 = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'"

describe('inline scripts', () => {
  test('are those of the document, each once', () => {
    const html = [
      '<script>one()</script><script src="/x.js" async=""></script><script id="_R_">two\n()</script>',
      '<script async="" src="/y.js"></script><p>script</p><script>one()</script>',
    ].join('')
    expect(inlineScripts(html)).toBe(`${sha256('one()')} ${sha256('two\n()')}`)
  })
})

describe('a server with prepared requests', () => {
  const folder = mkdtempSync(join(tmpdir(), 'session-lab-pages-'))
  let server: Server
  let port = 0
  let status = 200
  let language: string | null = null
  beforeAll(async () => {
    mkdirSync(join(folder, 'deep'))
    mkdirSync(join(folder, 'zh'))
    for (const [file, script] of [
      ['index', 'home()'],
      ['en', 'english()'],
      ['zh/page', 'chinese()'],
      ['deep/page', 'deep()'],
      ['_not-found', 'lost()'],
      ['_global-error', 'broken()'],
    ]) {
      writeFileSync(join(folder, `${file}.html`), `<script>${script}</script>`)
    }
    prepareIncoming({
      allowedHosts: [],
      trustedProxies: 1,
      production: true,
      inlineScripts: readInlineScripts(folder),
    })
    server = createServer({ maxHeaderSize: 4096 }, (request, response) => {
      response.setHeader('Content-Security-Policy', POLICY)
      response.setHeader('Vary', 'rsc')
      if (language !== null) response.setHeader('Content-Language', language)
      response.statusCode = status
      const { [PEER_HEADER]: peer, [COOKIE_HEADER]: hidden, cookie } = request.headers
      response.end(JSON.stringify({ url: request.url, peer, hidden, cookie }))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => {
    server.close()
    rmSync(folder, { recursive: true })
  })

  const ask = (path: string, headers: Record<string, string> = {}) =>
    new Promise<{ headers: IncomingHttpHeaders; body: string }>((resolve, reject) => {
      httpRequest({ host: '127.0.0.1', port, path, headers, agent: false }, (answer) => {
        let body = ''
        answer.on('data', (chunk) => {
          body += chunk
        })
        answer.on('end', () => resolve({ headers: answer.headers, body }))
      })
        .on('error', reject)
        .end()
    })

  test.each([
    ['/', 200, 'home()'],
    ['/?x=1', 200, 'home()'],
    // The cached page is sent with the new policy: one without its hashes would block it.
    ['/', 304, 'home()'],
    ['/deep/page', 200, 'deep()'],
    ['/deep/page/', 200, 'deep()'],
    ['/nowhere', 404, 'lost()'],
    ['/deep/page', 500, 'broken()'],
    ['/index', 200, null],
    ['/api/bench', 200, null],
    ['/_next/static/x.js', 200, null],
  ])('allows %s with %i the scripts of its page', async (path, code, script) => {
    status = code
    const allowed = script === null ? '' : ` ${sha256(script)}`
    expect((await ask(path)).headers['content-security-policy']).toBe(
      POLICY.replace("'self'", `'self'${allowed}`),
    )
    status = 200
  })

  test.each([
    ['/page', 'zh', 'chinese()'],
    ['/page/', 'zh', 'chinese()'],
    ['/zh/page', 'en', 'chinese()'],
    ['/page', 'en', null],
  ])(
    '%s in %s may run the inline scripts of its document, and varies by language',
    async (path, its, script) => {
      language = its
      const { headers } = await ask(path)
      const allowed = script === null ? '' : ` ${sha256(script)}`
      expect(headers['content-security-policy']).toBe(POLICY.replace("'self'", `'self'${allowed}`))
      expect(headers.vary).toBe('rsc, Accept-Language, Cookie')
      language = null
    },
  )

  test.each([
    ['https', true],
    ['HTTPS', true],
    ['http, https', true],
    ['https, http', false],
    ['http', false],
    ['', false],
  ])('sends HSTS behind a proxy that states %j: %s', async (proto, isSent) => {
    const { headers } = await ask('/api/bench', { 'x-forwarded-proto': proto })
    expect(headers['strict-transport-security']).toBe(isSent ? 'max-age=31536000' : undefined)
  })

  test('records the peer, whatever the client sends, and refuses a foreign host', async () => {
    const { body } = await ask('/api/bench', { [PEER_HEADER]: '6.6.6.6', host: 'rebind.example' })
    expect(JSON.parse(body)).toEqual({ url: MISDIRECTED_PATH, peer: '127.0.0.1' })
  })

  describe('the address of a simulated client', () => {
    const [[name, stated] = ['', '']] = Object.entries(statedAddress('203.0.113.66'))
    const secret = stated.split(' ')[0] ?? ''
    /** The peer that a handler finds, and whether it finds the header or a forwarded address. */
    const seenBy = (headers: Record<string, string>) =>
      new Promise<object>((resolve, reject) => {
        const own = createServer(({ headers: seen }, response) => {
          response.end(
            JSON.stringify({
              peer: seen[PEER_HEADER],
              isStated: name in seen,
              forwarded: seen['x-forwarded-for'] ?? null,
            }),
          )
        }).listen(0, '127.0.0.1', async () => {
          const url = `http://127.0.0.1:${(own.address() as AddressInfo).port}/api/bench`
          await fetch(url, { headers })
            .then((answer) => answer.json())
            .then((seen) => resolve(seen as object), reject)
          own.close()
        })
      })
    const UNSTATED = { peer: '127.0.0.1', isStated: false }

    test('replaces the peer, also behind a proxy', async () => {
      const expected = { peer: '203.0.113.66', isStated: false, forwarded: null }
      expect(await seenBy({ [name]: stated })).toEqual(expected)
      expect(await seenBy({ [name]: stated, 'x-forwarded-for': '192.0.2.1' })).toEqual(expected)
    })

    test.each([
      ['an address alone', '203.0.113.66'],
      ['another secret', `${'A'.repeat(43)} 203.0.113.66`],
      ['a part of the secret', `${secret.slice(0, -1)} 203.0.113.66`],
      ['the secret without an address', secret],
      ['the secret in another case', `${secret.toUpperCase()}x 203.0.113.66`],
      ['text before the secret', `x${stated}`],
      ['another separator', `${secret},203.0.113.66`],
      ['nothing', ''],
    ])('is removed without effect if it is %s', async (_, value) => {
      expect(await seenBy({ [name]: value })).toEqual({ ...UNSTATED, forwarded: null })
      const forwarded = '192.0.2.1'
      expect(await seenBy({ [name]: value, 'x-forwarded-for': forwarded })).toEqual({
        ...UNSTATED,
        forwarded,
      })
    })

    test('is 256 random bits, the same for each request of the process', () => {
      expect(secret).toMatch(/^[\w-]{43}$/)
      expect(statedAddress('::1')[name]).toBe(`${secret} ::1`)
    })
  })

  test.each([
    ['/api/jwt/me', { cookie: 'a=1; b=2' }, { hidden: 'a=1; b=2' }],
    ['/api/jwt/me', { cookie: 'a=1', [COOKIE_HEADER]: 'forged=1' }, { hidden: 'a=1' }],
    ['/api/jwt/me', { [COOKIE_HEADER]: 'forged=1' }, {}],
    ['/.well-known/jwks.json?bench=x', { cookie: 'a=1' }, { hidden: 'a=1' }],
    ['/', { cookie: 'a=1', [COOKIE_HEADER]: 'forged=1' }, { cookie: 'a=1' }],
  ])('passes the cookies of a request for %s with %j on as %j', async (path, headers, seen) => {
    const { url: _, peer: __, ...cookies } = JSON.parse((await ask(path, headers)).body)
    expect(cookies).toEqual(seen)
  })

  test.each(['foo', 'websocket', 'h2c'])(
    'responds over HTTP/1.1 to a request to upgrade to %s',
    async (to) => {
      const framework = createServer((request, response) => response.end(request.url))
      framework.on('upgrade', (_, socket) => socket.destroy())
      await new Promise<void>((resolve) => framework.listen(0, '127.0.0.1', resolve))
      const { port: at } = framework.address() as AddressInfo
      const received = await new Promise<string>((resolve, reject) => {
        let text = ''
        const get = (path: string, more: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`
        const socket = connect(at, '127.0.0.1', () => {
          socket.write(get('/first', `Connection: Upgrade\r\nUpgrade: ${to}\r\n`))
        })
        socket.on('data', (chunk) => {
          text += chunk
        })
        socket.on('error', reject)
        socket.on('close', () => resolve(text))
      })
      framework.close()
      expect(received.startsWith('HTTP/1.1 200 OK\r\n'), received).toBe(true)
      expect(received).toContain('\r\nConnection: close\r\n')
      expect(received.endsWith('/first'), received).toBe(true)
    },
  )

  test.each([
    [
      `GET / HTTP/1.1\r\nHost: localhost\r\nx: ${'x'.repeat(8192)}\r\n\r\n`,
      '431 Request Header Fields Too Large',
    ],
    ['no request\r\n\r\n', '400 Bad Request'],
  ])('refuses an unreadable request with the headers of every response: %#', async (sent, line) => {
    const reported = await new Promise<string>((resolve, reject) => {
      let received = ''
      const socket = connect(port, '127.0.0.1', () => socket.write(sent))
      socket.on('data', (chunk) => {
        received += chunk
      })
      socket.on('error', reject)
      socket.on('close', () => resolve(received))
    })
    expect(reported.startsWith(`HTTP/1.1 ${line}\r\n`), reported).toBe(true)
    for (const [name, value] of Object.entries(COMMON_HEADERS))
      expect(reported).toContain(`\r\n${name}: ${value}\r\n`)
    expect(reported).toContain("\r\nContent-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n")
  })
})
