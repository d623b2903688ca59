import { type AuditTrail, createAuditTrail } from '#lib/audit/trail.ts'
import { isMilestone } from '#lib/core/milestone.ts'
import type { Instant } from '#lib/core/session.ts'
import type { AuditSettings } from '#lib/core/storage-settings.ts'
import type { EventSink, LabEvent, RecordedEvent } from '#lib/ledger/event.ts'
import { type FamilyToken, familyOf } from '#lib/ledger/family.ts'
import { createLedger, type Ledger, MAX_EVENTS } from '#lib/ledger/ledger.ts'
import { createLedgerIndex, type LedgerIndex } from '#lib/ledger/ledger-index.ts'
import { FIRST_SEQ } from '#lib/ledger/seq.ts'
import { withMark } from '#lib/ledger/with-mark.ts'
import type { RedisClient } from '#lib/redis/connection.ts'
import { type MutationRuns, redisMutationRuns } from '#lib/redis/mutation-runs.ts'
import { BenchExperiments } from './bench-experiments.ts'
import { RunChanges } from './run-changes.ts'
import { BENCH_LIFE_MS } from './state.ts'

export interface BenchObserverOptions {
  readonly redis: RedisClient
  readonly benchId: string
  readonly publicName: string
  readonly now: () => Instant
  /** The event that started the running experiment, in any process; null if there is none. */
  readonly attempt: () => string | null
  /** The settings of the audit trail; null if the bench has none. */
  readonly auditSettings?: () => AuditSettings | null
  /** The mark in place of the user of an erased session; null for any other session. */
  readonly markOf?: (sessionId: string) => string | null
  /** Alerts and rules. */
  readonly react?: (event: LabEvent, seq: string) => void
  /** Reports progress in an experiment, and the score of a test suite, to the room of the bench. */
  readonly relay?: (event: RecordedEvent) => void
  /** Counts the events of the process. */
  readonly meter: EventSink
  /** Writes an event to the process log; null if that is switched off. */
  readonly log: ((event: LabEvent, bench: string) => void) | null
}

/** Records the events of a bench. Decisions about sessions never read from here (`lib/decisions/0006`). */
export class BenchObserver {
  readonly ledger: Ledger
  readonly index: LedgerIndex
  readonly experiments: BenchExperiments
  readonly audit: AuditTrail
  /** The runs of test suites against the planted bugs. */
  readonly mutationRuns: MutationRuns
  /** The instant at which the next session may have expired; null until it is known. */
  nextDueAt: Instant | null = 0
  private readonly options: BenchObserverOptions
  private readonly runChanges = new RunChanges()

  constructor(options: BenchObserverOptions) {
    const { redis, benchId, now, attempt, auditSettings = () => null } = options
    this.options = options
    this.index = createLedgerIndex(redis, benchId, BENCH_LIFE_MS)
    this.ledger = createLedger(redis, benchId, this.index, now, BENCH_LIFE_MS)
    this.mutationRuns = redisMutationRuns(redis, benchId, BENCH_LIFE_MS)
    this.audit = createAuditTrail({
      redis,
      benchId,
      now,
      lifetimeMs: BENCH_LIFE_MS,
      settings: auditSettings,
      onLost: (count) => this.append({ type: 'delivery.failed', what: 'audit', count }),
    })
    this.experiments = new BenchExperiments({
      ledger: this.ledger,
      append: (event) => this.append(event),
      attempt,
    })
  }

  /** Appends an event, and notes when the next session may have expired. @returns its position in the ledger */
  append(happened: LabEvent): string {
    const { meter, log, publicName, markOf } = this.options
    const mark = 'sessionId' in happened && happened.sessionId ? markOf?.(happened.sessionId) : null
    const event = mark ? withMark(happened, mark) : happened
    if ('session' in event) {
      const { idleExpiresAt, absoluteExpiresAt } = event.session
      this.nextDueAt = Math.min(this.nextDueAt ?? Number.POSITIVE_INFINITY, idleExpiresAt, absoluteExpiresAt)
    }
    meter(event)
    log?.(event, publicName)
    const seq = this.ledger.append(event)
    this.audit.note(event, seq)
    this.experiments.note(event)
    this.options.react?.(event, seq)
    const isRunChanged = this.runChanges.note(event)
    if (isRunChanged || isMilestone(event))
      this.options.relay?.({ ...event, seq, at: this.options.now(), realAt: Date.now() })
    return seq
  }

  /** Whether events are written to the process log. */
  get isLogged(): boolean {
    return this.options.log !== null
  }

  /** The refresh tokens of a session, as far back as the ledger goes. */
  async familyOf(
    sessionId: string,
    graceMs: number,
  ): Promise<{ generation: number; members: readonly FamilyToken[] }> {
    const events = await this.ledger.read(FIRST_SEQ, MAX_EVENTS)
    const members = familyOf(events, sessionId, this.options.now(), graceMs)
    return { generation: members.at(-1)?.generation ?? 0, members }
  }
}
