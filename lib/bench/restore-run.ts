import { setTimeout as sleep } from 'node:timers/promises'
import { RequestRefused } from '#lib/core/errors.ts'
import type { RestoreProtection } from '#lib/core/restore-prediction.ts'
import type { Instant } from '#lib/core/session.ts'
import type { LabEvent, RecordedEvent } from '#lib/ledger/event.ts'
import { MAX_EVENTS } from '#lib/ledger/ledger.ts'
import type { IndexedSession } from '#lib/ledger/ledger-index.ts'
import { type BackupLock, takeBackupLock } from '#lib/redis/backup-lock.ts'
import type { Bench } from './bench.ts'
import type { BenchSnapshot } from './bench-snapshot.ts'
import type { Benches } from './benches.ts'
import { type Observed, type RestoredSession, RestoreMeasurement } from './restore-measurement.ts'
import {
  endRefused,
  endsIn,
  newRestoreId,
  nextEpoch,
  repeatLateEnds,
  restartNodes,
} from './restore-protection.ts'
import { applySnapshot, assertReadable, type Replaced } from './restore-snapshot.ts'
import type { BenchState, RestoreState, UnfinishedRestore } from './state.ts'

/*
 * One restore of a bench (decision 64): what it is for is written into the state of the bench first, then the stores are put
 * back in one step each, then the list of sessions is corrected. An interruption leaves the first, by which it is found.
 */

export interface RestoreContext {
  readonly bench: Bench
  readonly benches: Pick<Benches, 'change'>
  readonly lock: BackupLock
  readonly emit: (event: LabEvent) => void
}

export interface RestoreOrder {
  readonly snapshot: BenchSnapshot
  readonly protection: RestoreProtection
  /** The sessions and events when it began. */
  readonly observed: Observed
}

/** Rounds in which ends are repeated whose events arrive late. What ends from the restore on ends in the restored stores. */
const MAX_ROUNDS = 20

/**
 * How long a login may take from its stamp to its record. One that began before the epoch was known may have the instant of the
 * epoch, if the clock is frozen: it is refused, so its record must be among those that the restore deletes and reports.
 */
const LOGIN_MS = 100

/** Puts the stores of a bench back. @returns what became of each session */
export async function runRestore(
  context: RestoreContext,
  { snapshot, protection, observed }: RestoreOrder,
): Promise<readonly RestoredSession[]> {
  const { bench } = context
  const { rows, events } = observed
  const { about } = snapshot
  await assertReadable(bench, snapshot)
  const measurement = new RestoreMeasurement(bench, about.ended)
  await measurement.before(observed)
  const epoch = protection === 'epoch' ? await nextEpoch(bench, rows) : null
  const { restore: before } = bench.state
  await begin(context, { backup: about.id, protection, position: about.position }, epoch)
  const { lock } = context
  const ends = protection === 'none' ? null : endsIn(events, bench.now())
  let replaced: Replaced
  try {
    replaced = await applySnapshot(bench, snapshot, { lock, sessions: rows, ends })
  } catch (error) {
    // Nothing was changed.
    if (error instanceof RequestRefused) await withdraw(context, before)
    throw error
  }
  await restart(context)
  if (protection === 'epoch') await endRefused(bench, rows)
  return finish(context, measurement, replaced)
}

/**
 * Corrects the list of sessions after a restore whose process was killed, or lost Redis: whether the stores were put back is
 * not known, so each session is evaluated as they are now.
 */
async function completeInterrupted(context: RestoreContext): Promise<void> {
  const { bench } = context
  // From now on, what the earlier process may still send is refused: it has another token.
  await context.benches.change(bench, ({ state: { restoring } }) => ({
    restoring: restoring && { ...restoring, token: context.lock.token },
  }))
  if (bench.state.restoring === null) return
  await restart(context)
  await finish(context, new RestoreMeasurement(bench, []), undefined, true)
}

/** Completes the interrupted restore of a bench, if there is one and no process is at it. */
export async function completeRestore(
  bench: Bench,
  benches: Pick<Benches, 'change'>,
  emit: (event: LabEvent) => void,
): Promise<void> {
  if (bench.state.restoring === null) return
  const lock = await takeBackupLock(bench.stores.redis, bench.id)
  if (lock === null) return
  try {
    await readAndComplete({ bench, benches, lock, emit })
  } finally {
    await lock.release()
  }
}

