'use client'

import type { AuditView } from './audit-types.ts'
import { useAuditWords } from './use-audit-words.ts'

/** Whether decisions are recorded now. It is on only if the newest reading says so. */
export function RecordingLight({ state, isStale }: { state: AuditView | null; isStale: boolean }) {
  const { recording: texts } = useAuditWords()
  const because = isStale ? 'unreachable' : (state?.recording.because ?? null)
  const isOn = state !== null && because === null
  const waiting = state?.recording.waiting ?? 0
  const { checks = 0, sessions = 0, refusals = 0 } = state?.recording.counting ?? {}
  return (
    <div>
      <p role="status" data-recording={isOn} className="flex items-center gap-2 font-medium">
        <span
          aria-hidden="true"
          className={`inline-block size-3 rounded-full border ${isOn ? 'border-accepted bg-accepted' : 'border-refused'}`}
        />
        {state === null && !isStale ? texts.reading : isOn ? texts.on : texts.off[because ?? 'unreachable']}
      </p>
      <ul className="mt-1 text-xs text-soft">
        {waiting > 0 && <li>{texts.waiting(waiting)}</li>}
        {checks > 0 && <li>{texts.counting(checks, sessions)}</li>}
        {refusals > 0 && <li>{texts.repeated(refusals)}</li>}
        {state !== null && state.lost > 0 && <li className="text-refused">{texts.lost(state.lost)}</li>}
      </ul>
    </div>
  )
}
