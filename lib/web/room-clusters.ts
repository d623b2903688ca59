import type { Lab } from '#lib/bench/lab.ts'
import type { RoomRecord } from '#lib/bench/rooms.ts'
import type { Experiment } from '#lib/experiments/experiment.ts'
import { nextHint, type Progress, progressOf } from '#lib/experiments/progress.ts'
import type { Run } from '#lib/experiments/run.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { actEvents, attemptKey, normalActs } from '#lib/rooms/attempts.ts'
import { type Room, type Seat, shownProgress } from '#lib/rooms/room.ts'
import type { RoomLog } from '#lib/rooms/room-log.ts'
import type { JsonOf } from './contract.ts'
import { hintView } from './experiment-view.ts'
import type { ClustersResponse } from './room-board-schemas.ts'
import { shown } from './room-look-in.ts'

/* Which seats of a room are stuck in the same way: they made the same typical mistake, or did the same. */

type Clusters = JsonOf<typeof ClustersResponse>
type Cluster = Omit<Clusters['clusters'][number], 'events'> & { readonly events: RecordedEvent[] }
type ClustersView = Omit<Clusters, 'clusters'> & { readonly clusters: Cluster[] }

/** Boards of one room, and its projector, read the same clusters. */
const CACHE_MS = 2000
/** The newest acts of a cluster that are shown. */
const SHOWN_ACTS = 4
/** Their events: lanes that did the same are shown as one. */
const SHOWN_EVENTS = 15
/** Benches whose events are read at the same time. */
const AT_ONCE = 8

interface Cached {
  readonly at: number
  readonly view: Promise<ClustersView>
}
const cached = new WeakMap<RoomLog, Map<string, Cached>>()

/** The clusters of an experiment, of at most two seconds ago. */
export function clustersOf(lab: Lab, { code }: RoomRecord, experiment: Experiment): Promise<ClustersView> {
  const log = lab.rooms.log(code)
  const known = cached.get(log) ?? new Map<string, Cached>()
  cached.set(log, known)
  const last = known.get(experiment.id)
  if (last && performance.now() - last.at < CACHE_MS) return last.view
  const view = read(lab, log, experiment)
  known.set(experiment.id, { at: performance.now(), view })
  view.catch(() => known.delete(experiment.id))
  return view
}

interface Attempt {
  readonly seat: string
  readonly acts: readonly string[]
  readonly events: readonly RecordedEvent[]
  readonly mistake: string | null
  readonly hint: string | null
}

async function read(lab: Lab, log: RoomLog, experiment: Experiment): Promise<ClustersView> {
  const room = await log.read()
  const waiting = room.seats.flatMap((seat) => {
    const [progress] = progressOf([experiment], shownProgress(seat, room))
    return progress?.state === 'started' && !seat.isRemoved ? [{ seat, progress }] : []
  })
  const unsolved = waiting.length
  const attempts: Attempt[] = []
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const run = await runOf(lab, log.code, room, next.seat, experiment, next.progress)
      if (run) attempts.push(attemptOf(next.seat, experiment, next.progress, run))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return { experiment: experiment.id, unsolved, clusters: grouped(experiment, room, attempts) }
}

/** What a seat did since it started the experiment; null if its bench no longer exists. */
async function runOf(
  lab: Lab,
  code: string,
  { frozenAt }: Room,
  { id }: Seat,
  experiment: Experiment,
  progress: Progress,
): Promise<Run | null> {
  const record = await lab.rooms.store.readSeat(code, id)
  const bench = record && (await lab.benches.find(record.bench))
  if (!bench) return null
  const run = await bench.observer.experiments.runOf(experiment, progress)
  if (frozenAt === null) return run
  return { ...run, events: run.events.filter(({ realAt }) => realAt <= frozenAt) }
}

function attemptOf({ id: seat }: Seat, experiment: Experiment, progress: Progress, run: Run): Attempt {
  const made = experiment.mistakes.find(({ isMade }) => isMade(run))
  const wrong = made && experiment.wrongAttempts.find(({ hint }) => hint === made.hint)
  return {
    seat,
    acts: normalActs(run.events),
    events: actEvents(run.events).slice(-SHOWN_EVENTS).map(shown),
    mistake: made ? (wrong?.id ?? made.hint) : null,
    hint: made?.hint ?? nextHint(experiment, progress, run),
  }
}

/** Seats with the same mistake, and of the others those that did the same; the largest first. */
function grouped(
  experiment: Experiment,
  { seats }: Room,
  attempts: readonly Attempt[],
): ClustersView['clusters'] {
  const order = new Map(seats.map(({ id }, index) => [id, index]))
  const groups = Map.groupBy(attempts, ({ mistake, acts }) => mistake ?? attemptKey(acts))
  return Array.from(groups, ([key, group]) => {
    const members = group.map(({ seat }) => seat).sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0))
    const [first] = group
    const hint = first?.hint ?? null
    return {
      key,
      seats: members,
      mistake: first?.mistake ?? null,
      hint: hint === null ? null : hintView(experiment, hint),
      acts: first?.acts.slice(-SHOWN_ACTS) ?? [],
      events: [...(first?.events ?? [])],
    }
  }).sort((a, b) => b.seats.length - a.seats.length || (a.key < b.key ? -1 : 1))
}
