import { request as httpRequest, type IncomingMessage } from 'node:http'
import { expect, test } from '@playwright/test'
import { within } from '#lib/core/within.ts'
import { freePort, startApp } from '../../lib/run/app.ts'
import { startRedis } from '../../lib/run/redis.ts'
import { newSecret } from '../../lib/run/secrets.ts'

/* The framework around the handlers: what only a real server does. */

test('sets the security headers on every response', async ({ request }) => {
  for (const path of ['/', '/api/health/live', '/api/nothing/at/all', '/nowhere', '/.well-known/jwks.json']) {
    const headers = (await request.get(path)).headers()
    expect(headers['content-security-policy'], path).toContain("default-src 'none'")
    expect(headers['x-content-type-options'], path).toBe('nosniff')
    expect(headers['referrer-policy'], path).toBe('no-referrer')
    expect(headers['x-frame-options'], path).toBe('DENY')
    expect(headers['x-powered-by'], path).toBeUndefined()
  }
})

test('returns a problem for an unknown API path', async ({ request }) => {
  for (const path of [
    '/api',
    '/api/nothing',
    '/api/nothing/me',
    '/api/jwt',
    '/api/jwt/nothing',
    '/api/bench/nothing',
  ]) {
    const answer = await request.get(path)
    expect([400, 404], path).toContain(answer.status())
    expect(answer.headers()['content-type'], path).toBe('application/problem+json')
  }
})

test('returns 405 and the list of methods for an unsupported method', async ({ request }) => {
  for (const [method, path, allow] of [
    ['GET', '/api/jwt/login', 'POST'],
    ['DELETE', '/api/jwt/me', 'GET, HEAD'],
    ['PUT', '/api/benches', 'POST'],
  ] as const) {
    const answer = await request.fetch(path, { method })
    expect(answer.status()).toBe(405)
    expect(answer.headers().allow).toBe(allow)
  }
})

test('serves pages to GET and HEAD only', async ({ request }) => {
  for (const path of ['/', '/learn', '/learn/theft-and-replay', '/fleet', '/services', '/replay']) {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const answer = await request.fetch(path, { method })
      expect([answer.status(), answer.headers().allow], `${method} ${path}`).toEqual([405, 'GET, HEAD'])
    }
    expect((await request.head(path)).status(), path).toBe(200)
  }
})

test('returns a problem for any malformed request line', async ({ baseURL }) => {
  const { hostname, port } = new URL(baseURL ?? '')
  const ask = (method: string, path: string, headers: Record<string, string> = {}) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const asked = httpRequest({ host: hostname, port, method, path, headers, agent: false }, (answer) => {
        answer.resume()
        answer.on('end', () => resolve(answer))
      })
      asked.on('error', reject)
      asked.end()
    })
  for (const [method, path, status, headers] of [
    ['GET', '/api/%zz', 404],
    ['GET', '/api/sessions/%E0%A4%A', 400],
    ['GET', '/api/bench/', 400],
    ['GET', '//api///bench', 400],
    ['GET', 'http://evil.example/api/bench', 421],
    ['GET', 'http://localhost/api/bench', 400],
    ['GET', '/api/bench', 400, { rsc: '1', 'next-router-prefetch': '1' }],
    ['GET', '/api/bench', 421, { host: 'rebind.example:3000' }],
    ['POST', '/api/benches', 421, { host: 'rebind.example:3000', origin: 'http://rebind.example:3000' }],
    ['GET', '/', 421, { host: 'rebind.example:3000' }],
    ['GET', '/_next/static/x.js', 421, { host: '203.0.113.9' }],
    ['TRACE', '/api/bench', 405],
    ['PROPFIND', '/api/bench', 405],
    ['GET', '/api/nothing/me', 404],
  ] as const) {
    const { statusCode, headers: responseHeaders } = await ask(method, path, headers)
    const what = `${method} ${path}`
    expect(statusCode, what).toBe(status)
    expect(responseHeaders['content-type'], what).toBe('application/problem+json')
    expect(responseHeaders['cache-control'], what).toBe('no-store')
    expect(responseHeaders['server-timing'], what).toContain('total;dur=')
    expect(responseHeaders['lab-node'], what).toMatch(/^[abc]$/)
    expect(responseHeaders['lab-seq'], what).toMatch(/^\d+-\d+$/)
    expect(responseHeaders.location, what).toBeUndefined()
  }
  for (const path of ['*', '/%zz', '//evil.example/']) {
    const { statusCode, headers } = await ask(path === '*' ? 'OPTIONS' : 'GET', path)
    expect(statusCode, path).toBeLessThan(500)
    expect(headers.location ?? '', path).not.toMatch(/^(\w+:)?\/\//)
  }
})

