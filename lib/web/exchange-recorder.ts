import { randomBytes } from 'node:crypto'
import type { Bench } from '#lib/bench/bench.ts'
import type { Exchange, Header } from '#lib/bench/exchanges.ts'
import { clientFormsOf } from '#lib/bench/protection.ts'
import type { Trace } from '#lib/bench/trace.ts'
import { factsOf, hasRefreshToken, type MechanismFacts } from '#lib/core/mechanism-facts.ts'
import { fingerprintOf } from '#lib/core/reference-token.ts'
import type { MechanismId, NodeId } from '#lib/core/session.ts'
import type { RequestAct } from '#lib/ledger/event.ts'
import { COOKIE_HEADER, PEER_HEADER } from '#lib/server/peers.ts'
import type { Call } from './call.ts'
import type { Json } from './contract.ts'
import { isBearer, isOurCookie } from './credentials.ts'
import { isForm } from './form-body.ts'
import { targetOf } from './request-url.ts'

/** Replaces values that must not be kept. */
const MASK = '••••••••'

/** A response as the handler made it. */
interface ResponseParts {
  readonly status: number
  readonly headers: readonly Header[]
  readonly body: object | undefined
  readonly text: string | null
}

/** Records one request with its response, without changing either. */
export interface ExchangeRecorder {
  /** The ID of the exchange, for the header `Lab-Exchange`. */
  readonly id: string
  /** Receives the text of the request body. */
  body(text: string): void
  /** Receives the position of an event that the request caused. */
  event(seq: string): void
  keep(response: ResponseParts, node: NodeId): void
}

/** Records a request to a mechanism of a bench. */
export function recordExchange(
  call: Call,
  bench: Bench,
  act: RequestAct,
  mechanism: MechanismId,
): ExchangeRecorder {
  const { request, lab, trace, client, credentials } = call
  const id = nextExchangeId()
  const seqs: string[] = []
  const forms = clientFormsOf(bench)
  let body: string | null = null
  return {
    id,
    body: (text) => {
      body = isForm(request.headers.get('content-type')) ? maskedForm(text) : masked(text)
    },
    event: (seq) => {
      seqs.push(seq)
    },
    keep(response, node) {
      const found = credentials.find(mechanism)
      const { code, session } = (response.body ?? {}) as {
        code?: string
        session?: { id: string; user: string }
      }
      const presented = 'ambiguous' in found ? null : found.credential
      const known = session ?? lab.exchanges.sessionOf(bench.id, presented)
      const facts = {
        id,
        seqs,
        at: bench.now(),
        realAt: Date.now(),
        mechanism,
        act,
        node,
        client: forms.reduce({ ip: client, userAgent: '' }).ip,
        presented,
        code: code ?? null,
        sessionId: known?.id ?? null,
        user: known?.user ?? null,
        resentOf: resentOf(request.headers),
      }
      lab.exchanges.keep(bench.id, recorded(facts, request, body, response, trace))
    },
  }
}

type Derived = 'request' | 'response' | 'steps' | 'asks' | 'micros' | 'refusedBy' | 'bytes'

/**
 * An exchange that refers to the parts of its request and response. Most exchanges are never looked at, so their masked and
 * sorted form is made when they are.
 */
function recorded(
  facts: Omit<Exchange, Derived>,
  request: Request,
  requestBody: string | null,
  { status, headers: sent, text }: ResponseParts,
  trace: Trace,
): Exchange {
  // Not the request itself, which would keep more than its headers in memory.
  const { method, headers } = request
  const path = targetOf(request)
  const endMs = trace.elapsed()
  let bytes = 1024 + path.length + (requestBody?.length ?? 0) + (text?.length ?? 0)
  for (const [name, value] of headers) bytes += name.length + value.length
  for (const [name, value] of sent) bytes += name.length + value.length
  return {
    ...facts,
    bytes,
    // The list itself and not a copy: a write that is not awaited is added when it completes.
    asks: trace.storeCalls,
    micros: Math.round(endMs * 1000),
    get request() {
      return { method, path, headers: requestHeaders(headers), body: requestBody }
    },
    get response() {
      return { status, headers: sent.toSorted(([x], [y]) => Number(x > y) - Number(x < y)), body: text }
    },
    get steps() {
      return trace.spans(endMs)
    },
    get refusedBy() {
      return status < 300 ? null : (this.steps.findLast(({ step }) => step !== 'answer')?.step ?? null)
    },
  }
}

