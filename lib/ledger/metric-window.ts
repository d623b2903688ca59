import type { MechanismId } from '#lib/core/session.ts'
import type { LabEvent, ResponseEvent } from './event.ts'
import type { Meter } from './meter.ts'
import { TimeHistogram, type TimeQuantiles } from './time-histogram.ts'

/** How far back the metrics of a bench and of its process go. */
export const MAX_WINDOW_SECONDS = 900

/** At most this many points for any window. */
const MAX_POINTS = 60

type Counts = Readonly<Record<string, number>>
type Times = Readonly<Record<string, TimeQuantiles>>

/** What happened within the seconds of a point. Times are in microseconds. */
export interface MetricPoint {
  /** The beginning, by the wall clock of the server. */
  readonly at: number
  /** Active sessions at the end; null if that was not known yet. */
  readonly active: number | null
  readonly created: number
  /** By reason. */
  readonly ended: Counts
  /** `accepted`, `refused`, `unavailable`. */
  readonly verifications: Counts
  /** By refusal code. */
  readonly refusals: Counts
  /** From request to verdict, by mechanism. */
  readonly verify: Times
  /** Of a call, by store. */
  readonly store: Times
  readonly refreshReuse: number
  /** Lookups in the caches of verified credentials. */
  readonly cache: { readonly hits: number; readonly misses: number }
  /** Acceptances of ended sessions. */
  readonly acceptedAfterEnd: number
  /** Of the sessions of which the last copy has stopped being accepted; null if there is none. */
  readonly revocationLag: TimeQuantiles | null
  /** Open event streams at the end; null if that was not known yet. */
  readonly sseClients: number | null
}

/** Counters and times of one second. */
interface Bucket {
  readonly second: number
  /** Keys such as `ended signed_out`. */
  readonly counts: Map<string, number>
  readonly times: Map<string, TimeHistogram>
  active: number | null
  streams: number | null
}

/** Counters in buckets of one second, for the last fifteen minutes. A second without events has no bucket. */
export interface MetricWindow extends Meter {
  /** Sets the number of active sessions, which the events change from then on. */
  readonly setActive: (count: number) => void
  /** Sets the number of open event streams. */
  readonly setStreams: (count: number) => void
  /** The last seconds, in steps of equal length; the last one is not complete. */
  readonly points: (windowSeconds: number) => Points
}

export interface Points {
  readonly stepSeconds: number
  readonly points: readonly MetricPoint[]
}

/** Whether a presented credential was accepted, refused, or could not be checked. */
function outcomeOf(event: ResponseEvent): 'accepted' | 'refused' | 'unavailable' {
  if (event.type === 'store.unavailable') return 'unavailable'
  return event.type === 'request.refused' ? 'refused' : 'accepted'
}

