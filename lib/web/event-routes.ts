import type { Bench } from '#lib/bench/bench.ts'
import type { BenchDeleted, Snapshot } from '#lib/ledger/event.ts'
import { FIRST_SEQ } from '#lib/ledger/seq.ts'
import type { BenchCall } from './call.ts'
import { positionOf, type Streamed, streamOf } from './event-stream.ts'
import { TextResponse } from './responses.ts'
import { onBench } from './route.ts'
import { EventsQuery } from './schemas.ts'

const MAX_STREAMS_PER_BENCH = 20
const SNAPSHOT_SESSIONS = 300

/** The event stream. */
export const eventRoutes = {
  '/api/events': {
    GET: onBench(
      {
        summary:
          'Stream events (SSE); resumes from Last-Event-ID. Changes of policy, clock, node, user, fault or planted bugs are events too (`policy.changed`, `clock.advanced`, `node.changed`, `user.changed`, `faults.changed`, `mutations.changed`), so a client need not poll the bench. When the bench is deleted, the last event is `bench.deleted`',
        query: EventsQuery,
        headers: {
          'Last-Event-ID': 'The last event that the client received; `after` applies only without it',
        },
        errors: [429],
        type: 'text/event-stream',
        response: TextResponse,
      },
      async (call, _, { after: requested, format }) => {
        const after = positionOf(call.request, requested)
        await call.bench.observer.ledger.whenFlushed()
        return format === 'ndjson' ? backlog(call, after) : streamOf(call, streamedOf(call), after)
      },
    ),
  },
}

/** The events so far, one per line. */
async function backlog({ bench }: BenchCall, after: string | null): Promise<Response> {
  const canResume = after !== null && (await bench.observer.ledger.retains(after))
  const recorded = await bench.observer.ledger.read(canResume ? after : FIRST_SEQ, 10_000)
  const lines = canResume ? recorded : [await snapshotOf(bench), ...recorded]
  return new Response(lines.map((line) => `${JSON.stringify(line)}\n`).join(''), {
    headers: { 'content-type': 'application/x-ndjson' },
  })
}

/** The event log of a bench as a stream. */
function streamedOf({ bench, lab }: BenchCall): Streamed {
  const { ledger } = bench.observer
  return {
    id: bench.id,
    log: ledger,
    lastSeq: () => ledger.lastSeq(),
    quotas: { [bench.id]: MAX_STREAMS_PER_BENCH },
    retains: async (seq) => ledger.retains(seq),
    snapshot: () => snapshotOf(bench),
    onEnd: (end) => lab.benches.onDelete((id) => id === bench.id && end(lastOf(bench))),
    onCount: () => {
      bench.metrics?.setStreams(lab.feed.subscribersOf(bench.id))
      lab.meters.window.setStreams(lab.feed.subscribers())
    },
  }
}

/** It is in no event log: that is deleted as well. */
const lastOf = (bench: Bench): BenchDeleted => ({
  seq: bench.observer.ledger.lastSeq(),
  at: bench.now(),
  realAt: Date.now(),
  type: 'bench.deleted',
})

/** The sessions of a bench and their counts, at a position in its event log. */
export async function snapshotOf(bench: Bench): Promise<Snapshot> {
  // The position is read first: an event that happens in the meantime is sent again, and receiving it twice does no harm.
  const seq = await bench.observer.ledger.newest()
  const [page, counts] = await Promise.all([
    bench.observer.index.list({}, SNAPSHOT_SESSIONS, null),
    bench.observer.index.counts({}),
  ])
  return {
    seq,
    at: bench.now(),
    realAt: Date.now(),
    type: 'snapshot',
    clock: bench.state.clock,
    sessions: page.rows,
    counts,
  }
}
