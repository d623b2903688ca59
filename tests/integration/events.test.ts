import { expect, test } from 'vitest'
import { lab } from '#lib/bench/lab.ts'
import type { Snapshot } from '#lib/ledger/event.ts'
import { compareSeq } from '#lib/ledger/seq.ts'
import { PEER_HEADER } from '#lib/server/peers.ts'
import { serveRequest } from '#lib/web/routes.ts'
import { send } from '../support/app.ts'
import { TestBench } from '../support/test-bench.ts'

interface Message {
  readonly id?: string
  readonly event?: string
  readonly data?: Partial<Snapshot> & { readonly [name: string]: unknown }
}

/** Reads a stream message by message. */
class Stream {
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>
  private text = ''
  private constructor(response: Response) {
    if (!response.body) throw new Error('no stream')
    this.reader = response.body.getReader()
  }

  static async open(bench: TestBench, headers: Record<string, string> = {}, query = ''): Promise<Stream> {
    const response = await send(`/api/events${query}`, { headers: { bench: bench.id, ...headers } })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    expect(response.headers.get('cache-control')).toContain('no-transform')
    return new Stream(response)
  }

  async next(): Promise<Message> {
    for (;;) {
      const end = this.text.indexOf('\n\n')
      if (end >= 0) {
        const lines = this.text.slice(0, end).split('\n')
        this.text = this.text.slice(end + 2)
        const field = (name: string) =>
          lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2)
        const data = field('data')
        if (data !== undefined) {
          return { id: field('id') ?? '', event: field('event') ?? '', data: JSON.parse(data) }
        }
        continue
      }
      const { done, value } = await this.reader.read()
      if (done) throw new Error('the stream ended')
      this.text += new TextDecoder().decode(value)
    }
  }

  async take(count: number): Promise<Message[]> {
    const messages: Message[] = []
    while (messages.length < count) messages.push(await this.next())
    return messages
  }

  close(): Promise<void> {
    return this.reader.cancel()
  }
}

test('starts a stream with the snapshot and continues with events', async () => {
  const bench = await TestBench.open()
  const alice = await bench.login('opaque-token')
  const stream = await Stream.open(bench)
  const first = await stream.next()
  expect(first.event).toBe('snapshot')
  expect(first.data?.sessions?.map(({ id }) => id)).toEqual([alice.session?.id])
  expect(first.data?.counts).toEqual({ active: 1, ended: 0 })
  const { headers } = await alice.me()
  const second = await stream.next()
  expect(second).toMatchObject({ event: 'request.verified', id: headers.get('lab-seq') })
  expect(second.data).toMatchObject({
    seq: second.id,
    mechanism: 'opaque-token',
    sessionId: alice.session?.id,
    user: 'alice',
  })
  await stream.close()
})

test('sends a reconnecting client the missed events, without gap or repetition', async () => {
  const bench = await TestBench.open()
  const alice = await bench.login('jwt')
  const before = await Stream.open(bench)
  await before.next()
  await alice.me()
  const seen = await before.next()
  await before.close()
  for (let i = 0; i < 25; i++) await alice.me()
  const after = await Stream.open(bench, { 'last-event-id': seen.id ?? '' })
  const missed = await after.take(25)
  await alice.me()
  const live = await after.next()
  const seqs = [seen, ...missed, live].map(({ id }) => id ?? '')
  expect(new Set(seqs).size).toBe(27)
  expect([...seqs].sort(compareSeq)).toEqual(seqs)
  expect(missed.every(({ event }) => event === 'request.verified')).toBe(true)
  await after.close()
})

test('sends the snapshot again if the last position no longer exists', async () => {
  const bench = await TestBench.open()
  await bench.login('jwt')
  const stream = await Stream.open(bench, {}, '?after=1-0')
  expect((await stream.next()).event).toBe('snapshot')
  await stream.close()
})

test('lets Last-Event-ID take precedence over after: a reconnect does not replay from the first connection', async () => {
  const bench = await TestBench.open()
  const alice = await bench.login('jwt')
  await alice.me()
  const seqs = (await bench.events()).map(({ seq }) => seq)
  const [first = '', newest = ''] = [seqs[0], seqs.at(-1)]
  const stream = await Stream.open(bench, { 'last-event-id': newest }, `?after=${first}`)
  const { headers } = await alice.me()
  expect(await stream.next()).toMatchObject({ event: 'request.verified', id: headers.get('lab-seq') })
  await stream.close()
  const lines = async (headers: Record<string, string>) =>
    (
      await send(`/api/events?format=ndjson&after=${newest}`, { headers: { bench: bench.id, ...headers } })
    ).text()
  expect(await lines({ 'last-event-id': headers.get('lab-seq') ?? '' })).toBe('')
  // A value that is no seq counts as none, as after a stream without IDs.
  for (const none of ['', 'banana', '1-']) expect(await lines({ 'last-event-id': none })).not.toBe('')
})