/** @param wallClock in milliseconds */
export function createMetricWindow(wallClock: () => number = Date.now): MetricWindow {
  /** Oldest first. */
  const buckets = new Map<number, Bucket>()
  let active: number | null = null
  let streams: number | null = null

  function current(): Bucket {
    const second = Math.floor(wallClock() / 1000)
    const known = buckets.get(second)
    if (known) return known
    const bucket: Bucket = { second, counts: new Map(), times: new Map(), active, streams }
    buckets.set(second, bucket)
    for (const old of buckets.keys()) {
      if (old > second - MAX_WINDOW_SECONDS) break
      buckets.delete(old)
    }
    return bucket
  }
  function count(key: string): void {
    const { counts } = current()
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  function time(key: string, micros: number): void {
    const { times } = current()
    const known = times.get(key) ?? new TimeHistogram()
    times.set(key, known)
    known.add(micros)
  }
  function setActive(next: number): void {
    active = next
    current().active = next
  }
  const changeActive = (by: number) => {
    if (active !== null) setActive(Math.max(0, active + by))
  }
  function respond(event: ResponseEvent): void {
    if (event.status === undefined) return
    const outcome = outcomeOf(event)
    count(`verifications ${outcome}`)
    if (outcome === 'refused' && 'code' in event && event.code) count(`refusals ${event.code}`)
    // Without the time of the password hash.
    if ('micros' in event && event.act !== 'login') time(`verify ${event.mechanism}`, event.micros)
  }

  return {
    event(event) {
      if (event.type === 'session.created') {
        count('created')
        changeActive(1)
      }
      if (event.type === 'session.ended') {
        count(`ended ${event.reason}`)
        changeActive(-1)
      }
      if (event.type === 'token.reuse_detected') count('reuse')
      if (presentsCredential(event)) respond(event)
    },
    storeCall: (store, micros) => time(`store ${store}`, micros),
    cacheRead: (isHit) => count(isHit ? 'hits' : 'misses'),
    acceptedAfterEnd: () => count('acceptedAfterEnd'),
    revocationLag: (_: MechanismId, seconds) => time('lag', seconds * 1e6),
    setActive,
    setStreams(next) {
      streams = next
      current().streams = next
    },
    points(windowSeconds) {
      // The present values are in the last point, also if nothing happened.
      current()
      return pointsOf([...buckets.values()], windowSeconds, Math.floor(wallClock() / 1000))
    },
  }
}

/** The responses that are counted as verifications: those to presented credentials and to wrong passwords. */
function presentsCredential(event: LabEvent): event is ResponseEvent {
  return COUNTED.has(event.type)
}

const COUNTED: ReadonlySet<LabEvent['type']> = new Set([
  'request.verified',
  'request.refused',
  'session.rotated',
  'session.stepped_up',
  'token.refreshed',
  'store.unavailable',
])

function pointsOf(buckets: readonly Bucket[], windowSeconds: number, nowSecond: number): Points {
  const stepSeconds = Math.ceil(windowSeconds / MAX_POINTS)
  const steps = Math.ceil(windowSeconds / stepSeconds)
  // Steps begin at multiples of their length, so that a point keeps its seconds from one reading to the next.
  const lastStep = Math.floor(nowSecond / stepSeconds)
  const firstStep = lastStep - steps + 1
  const before = buckets.filter(({ second }) => second < firstStep * stepSeconds).at(-1)
  let active = before?.active ?? null
  let streams = before?.streams ?? null
  const points: MetricPoint[] = []
  let next = buckets.findIndex(({ second }) => second >= firstStep * stepSeconds)
  if (next < 0) next = buckets.length
  for (let step = firstStep; step <= lastStep; step++) {
    const within: Bucket[] = []
    for (; (buckets[next]?.second ?? Number.POSITIVE_INFINITY) < (step + 1) * stepSeconds; next++) {
      const bucket = buckets[next]
      if (bucket) within.push(bucket)
    }
    active = within.at(-1)?.active ?? active
    streams = within.at(-1)?.streams ?? streams
    points.push(pointOf(step * stepSeconds * 1000, within, active, streams))
  }
  return { stepSeconds, points }
}

function pointOf(
  at: number,
  buckets: readonly Bucket[],
  active: number | null,
  sseClients: number | null,
): MetricPoint {
  const counts = new Map<string, number>()
  const times = new Map<string, TimeHistogram>()
  for (const bucket of buckets) {
    for (const [key, n] of bucket.counts) counts.set(key, (counts.get(key) ?? 0) + n)
    for (const [key, histogram] of bucket.times) {
      const sum = times.get(key) ?? new TimeHistogram()
      times.set(key, sum)
      sum.addAll(histogram)
    }
  }
  const of = (key: string) => counts.get(key) ?? 0
  const quantiles = ([name, histogram]: readonly [string, TimeHistogram]) =>
    [name, histogram.quantiles()] as const
  return {
    at,
    active,
    created: of('created'),
    ended: Object.fromEntries(named(counts, 'ended')),
    verifications: Object.fromEntries(named(counts, 'verifications')),
    refusals: Object.fromEntries(named(counts, 'refusals')),
    verify: Object.fromEntries(named(times, 'verify').map(quantiles)),
    store: Object.fromEntries(named(times, 'store').map(quantiles)),
    refreshReuse: of('reuse'),
    cache: { hits: of('hits'), misses: of('misses') },
    acceptedAfterEnd: of('acceptedAfterEnd'),
    revocationLag: times.get('lag')?.quantiles() ?? null,
    sseClients,
  }
}

/** The entries of a kind, without its name in the key. */
function named<V>(all: ReadonlyMap<string, V>, kind: string): (readonly [string, V])[] {
  return Array.from(all, ([key, value]) => [key.split(' '), value] as const).flatMap(([[of, name], value]) =>
    of === kind && name !== undefined ? [[name, value] as const] : [],
  )
}
