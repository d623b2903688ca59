import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { lab } from '#lib/bench/lab.ts'
import { TestBench } from '../support/test-bench.ts'

interface Received {
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

async function listen(answer: RequestListener, host = '127.0.0.1'): Promise<string> {
  const server = createServer(answer)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  return `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`
}

/** A receiver that answers with these statuses in turn, and keeps what it received. */
async function receiver(...statuses: number[]): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = []
  const url = await listen((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
      response.writeHead(statuses[received.length - 1] ?? statuses.at(-1) ?? 204).end()
    })
  })
  return { url, received }
}

const setWebhook = (bench: TestBench, url: string) =>
  bench.call('PATCH', '/api/bench/alerts', { body: { webhook: { url } } })
const sendTest = (bench: TestBench) => bench.call('POST', '/api/bench/alerts/test', { body: {} })

async function fireAlert(bench: TestBench): Promise<void> {
  const alice = await bench.login('server-session')
  await alice.copy().from({ ip: '203.0.113.66' }).me()
  const found = await lab().benches.find(bench.id)
  await found?.reactions?.alertsSettled(true)
}

describe('a delivery', () => {
  test('contains the alert, a signature over time and body, and a delivery ID', async () => {
    const bench = await TestBench.open()
    const { url, received } = await receiver(204)
    const { webhook } = await setWebhook(bench, `${url}/alerts?of=bench`)
    await fireAlert(bench)
    expect(received).toHaveLength(1)
    const [{ headers, body } = { headers: {}, body: '' }] = received
    expect(JSON.parse(body)).toMatchObject({ type: 'alert.fired', alert: 'impossible-travel', user: 'alice' })
    const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['lab-signature'])) ?? []
    expect(v1).toBe(
      createHmac('sha256', webhook?.secret ?? '')
        .update(`${t}.${body}`)
        .digest('hex'),
    )
    expect(headers['lab-delivery']).toMatch(/^[0-9a-f-]{36}$/)
    const { fired } = await bench.call('GET', '/api/bench/alerts')
    expect(fired).toMatchObject([{ delivery: { outcome: 'delivered', attempts: 1 } }])
  })

  test('is repeated with the same ID until it is accepted', async () => {
    const bench = await TestBench.open()
    const { url, received } = await receiver(500, 503, 200)
    await setWebhook(bench, url)
    expect(await sendTest(bench)).toEqual({ outcome: 'delivered', attempts: 3, status: 200 })
    expect(new Set(received.map(({ headers }) => headers['lab-delivery'])).size).toBe(1)
  })

  test('that fails becomes an alert, which is not sent and causes no other one', async () => {
    const bench = await TestBench.open()
    const { url, received } = await receiver(500)
    await setWebhook(bench, url)
    await fireAlert(bench)
    expect(received).toHaveLength(3)
    const { fired } = await bench.call('GET', '/api/bench/alerts')
    expect(fired.map(({ alert }) => alert)).toEqual(['delivery-failed', 'impossible-travel'])
    expect(fired.map(({ delivery }) => delivery?.outcome)).toEqual([undefined, 'failed'])
  })

  test('follows no redirect', async () => {
    const bench = await TestBench.open()
    const target = await receiver(200)
    const url = await listen((_, response) => response.writeHead(307, { location: target.url }).end())
    await setWebhook(bench, url)
    expect(await sendTest(bench)).toEqual({ outcome: 'failed', attempts: 3, status: 307 })
    expect(target.received).toEqual([])
  })

  test('gives up a receiver that never responds, after two seconds an attempt', {
    timeout: 15_000,
  }, async () => {
    const bench = await TestBench.open()
    await setWebhook(bench, await listen(() => {}))
    expect(await sendTest(bench)).toEqual({ outcome: 'failed', attempts: 3, status: null })
  })

  test.each([
    [
      'hands over the connection',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
    ],
    ['has status 101 alone', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
    ['is cut', 'HTTP/1.1 200'],
    ['is not HTTP', 'SSH-2.0-OpenSSH_9.9\r\n'],
  ])('ends with a response that %s, and blocks no later one', { timeout: 20_000 }, async (_, answer) => {
    const bench = await TestBench.open()
    const raw = createTcpServer((socket) => {
      socket.on('error', () => {})
      socket.write(answer)
    })
    await new Promise<void>((resolve) => raw.listen(0, '127.0.0.1', resolve))
    await setWebhook(bench, `http://127.0.0.1:${(raw.address() as AddressInfo).port}`)
    expect(await sendTest(bench)).toMatchObject({ outcome: 'failed', attempts: 3 })
    raw.close()
    const { url } = await receiver(204)
    await setWebhook(bench, url)
    expect(await sendTest(bench)).toMatchObject({ outcome: 'delivered', attempts: 1 })
  })

  test('is not sent to a webhook that was removed, nor repeated there', async () => {
    const bench = await TestBench.open()
    const { url, received } = await receiver(500)
    await setWebhook(bench, url)
    const [testing, firing] = [sendTest(bench).catch(() => 'refused'), fireAlert(bench)]
    await expect.poll(() => received.length).toBe(1)
    await bench.call('PATCH', '/api/bench/alerts', { body: { webhook: null } })
    expect(await testing).toBe('refused')
    await firing
    expect(received).toHaveLength(1)
    const { fired } = await bench.call('GET', '/api/bench/alerts')
    expect(fired).toMatchObject([{ alert: 'impossible-travel', delivery: null }])
  })

  test('that waits is sent to the webhook that was set since', async () => {
    const bench = await TestBench.open()
    const [first, second] = [await receiver(500), await receiver(204)]
    await setWebhook(bench, first.url)
    const firing = fireAlert(bench)
    await expect.poll(() => first.received.length).toBe(1)
    await setWebhook(bench, second.url)
    await firing
    expect([first.received.length, second.received.length]).toEqual([1, 1])
  })

  test('ignores the body of the response, however long it is', async () => {
    const bench = await TestBench.open()
    const url = await listen((_, response) => {
      response.writeHead(200)
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      }
      response.on('drain', more)
      response.on('error', () => {})
      more()
    })
    await setWebhook(bench, url)
    expect(await sendTest(bench)).toEqual({ outcome: 'delivered', attempts: 1, status: 200 })
  })

  test('reaches no server that is not there', async () => {
    const bench = await TestBench.open()
    await setWebhook(bench, 'http://127.0.0.1:1')
    expect(await sendTest(bench)).toEqual({ outcome: 'failed', attempts: 3, status: null })
  })

  test('is refused to a bench without a webhook', async () => {
    const bench = await TestBench.open()
    expect((await bench.request('/api/bench/alerts/test', { method: 'POST', body: {} })).status).toBe(404)
  })
})

