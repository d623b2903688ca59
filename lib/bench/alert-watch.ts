import { type Alert, subjectOf } from '#lib/alerts/alert.ts'
import { isFailure } from '#lib/alerts/detect/failure-burst.ts'
import { firedBy } from '#lib/alerts/fired-by.ts'
import { alertRule } from '#lib/alerts/rules.ts'
import type { LabEvent } from '#lib/ledger/event.ts'
import { type Ledger, MAX_EVENTS } from '#lib/ledger/ledger.ts'
import { FIRST_SEQ } from '#lib/ledger/seq.ts'
import type { Claims } from '#lib/redis/claims.ts'
import { Sightings } from './sightings.ts'

interface AlertWatchOptions {
  readonly ledger: Pick<Ledger, 'whenFlushed' | 'read' | 'lastSeq' | 'dropped'>
  readonly claims: Claims
  readonly append: (event: LabEvent) => string
  /** Sends a fired alert to the webhook, if there is one. Resolves when that has succeeded or failed; never throws. */
  readonly deliver: (alert: Alert, seq: string) => Promise<void>
}

/** Between a candidate and the search: a burst of events is searched once. */
const SOON_MS = 100
/** The same for a session that this process has not seen recently, which is usually nothing to report. */
const LATER_MS = 1000
/** The search reads the whole event log, so it takes at most this part of the time of a process. */
const MAX_SHARE = 1 / 20
const MAX_PAUSE_MS = 3000
/** One read of Redis for each bench that is loaded. */
const INSPECT_EVERY_MS = 2000
/** Searches that `settled` waits for: an alert may cause another one, and a store may be unavailable. */
const MAX_ROUNDS = 10
/** The log is trimmed in whole blocks, so it may be longer than its limit. */
const READ_LIMIT = 2 * MAX_EVENTS

/**
 * Searches the event log of a bench for alerts, after an event that may complete one. It reads the log and not only the events
 * of this process, so that several processes count together; of those that find an alert, one fires it. No request waits for it.
 */
export class AlertWatch {
  private readonly options: AlertWatchOptions
  private readonly sightings = new Sightings()
  private readonly delivering = new Set<Promise<void>>()
  private timer: NodeJS.Timeout | null = null
  private dueAt = Number.POSITIVE_INFINITY
  private searching: Promise<void> | null = null
  private pauseUntil = 0
  private reportedLosses = 0
  private inspectedAt = 0

  constructor(options: AlertWatchOptions) {
    this.options = options
  }

  /** Notes an event that was appended. Returns without waiting. */
  note(event: LabEvent): void {
    const seen = this.sightings.note(event, Date.now())
    if (seen === 'unknown') this.schedule(LATER_MS)
    else if (seen === 'remarkable' || isCandidate(event)) this.schedule(SOON_MS)
  }

  /**
   * Resolves when everything noted so far was searched.
   * @param isDelivered whether to wait as well until the alerts were delivered or given up, and that was searched
   */
  async settled(isDelivered = false): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS && this.isBusy(isDelivered); round++) {
      if (this.timer !== null) this.searchNow()
      await this.searching
      if (isDelivered) await Promise.all(this.delivering)
    }
  }

  /** Records events that were lost, and a Redis that has lost the data of the bench while it was reachable. */
  async inspectStore(): Promise<void> {
    const { ledger, claims, append } = this.options
    if (Date.now() - this.inspectedAt < INSPECT_EVERY_MS) return
    this.inspectedAt = Date.now()
    const lost = ledger.dropped() - this.reportedLosses
    if (lost > 0) {
      this.reportedLosses += lost
      append({ type: 'delivery.failed', what: 'events', count: lost })
    }
    if (ledger.lastSeq() === FIRST_SEQ) return
    await ledger.whenFlushed()
    if (!(await claims.hasEvents())) append({ type: 'store.lost', store: 'redis' })
  }

  private isBusy(isDelivered: boolean): boolean {
    return this.timer !== null || this.searching !== null || (isDelivered && this.delivering.size > 0)
  }

  private schedule(afterMs: number): void {
    const at = Math.max(Date.now() + afterMs, this.pauseUntil)
    if (this.timer !== null && this.dueAt <= at) return
    if (this.timer !== null) clearTimeout(this.timer)
    this.dueAt = at
    this.timer = setTimeout(() => this.searchNow(), at - Date.now())
    this.timer.unref()
  }

  private searchNow(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    this.dueAt = Number.POSITIVE_INFINITY
    const before = this.searching ?? Promise.resolve()
    const searching = before
      .then(() => this.search())
      // The store is unavailable: what was noted is searched when it has returned.
      .catch(() => this.schedule(MAX_PAUSE_MS))
      .finally(() => {
        if (this.searching === searching) this.searching = null
      })
    this.searching = searching
  }

  private async search(): Promise<void> {
    const { ledger } = this.options
    await ledger.whenFlushed()
    const startedAt = performance.now()
    const events = await ledger.read(FIRST_SEQ, READ_LIMIT)
    const alerts = firedBy(events)
    const tookMs = performance.now() - startedAt
    this.pauseUntil = Date.now() + Math.min(MAX_PAUSE_MS, tookMs / MAX_SHARE)
    for (const alert of alerts) await this.fire(alert)
    if (alerts.length > 0) await ledger.whenFlushed()
  }

  private async fire(alert: Alert): Promise<void> {
    const { claims, append, deliver } = this.options
    const { quietSeconds } = alertRule(alert.alert)
    const isFirst = await claims.claim(`alert ${alert.alert} ${subjectOf(alert)}`, quietSeconds * 1000)
    if (!isFirst) return
    const seq = append({ type: 'alert.fired', ...alert })
    const delivery = deliver(alert, seq).finally(() => this.delivering.delete(delivery))
    this.delivering.add(delivery)
  }
}

/** Events that may complete an alert, whatever this process has seen before. */
function isCandidate(event: LabEvent): boolean {
  switch (event.type) {
    case 'token.reuse_detected':
    case 'policy.limit_reached':
    case 'delivery.failed':
    case 'store.lost':
      return true
    case 'faults.changed':
      return event.emptied === true
    case 'alert.delivered':
      return event.outcome === 'failed'
    case 'session.ended':
      return event.reason === 'store_lost'
    case 'request.refused':
      return isFailure(event) || event.code === 'unknown_key' || isOfEndedSession(event)
    default:
      return false
  }
}

/** Whether a refusal may be the use of a credential after the end of its session. A timeout is not. */
function isOfEndedSession({ code, fingerprint }: Extract<LabEvent, { type: 'request.refused' }>): boolean {
  return fingerprint !== undefined && (code === 'session_ended' || code === 'epoch_mismatch')
}
