'use client'

import { type ReactNode, useState } from 'react'
import { hasRefreshToken } from '#lib/core/mechanism-facts.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { openSheet } from '../display/open-sheet.ts'
import { usePreference } from '../display/preference.ts'
import { autoRefresh } from '../display/preferences.ts'
import { useLab, useLabState } from '../lab/use-lab.tsx'
import { Button } from '../parts/button.tsx'
import { findStaleClaims, type StaleClaims } from '../state/stale-claims.ts'
import { useWords } from '../words/use-words.ts'
import { WeakCookies } from './weak-cookies.tsx'

/** Remarks on a lane: weakened cookies, and stale data with the setting that fixes it. */
export function LaneAdvice({ of }: { of: MechanismId }) {
  const words = useWords()
  const lab = useLab()
  const stale = useStale(of)
  const isRefreshing = usePreference(autoRefresh) === 'on'
  const wantsStepUp = useLabState(({ lanes }) => {
    const { note } = lanes[of]
    return note?.kind === 'admin' && note.result.kind === 'step-up-needed'
  })
  const { advice: remarks, acts } = words.admin
  return (
    <>
      <WeakCookies />
      {wantsStepUp && (
        <Remark>
          <Button
            look="quiet"
            className="-ml-1.5 underline underline-offset-2"
            onClick={() => import('./user-acts.ts').then(({ actAsUser }) => actAsUser(lab, 'step-up', [of]))}
          >
            {acts.stepUp}
          </Button>
        </Remark>
      )}
      {stale && <StaleRemark stale={stale} />}
      {hasRefreshToken(of) && isRefreshing && (
        <Remark>
          {remarks.autoRefresh}{' '}
          <Button
            look="quiet"
            className="-my-1 underline underline-offset-2"
            onClick={() => autoRefresh.set('off')}
          >
            {remarks.turnOff}
          </Button>
        </Remark>
      )}
    </>
  )
}

function Remark({ children, testId }: { children: ReactNode; testId?: string }) {
  return (
    <p data-testid={testId} className="mt-1 text-xs text-soft">
      {children}
    </p>
  )
}

function StaleRemark({ stale: { user, tooMuch, tooLittle, isDisabled } }: { stale: StaleClaims }) {
  const words = useWords()
  const { advice: remarks } = words.admin
  const parts = [
    isDisabled && remarks.disabled(user),
    tooMuch.length > 0 && remarks.outdatedRoles(tooMuch.join(words.listAnd), user),
    tooLittle.length > 0 && remarks.missingRoles(tooLittle.join(words.listAnd), user),
  ].filter(Boolean)
  return (
    <Remark testId="stale">
      <span className="text-ink">{parts.join(words.clauseSpace)}</span> {remarks.fix}{' '}
      <Button
        look="quiet"
        className="-my-1 h-5 px-1 font-mono text-xs underline underline-offset-2"
        onClick={() => openSheet({ sheet: 'policy', of: 'roles' })}
      >
        roles: looked-up
      </Button>
    </Remark>
  )
}

/**
 * Stale claims of the credential of a lane. Only a response later than the change counts: an earlier one was correct at
 * its time.
 */
function useStale(of: MechanismId): StaleClaims | null {
  const verdict = useLabState((state) => state.lanes[of].verdict)
  const users = useLabState((state) => state.bench?.users)
  const known = users?.find(({ name }) => name === verdict?.user?.name)
  const userState = known ? `${known.name} ${known.roles.join()} ${known.disabled}` : ''
  const [changed, setChanged] = useState({ userState, before: verdict })
  if (changed.userState !== userState) setChanged({ userState, before: verdict })
  return verdict === changed.before ? null : findStaleClaims(verdict, users ?? [])
}
