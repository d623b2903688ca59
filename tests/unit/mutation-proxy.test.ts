import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { Lab } from '#lib/kit/mutate/lab.ts'
import { type LabProxy, startProxy } from '#lib/kit/mutate/proxy.ts'

/* The proxy in front of a server whose responses each test states. */

const closers: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

interface Received {
  readonly line: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

async function serve(
  respond: (incoming: IncomingMessage, outgoing: ServerResponse) => void,
): Promise<{ readonly url: string; readonly received: Received[] }> {
  const received: Received[] = []
  const server = createServer(async (incoming, outgoing) => {
    let body = ''
    for await (const chunk of incoming) body += chunk
    received.push({ line: `${incoming.method} ${incoming.url}`, headers: incoming.headers, body })
    respond(incoming, outgoing)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received }
}

async function proxyTo(url: string, mutations: readonly string[] = ['m01']): Promise<LabProxy> {
  const lab = new Lab(url, new AbortController().signal)
  const proxy = await startProxy(lab, { mutations, observedMutations: [] })
  closers.push(proxy.close)
  return proxy
}

/** A request whose target is sent as it is. @returns the status, or the error */
const sendTo = (proxy: LabProxy, path: string, headers: Record<string, string> = {}) =>
  new Promise<number | string>((resolve) => {
    const { hostname, port } = new URL(proxy.url)
    request({ hostname, port, path, headers }, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode ?? 0))
      response.on('error', ({ message }) => resolve(message))
    })
      .on('error', ({ message }) => resolve(message))
      .end()
  })

const created = (_: IncomingMessage, outgoing: ServerResponse) =>
  outgoing.writeHead(201, { 'content-type': 'application/json' }).end('{"id":"b1"}')

test('sends nothing to another host that a target names', async () => {
  const elsewhere = await serve((_, outgoing) => outgoing.end())
  const lab = await serve((_, outgoing) => outgoing.end())
  const proxy = await proxyTo(lab.url)
  const { host } = new URL(elsewhere.url)
  const secret = { cookie: 'sid=secret', bench: 'b1' }
  expect(await sendTo(proxy, `//${host}/steal`, secret)).toBe(200)
  expect(await sendTo(proxy, `${elsewhere.url}/steal`, secret)).toBe(400)
  expect(await sendTo(proxy, '//')).toBe(200)
  expect(elsewhere.received).toEqual([])
  expect(lab.received.map(({ line }) => line)).toEqual([`GET //${host}/steal`, 'GET //'])
})

test('adds the bugs to those of a new bench, and leaves other bodies to the server', async () => {
  const lab = await serve(created)
  const proxy = await proxyTo(lab.url)
  const bodies = [
    '',
    '{"mutations":["m02","m01"],"seed":"x"}',
    '[]',
    '"text"',
    'null',
    '{',
    '{"mutations":"m02"}',
  ]
  for (const body of bodies) await fetch(`${proxy.url}/api/benches`, { method: 'POST', body })
  expect(lab.received.map(({ body }) => body)).toEqual([
    '{"mutations":["m01"],"observedMutations":[]}',
    '{"mutations":["m02","m01"],"seed":"x","observedMutations":[]}',
    '[]',
    '"text"',
    'null',
    '{',
    '{"mutations":"m02","observedMutations":[]}',
  ])
})

test('keeps its bugs when the suite switches those of a bench', async () => {
  const lab = await serve((_, outgoing) => outgoing.end('{}'))
  const proxy = await proxyTo(lab.url)
  await fetch(`${proxy.url}/api/bench/mutations`, { method: 'PATCH', body: '{"active":["m02"]}' })
  expect(lab.received[0]?.body).toBe('{"active":["m02","m01"],"observed":[]}')
})

test('knows the routes under any spelling that the server takes', async () => {
  const lab = await serve(created)
  const proxy = await proxyTo(lab.url)
  for (const path of ['/api/benches/', '//api/benches', '/api/benches?x=1'])
    await fetch(new URL(proxy.url + path), { method: 'POST' })
  for (const { body } of lab.received) expect(body).toContain('m01')
  expect(proxy.requestCount()).toBe(3)
})

test('plants by header in a bench that was not created through it', async () => {
  const lab = await serve(created)
  const proxy = await proxyTo(lab.url)
  await fetch(`${proxy.url}/api/benches`, { method: 'POST' })
  for (const bench of ['b1', 'b2']) await fetch(`${proxy.url}/api/jwt/me`, { headers: { bench } })
  expect(lab.received.map(({ headers }) => headers['lab-mutations'])).toEqual([undefined, undefined, 'm01'])
  expect(proxy.benchCount()).toBe(1)
})

test.each<[string, (incoming: IncomingMessage, outgoing: ServerResponse) => void]>([
  ['is no JSON', (_, outgoing) => outgoing.writeHead(201).end('<html>')],
  [
    'is compressed',
    (_, outgoing) => outgoing.writeHead(201, { 'content-encoding': 'gzip' }).end(gzipSync('{}')),
  ],
  [
    'is cut',
    ({ socket }, outgoing) =>
      outgoing.writeHead(201, { 'content-length': 99 }).write('{', () => socket.destroy()),
  ],
])('refuses with 502 if the response with a new bench %s', async (_, respond) => {
  const proxy = await proxyTo((await serve(respond)).url)
  expect((await fetch(`${proxy.url}/api/benches`, { method: 'POST' })).status).toBe(502)
  expect((await fetch(`${proxy.url}/api/benches`, { method: 'POST' })).status).toBe(502)
})

test('ends the request of a client when the server cuts the response', async () => {
  const lab = await serve(({ socket }, outgoing) =>
    outgoing.writeHead(200, { 'content-length': 99 }).write('part', () => socket.destroy()),
  )
  const proxy = await proxyTo(lab.url)
  expect(await sendTo(proxy, '/')).toBe('aborted')
})

test('refuses with 502 when no server responds', async () => {
  const proxy = await proxyTo('http://127.0.0.1:9')
  expect((await fetch(`${proxy.url}/`)).status).toBe(502)
})

test('survives a client that leaves', async () => {
  const lab = await serve((_, outgoing) => outgoing.end('ok'))
  const proxy = await proxyTo(lab.url)
  const { port } = new URL(proxy.url)
  await new Promise<void>((resolve) => {
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write('POST /api/benches HTTP/1.1\r\nhost: x\r\ncontent-length: 99\r\n\r\n{', () => {
        socket.destroy()
        resolve()
      })
    })
  })
  expect(await (await fetch(`${proxy.url}/`)).text()).toBe('ok')
})
