import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
  request as sendHttp,
} from 'node:http'
import { request as sendHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { union } from '../union.ts'
import type { Lab } from './lab.ts'
import { joined, type Reach } from './reach.ts'

/** The bugs of the benches that are created through a proxy. */
export interface Planted {
  readonly mutations: readonly string[]
  readonly observedMutations: readonly string[]
}

/** A reverse proxy in front of the server, for a suite that does not use the kit. */
export interface LabProxy {
  readonly url: string
  readonly requestCount: () => number
  /** Benches created through it. */
  readonly benchCount: () => number
  /** What the benches have reached. */
  readonly reach: () => Promise<Reach>
  readonly close: () => Promise<void>
}

/**
 * Headers of one connection only (RFC 9110 §7.6.1), the length, which changes with the body, and `Expect`, which this proxy meets
 * itself.
 */
const HOP_BY_HOP = ['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'te', 'trailer', 'expect']

/**
 * Starts a proxy that plants bugs in each bench which is created through it. A request to a bench that it has not seen gets the
 * header `Lab-Mutations`, so that a bench which the suite has kept is broken for these requests only. Every request goes to the
 * server, with the path as it was received: a target that names another host does not lead there.
 */
export async function startProxy(lab: Lab, planted: Planted): Promise<LabProxy> {
  const target = new URL(lab.url)
  const send = target.protocol === 'https:' ? sendHttps : sendHttp
  const { hostname, port } = target
  const benches = new Set<string>()
  const ended: Reach[] = []
  let own = ''
  let requests = 0

  const forward = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { method = 'GET', url: path = '' } = incoming
    if (!path.startsWith('/')) return refuse(outgoing, 400, `The target ${method} ${path} has no path.`)
    const route = `${method} ${path
      .split('?', 1)[0]
      ?.replace(/\/+/g, '/')
      .replace(/(.)\/$/, '$1')}`
    requests += 1
    const bench = benchOf(incoming.headers)
    if (route === 'DELETE /api/bench' && bench !== null && benches.delete(bench))
      ended.push(await lab.readReach(bench))
    const isNew = route === 'POST /api/benches'
    const fields = FIELDS_OF[route]
    const body = fields ? withBugs(await textOf(incoming), fields(planted)) : null
    const headers = requestHeaders(incoming.headers, { own, target, body })
    if (!isNew && bench !== null && !benches.has(bench) && planted.mutations.length > 0)
      headers['lab-mutations'] ??= planted.mutations.join(',')

    const request = send({ host: hostname.replace(/^\[|\]$/g, ''), port, path, method, headers })
    outgoing.on('close', () => request.destroy())
    const responded = new Promise<IncomingMessage>((resolve, reject) => {
      request.on('response', resolve)
      request.on('error', reject)
    })
    if (body === null) incoming.pipe(request)
    else request.end(body)
    const response = await responded
    const text = isNew ? await textOf(response) : null
    if (text !== null && response.statusCode === 201) benches.add((JSON.parse(text) as { id: string }).id)
    outgoing.writeHead(response.statusCode ?? 502, responseHeaders(response.headers, { own, target }))
    if (text === null) await pipeline(response, outgoing)
    else outgoing.end(text)
  }

  const server = createServer((incoming, outgoing) => {
    forward(incoming, outgoing).catch((error: Error) => {
      if (outgoing.headersSent) outgoing.destroy()
      else refuse(outgoing, 502, `The server did not respond: ${error.message}`)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  own = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    url: own,
    requestCount: () => requests,
    benchCount: () => benches.size + ended.length,
    reach: async () =>
      joined([...ended, ...(await Promise.all(Array.from(benches, (id) => lab.readReach(id))))]),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

function refuse(outgoing: ServerResponse, status: number, detail: string): void {
  outgoing.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(detail)
}

/** The bench that a request names, by header or cookie. */
function benchOf({ bench, cookie }: IncomingHttpHeaders): string | null {
  if (typeof bench === 'string') return bench
  return /(?:^|;\s*)(?:__Host-)?bench=([^;]+)/.exec(cookie ?? '')?.[1] ?? null
}

/** Where requests state bugs: those of a new bench, and those to which a bench is switched. */
const FIELDS_OF: Readonly<Record<string, (planted: Planted) => Readonly<Record<string, readonly string[]>>>> =
  {
    'POST /api/benches': ({ mutations, observedMutations }) => ({ mutations, observedMutations }),
    'PATCH /api/bench/mutations': ({ mutations, observedMutations }) => ({
      active: mutations,
      observed: observedMutations,
    }),
  }

/** Adds the bugs to those that a body states. A body that is no JSON object is left to the server to refuse. */
function withBugs(text: string, planted: Readonly<Record<string, readonly string[]>>): string {
  const body = jsonOf(text === '' ? '{}' : text)
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return text
  const added = Object.entries(planted).map(([name, bugs]) => {
    const stated: unknown = (body as Record<string, unknown>)[name] ?? []
    // A list that the server does not take is left to it, too.
    return [name, Array.isArray(stated) ? union(stated, bugs) : stated]
  })
  return JSON.stringify({ ...body, ...Object.fromEntries(added) })
}

/** Undefined if the text is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
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
    // The ID of the new bench is read from the response.
    sent['accept-encoding'] = 'identity'
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
