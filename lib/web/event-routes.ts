import type { Bench } from '#lib/bench/bench.ts'
import { addressKey } from '#lib/core/address.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import type { Snapshot } from '#lib/ledger/event.ts'
import { encodeEvent, type Subscription } from '#lib/ledger/feed.ts'
import { FIRST_SEQ, isSeq } from '#lib/ledger/seq.ts'
import type { BenchCall } from './call.ts'
import { TextResponse } from './responses.ts'
import { onBench } from './route.ts'
import { EventsQuery } from './schemas.ts'

/** Limits of open streams: per bench, per client address (a class behind one address has a stream per browser), and per process. */
const MAX_STREAMS = { perBench: 20, perAddress: 300, perProcess: 1000 }
/** Bytes buffered for a client that does not read. Beyond this limit its stream is closed; it resumes where it stopped. */
const MAX_WAITING_BYTES = 256 * 1024
const HEARTBEAT_MS = 15_000
/** Events per read while a client catches up. */
const CATCH_UP_BATCH = 100
const SNAPSHOT_SESSIONS = 300

/** The event stream. */
export const eventRoutes = {
  '/api/events': {
    GET: onBench(
      {
        summary:
          'Stream events (SSE); resumes from Last-Event-ID. Changes of policy, clock, node, user, fault or planted bugs are events too (`policy.changed`, `clock.advanced`, `node.changed`, `user.changed`, `faults.changed`, `mutations.changed`), so a client need not poll the bench',
        query: EventsQuery,
        headers: {
          'Last-Event-ID': 'The last event that the client received; `after` applies only without it',
        },
        errors: [429],
        type: 'text/event-stream',
        response: TextResponse,
      },
      async (call, _, { after: requested, format }) => {
        const resumed = call.request.headers.get('last-event-id')
        // The header takes precedence: a browser that reconnects sends it with the URL of its first connection.
        const after = resumed !== null && isSeq(resumed) ? resumed : (requested ?? null)
        return format === 'ndjson' ? backlog(call, after) : stream(call, after)
      },
    ),
  },
}

/** The events so far, one per line. */
async function backlog({ bench }: BenchCall, after: string | null): Promise<Response> {
  await bench.observer.ledger.whenFlushed()
  const canResume = after !== null && (await bench.observer.ledger.retains(after))
  const recorded = await bench.observer.ledger.read(canResume ? after : FIRST_SEQ, 10_000)
  const lines = canResume ? recorded : [await snapshotOf(bench), ...recorded]
  return new Response(lines.map((line) => `${JSON.stringify(line)}\n`).join(''), {
    headers: { 'content-type': 'application/x-ndjson' },
  })
}

/** Server-sent events (WHATWG HTML §9.2). */
async function stream(call: BenchCall, after: string | null): Promise<Response> {
  const { bench, lab, request, seen } = call
  // The response to HEAD has no body: a stream would never be read or closed.
  if (request.method === 'HEAD') return new Response(null, { headers: headersOf(bench) })
  // Before the first await, so that concurrent requests cannot exceed the limit.
  const release = lab.slots.take({
    [`streams of bench ${bench.id}`]: MAX_STREAMS.perBench,
    [`streams to ${addressKey(seen.ip)}`]: MAX_STREAMS.perAddress,
    streams: MAX_STREAMS.perProcess,
  })
  if (release === null) {
    throw new RequestRefused('rate_limited', 'Too many event streams are open. Close one.', {
      retryAfterSeconds: 5,
    })
  }
  try {
    return await openStream(call, after, release)
  } catch (error) {
    release()
    throw error
  }
}

async function openStream(
  { bench, lab, request }: BenchCall,
  after: string | null,
  release: () => void,
): Promise<Response> {
  await bench.observer.ledger.whenFlushed()
  // If the events after this position were trimmed, resuming would leave a gap: a new snapshot is sent.
  const canResume = after !== null && (await bench.observer.ledger.retains(after))
  const snapshot = canResume ? null : await snapshotOf(bench)
  let position = snapshot?.seq ?? after ?? FIRST_SEQ

  const encoder = new TextEncoder()
  const countStreams = () => {
    bench.metrics?.setStreams(lab.feed.subscribersOf(bench.id))
    lab.meters.window.setStreams(lab.feed.subscribers())
  }
  let stop = () => {}
  let subscription: Subscription | null = null
  /** The client has caught up, or the stream is closed. */
  let isLive = false
  const stream = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const deliver = (chunk: string): boolean => {
          if ((controller.desiredSize ?? 0) <= 0) {
            // The client does not read: its buffer is dropped, and it resumes where it stopped.
            stop()
            controller.error(new Error('The client does not read.'))
            return false
          }
          controller.enqueue(encoder.encode(chunk))
          return true
        }
        subscription = lab.feed.subscribe(bench.id, bench.observer.ledger, deliver)
        countStreams()
        const heartbeat = setInterval(() => deliver(': heartbeat\n\n'), HEARTBEAT_MS)
        heartbeat.unref()
        stop = () => {
          stop = () => {}
          release()
          subscription?.stop()
          countStreams()
          isLive = true
          clearInterval(heartbeat)
          lab.closing.delete(end)
        }
        const end = () => {
          stop()
          try {
            controller.close()
          } catch {
            // The client has already closed it.
          }
        }
        lab.closing.add(end)
        request.signal.addEventListener('abort', end)
        // Aborted before the listener was added: it would not be called.
        if (request.signal.aborted) return end()
        deliver('retry: 1000\n\n')
        if (snapshot) deliver(`id: ${snapshot.seq}\nevent: snapshot\ndata: ${JSON.stringify(snapshot)}\n\n`)
      },
      // Missed events are read as fast as the client reads them; live events follow after that.
      async pull(controller) {
        if (isLive) return
        const missed = await bench.observer.ledger.read(position, CATCH_UP_BATCH).catch((error: unknown) => {
          // The client reconnects and resumes where it stopped.
          stop()
          throw error
        })
        if (isLive) return
        for (const event of missed) controller.enqueue(encoder.encode(encodeEvent(event)))
        position = missed.at(-1)?.seq ?? position
        if (missed.length === CATCH_UP_BATCH) return
        isLive = true
        subscription?.from(position)
      },
      cancel: () => stop(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: MAX_WAITING_BYTES }),
  )
  return new Response(stream, { headers: headersOf(bench) })
}

/** `no-transform`: a proxy that compresses would delay events until its buffer is full. */
function headersOf(bench: Bench): Record<string, string> {
  return {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'lab-seq': bench.observer.ledger.lastSeq(),
    'x-accel-buffering': 'no',
  }
}

async function snapshotOf(bench: Bench): Promise<Snapshot> {
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
