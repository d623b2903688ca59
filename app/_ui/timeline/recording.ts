import type { RecordedEvent, Snapshot } from '#lib/ledger/event.ts'
import type { BenchInfo } from '../state/state.ts'
import { linesOf } from './backlog.ts'

/** A recorded bench: a snapshot of its end, and the events before it, oldest first. */
export interface Recording {
  readonly snapshot: Snapshot
  readonly events: readonly RecordedEvent[]
  /** Values that no event contains: the users, and the settings at the end. Missing in a plain export. */
  readonly setting: Pick<BenchInfo, 'policy' | 'preset' | 'users' | 'nodes'> | null
}

/**
 * The lines of an export as a recording; null if they are none.
 * @param lines a snapshot first, then events; a line of type `setting` may be anywhere
 */
export function recordingOf(lines: readonly unknown[]): Recording | null {
  const earlier = lines.filter(isLine)
  const snapshot = earlier.find(({ type }) => type === 'snapshot') as Snapshot | undefined
  if (!snapshot || !Array.isArray(snapshot.sessions)) return null
  const setting = earlier.find(({ type }) => type === 'setting') as unknown as Recording['setting']
  const events = earlier.filter(
    (line): line is RecordedEvent & Line =>
      isEvent(line) && line.type !== 'snapshot' && line.type !== 'setting',
  )
  return { snapshot, events, setting: setting ?? null }
}

interface Line {
  readonly type: string
}

function isLine(value: unknown): value is Line {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Line>).type === 'string'
}

function isEvent(line: Line): boolean {
  const { seq, at, realAt } = line as Partial<RecordedEvent>
  return (
    typeof seq === 'string' &&
    /^\d{1,15}-\d{1,15}$/.test(seq) &&
    Number.isFinite(at) &&
    Number.isFinite(realAt)
  )
}

/** The lines of a recording: the input of {@link recordingOf}. */
function linesFor({ snapshot, events, setting }: Recording): string {
  const lines: object[] = [snapshot, ...events]
  if (setting) lines.splice(1, 0, { type: 'setting', ...setting })
  return lines.map((line) => JSON.stringify(line)).join('\n')
}

/**
 * Drops repeated checks: of consecutive equal results for the same client the first and the last are kept, so that the
 * time of the last acceptance is preserved.
 */
export function dropRepeatedChecks(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const kept = new Set<RecordedEvent>()
  const runs = new Map<string, { what: string; last: RecordedEvent }>()
  for (const event of events) {
    if ((event.type !== 'request.verified' && event.type !== 'request.refused') || event.act !== 'me') {
      kept.add(event)
      continue
    }
    const client = `${event.mechanism} ${event.client ?? ''}`
    const session = event.sessionId ?? ''
    const what = event.type === 'request.verified' ? `accepted ${session}` : `${event.code} ${session}`
    const run = runs.get(client)
    if (run?.what !== what) {
      kept.add(event)
      if (run) kept.add(run.last)
    }
    runs.set(client, { what, last: event })
  }
  for (const { last } of runs.values()) kept.add(last)
  return events.filter((event) => kept.has(event))
}

/** A recording as text for a URL: compressed, in characters that are valid there. */
export async function pack(recording: Recording): Promise<string> {
  const bytes = await pipeThrough(
    new TextEncoder().encode(linesFor(recording)),
    new CompressionStream('deflate-raw'),
  )
  let text = ''
  for (let from = 0; from < bytes.length; from += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(from, from + 0x8000))
  }
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** The maximum size of an unpacked link: a small link could otherwise use much memory. */
const MAX_BYTES = 16 * 1024 * 1024

/** Unpacks the text of {@link pack}; null if it is invalid or incomplete. */
export async function unpack(text: string): Promise<Recording | null> {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0))
    const unfolded = await pipeThrough(bytes, new DecompressionStream('deflate-raw'))
    return parse(new TextDecoder().decode(unfolded))
  } catch {
    return null
  }
}

/** A recording from a file; null if it is none. */
export function parse(text: string): Recording | null {
  try {
    return recordingOf(linesOf(text))
  } catch {
    return null
  }
}

/** A recording as a file. */
export function fileOf(recording: Recording): Blob {
  return new Blob([linesFor(recording), '\n'], { type: 'application/x-ndjson' })
}

async function pipeThrough(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array<ArrayBuffer>> {
  const writer = stream.writable.getWriter()
  // Errors here are reported by the reader below.
  writer.write(bytes).catch(() => {})
  writer.close().catch(() => {})
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let length = 0
  const reader = (stream.readable as ReadableStream<Uint8Array<ArrayBuffer>>).getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    length += value.length
    if (length > MAX_BYTES) throw new RangeError('A recording of this size is none of ours.')
    chunks.push(value)
  }
  const joined = new Uint8Array(length)
  let index = 0
  for (const chunk of chunks) {
    joined.set(chunk, index)
    index += chunk.length
  }
  return joined
}