/** Distinguishes the exchanges of several processes that serve one bench. */
const PROCESS_PREFIX = randomBytes(3).toString('hex')
let exchanges = 0

/** An ID that is unique within its bench; access requires the bench ID. */
function nextExchangeId(): string {
  exchanges = (exchanges + 1) % 36 ** 6
  return `x${PROCESS_PREFIX}${exchanges.toString(36).padStart(6, '0')}`
}

/** On a resent request, the ID of the original. It is only displayed, so forging it has no effect on security. */
export const RESENT_HEADER = 'session-lab-resent'

function resentOf(headers: Headers): string | null {
  const id = headers.get(RESENT_HEADER)
  return id !== null && /^x[\w-]{12}$/.test(id) ? id : null
}

/** Masks passwords, because they are valid longer than any session. A body that is not JSON may contain one, so it is masked. */
function masked(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), (name, value: unknown) =>
      name.toLowerCase().includes('password') ? MASK : value,
    )
  } catch {
    return MASK
  }
}

/** The fields of a form, with masked passwords. */
function maskedForm(text: string): string {
  const fields = Array.from(new URLSearchParams(text), ([name, value]) => {
    const isPassword = name.toLowerCase().includes('password')
    return `${encodeURIComponent(name)}=${isPassword ? MASK : encodeURIComponent(value)}`
  })
  return fields.join('&')
}

/**
 * The headers to keep. Internal headers of the app are omitted. Secrets other than credentials of mechanisms are masked: the
 * bench ID, and cookies and credentials of other applications.
 */
function requestHeaders(headers: Headers): Header[] {
  const kept: Header[] = []
  for (const [name, value] of headers) {
    if (name === PEER_HEADER || name === RESENT_HEADER) continue
    if (name === 'cookie' || name === COOKIE_HEADER) kept.push(['cookie', maskCookies(value)])
    else if (name === 'bench') kept.push([name, MASK])
    else if (name === 'authorization' && !isBearer(value)) kept.push([name, MASK])
    else kept.push([name, value])
  }
  return kept
}

/** Headers that state the address of the client, or more about its system. */
const ADDRESS_HEADERS: ReadonlySet<string> = new Set(['x-forwarded-for', 'x-real-ip', 'forwarded'])

/**
 * The headers as they are shown: the address and the user agent in the form that policy keeps. In the memory of this process they
 * stay as they were sent until the exchange is deleted, because it can be sent again.
 */
function reducedHeaders(bench: Bench, headers: readonly Header[]): Header[] {
  if (bench.state.policy.storage.minimise === 'full') return [...headers]
  const forms = clientFormsOf(bench)
  return headers.map(([name, value]) => {
    if (name === 'user-agent') return [name, forms.reduce({ ip: '', userAgent: value }).userAgent]
    return ADDRESS_HEADERS.has(name) || name.startsWith('sec-ch-ua') ? [name, MASK] : [name, value]
  })
}

function maskCookies(header: string): string {
  return header
    .split(/; */)
    .map((pair) => {
      const [name, value] = pairOf(pair)
      return isOurCookie(name) ? pair : `${name}=${'•'.repeat(value.length)}`
    })
    .join('; ')
}

function pairOf(pair: string): [name: string, value: string] {
  const split = pair.indexOf('=')
  return split < 0 ? [pair.trim(), ''] : [pair.slice(0, split).trim(), pair.slice(split + 1).trim()]
}

/** A cookie of a request or response. `value` is null if it is not a cookie of a mechanism. */
export interface CookieView {
  readonly name: string
  readonly value: string | null
  readonly fingerprint: string | null
  /** Name, equals sign and value. */
  readonly bytes: number
}

/** A credential and its location in the request or response. */
export interface CredentialView {
  readonly kind: MechanismFacts['credential'] | 'refresh'
  readonly direction: 'presented' | 'issued'
  readonly where: 'cookie' | 'authorization' | 'set-cookie' | 'body'
  readonly value: string
  readonly fingerprint: string
}