describe('the secret', () => {
  test('is shown once, and differs for each webhook', async () => {
    const bench = await TestBench.open()
    const first = await setWebhook(bench, 'http://127.0.0.1:9')
    const second = await setWebhook(bench, 'http://127.0.0.1:9')
    expect(first.webhook?.secret).toMatch(/^whsec_[A-Za-z0-9_-]{43}$/)
    expect(second.webhook?.secret).not.toBe(first.webhook?.secret)
    const { webhook } = await bench.call('GET', '/api/bench/alerts')
    expect(webhook).toEqual({ url: 'http://127.0.0.1:9' })
    const secret = second.webhook?.secret ?? ''
    expect(JSON.stringify(await bench.call('GET', '/api/bench'))).not.toContain(secret)
    expect(JSON.stringify(await bench.events())).not.toContain(secret)
    const state = JSON.stringify((await lab().benches.find(bench.id))?.state)
    expect(state).not.toContain(secret.slice('whsec_'.length))
  })

  test('is forgotten with the webhook, and by a reset', async () => {
    const bench = await TestBench.open()
    await setWebhook(bench, 'http://127.0.0.1:9')
    await bench.call('PATCH', '/api/bench/alerts', { body: { webhook: null } })
    expect((await bench.call('GET', '/api/bench/alerts')).webhook).toBeNull()
    await setWebhook(bench, 'http://127.0.0.1:9')
    await bench.must('/api/bench/reset', { method: 'POST', body: {} })
    expect((await bench.call('GET', '/api/bench/alerts')).webhook).toBeNull()
  })
})