/** As {@link completeRestore}, for a process that holds the lock. Afterwards the state is the newest. */
export async function readAndComplete(context: RestoreContext): Promise<void> {
  const { bench, benches } = context
  // A change is applied to the newest state, which another process may have written.
  await benches.change(bench, {})
  if (bench.state.restoring !== null) await completeInterrupted(context)
}

/** Writes what is about to happen. From then on the epoch counts, whatever the stores contain. */
async function begin(
  { bench, benches, lock }: RestoreContext,
  about: Omit<UnfinishedRestore, 'token'>,
  epoch: Instant | null,
): Promise<void> {
  await benches.change(bench, ({ state: { restore } }) => ({
    restoring: { token: lock.token, ...about },
    ...(epoch === null ? {} : { restore: { id: newRestoreId(), epoch: later(restore?.epoch, epoch) } }),
  }))
  if (epoch === null) return
  restartNodes(bench)
  // A temporary bench is in this process only.
  if (!bench.isTemporary) await sleep(LOGIN_MS)
}

const later = (previous: Instant | null | undefined, epoch: Instant) => Math.max(previous ?? epoch, epoch)

async function withdraw(context: RestoreContext, restore: RestoreState | null): Promise<void> {
  await change(context, () => ({ restoring: null, restore }))
}

/** Restarts the nodes of every process, without the memory that they had. */
async function restart(context: RestoreContext): Promise<void> {
  const { bench } = context
  await change(context, ({ restore }) => ({ restore: { id: newRestoreId(), epoch: restore?.epoch ?? null } }))
  restartNodes(bench)
  await bench.stores.readRevocationData()
  await bench.stores.retime()
}

/** Changes the state, unless a reset or another process has overtaken this restore. */
async function change(
  { bench, benches, lock }: RestoreContext,
  parts: (state: BenchState) => Partial<Pick<BenchState, 'restore' | 'restoring'>>,
): Promise<void> {
  let isOurs = true
  await benches.change(bench, ({ state }) => {
    isOurs = state.restoring?.token === lock.token
    return isOurs ? parts(state) : {}
  })
  if (isOurs) return
  throw new RequestRefused(
    'conflict',
    'The bench was reset, or restored again, while this restore was running.',
  )
}

/** Repeats what ended, corrects the list of sessions, and states the result. */
async function finish(
  context: RestoreContext,
  measurement: RestoreMeasurement,
  replaced?: Replaced,
  isInterrupted = false,
): Promise<readonly RestoredSession[]> {
  const { bench, emit } = context
  const { restoring } = bench.state
  if (restoring === null) return []
  const { backup, protection, position } = restoring
  const observe = async () => ({
    rows: await bench.observer.index.all({}),
    events: await eventsSince(bench, position),
  })
  if (protection === 'journal') await repeatUntilNone(bench, position)
  const sessions = await measurement.after(observe, replaced)
  const outcomes = (outcome: RestoredSession['outcome']) =>
    sessions.filter((each) => each.outcome === outcome)
  if (protection === 'epoch') await endRefused(bench, outcomes('logged-out'))
  for (const event of measurement.events()) emit(event)
  const counts = { returned: outcomes('returned').length, loggedOut: outcomes('logged-out').length }
  const interrupted = isInterrupted ? ({ interrupted: true } as const) : {}
  emit({ type: 'backup.restored', backup, protection, ...counts, ...interrupted })
  await bench.observer.ledger.whenFlushed()
  await change(context, () => ({ restoring: null }))
  return sessions
}

/** Events of an end may arrive after the restore: their process writes them after the end. */
async function repeatUntilNone(bench: Bench, position: string): Promise<void> {
  const repeated = new Set<string>()
  const rows: readonly IndexedSession[] = await bench.observer.index.all({})
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const events = await eventsSince(bench, position)
    const late = events.filter(({ seq, type }) => isEnd(type) && !repeated.has(seq))
    if (late.length === 0) return
    await repeatLateEnds(bench, late, rows)
    for (const { seq } of late) repeated.add(seq)
  }
}

const isEnd = (type: RecordedEvent['type']) => type === 'session.ended' || type === 'user.revoked_before'

/** What happened since the backup, from the event log, which is not part of it. */
async function eventsSince(
  { observer: { ledger } }: Bench,
  position: string,
): Promise<readonly RecordedEvent[]> {
  await ledger.whenFlushed()
  return ledger.read(position, MAX_EVENTS * 2)
}
