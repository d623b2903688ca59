import type { Bench } from '#lib/bench/bench.ts'
import { addressKey } from '#lib/core/address.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import type { Snapshot } from '#lib/ledger/event.ts'
import { encodeEvent, type Subscription } from '#lib/ledger/feed.ts'
import { FIRST_SEQ, isSeq } from '#lib/ledger/seq.ts'
import { type BenchCall, onBench, route } from './route.ts'
import { EventsQuery } from './schemas.ts'

/** Open streams: of one bench, of one client address (a class behind it has one per browser), and of this process. */
const MAX_STREAMS = { perBench: 20, perAddress: 300, perProcess: 1000 }
/** What may wait for a client that does not read; beyond it the client is dropped, and resumes where it was. */
const MAX_WAITING_BYTES = 256 * 1024
const HEARTBEAT_MS = 15_000
/** Events that are read at once for a client that has missed some. */
const CATCH_UP = 100
const SNAPSHOT_SESSIONS = 300

export const events = route({
  GET: onBench({ query: EventsQuery }, async (call, _, { after: asked, format }) => {
    const resumed = call.request.headers.get('last-event-id')
    // The header wins: a browser that reconnects sends it with the URL of its first connection.
    const after = resumed !== null && isSeq(resumed) ? resumed : (asked ?? null)
    return format === 'ndjson' ? backlog(call, after) : stream(call, after)
  }),
})

/** What is there now, one event a line; then the end. */
async function backlog({ bench }: BenchCall, after: string | null): Promise<Response> {
  await bench.ledger.whenFlushed()
  const isWhole = after !== null && (await bench.ledger.retains(after))
  const recorded = await bench.ledger.read(isWhole ? after : FIRST_SEQ, 10_000)
  const lines = isWhole ? recorded : [await snapshotOf(bench), ...recorded]
  return new Response(lines.map((line) => `${JSON.stringify(line)}\n`).join(''), {
    headers: { 'content-type': 'application/x-ndjson' },
  })
}

/** Server-sent events (WHATWG HTML §9.2). */
async function stream(call: BenchCall, after: string | null): Promise<Response> {
  const { bench, lab, request, seen } = call
  // Nobody would ever read that stream, or end it.
  if (request.method === 'HEAD') return new Response(null, { headers: headersOf(bench) })
  // Taken before anything is waited for: of many that come together none may pass unseen.
  const release = lab.slots.take({
    [`streams of bench ${bench.id}`]: MAX_STREAMS.perBench,
    [`streams to ${addressKey(seen.ip)}`]: MAX_STREAMS.perAddress,
    streams: MAX_STREAMS.perProcess,
  })
  if (release === null) {
    throw new RequestRefused('rate_limited', 'Too many streams are open already. Close one.', {
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
  await bench.ledger.whenFlushed()
  // A place that has been trimmed away cannot be resumed from without a gap: then the state is sent anew.
  const isWhole = after !== null && (await bench.ledger.retains(after))
  const snapshot = isWhole ? null : await snapshotOf(bench)
  let place = snapshot?.seq ?? after ?? FIRST_SEQ

  const encoder = new TextEncoder()
  let stop = () => {}
  let subscription: Subscription | null = null
  /** It has caught up, or nobody listens any more. */
  let isLive = false
  const stream = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const deliver = (chunk: string): boolean => {
          if ((controller.desiredSize ?? 0) <= 0) {
            // What waits for a client that does not read is thrown away with it; it resumes where it was.
            stop()
            controller.error(new Error('The client does not read.'))
            return false
          }
          controller.enqueue(encoder.encode(chunk))
          return true
        }
        subscription = lab.feed.subscribe(bench.id, bench.ledger, deliver)
        const heartbeat = setInterval(() => deliver(': heartbeat\n\n'), HEARTBEAT_MS)
        heartbeat.unref()
        stop = () => {
          stop = () => {}
          release()
          subscription?.stop()
          isLive = true
          clearInterval(heartbeat)
          lab.closing.delete(end)
        }
        const end = () => {
          stop()
          try {
            controller.close()
          } catch {
            // The client closed it first.
          }
        }
        lab.closing.add(end)
        request.signal.addEventListener('abort', end)
        // Gone before the stream was there: nothing would call.
        if (request.signal.aborted) return end()
        deliver('retry: 1000\n\n')
        if (snapshot) deliver(`id: ${snapshot.seq}\nevent: snapshot\ndata: ${JSON.stringify(snapshot)}\n\n`)
      },
      // What was missed is read as fast as the client reads, however much it is; only then it hears what happens.
      async pull(controller) {
        if (isLive) return
        const missed = await bench.ledger.read(place, CATCH_UP).catch((error: unknown) => {
          // It comes again and goes on where it was.
          stop()
          throw error
        })
        if (isLive) return
        for (const event of missed) controller.enqueue(encoder.encode(encodeEvent(event)))
        place = missed.at(-1)?.seq ?? place
        if (missed.length === CATCH_UP) return
        isLive = true
        subscription?.from(place)
      },
      cancel: () => stop(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: MAX_WAITING_BYTES }),
  )
  return new Response(stream, { headers: headersOf(bench) })
}

/** `no-transform`: a proxy that compresses would hold events back until its buffer is full. */
function headersOf(bench: Bench): Record<string, string> {
  return {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'lab-seq': bench.ledger.lastSeq(),
    'x-accel-buffering': 'no',
  }
}

async function snapshotOf(bench: Bench): Promise<Snapshot> {
  // The place is read first: what happens meanwhile is told again as an event, and telling twice does no harm.
  const seq = await bench.ledger.newest()
  const [page, counts] = await Promise.all([
    bench.directory.list({}, SNAPSHOT_SESSIONS, null),
    bench.directory.counts({}),
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
