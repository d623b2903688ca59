import type { Instant } from '#lib/core/session.ts'
import type { EventSink, LabEvent } from '#lib/ledger/event.ts'
import { type FamilyToken, familyOf } from '#lib/ledger/family.ts'
import { createLedger, type Ledger, MAX_EVENTS } from '#lib/ledger/ledger.ts'
import { createLedgerIndex, type LedgerIndex } from '#lib/ledger/ledger-index.ts'
import { FIRST_SEQ } from '#lib/ledger/seq.ts'
import type { RedisClient } from '#lib/redis/connection.ts'
import { BenchExperiments } from './bench-experiments.ts'
import { BENCH_LIFE_MS } from './state.ts'

export interface BenchObserverOptions {
  readonly redis: RedisClient
  readonly benchId: string
  readonly publicName: string
  readonly now: () => Instant
  /** The event that started the running experiment, in any process; null if there is none. */
  readonly attempt: () => string | null
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
  /** The instant at which the next session may have expired; null until it is known. */
  nextDueAt: Instant | null = 0
  private readonly options: BenchObserverOptions

  constructor(options: BenchObserverOptions) {
    const { redis, benchId, now, attempt } = options
    this.options = options
    this.index = createLedgerIndex(redis, benchId, BENCH_LIFE_MS)
    this.ledger = createLedger(redis, benchId, this.index, now, BENCH_LIFE_MS)
    this.experiments = new BenchExperiments({
      ledger: this.ledger,
      append: (event) => this.append(event),
      attempt,
    })
  }

  /** Appends an event, and notes when the next session may have expired. @returns its position in the ledger */
  append(event: LabEvent): string {
    const { meter, log, publicName } = this.options
    if ('session' in event) {
      const { idleExpiresAt, absoluteExpiresAt } = event.session
      this.nextDueAt = Math.min(this.nextDueAt ?? Number.POSITIVE_INFINITY, idleExpiresAt, absoluteExpiresAt)
    }
    meter(event)
    log?.(event, publicName)
    const seq = this.ledger.append(event)
    this.experiments.note(event)
    return seq
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
