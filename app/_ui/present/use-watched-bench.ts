import { useEffect, useState } from 'react'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import type { Lab } from '../lab/lab.ts'
import { readMessages } from '../lab/read-messages.ts'
import { linesOf } from '../timeline/backlog.ts'
import { type Recording, recordingOf } from '../timeline/recording.ts'
import { createRecordedLab } from './recorded-lab.ts'

const RETRY_MS = 1000

/** Where the bench of a seat is read: it can be watched, not changed. */
const addressOf = (code: string, seat: string) => `/api/rooms/${code}/seats/${seat}`

export interface WatchedBench {
  /** Its acts are disabled; null until the bench was read. */
  readonly lab: Lab | null
  /** Null unless this browser is the teacher’s. */
  readonly nickname: string | null
}

const NOTHING_YET: WatchedBench = { lab: null, nickname: null }

/** The bench of a seat, which is read as a whole and then follows its events. */
export function useWatchedBench(code: string, seat: string): WatchedBench {
  const [watched, setWatched] = useState(NOTHING_YET)
  useEffect(() => {
    const stopping = new AbortController()
    setWatched(NOTHING_YET)
    watch(addressOf(code, seat), stopping.signal, setWatched)
    return () => stopping.abort()
  }, [code, seat])
  return watched
}

async function watch(
  address: string,
  signal: AbortSignal,
  onBench: (watched: WatchedBench) => void,
): Promise<void> {
  const get = (path: string) => fetch(address + path, { signal, cache: 'no-store' })
  while (!signal.aborted) {
    try {
      const bench = (await (await get('/bench')).json()) as WatchedView
      const recording = readBacklog(await (await get('/events?format=ndjson')).text(), bench)
      if (recording) {
        const lab = createRecordedLab(recording)
        const last = recording.events.at(-1)?.seq ?? recording.snapshot.seq
        lab.lookAt(last)
        onBench({ lab, nickname: bench.nickname })
        const { body } = await get(`/events?after=${last}`)
        if (body) await readMessages<RecordedEvent>(body, (event) => follow(lab, event))
      }
    } catch {
      // Interrupted, or no longer needed. It is read as a whole again.
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
}

/** What the room shows of a bench. */
type WatchedView = NonNullable<Recording['setting']> & { readonly nickname: string | null }

function readBacklog(text: string, setting: WatchedView): Recording | null {
  const recording = recordingOf(linesOf(text))
  return recording && { ...recording, setting }
}

function follow(lab: Lab, event: RecordedEvent): false {
  lab.store.dispatch({ type: 'event', event, stopwatch: performance.now() })
  lab.lookAt(event.seq)
  return false
}
