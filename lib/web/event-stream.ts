import { addressKey } from '#lib/core/address.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import { type EventLog, encodeEvent, type StreamedEvent, type Subscription } from '#lib/ledger/feed.ts'
import { FIRST_SEQ, isSeq } from '#lib/ledger/seq.ts'
import type { Call } from './call.ts'

/** Limits of open streams: per log, per client address (a class behind one address has a stream per browser), and per process. */
const MAX_STREAMS = { perAddress: 300, perProcess: 1000 }
/** Bytes buffered for a client that does not read. Beyond this limit its stream is closed; it resumes where it stopped. */
const MAX_WAITING_BYTES = 256 * 1024
const HEARTBEAT_MS = 15_000
/** Events per read while a client catches up. */
const CATCH_UP_BATCH = 100

/** A log whose events are streamed. */
export interface Streamed {
  /** Names the log among all that are streamed. */
  readonly id: string
  readonly log: EventLog
  readonly lastSeq: () => string
  /**
   * How many streams may be open at the same time, by what they are counted with: readers must not use up the streams of a
   * participant.
   */
  readonly quotas: Readonly<Record<string, number>>
  /** Whether all events after this seq are still there; otherwise a snapshot is sent first. */
  readonly retains: (seq: string) => Promise<boolean>
  readonly snapshot: () => Promise<StreamedEvent>
  /** The events that this client gets. Default: all. */
  readonly concerns?: (event: StreamedEvent) => boolean
  /** What this client gets of an event; null: nothing. Default: all of it. */
  readonly shown?: (event: StreamedEvent) => StreamedEvent | null
  /** For a client that may read for a while: checked before it gets an event, and when it may have changed. */
  readonly permission?: Permission
  /** Ends the stream when its log no longer exists, with a last event. @returns what stops this */
  readonly onEnd?: (end: (last?: StreamedEvent) => void) => () => void
  /** Called when a stream was opened or closed. */
  readonly onCount?: () => void
}

export interface Permission {
  /** Whether the client may read further. Otherwise its stream ends. */
  readonly check: () => Promise<boolean>
  /** Calls `changed` when this may have changed. @returns a function that ends this */
  readonly watch: (changed: () => void) => () => void
}

/** The position after which a client asks for events: the header takes precedence, because a browser that reconnects sends it with the URL of its first connection. */
export function positionOf(request: Request, requested: string | undefined): string | null {
  const resumed = request.headers.get('last-event-id')
  return resumed !== null && isSeq(resumed) ? resumed : (requested ?? null)
}

/**
 * Streams a log as server-sent events (WHATWG HTML §9.2).
 * @throws RequestRefused `rate_limited` if too many streams are open
 */
export async function streamOf(call: Call, streamed: Streamed, after: string | null): Promise<Response> {
  const { lab, request, client } = call
  // The response to HEAD has no body: a stream would never be read or closed.
  if (request.method === 'HEAD') return new Response(null, { headers: headersOf(streamed) })
  // Before the first await, so that concurrent requests cannot exceed the limit.
  const release = lab.slots.take({
    ...Object.fromEntries(
      Object.entries(streamed.quotas).map(([name, most]) => [`streams of ${name}`, most]),
    ),
    [`streams to ${addressKey(client)}`]: MAX_STREAMS.perAddress,
    streams: MAX_STREAMS.perProcess,
  })
  if (release === null) {
    throw new RequestRefused('rate_limited', 'Too many event streams are open. Close one.', {
      retryAfterSeconds: 5,
    })
  }
  try {
    return await openStream(call, streamed, after, release)
  } catch (error) {
    release()
    throw error
  }
}

async function openStream(
  { lab, request }: Call,
  streamed: Streamed,
  after: string | null,
  release: () => void,
): Promise<Response> {
  const { id, log, concerns = () => true, shown, permission, onCount = () => {} } = streamed
  // If the events after this position were trimmed, resuming would leave a gap: a new snapshot is sent.
  const canResume = after !== null && (await streamed.retains(after))
  const whole = canResume ? null : await streamed.snapshot()
  const snapshot = whole && shown ? shown(whole) : whole
  let position = snapshot?.seq ?? after ?? FIRST_SEQ

  const encoder = new TextEncoder()
  let stop = () => {}
  let end = () => {}
  let isStopped = false
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
        // The feed encodes an event once for all its subscribers.
        const deliverShown = (chunk: string): boolean => {
          const own = shown ? reencoded(chunk, shown) : chunk
          return own === '' || deliver(own)
        }
        const ifPermitted = permission && whilePermitted(permission, () => end())
        const deliverLive = (chunk: string): boolean => {
          if (!ifPermitted) return deliverShown(chunk)
          ifPermitted(() => isStopped || deliverShown(chunk))
          return !isStopped
        }
        subscription = lab.feed.subscribe(id, log, deliverLive, concerns)
        onCount()
        const unwatch = ifPermitted && permission?.watch(() => ifPermitted(() => {}))
        const forgetEnd = streamed.onEnd?.((last) => {
          if (last && !isStopped) deliver(encodeEvent(last))
          end()
        })
        const heartbeat = setInterval(() => deliverLive(': heartbeat\n\n'), HEARTBEAT_MS)
        heartbeat.unref()
        stop = () => {
          stop = () => {}
          isStopped = true
          unwatch?.()
          forgetEnd?.()
          release()
          subscription?.stop()
          onCount()
          isLive = true
          clearInterval(heartbeat)
          lab.closing.delete(end)
        }
        end = () => {
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
        const missed = await log.read(position, CATCH_UP_BATCH).catch((error: unknown) => {
          // The client reconnects and resumes where it stopped.
          stop()
          throw error
        })
        if (isLive) return
        if (permission && !(await permission.check().catch(() => false))) return end()
        if (isLive) return
        for (const event of missed.filter(concerns)) {
          const own = shown ? shown(event) : event
          if (own) controller.enqueue(encoder.encode(encodeEvent(own)))
        }
        position = missed.at(-1)?.seq ?? position
        if (missed.length === CATCH_UP_BATCH) return
        isLive = true
        subscription?.from(position)
      },
      cancel: () => stop(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: MAX_WAITING_BYTES }),
  )
  return new Response(stream, { headers: headersOf(streamed) })
}

/**
 * Takes steps one after the other, each only if the client may still read. That is read after the events of the step, so no event
 * of a later time is sent.
 */
function whilePermitted({ check }: Permission, end: () => void): (step: () => void) => void {
  let last: Promise<void> = Promise.resolve()
  return (step) => {
    last = last
      .then(check)
      .then((isPermitted) => (isPermitted ? step() : end()))
      .catch(end)
  }
}

/** Encoded events as this client gets them; a heartbeat is a comment and has none. */
function reencoded(chunk: string, shown: (event: StreamedEvent) => StreamedEvent | null): string {
  if (chunk.startsWith(':')) return chunk
  return Array.from(chunk.matchAll(/^data: (.*)$/gm), ([, json = '']) => {
    const own = shown(JSON.parse(json))
    return own ? encodeEvent(own) : ''
  }).join('')
}

/** `no-transform`: a proxy that compresses would delay events until its buffer is full. */
function headersOf({ lastSeq }: Streamed): Record<string, string> {
  return {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'lab-seq': lastSeq(),
    'x-accel-buffering': 'no',
  }
}