test('sends all events to each of several clients of one bench', async () => {
  const bench = await TestBench.open()
  const alice = await bench.login('server-session')
  const streams = await Promise.all(Array.from({ length: 5 }, () => Stream.open(bench)))
  await Promise.all(streams.map((stream) => stream.next()))
  await Promise.all(Array.from({ length: 40 }, () => alice.me('?slide=0')))
  const all = await Promise.all(streams.map((stream) => stream.take(40)))
  const [first] = all.map((messages) => messages.map(({ id }) => id))
  for (const messages of all) expect(messages.map(({ id }) => id)).toEqual(first)
  await Promise.all(streams.map((stream) => stream.close()))
})

test('sends one bench no event of another', async () => {
  const [mine, yours] = [await TestBench.open(), await TestBench.open()]
  const stream = await Stream.open(yours)
  await stream.next()
  await mine.login('jwt')
  const bob = await yours.login('jwt', 'bob')
  const received = await stream.next()
  expect(received.data).toMatchObject({ user: 'bob', sessionId: bob.session?.id })
  await stream.close()
})

test('disconnects a client that does not read, and continues for the others', async () => {
  const bench = await TestBench.open()
  const alice = await bench.login('opaque-token')
  const [lazy, keen] = [await Stream.open(bench), await Stream.open(bench)]
  const received: Message[] = []
  const reading = (async () => {
    for (;;) received.push(await keen.next())
  })().catch(() => {})
  const { feed } = lab()
  expect(feed.subscribersOf(bench.id)).toBe(2)
  for (let i = 0; i < 40 && feed.subscribersOf(bench.id) === 2; i++) {
    await Promise.all(Array.from({ length: 50 }, () => alice.me('?slide=0')))
    await bench.request('/api/bench')
  }
  expect(feed.subscribersOf(bench.id)).toBe(1)
  await expect(lazy.next()).rejects.toThrow('does not read')
  await keen.close()
  await reading
  expect(received.length).toBeGreaterThan(100)
  expect(feed.subscribersOf(bench.id)).toBe(0)
})

test('lets a client that has missed many events catch up as fast as it reads', async () => {
  const bench = await TestBench.open()
  const liveBench = await lab().benches.find(bench.id)
  const { policy } = liveBench?.state ?? {}
  if (!liveBench || !policy) throw new Error('no bench')
  // Far more than is buffered for a client that does not read.
  const seqs = Array.from({ length: 900 }, () =>
    liveBench.append({ type: 'policy.changed', policy, changed: [] }),
  )
  const stream = await Stream.open(bench, { 'last-event-id': '0-0' })
  expect(lab().feed.subscribersOf(bench.id)).toBe(1)
  expect((await stream.take(900)).map(({ id }) => id)).toEqual(seqs)
  const alice = await bench.login('jwt')
  expect((await stream.next()).data).toMatchObject({ sessionId: alice.session?.id })
  await stream.close()
  expect(lab().feed.subscribersOf(bench.id)).toBe(0)
})

test('opens no stream for a HEAD request', async () => {
  const bench = await TestBench.open()
  const request = new Request('http://localhost/api/events', { method: 'HEAD', headers: { bench: bench.id } })
  const { status, headers } = await serveRequest(request)
  expect({ status, type: headers.get('content-type') }).toEqual({
    status: 200,
    type: 'text/event-stream; charset=utf-8',
  })
  expect(lab().feed.subscribersOf(bench.id)).toBe(0)
})

test('keeps no stream for a client that disconnects before it is open', async () => {
  const bench = await TestBench.open()
  const gone = new AbortController()
  const request = new Request('http://localhost/api/events', {
    headers: { bench: bench.id },
    signal: gone.signal,
  })
  const answering = serveRequest(request)
  gone.abort()
  await answering
  expect(lab().feed.subscribersOf(bench.id)).toBe(0)
})

test('returns 429 beyond the limit of streams', async () => {
  const bench = await TestBench.open()
  const streams = await Promise.all(Array.from({ length: 20 }, () => Stream.open(bench)))
  const response = await send('/api/events', { headers: { bench: bench.id } })
  expect(response.status).toBe(429)
  expect(response.headers.get('retry-after')).toBe('5')
  await Promise.all(streams.map((stream) => stream.close()))
  const again = await Stream.open(bench)
  await again.close()
})