/** An exchange for lists: without credentials and without the parts that contain them. */
export function exchangeSummary(exchange: Exchange) {
  const { id, seqs, at, realAt, mechanism, act, node, sessionId, user, code, refusedBy, micros, resentOf } =
    exchange
  return {
    id,
    seq: seqs.at(-1) ?? null,
    seqs,
    at,
    realAt,
    mechanism,
    act,
    node,
    method: exchange.request.method,
    path: exchange.request.path,
    status: exchange.response.status,
    code,
    refusedBy,
    sessionId,
    user,
    micros,
    reads: exchange.asks.filter(({ kind }) => kind === 'read').length,
    writes: exchange.asks.filter(({ kind }) => kind === 'write').length,
    resentOf,
  }
}

/** The complete exchange with credentials, for the holder of the bench ID. */
export function exchangeDetail(bench: Bench, exchange: Exchange) {
  const { mechanism, client, request, response, steps, asks } = exchange
  const cookieHeader = request.headers.find(([name]) => name === 'cookie')?.[1] ?? null
  const setCookies = response.headers.filter(([name]) => name === 'set-cookie').map(([, line]) => line)
  return {
    ...exchangeSummary(exchange),
    client,
    request: {
      ...request,
      headers: reducedHeaders(bench, request.headers),
      cookies: cookieHeader === null ? [] : cookieHeader.split('; ').map(cookieOf),
      cookieBytes: cookieHeader === null ? 0 : Buffer.byteLength(cookieHeader.replaceAll('•', '.')),
    },
    response: { ...response, setCookies: setCookies.map(setCookieOf) },
    credentials: credentialsOf(mechanism, exchange, setCookies),
    steps,
    asks,
  }
}

function cookieOf(pair: string): CookieView {
  const [name, value] = pairOf(pair)
  const isOurs = isOurCookie(name)
  return {
    name,
    value: isOurs ? value : null,
    fingerprint: isOurs && value !== '' ? fingerprintOf(value) : null,
    bytes: name.length + 1 + value.length,
  }
}

function setCookieOf(line: string) {
  const [pair = '', ...attributes] = line.split('; ')
  return { ...cookieOf(pair), attributes: attributes.map(pairOf) }
}

function credentialsOf(
  mechanism: MechanismId,
  { request, response, presented }: Exchange,
  setCookies: readonly string[],
): CredentialView[] {
  const found: CredentialView[] = []
  const add = (
    direction: CredentialView['direction'],
    where: CredentialView['where'],
    value: unknown,
    kind: CredentialView['kind'] = factsOf(mechanism).credential,
  ) => {
    if (typeof value !== 'string' || value === '') return
    found.push({ kind, direction, where, value, fingerprint: fingerprintOf(value) })
  }
  const byHeader = request.headers.some(([name, value]) => name === 'authorization' && isBearer(value))
  add('presented', byHeader ? 'authorization' : 'cookie', presented)
  const cookies = request.headers.find(([name]) => name === 'cookie')?.[1].split('; ') ?? []
  if (hasRefreshToken(mechanism)) {
    for (const [name, value] of cookies.map(pairOf)) {
      if (/^(__Host-)?rt$/.test(name)) add('presented', 'cookie', value, 'refresh')
    }
    add('presented', 'body', parsed(request.body).refresh_token, 'refresh')
  }
  for (const [name, value] of setCookies.map((line) => pairOf(line.split('; ')[0] ?? ''))) {
    // Skips the cookie of the load balancer, which contains only a node ID.
    if (!isOurCookie(name)) continue
    add(
      'issued',
      'set-cookie',
      value,
      /^(__Host-)?rt$/.test(name) ? 'refresh' : factsOf(mechanism).credential,
    )
  }
  const handed = parsed(response.body).credential as Record<string, unknown> | undefined
  add('issued', 'body', handed?.access_token)
  add('issued', 'body', handed?.refresh_token, 'refresh')
  return found
}

function parsed(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

export type ExchangeSummary = Json<ReturnType<typeof exchangeSummary>>
export type ExchangeDetail = Json<ReturnType<typeof exchangeDetail>>
