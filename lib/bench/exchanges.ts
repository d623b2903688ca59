import type { Instant, MechanismId, NodeId } from '#lib/core/session.ts'
import type { Step } from '#lib/core/steps.ts'
import type { RequestAct } from '#lib/ledger/event.ts'
import type { Span, StoreCall } from './trace.ts'

/*
 * What went over the wire lately, raw: the one place in the house where credentials stand readable. So it is in this
 * process's memory and nowhere else, bounded in number, bytes and time, and opened by the bench's capability alone
 * (lib/decisions/0014).
 */

export type Header = readonly [name: string, value: string]

/** One request to a mechanism and its answer, as the server saw them. */
export interface Exchange {
  readonly id: string
  /** Counts the exchanges of this process in the order in which they were kept. */
  readonly nth: number
  /** The places of the events that it caused, in order. */
  readonly seqs: readonly string[]
  /** The bench's clock when the answer was ready. */
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
  /** The credential that was presented to the mechanism, wherever it stood. */
  readonly presented: string | null
  readonly steps: readonly Span[]
  readonly asks: readonly StoreCall[]
  readonly micros: number
  /** The error code, or null where the answer was good. */
  readonly code: string | null
  /** The step that was under way when the answer became a no. */
  readonly refusedBy: Step | null
  /** The session that the answer named. */
  readonly sessionId: string | null
  readonly user: string | null
  /** The exchange that this one repeats, with another credential. */
  readonly resentOf: string | null
}

/** How long anything is kept. */
const KEPT_MS = 10 * 60 * 1000
/** Acts of one bench, and checks of each of its mechanisms: a heartbeat must not drown what happened. */
const MAX_ACTS = 40
const MAX_CHECKS = 6
/** What all benches of this process may take together. The bench written to least recently gives way. */
const MAX_BYTES = 64 * 1024 * 1024

/** What a list is asked for; what is left undefined may be anything. */
type Filter = { readonly [Name in 'mechanism' | 'act' | 'sessionId']?: Exchange[Name] | undefined }

interface BenchExchanges {
  readonly acts: Exchange[]
  readonly checks: Record<MechanismId, Exchange[]>
  bytes: number
}

/** The exchanges of every bench that this process serves. */
export class Exchanges {
  private readonly rooms = new Map<string, BenchExchanges>()
  private bytes = 0
  private kept = 0
  private readonly most: number

  constructor(most = MAX_BYTES) {
    this.most = most
  }

  keep(benchId: string, facts: Omit<Exchange, 'nth'>): void {
    const exchange = { ...facts, nth: ++this.kept }
    const room = this.rooms.get(benchId) ?? newRoom()
    // The room that is written to goes to the end of the line.
    this.rooms.delete(benchId)
    this.rooms.set(benchId, room)
    const [shelf, most] = isNotable(room, exchange)
      ? [room.acts, MAX_ACTS]
      : [room.checks[exchange.mechanism], MAX_CHECKS]
    shelf.push(exchange)
    this.count(room, weigh(exchange))
    while (shelf.length > most) this.drop(room, shelf)
    for (const [other] of this.rooms) {
      if (this.bytes <= this.most) break
      this.forget(other)
    }
  }

  /** Newest first. */
  list(benchId: string, filter: Filter): Exchange[] {
    const wanted = Object.entries(filter).filter(([, value]) => value !== undefined)
    return this.all(benchId)
      .filter((exchange) => wanted.every(([name, value]) => exchange[name as keyof Exchange] === value))
      .sort((x, y) => y.nth - x.nth)
  }

  /** By its id, or by the place of an event that it caused. */
  find(benchId: string, idOrSeq: string): Exchange | null {
    return this.all(benchId).find(({ id, seqs }) => id === idOrSeq || seqs.includes(idOrSeq)) ?? null
  }

  /** Somebody looks at it: heartbeats may not push it out any more, though time may. */
  pin(benchId: string, { id, mechanism }: Pick<Exchange, 'id' | 'mechanism'>): void {
    const room = this.rooms.get(benchId)
    const place = room?.checks[mechanism].findIndex((check) => check.id === id) ?? -1
    const [held] = place < 0 || !room ? [] : room.checks[mechanism].splice(place, 1)
    if (!held || !room) return
    const later = room.acts.findIndex(({ nth }) => nth > held.nth)
    room.acts.splice(later < 0 ? room.acts.length : later, 0, held)
    while (room.acts.length > MAX_ACTS) this.drop(room, room.acts)
  }

  /** Whose a credential is, by an exchange in which it was handed out or accepted. */
  sessionOf(benchId: string, credential: string | null): { id: string; user: string } | null {
    if (credential === null) return null
    const found = this.all(benchId).find(
      ({ sessionId, presented, response }) =>
        sessionId !== null &&
        (presented === credential ||
          response.body?.includes(credential) ||
          response.headers.some(([, value]) => value.includes(credential))),
    )
    return found?.sessionId && found.user ? { id: found.sessionId, user: found.user } : null
  }

  /** Forgets everything of a bench. */
  forget(benchId: string): void {
    this.bytes -= this.rooms.get(benchId)?.bytes ?? 0
    this.rooms.delete(benchId)
  }

  /** Forgets what is older than anything may be. */
  sweep(realNow: number): void {
    for (const [benchId, room] of this.rooms) {
      for (const shelf of buffersOf(room)) {
        while (shelf[0] && realNow - shelf[0].realAt > KEPT_MS) this.drop(room, shelf)
      }
      if (buffersOf(room).every((shelf) => shelf.length === 0)) this.forget(benchId)
    }
  }

  private all(benchId: string): Exchange[] {
    const room = this.rooms.get(benchId)
    return room ? buffersOf(room).flat() : []
  }

  private drop(room: BenchExchanges, shelf: Exchange[]): void {
    const oldest = shelf.shift()
    if (oldest) this.count(room, -weigh(oldest))
  }

  private count(room: BenchExchanges, bytes: number): void {
    room.bytes += bytes
    this.bytes += bytes
  }
}

function newRoom(): BenchExchanges {
  return {
    acts: [],
    checks: { 'server-session': [], 'sealed-cookie': [], jwt: [], 'opaque-token': [] },
    bytes: 0,
  }
}

function buffersOf(room: BenchExchanges): Exchange[][] {
  return [room.acts, ...Object.values(room.checks)]
}

/** Whatever somebody did. A check is news where its answer is not the one that the same credential got the last time: the moment when a door shut. */
function isNotable(room: BenchExchanges, { act, mechanism, presented, code, resentOf }: Exchange): boolean {
  if (act !== 'me' || resentOf !== null) return true
  let before: Exchange | null = null
  for (const shelf of [room.acts, room.checks[mechanism]]) {
    for (const other of shelf) {
      const isSame = other.act === 'me' && other.mechanism === mechanism && other.presented === presented
      if (isSame && (before === null || other.nth > before.nth)) before = other
    }
  }
  return before !== null && before.code !== code
}

/** About what it takes, in bytes; the frame around the text counts as one kilobyte. */
function weigh({ request, response }: Exchange): number {
  const ofHeaders = (headers: readonly Header[]) =>
    headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0)
  return (
    1024 +
    request.path.length +
    ofHeaders(request.headers) +
    (request.body?.length ?? 0) +
    ofHeaders(response.headers) +
    (response.body?.length ?? 0)
  )
}
