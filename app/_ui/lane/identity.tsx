'use client'

import type { MechanismId } from '#lib/core/session.ts'
import { useLabState } from '../lab/use-lab.tsx'
import type { Verdict } from '../state/lane-state.ts'
import { timeOfDay } from '../words/format.ts'
import { useWords } from '../words/use-words.ts'
import { Ring } from './ring.tsx'
import { Validity } from './validity-text.tsx'

/** The user of the lane, and until when the session is valid. */
export function Identity({ of }: { of: MechanismId }) {
  const verdict = useLabState((state) => state.lanes[of].verdict)
  return (
    <div className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-4 @max-[18.5rem]:gap-x-3">
      <Ring of={of} />
      <div>
        {verdict?.outcome === 'accepted' ? <LoggedIn verdict={verdict} /> : <NotLoggedIn verdict={verdict} />}
      </div>
      <Validity of={of} />
    </div>
  )
}

function LoggedIn({ verdict: { user, session } }: { verdict: Verdict }) {
  const words = useWords()
  const since = session ? words.identity.since(timeOfDay(session.createdAt)) : ''
  // A token need not state the device.
  const origin = [since, session?.device].filter(Boolean).join(' · ')
  return (
    <>
      <p className="flex items-baseline gap-2">
        <span className="truncate font-semibold" title={user?.name}>
          {user?.name}
        </span>
        <span className="truncate text-xs text-faint">{user?.roles.join(', ')}</span>
      </p>
      <p className="truncate text-xs text-soft" title={origin}>
        {origin}
      </p>
    </>
  )
}

function NotLoggedIn({ verdict }: { verdict: Verdict | null }) {
  const words = useWords()
  const outcome = verdict?.outcome ?? null
  return (
    <>
      <p className="font-semibold text-soft">
        {outcome === 'unavailable' ? '?' : words.identity.notLoggedIn}
      </p>
      <p className="truncate text-xs text-soft">
        {outcome === null || outcome === 'accepted' ? words.identity.waiting : words.identity[outcome]}
      </p>
    </>
  )
}
