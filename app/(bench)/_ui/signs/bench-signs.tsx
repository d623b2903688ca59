'use client'

import { useState } from 'react'
import { useRecording } from '../../../_ui/lab/kept-recording.ts'
import { useLiveState } from '../../../_ui/lab/use-lab.tsx'
import { lazyPart } from '../../../_ui/parts/lazy-part.tsx'
import { activeBugs } from '../../../_ui/state/active-bugs.ts'
import { withWords } from '../../../_ui/words/create-words.ts'
import { bugInAddress } from './bug-in-address.ts'
import { loadSignWords } from './use-sign-words.ts'

const BugSign = lazyPart(() =>
  withWords(import('./bug-sign.tsx'), loadSignWords).then((module) => module.BugSign),
)
const RecordingSign = lazyPart(() =>
  withWords(import('./recording-sign.tsx'), loadSignWords).then((module) => module.RecordingSign),
)

/** What makes this bench behave or be read differently: planted bugs, also one that the address names, and a recording. */
export function BenchSigns() {
  const active = useLiveState(activeBugs)
  const recording = useRecording()
  const [linked, setLinked] = useState(bugInAddress)
  const isLinkedActive = linked !== null && active.includes(linked)

  function dropLink(): void {
    const query = new URLSearchParams(location.search)
    query.delete('bug')
    const search = query.size === 0 ? '' : `?${query}`
    history.replaceState(history.state, '', location.pathname + search + location.hash)
    setLinked(null)
  }

  return (
    <div data-focus-fallback tabIndex={-1} className="shrink-0 outline-none">
      {(active.length > 0 || linked !== null) && (
        <BugSign active={active} linked={isLinkedActive ? null : linked} onClose={dropLink} />
      )}
      {recording?.until === null && <RecordingSign recording={recording} />}
    </div>
  )
}
