import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { EventSink, ResponseEvent } from './event.ts'

/** Prometheus metrics of the process. */
export interface Metrics {
  readonly observe: EventSink
  read(): Promise<{ readonly type: string; readonly text: string }>
}

function outcomeOf(event: ResponseEvent): string {
  return ('code' in event && event.code) || 'accepted'
}

/** @param levels values that are read when the metrics are collected */
export function createMetrics(levels: {
  readonly activeSessions: () => Promise<number>
  readonly streams: () => number
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

  return {
    observe(event) {
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
          verifications.inc({ mechanism: event.mechanism, outcome: outcomeOf(event) })
          // Without the time of the password hash.
          if (event.act !== 'login') verifySeconds.observe({ mechanism: event.mechanism }, event.micros / 1e6)
          break
        case 'session.rotated':
        case 'session.stepped_up':
        case 'token.refreshed':
        case 'store.unavailable':
          if (event.status !== undefined) {
            verifications.inc({ mechanism: event.mechanism, outcome: outcomeOf(event) })
          }
          break
      }
    },
    read: async () => ({ type: registry.contentType, text: await registry.metrics() }),
  }
}
