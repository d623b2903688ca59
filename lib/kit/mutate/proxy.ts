import { createServer, type IncomingHttpHeaders, type IncomingMessage, request as sendHttp } from 'node:http'
import { request as sendHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import { readReach } from './lab.ts'
import { joined, type Reach } from './reach.ts'

/** The bugs of the benches that are created through a proxy. */
export interface Planted {
  readonly mutations: readonly string[]
  readonly observedMutations: readonly string[]
}

/** A reverse proxy in front of the server, for a suite that does not use the kit. */
export interface Proxy {
  readonly url: string
  /** Benches created through it. */
  readonly benchCount: () => number
  /** What the benches have reached. */
  readonly reach: () => Promise<Reach>
  readonly close: () => Promise<void>
}

/** Headers of one connection only (RFC 9110 §7.6.1), and the length, which changes with the body. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'te', 'trailer']

/**
 * Starts a proxy that plants bugs in each bench which is created through it. A request to a bench that it has not seen gets the
 * header `Lab-Mutations`, so that a bench which the suite has kept is broken for these requests only.
 */
export async function startProxy(lab: string, planted: Planted): Promise<Proxy> {
  const target = new URL(lab)
  const send = target.protocol === 'https:' ? sendHttps : sendHttp
  const benches = new Set<string>()
  const ended: Reach[] = []
  let own = ''

  const server = createServer(async (incoming, outgoing) => {
    try {
      const { method = 'GET', url = '/' } = incoming
      const isNew = method === 'POST' && new URL(url, lab).pathname === '/api/benches'
      const isDeleted = method === 'DELETE' && new URL(url, lab).pathname === '/api/bench'
      const bench = benchOf(incoming.headers)
      if (isDeleted && bench !== null && benches.delete(bench)) ended.push(await readReach(lab, bench))
      const body = isNew ? withBugs(await textOf(incoming), planted) : null
      const headers = requestHeaders(incoming.headers, { own, target, body })
      if (!isNew && bench !== null && !benches.has(bench) && planted.mutations.length > 0)
        headers['lab-mutations'] ??= planted.mutations.join(',')
      const outgoingRequest = send(new URL(url, lab), { method, headers }, async (response) => {
        outgoing.writeHead(response.statusCode ?? 502, responseHeaders(response.headers, { own, target }))
        if (!isNew) return response.pipe(outgoing)
        const text = await textOf(response)
        const id = response.statusCode === 201 ? (JSON.parse(text) as { id: string }).id : null
        if (id !== null) benches.add(id)
        outgoing.end(text)
      })
      outgoingRequest.on('error', () => outgoing.destroy())
      outgoing.on('close', () => outgoingRequest.destroy())
      if (body === null) incoming.pipe(outgoingRequest)
      else outgoingRequest.end(body)
    } catch {
      outgoing.destroy()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  own = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    url: own,
    benchCount: () => benches.size + ended.length,
    reach: async () =>
      joined([...ended, ...(await Promise.all(Array.from(benches, (id) => readReach(lab, id))))]),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** The bench that a request names, by header or cookie. */
function benchOf({ bench, cookie }: IncomingHttpHeaders): string | null {
  if (typeof bench === 'string') return bench
  return /(?:^|;\s*)(?:__Host-)?bench=([^;]+)/.exec(cookie ?? '')?.[1] ?? null
}

/** Adds the bugs to the body of a new bench. A body that is no JSON object is left to the server to refuse. */
function withBugs(text: string, planted: Planted): string {
  try {
    return JSON.stringify({ ...(JSON.parse(text === '' ? '{}' : text) as object), ...planted })
  } catch {
    return text
  }
}

interface Between {
  readonly own: string
  readonly target: URL
}

/** The headers as a client of the server itself would have sent them: it checks host and origin. */
function requestHeaders(
  received: IncomingHttpHeaders,
  { own, target, body }: Between & { readonly body: string | null },
): Record<string, string | string[]> {
  const sent = Object.fromEntries(
    Object.entries(received).filter(([name]) => !HOP_BY_HOP.includes(name) && name !== 'host'),
  ) as Record<string, string | string[]>
  for (const name of ['origin', 'referer']) {
    const value = sent[name]
    if (typeof value === 'string') sent[name] = value.replace(own, target.origin)
  }
  if (body !== null) {
    sent['content-length'] = String(Buffer.byteLength(body))
    sent['content-type'] ??= 'application/json'
  }
  return { ...sent, host: target.host }
}

function responseHeaders(received: IncomingHttpHeaders, { own, target }: Between): IncomingHttpHeaders {
  const sent = Object.fromEntries(Object.entries(received).filter(([name]) => !HOP_BY_HOP.includes(name)))
  for (const name of ['location', 'access-control-allow-origin']) {
    const value = sent[name]
    if (typeof value === 'string') sent[name] = value.replace(target.origin, own)
  }
  return sent
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
