import type { RecordedEvent, Snapshot } from '#lib/ledger/event.ts'
import type { BenchInfo } from '../state/state.ts'
import { linesOf } from './backlog.ts'

/** A recorded bench: a snapshot of its end, and the events that led there, oldest first. */
export interface Recording {
  readonly snapshot: Snapshot
  readonly events: readonly RecordedEvent[]
  /** What no event says: who the users are, and what was in force at the end. Absent in a bare export. */
  readonly setting: Pick<BenchInfo, 'policy' | 'preset' | 'users' | 'nodes'> | null
}

/**
 * The lines of an export as a recording, whoever wrote them; null where they are none.
 * @param lines a snapshot first, then events; a line of type `setting` may stand anywhere
 */
export function recordingOf(lines: readonly unknown[]): Recording | null {
  const told = lines.filter(isLine)
  const snapshot = told.find(({ type }) => type === 'snapshot') as Snapshot | undefined
  if (!snapshot || !Array.isArray(snapshot.sessions)) return null
  const setting = told.find(({ type }) => type === 'setting') as unknown as Recording['setting']
  const events = told.filter(
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

/** The lines of a recording: what {@link recordingOf} reads. */
function linesFor({ snapshot, events, setting }: Recording): string {
  const lines: object[] = [snapshot, ...events]
  if (setting) lines.splice(1, 0, { type: 'setting', ...setting })
  return lines.map((line) => JSON.stringify(line)).join('\n')
}

/**
 * Without the checks that say nothing new: of a row of equal answers to the same client the first and the last remain,
 * so that when a door was last open is still told.
 */
export function dropRepeatedChecks(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const kept = new Set<RecordedEvent>()
  const runs = new Map<string, { what: string; last: RecordedEvent }>()
  for (const event of events) {
    if ((event.type !== 'request.verified' && event.type !== 'request.refused') || event.act !== 'me') {
      kept.add(event)
      continue
    }
    const who = `${event.mechanism} ${event.client ?? ''}`
    const session = event.sessionId ?? ''
    const what = event.type === 'request.verified' ? `accepted ${session}` : `${event.code} ${session}`
    const run = runs.get(who)
    if (run?.what !== what) {
      kept.add(event)
      if (run) kept.add(run.last)
    }
    runs.set(who, { what, last: event })
  }
  for (const { last } of runs.values()) kept.add(last)
  return events.filter((event) => kept.has(event))
}

/** A recording as text for an address: compressed, in letters that an address may hold. */
export async function pack(recording: Recording): Promise<string> {
  const bytes = await through(
    new TextEncoder().encode(linesFor(recording)),
    new CompressionStream('deflate-raw'),
  )
  let text = ''
  for (let from = 0; from < bytes.length; from += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(from, from + 0x8000))
  }
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** What a link unfolds to at most: a small link could otherwise fill a large memory. */
const MAX_BYTES = 16 * 1024 * 1024

/** The recording that {@link pack} made a text of; null where the text is none, or was cut. */
export async function unpack(text: string): Promise<Recording | null> {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0))
    const unfolded = await through(bytes, new DecompressionStream('deflate-raw'))
    return parse(new TextDecoder().decode(unfolded))
  } catch {
    return null
  }
}

/** A recording out of a file; null where it is none. */
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

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array<ArrayBuffer>> {
  const writer = stream.writable.getWriter()
  // What goes wrong here goes wrong for the reader below, who tells of it.
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
  const whole = new Uint8Array(length)
  let place = 0
  for (const chunk of chunks) {
    whole.set(chunk, place)
    place += chunk.length
  }
  return whole
}
