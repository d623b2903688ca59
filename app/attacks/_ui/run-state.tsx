'use client'

import { AttackBadge } from '../../_ui/parts/attack-badge.tsx'
import { isOff, type Run } from './attack-runs.ts'
import { useAttackWords } from './use-attack-words.ts'

/** What a run came to: the badge of its outcome, and in words what is not as intended. */
export function RunState({ of, size = 'text-xs' }: { of: Run | undefined; size?: string }) {
  const words = useAttackWords()
  if (of?.state !== 'done') {
    const state = of?.state === 'failed' && isOff(of.problem) ? 'off' : (of?.state ?? 'none')
    return (
      <span data-run={state} className={`${size} ${state === 'none' ? 'text-faint' : 'text-soft'}`}>
        {words.states[state]}
      </span>
    )
  }
  const { outcome, route, honest } = of.result
  if (outcome === 'not-applicable') {
    return (
      <span data-run={outcome} className={`${size} text-soft`}>
        {words.states[outcome]}
      </span>
    )
  }
  const notes = [words.routes[route], honest && honest.failed.length > 0 && words.breaksHonest]
  return (
    <span data-run={outcome} className="inline-flex flex-wrap items-baseline gap-x-2">
      <AttackBadge of={outcome} className={size}>
        {words.outcomes[outcome]}
      </AttackBadge>{' '}
      {notes.filter(Boolean).map((note) => (
        <span key={String(note)} className="text-2xs text-soft">
          {note}
        </span>
      ))}
    </span>
  )
}
