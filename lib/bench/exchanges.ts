import { recordOf } from '#lib/core/record-of.ts'
import { type Instant, MECHANISM_IDS, type MechanismId, type NodeId } from '#lib/core/session.ts'
import type { Step } from '#lib/core/steps.ts'
import type { RequestAct } from '#lib/ledger/event.ts'
import type { Span, StoreCall } from './trace.ts'

/*
 * Recent requests and responses, raw. They are the only place that has credentials in readable form. For this reason they
 * are kept in the memory of this process only, bounded in number, bytes and time, and only the bench ID gives access to
 * them (lib/decisions/0014).
 */

export type Header = readonly [name: string, value: string]

/** One request to a mechanism and its response, as the server saw them. */
export interface Exchange {
  readonly id: string
  /** The positions of the events that it caused, in order. */
  readonly seqs: readonly string[]
  /** The bench clock when the response was ready. */
  readonly at: Instant
  readonly realAt: number
  readonly mechanism: MechanismId
  readonly act: RequestAct
  readonly node: NodeId
  readonly client: string
  readonly request: {
    readonly method: string
    readonly path: string
    readonly headers: readonly Header[]
    readonly body: string | null
  }
  readonly response: {
    readonly status: number
    readonly headers: readonly Header[]
    readonly body: string | null
  }
  /** The presented credential, from a cookie, a header or the body. */
  readonly presented: string | null
  readonly steps: readonly Span[]
  readonly asks: readonly StoreCall[]
  readonly micros: number
  /** The error code; null for a successful response. */
  readonly code: string | null
  /** The step in which the request was refused. */
  readonly refusedBy: Step | null
  /** The session that the response names. */
  readonly sessionId: string | null
  readonly user: string | null
  /** The exchange that this one resends with another credential. */
  readonly resentOf: string | null
  /** Approximate size in memory. */
  readonly bytes: number
}

/** An exchange, and its place in the order in which this process kept them. */
interface Kept {
  readonly nth: number
  readonly exchange: Exchange
}

export const KEPT_MS = 10 * 60 * 1000
/** Limits for the acts of a bench, and for the checks of each mechanism, so that periodic checks do not displace acts. */
const MAX_ACTS = 40
const MAX_CHECKS = 6
/** The limit for all benches of this process together. The least recently written bench is evicted. */
const MAX_BYTES = 64 * 1024 * 1024

/** Values to match; undefined matches everything. */
type Filter = { readonly [Name in 'mechanism' | 'act' | 'sessionId']?: Exchange[Name] | undefined }

interface BenchExchanges {
  readonly acts: Kept[]
  readonly checks: Record<MechanismId, Kept[]>
  bytes: number
}

/** The exchanges of every bench that this process serves. */
export class Exchanges {
  private readonly benches = new Map<string, BenchExchanges>()
  private bytes = 0
  private kept = 0
  private readonly maxBytes: number

  constructor(maxBytes = MAX_BYTES) {
    this.maxBytes = maxBytes
  }

  keep(benchId: string, exchange: Exchange): void {
    const bench = this.benches.get(benchId) ?? newBenchExchanges()
    // Moves the bench to the end of the order of eviction.
    this.benches.delete(benchId)
    this.benches.set(benchId, bench)
    const [buffer, limit] = isNotable(bench, exchange)
      ? [bench.acts, MAX_ACTS]
      : [bench.checks[exchange.mechanism], MAX_CHECKS]
    buffer.push({ nth: ++this.kept, exchange })
    this.count(bench, exchange.bytes)
    while (buffer.length > limit) this.dropOldest(bench, buffer)
    for (const [other] of this.benches) {
      if (this.bytes <= this.maxBytes) break
      this.forget(other)
    }
  }

  /** Newest first. */
  list(benchId: string, filter: Filter): Exchange[] {
    const wanted = Object.entries(filter).filter(([, value]) => value !== undefined)
    return this.all(benchId)
      .filter(({ exchange }) => wanted.every(([name, value]) => exchange[name as keyof Exchange] === value))
      .sort((x, y) => y.nth - x.nth)
      .map(({ exchange }) => exchange)
  }