describe('the URL', () => {
  test.each([
    'http://localhost:9000/hook',
    'http://LOCALHOST:9000',
    'https://127.0.0.1:9443/a?b=c',
    'http://127.1.2.3:9000',
    'http://[::1]:9000/',
  ])('may be %s', async (url) => {
    const bench = await TestBench.open()
    expect((await setWebhook(bench, url)).webhook?.url).toBe(url)
  })

  test.each([
    ['another machine', 'http://192.0.2.1:9000/'],
    ['a name that a resolver would answer', 'http://example.org/'],
    ['a name that may resolve to this machine', 'http://localtest.me:9000/'],
    ['a subdomain of localhost', 'http://a.localhost:9000/'],
    ['a name with a trailing dot', 'http://localhost.:9000/'],
    ['a name that only begins like a local one', 'http://localhost.example.org/'],
    ['an address that only begins like a local one', 'http://127.0.0.1.example.org/'],
    ['every address of this machine', 'http://0.0.0.0:9000/'],
    ['every IPv6 address', 'http://[::]:9000/'],
    ['an IPv6-mapped address', 'http://[::ffff:127.0.0.1]:9000/'],
    ['an IPv6-mapped address in hex', 'http://[::ffff:7f00:1]:9000/'],
    ['a decimal address', 'http://2130706433:9000/'],
    ['a hexadecimal address', 'http://0x7f000001:9000/'],
    ['an octal address', 'http://0177.0.0.1:9000/'],
    ['a shortened address', 'http://127.1:9000/'],
    ['an address with a number that is too large', 'http://127.0.0.999:9000/'],
    ['credentials', 'http://user:password@127.0.0.1:9000/'],
    ['a local name as credentials', 'http://localhost:9000@example.org/'],
    ['a backslash in front of a host', 'http://127.0.0.1:9000\\@example.org/'],
    ['another scheme', 'ftp://127.0.0.1:9000/'],
    ['a file', 'file:///etc/passwd'],
    ['a script', 'javascript:alert(1)'],
    ['a scheme without slashes', 'http:127.0.0.1:9000'],
    ['spaces', ' http://127.0.0.1:9000/'],
    ['a line break', 'http://127.0.0.1:9000/\r\nX: y'],
    ['a tab in the host', 'http://127.0.\t0.1:9000/'],
    ['a fragment', 'http://127.0.0.1:9000/#a'],
    ['the port of the app', 'http://127.0.0.1:3000/api/benches'],
    ['port 0', 'http://127.0.0.1:0/'],
    ['a port that is too large', 'http://127.0.0.1:99999/'],
    ['no URL', 'webhook'],
    ['nothing', ''],
    ['a long path', `http://127.0.0.1:9000/${'a'.repeat(500)}`],
  ])('may not be %s', async (_, url) => {
    const bench = await TestBench.open()
    const { status, body } = await bench.request('/api/bench/alerts', {
      method: 'PATCH',
      body: { webhook: { url } },
    })
    expect(status).toBe(422)
    expect(body).toMatchObject({ code: 'invalid_request', errors: [{ field: 'webhook.url' }] })
    expect((await bench.call('GET', '/api/bench/alerts')).webhook).toBeNull()
  })

  test('reaches localhost without a resolver, over IPv6 as well', async () => {
    const bench = await TestBench.open()
    const url = await listen((_, response) => response.writeHead(204).end(), '::1').catch(() => null)
    if (url === null) return
    await setWebhook(bench, url.replace('[::1]', 'localhost'))
    expect(await sendTest(bench)).toMatchObject({ outcome: 'delivered' })
  })
})