test('opens no more streams than the limit when many are requested concurrently', async () => {
  const bench = await TestBench.open()
  const responses = await Promise.all(
    Array.from({ length: 40 }, () => send('/api/events', { headers: { bench: bench.id } })),
  )
  expect(responses.filter(({ status }) => status === 200)).toHaveLength(20)
  await Promise.all(responses.map(({ body }) => body?.cancel()))
  await (await Stream.open(bench)).close()
})

test('limits the streams of one address over all benches', async () => {
  const from = (bench: TestBench, ip: string) =>
    send('/api/events', { headers: { bench: bench.id, [PEER_HEADER]: ip } })
  const benches = await Promise.all(Array.from({ length: 16 }, () => TestBench.open()))
  const opened = (
    await Promise.all(
      benches.map((bench, n) =>
        Promise.all(Array.from({ length: 20 }, (_, k) => from(bench, `2001:db8:5:5::${n}:${k}`))),
      ),
    )
  ).flat()
  expect(opened.filter(({ status }) => status === 200)).toHaveLength(300)
  const last = await TestBench.open()
  expect((await from(last, '2001:db8:5:5::')).status).toBe(429)
  const other = await from(last, '2001:db8:5:6::')
  expect(other.status).toBe(200)
  await Promise.all([...opened, other].map(({ body }) => body?.cancel()))
  const again = await from(last, '2001:db8:5:5::')
  expect(again.status).toBe(200)
  await again.body?.cancel()
})

test('ends at the end of the event log as NDJSON', async () => {
  const bench = await TestBench.open()
  await bench.login('jwt')
  expect((await bench.snapshot()).type).toBe('snapshot')
  expect((await bench.events()).map(({ type }) => type)).toEqual(['session.created'])
})

test('lists sessions newest first, page by page, while others are added', async () => {
  const bench = await TestBench.open({ preset: 'textbook' })
  const ids: string[] = []
  for (let i = 0; i < 12; i++) ids.unshift((await bench.login('sealed-cookie')).session?.id ?? '')
  const first = (await bench.request('/api/sessions?limit=5')).body
  expect(first.sessions.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 5))
  expect(first.counts).toEqual({ active: 12, ended: 0 })
  await bench.login('sealed-cookie', 'bob')
  const second = (await bench.request(`/api/sessions?limit=5&cursor=${first.next}`)).body
  expect(second.sessions.map(({ id }: { id: string }) => id)).toEqual(ids.slice(5, 10))
  const third = (await bench.request(`/api/sessions?limit=5&cursor=${second.next}`)).body
  expect(third.sessions.map(({ id }: { id: string }) => id)).toEqual(ids.slice(10))
  expect(third.next).toBeNull()
})

test('finds sessions by mechanism, user and state', async () => {
  const bench = await TestBench.open()
  const alice = await bench.login('jwt')
  await bench.login('opaque-token')
  await bench.login('jwt', 'bob')
  await alice.logout()
  const count = async (query: string) => (await bench.sessions(query)).length
  expect(await count('')).toBe(3)
  expect(await count('mechanism=jwt')).toBe(2)
  expect(await count('user=alice')).toBe(2)
  expect(await count('state=ended')).toBe(1)
  expect(await count('mechanism=jwt&user=alice&state=active')).toBe(0)
  expect(await count('mechanism=jwt&user=alice&state=ended')).toBe(1)
  expect(await count('user=dave')).toBe(0)
})

test('shows where a session is stored', async () => {
  const textbook = await TestBench.open({ preset: 'textbook' })
  const where = async (bench: TestBench, mechanism: Parameters<TestBench['login']>[0]) => {
    const alice = await bench.login(mechanism)
    return (await bench.request(`/api/sessions/${alice.session?.id}`)).body.storage
  }
  expect(await where(textbook, 'sealed-cookie')).toEqual({
    client: 'holds-the-session',
    jar: [],
    nodes: [],
    redis: [],
    database: [],
  })
  expect(await where(textbook, 'server-session')).toMatchObject({
    client: 'holds-a-reference',
    nodes: [{ state: 'live' }],
    redis: [],
  })
  const opaque = await where(textbook, 'opaque-token')
  expect(opaque.redis.map(({ type }: { type: string }) => type)).toEqual(['string', 'zset'])
  expect(opaque.redis[0].ttlSeconds).toBeGreaterThan(1790)
})

test('marks the client’s own sessions as current', async () => {
  const bench = await TestBench.open()
  const [alice] = [await bench.login('server-session'), await bench.login('server-session', 'bob')]
  const cookie = Array.from(alice.cookies, ([name, value]) => `${name}=${value}`).join('; ')
  const { body } = await bench.request('/api/sessions', { headers: { cookie } })
  const current = body.sessions.filter(({ current }: { current: boolean }) => current)
  expect(current.map(({ id }: { id: string }) => id)).toEqual([alice.session?.id])
})