  /** Finds an exchange by its ID or by the position of an event that it caused. */
  find(benchId: string, idOrSeq: string): Exchange | null {
    const isMeant = ({ exchange: { id, seqs } }: Kept) => id === idOrSeq || seqs.includes(idOrSeq)
    return this.all(benchId).find(isMeant)?.exchange ?? null
  }

  /** Protects an exchange that is being viewed: later checks no longer displace it, but it still expires. */
  pin(benchId: string, { id, mechanism }: Pick<Exchange, 'id' | 'mechanism'>): void {
    const bench = this.benches.get(benchId)
    const index = bench?.checks[mechanism].findIndex(({ exchange }) => exchange.id === id) ?? -1
    const [pinned] = index < 0 || !bench ? [] : bench.checks[mechanism].splice(index, 1)
    if (!pinned || !bench) return
    const later = bench.acts.findIndex(({ nth }) => nth > pinned.nth)
    bench.acts.splice(later < 0 ? bench.acts.length : later, 0, pinned)
    while (bench.acts.length > MAX_ACTS) this.dropOldest(bench, bench.acts)
  }

  /** The session of a credential, found through an exchange that issued or accepted it. */
  sessionOf(benchId: string, credential: string | null): { id: string; user: string } | null {
    if (credential === null) return null
    const found = this.all(benchId).find(
      ({ exchange: { sessionId, presented, response } }) =>
        sessionId !== null &&
        (presented === credential ||
          response.body?.includes(credential) ||
          response.headers.some(([, value]) => value.includes(credential))),
    )
    const { sessionId, user } = found?.exchange ?? {}
    return sessionId && user ? { id: sessionId, user } : null
  }

  /** Deletes the exchanges of a bench for which this holds. @returns how many */
  drop(benchId: string, isMeant: (exchange: Exchange) => boolean): number {
    const bench = this.benches.get(benchId)
    if (!bench) return 0
    let dropped = 0
    for (const buffer of buffersOf(bench)) {
      const meant = buffer.filter(({ exchange }) => isMeant(exchange))
      for (const each of meant) {
        buffer.splice(buffer.indexOf(each), 1)
        this.count(bench, -each.exchange.bytes)
      }
      dropped += meant.length
    }
    return dropped
  }

  /** Deletes all exchanges of a bench. */
  forget(benchId: string): void {
    this.bytes -= this.benches.get(benchId)?.bytes ?? 0
    this.benches.delete(benchId)
  }

  /** Deletes expired exchanges. */
  sweep(realNow: number): void {
    for (const [benchId, bench] of this.benches) {
      for (const buffer of buffersOf(bench)) {
        while (buffer[0] && realNow - buffer[0].exchange.realAt > KEPT_MS) this.dropOldest(bench, buffer)
      }
      if (buffersOf(bench).every((buffer) => buffer.length === 0)) this.forget(benchId)
    }
  }

  private all(benchId: string): Kept[] {
    const bench = this.benches.get(benchId)
    return bench ? buffersOf(bench).flat() : []
  }

  private dropOldest(bench: BenchExchanges, buffer: Kept[]): void {
    const oldest = buffer.shift()
    if (oldest) this.count(bench, -oldest.exchange.bytes)
  }

  private count(bench: BenchExchanges, bytes: number): void {
    bench.bytes += bytes
    this.bytes += bytes
  }
}

function newBenchExchanges(): BenchExchanges {
  return {
    acts: [],
    checks: recordOf(MECHANISM_IDS, () => []),
    bytes: 0,
  }
}

function buffersOf(bench: BenchExchanges): Kept[][] {
  return [bench.acts, ...Object.values(bench.checks)]
}

/** Every act is notable. A check is notable if its result differs from the last one of the same credential. */
function isNotable(bench: BenchExchanges, { act, mechanism, presented, code, resentOf }: Exchange): boolean {
  if (act !== 'me' || resentOf !== null) return true
  const isSame = ({ exchange: other }: Kept) =>
    other.act === 'me' && other.mechanism === mechanism && other.presented === presented
  const inActs = bench.acts.findLast(isSame)
  const inChecks = bench.checks[mechanism].findLast(isSame)
  const before = (inActs?.nth ?? 0) > (inChecks?.nth ?? 0) ? inActs : inChecks
  return before !== undefined && before.exchange.code !== code
}
