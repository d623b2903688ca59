import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { ERROR_CODES } from '#lib/core/errors.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { REFUSAL_CODES } from '#lib/core/verdict.ts'
import type { LabEvent, ResponseEvent } from './event.ts'
import { type Meter, meters } from './meter.ts'
import { createMetricWindow, type MetricWindow } from './metric-window.ts'

/** The metrics of the process: for Prometheus, and the last minutes for the page. */
export interface Metrics {
  readonly meter: Meter
  readonly window: MetricWindow
  /** Counts the active sessions of all loaded benches. */
  readonly activeSessions: () => Promise<number>
  read(): Promise<{ readonly type: string; readonly text: string }>
}

function outcomeOf(event: ResponseEvent): string {
  return ('code' in event && event.code) || 'accepted'
}

/** @param levels values that are read when the metrics are collected */
export function createMetrics(levels: {
  readonly activeSessions: () => Promise<number>
  readonly streams: () => number
  /** Called before the metrics are collected. */
  readonly settle: () => void
}): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })

  const created = new Counter({
    name: 'sessions_created_total',
    help: 'Sessions created',
    labelNames: ['mechanism'],
    registers,
  })
  const ended = new Counter({
    name: 'sessions_ended_total',
    help: 'Sessions ended, by reason',
    labelNames: ['reason'],
    registers,
  })
  const reuse = new Counter({
    name: 'refresh_reuse_total',
    help: 'Refresh tokens presented again after rotation',
    registers,
  })
  const verifications = new Counter({
    name: 'verifications_total',
    help: 'Responses to presented credentials and to wrong passwords, by mechanism and outcome',
    labelNames: ['mechanism', 'outcome'],
    registers,
  })
  const verifySeconds = new Histogram({
    name: 'verify_duration_seconds',
    help: 'From request to verdict, in seconds',
    labelNames: ['mechanism'],
    buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1],
    registers,
  })
  const refusals = new Counter({
    name: 'refusals_total',
    help: 'Refused requests to mechanisms, by code',
    labelNames: ['code'],
    registers,
  })
  const storeSeconds = new Histogram({
    name: 'store_call_duration_seconds',
    help: 'Duration of calls to a store as seen from its port, in seconds',
    labelNames: ['store'],
    buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 0.5, 1],
    registers,
  })
  const cacheReads = new Counter({
    name: 'verified_cache_reads_total',
    help: 'Lookups in the caches of verified credentials',
    labelNames: ['result'],
    registers,
  })
  const acceptedAfterEnd = new Counter({
    name: 'accepted_after_end_total',
    help: 'Acceptances of credentials whose session had ended before',
    labelNames: ['mechanism'],
    registers,
  })
  const lagSeconds = new Histogram({
    name: 'revocation_lag_seconds',
    help: 'From the end of a session until its last acceptance, by the bench clock, in seconds',
    labelNames: ['mechanism'],
    buckets: [0, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600],
    registers,
  })
  const durations = new Histogram({
    name: 'session_duration_seconds',
    help: 'Duration of sessions by the bench clock, in seconds',
    buckets: [1, 10, 60, 300, 900, 1800, 3600, 14_400, 28_800, 86_400, 2_592_000],
    registers,
  })
  new Gauge({
    name: 'sessions_active',
    help: 'Active sessions according to the ledger',
    registers,
    async collect() {
      // If Redis is unavailable, no value is reported instead of an old one.
      await levels.activeSessions().then(
        (active) => this.set(active),
        () => this.reset(),
      )
    },
  })
  new Gauge({
    name: 'sse_clients',
    help: 'Event streams open',
    registers,
    collect() {
      this.set(levels.streams())
    },
  })

  // From the start at 0: without a first sample, increase() would not count the first occurrence.
  const codes = REFUSAL_CODES.filter((code) => code !== 'store_unavailable')
  for (const code of [...codes, ...ERROR_CODES]) refusals.inc({ code }, 0)
  for (const result of ['hit', 'miss']) cacheReads.inc({ result }, 0)
  for (const mechanism of MECHANISM_IDS) acceptedAfterEnd.inc({ mechanism }, 0)

  function respond(event: ResponseEvent): void {
    const outcome = outcomeOf(event)
    verifications.inc({ mechanism: event.mechanism, outcome })
    // Without a store, a credential is not refused: it could not be checked.
    if (outcome !== 'accepted' && event.type !== 'store.unavailable') refusals.inc({ code: outcome })
  }

  const meter: Meter = {
    event(event: LabEvent) {
      switch (event.type) {
        case 'session.created':
          created.inc({ mechanism: event.mechanism })
          break
        case 'session.ended':
          ended.inc({ reason: event.reason })
          if (event.lastedSeconds !== undefined) durations.observe(event.lastedSeconds)
          break
        case 'token.reuse_detected':
          reuse.inc()
          break
        case 'request.verified':
        case 'request.refused':
          respond(event)
          // Without the time of the password hash.
          if (event.act !== 'login') verifySeconds.observe({ mechanism: event.mechanism }, event.micros / 1e6)
          break
        case 'session.rotated':
        case 'session.stepped_up':
        case 'token.refreshed':
        case 'store.unavailable':
          if (event.status !== undefined) respond(event)
          break
      }
    },
    storeCall: (store, micros) => storeSeconds.observe({ store }, micros / 1e6),
    cacheRead: (isHit) => cacheReads.inc({ result: isHit ? 'hit' : 'miss' }),
    acceptedAfterEnd: (mechanism) => acceptedAfterEnd.inc({ mechanism }),
    revocationLag: (mechanism, seconds) => lagSeconds.observe({ mechanism }, seconds),
  }
  const window = createMetricWindow()

  return {
    meter: meters(meter, window),
    window,
    activeSessions: levels.activeSessions,
    async read() {
      levels.settle()
      return { type: registry.contentType, text: await registry.metrics() }
    },
  }
}