test('ignores headers that control the framework', async ({ request }) => {
  const made = await (await request.post('/api/benches', { data: {} })).json()
  const { bench, users } = { bench: made.id as string, users: made.users }
  const login = async () => {
    const data = { username: 'alice', password: users[0].password }
    const { session } = await (
      await request.post('/api/opaque-token/login', { headers: { bench }, data })
    ).json()
    return session.id as string
  }
  for (const name of FRAMEWORK_HEADERS) {
    const headers = { bench, [name]: '1' }
    const before = await login()
    expect((await request.post('/api/bench/reset', { headers, data: {} })).status(), name).toBe(204)
    expect((await request.get(`/api/sessions/${before}`, { headers })).status(), name).toBe(404)
    const ready = await request.get('/api/health/ready', { headers })
    expect(await ready.json(), name).toMatchObject({ status: 'ready' })
    const keys = await request.get('/.well-known/jwks.json', { headers, maxRedirects: 0 })
    expect(keys.status(), name).toBe(200)
    // A page is sent as HTML, or in the form that the framework's client requests.
    const page = await request.get('/', { headers: { [name]: '1' }, maxRedirects: 0 })
    expect(page.status(), name).toBe(name === 'rsc' ? 307 : 200)
    const post = await request.post('/', { headers: { [name]: '1' }, multipart: { a: 'b' }, maxRedirects: 0 })
    expect(post.status(), name).toBe(name === 'rsc' ? 307 : 405)
  }
})

/** Headers that changed a response of some build, and one of each family. */
const FRAMEWORK_HEADERS = [
  ...['x-middleware-prefetch', 'x-middleware-subrequest', 'x-middleware-skip', 'x-nextjs-data', 'rsc'],
  ...['next-action', 'x-now-route-matches', 'x-matched-path', 'x-prerender-revalidate', 'x-invoke-status'],
  ...['next-router-prefetch', 'next-router-state-tree', 'next-resume', 'purpose', 'sec-purpose'],
]

test('refuses a body of a megabyte, and continues to serve', async ({ request }) => {
  const bench = (await (await request.post('/api/benches', { data: {} })).json()).id
  const answer = await request.post('/api/jwt/login', {
    headers: { bench },
    data: { username: 'alice', password: 'x'.repeat(1024 * 1024) },
  })
  expect(answer.status()).toBe(413)
  expect((await request.get('/api/health/live')).status()).toBe(200)
})

test('ignores the address that a client states', async ({ request }) => {
  const made = await (await request.post('/api/benches', { data: {} })).json()
  const login = await request.post('/api/opaque-token/login', {
    headers: {
      bench: made.id,
      'x-forwarded-for': '6.6.6.6',
      'session-lab-peer': '6.6.6.6',
      'x-real-ip': '6.6.6.6',
    },
    data: { username: 'alice', password: made.users[0].password },
  })
  expect((await login.json()).session.ip).toMatch(/^(127\.0\.0\.1|::1)$/)
})

test('closes its streams and exits within five seconds after SIGTERM', async () => {
  const redis = await startRedis()
  const port = await freePort()
  const env = { SESSION_SECRETS: newSecret() }
  const app = await startApp({ port, host: '127.0.0.1', redisUrl: redis.url, env, log: () => {} })
  try {
    const made = await (await fetch(`${app.url}/api/benches`, { method: 'POST' })).json()
    const ended = new Promise<string>((resolve, reject) => {
      const stream = httpRequest(`${app.url}/api/events`, { headers: { bench: made.id } }, (answer) => {
        let heard = ''
        answer.on('data', (chunk) => {
          heard += chunk
          if (heard.includes('event: snapshot')) process.kill(app.pid, 'SIGTERM')
        })
        answer.on('end', () => resolve(heard))
        answer.on('error', reject)
      })
      stream.on('error', reject)
      stream.end()
    })
    expect(await ended).toContain('event: snapshot')
    await within(5000, app.exited)
  } finally {
    await app.stop('SIGKILL')
    await redis.stop()
  }
})

test('does not start without secrets or with a weak one, and names the variable', async () => {
  for (const SESSION_SECRETS of ['', 'short', 'a'.repeat(64)]) {
    const start = startApp({
      port: await freePort(),
      host: '127.0.0.1',
      redisUrl: 'redis://127.0.0.1:1',
      env: { SESSION_SECRETS },
      log: () => {},
    })
    await expect(start).rejects.toThrow('SESSION_SECRETS')
  }
})

test('is not ready with a Redis that may evict keys', async () => {
  const redis = await startRedis({ port: await freePort() })
  const { Redis } = await import('ioredis')
  const admin = new Redis(redis.url)
  await admin.config('SET', 'maxmemory-policy', 'allkeys-lru')
  admin.disconnect()
  const start = startApp({
    port: await freePort(),
    host: '127.0.0.1',
    redisUrl: redis.url,
    env: { SESSION_SECRETS: newSecret() },
    log: () => {},
  })
  await expect(start).rejects.toThrow(/noeviction|ready/)
  await redis.stop()
})
