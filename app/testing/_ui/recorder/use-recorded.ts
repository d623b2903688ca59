import { useEffect, useRef, useState } from 'react'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { objectOf } from '../../../_ui/code/request-code.ts'
import { callApi } from '../../../_ui/lab/api.ts'
import type { KeptRecording } from '../../../_ui/lab/kept-recording.ts'
import { useLiveState } from '../../../_ui/lab/use-lab.tsx'
import { isAfter } from '../../../_ui/state/history.ts'
import { readLedger } from '../../../_ui/timeline/backlog.ts'
import type { RequestFact } from './recorded-step.ts'

/** What was read of a recording so far. */
export interface RecordedSoFar {
  /** Before the recording, as far as the event log has them. */
  readonly earlier: readonly RecordedEvent[]
  readonly events: readonly RecordedEvent[]
  readonly facts: ReadonlyMap<string, RequestFact>
}

const NOTHING: RecordedSoFar = { earlier: [], events: [], facts: new Map() }
/** As many as the server keeps of a bench. */
const MAX_EXCHANGES = 64
/** Acts whose bodies say more than their events. */
const WITH_BODY: ReadonlySet<string> = new Set(['login', 'logout', 'transfer', 'data', 'sessions'])

/** The events of a recording, and the requests that are still kept: read again after each event of the bench. */
export function useRecorded(recording: KeptRecording | null): RecordedSoFar {
  const seq = useLiveState((state) => state.seq)
  const from = recording?.start.seq ?? null
  const [read, setRead] = useState<{ readonly from: string; readonly soFar: RecordedSoFar } | null>(null)
  const reader = useRef<Reader | null>(null)

  useEffect(() => {
    if (from === null) return
    reader.current = createReader(from, (soFar) => setRead({ from, soFar }))
    return () => reader.current?.stop()
  }, [from])

  // biome-ignore lint/correctness/useExhaustiveDependencies: reads more after each event, and of another recording
  useEffect(() => {
    if (from !== null) reader.current?.readMore()
  }, [from, seq])

  const soFar = read?.from === from ? read.soFar : NOTHING
  const until = recording?.until ?? null
  if (until === null) return soFar
  return { ...soFar, events: soFar.events.filter((event) => !isAfter(event.seq, until)) }
}

interface Reader {
  /** One reading at a time: a call during it leads to one more. */
  readonly readMore: () => Promise<void>
  readonly stop: () => void
}

function createReader(from: string, onRead: (soFar: RecordedSoFar) => void): Reader {
  const abort = new AbortController()
  const { signal } = abort
  let soFar: RecordedSoFar | null = null
  let isReading = false
  let isAgain = false
  return {
    stop: () => abort.abort(),
    async readMore() {
      isAgain = true
      if (isReading) return
      isReading = true
      while (isAgain && !signal.aborted) {
        isAgain = false
        soFar ??= await readEarlier(from, signal)
        const next = soFar && (await readMore(from, soFar, signal))
        if (next === null || signal.aborted) continue
        soFar = next
        onRead(soFar)
      }
      isReading = false
    },
  }
}

/** The lines of the event log that are events: a trimmed one begins with a snapshot. */
async function readEvents(after: string, signal: AbortSignal): Promise<readonly RecordedEvent[] | null> {
  const lines = (await readLedger(after, signal)) as readonly RecordedEvent[] | null
  return lines?.filter((line) => (line.type as string) !== 'snapshot') ?? null
}

/** What the set-up of the spec is made of. Null if the event log cannot be read now: the next event leads to a new attempt. */
async function readEarlier(from: string, signal: AbortSignal): Promise<RecordedSoFar | null> {
  const read = await readEvents('0-0', signal)
  const earlier = read?.filter((event) => !isAfter(event.seq, from)) ?? null
  return earlier && { ...NOTHING, earlier, facts: await factsWith(NOTHING.facts, earlier, signal) }
}

async function readMore(
  from: string,
  { earlier, events, facts }: RecordedSoFar,
  signal: AbortSignal,
): Promise<RecordedSoFar | null> {
  const last = events.at(-1)?.seq ?? from
  const read = await readEvents(last, signal)
  const added = read?.filter((event) => isAfter(event.seq, last)) ?? []
  if (added.length === 0) return null
  return { earlier, events: [...events, ...added], facts: await factsWith(facts, added, signal) }
}

/** The known facts, and those of the requests of these events. */
async function factsWith(
  known: ReadonlyMap<string, RequestFact>,
  added: readonly RecordedEvent[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, RequestFact>> {
  const wanted = new Set(added.map(({ seq }) => seq))
  const { body } = await callApi('GET', '/api/exchanges', { query: { limit: MAX_EXCHANGES } })
  const found = body?.exchanges.filter(({ seqs }) => seqs.some((seq) => wanted.has(seq))) ?? []
  const facts = new Map(known)
  for (const { id, seqs, act, method, path } of found) {
    if (signal.aborted) break
    const detail = WITH_BODY.has(act)
      ? (await callApi('GET', '/api/exchanges/{id}', { params: { id } })).body
      : null
    const fact = { method, path, body: objectOf(detail?.request.body ?? null) }
    for (const seq of seqs) facts.set(seq, fact)
  }
  return facts
}
