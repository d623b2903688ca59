'use client'

import { KEYS } from '../../_ui/lab/keys.ts'
import { useLab, useLabState, useLaneIds, useLiveState } from '../../_ui/lab/use-lab.tsx'
import { useActsLock } from '../../_ui/lab/use-seat.ts'
import { Button } from '../../_ui/parts/button.tsx'
import { isLoggedOutEverywhere } from '../../_ui/state/state.ts'
import { timeOfDay } from '../../_ui/words/format.ts'
import { useWords } from '../../_ui/words/use-words.ts'

/** The next step, if there is exactly one: return to live, or log in. */
export function NextStep() {
  const isPast = useLabState((state) => state.moment !== null)
  const isLoggedOut = useLabState(isLoggedOutEverywhere)
  const isLocked = useActsLock()
  const lab = useLab()
  if (isPast && !lab.isReplay) return <Past />
  if (!isLoggedOut || lab.isReplay || isLocked) return null
  return <LoginPrompt />
}

function LoginPrompt() {
  const words = useWords()
  const lab = useLab()
  const isNew = useLabState((state) => state.rows.length === 0)
  const ids = useLaneIds()
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 @min-[75rem]:max-w-xl @min-[75rem]:shrink-0 @min-[75rem]:flex-nowrap">
      {isNew && <p className="text-balance @min-[75rem]:text-right">{words.loginPrompt.intro(ids.length)}</p>}
      <Button
        look={isNew ? 'primary' : 'plain'}
        onClick={() => {
          lab.choose({ user: 'alice' })
          lab.act('login')
        }}
      >
        {words.loginPrompt.login('Alice')}
      </Button>
    </div>
  )
}

/** States that the page shows the past, with a button back to live. */
function Past() {
  const words = useWords()
  const lab = useLab()
  const moment = useLabState((state) => state.moment)
  const total = useLiveState((state) => state.history.events.length)
  if (moment === null) return null
  return (
    <div
      data-testid="past"
      className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-md border border-edge bg-sunk px-3 py-2 @min-[75rem]:shrink-0 @min-[75rem]:flex-nowrap"
    >
      <p className="text-sm">
        <strong className="block font-semibold">{words.past.at(timeOfDay(moment.at))}</strong>
        <span className="text-soft">
          {words.past.of(moment.count, total)}
          {words.fullStop} {words.past.acts}
        </span>
      </p>
      <Button look="primary" aria-keyshortcuts={KEYS.toLive} onClick={() => lab.lookAt(null)}>
        {words.past.toLive}
      </Button>
    </div>
  )
}
