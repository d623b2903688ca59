'use client'

import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import type { Lab } from '../lab/lab.ts'
import { useLab, useLabState } from '../lab/use-lab.tsx'
import { Button } from '../parts/button.tsx'
import { nextStep, type Step } from '../state/next-step.ts'
import { type LabState, outcomesOf, presetOf } from '../state/state.ts'
import type { Words } from '../words/en.ts'
import { useWords } from '../words/use-words.ts'

/** One suggestion at a time: what a newcomer may do next. */
export function NextStep() {
  const words = useWords()
  const lab = useLab()
  const step = useLabState(stepOf)
  if (step === null) return null
  const isFirst = step === 'login'
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 bench:max-w-md bench:shrink-0 bench:flex-nowrap">
      <p className={`text-balance bench:text-right ${isFirst ? '' : 'text-sm text-soft'}`}>
        {words.step[step]}
      </p>
      <Button look={isFirst ? 'primary' : 'plain'} onClick={() => take(step, lab)}>
        {label(step, words)}
      </Button>
    </div>
  )
}

function stepOf(state: LabState): Step | null {
  if (state.phase !== 'ready' || !state.bench) return null
  return nextStep({
    outcomes: outcomesOf(state),
    isNew: state.rows.length === 0,
    endedHere: held(state).some(({ state: is }) => is === 'ended'),
    preset: presetOf(state.bench.policy),
  })
}

/** The sessions whose credentials this browser holds. */
function held({ rows, lanes }: Pick<LabState, 'rows' | 'lanes'>) {
  const own = new Set(MECHANISM_IDS.map((id: MechanismId) => lanes[id].jar?.sessionId))
  return rows.filter(({ id }) => own.has(id))
}

function take(step: Step, lab: Lab): void {
  switch (step) {
    case 'login':
    case 'again':
      lab.choose({ user: 'alice' })
      lab.act('login')
      return
    case 'revoke':
      lab.revoke(held(lab.store.get()))
      return
    case 'advance':
      lab.advance(15 * 60)
      return
    case 'harden':
      lab.applyPreset('hardened')
      lab.act('login')
  }
}

function label(step: Step, { step: words }: Words): string {
  switch (step) {
    case 'login':
    case 'again':
      return words.loginButton('Alice')
    case 'revoke':
      return words.revokeButton
    case 'advance':
      return words.advanceButton
    case 'harden':
      return words.hardenButton
  }
}
