'use client'

import { PRESETS } from '#lib/core/policy.ts'
import { useLabState } from '../lab/use-lab.tsx'
import { openSheet } from '../look/sheet.ts'
import { Button } from '../parts/button.tsx'
import { useWords } from '../words/use-words.ts'
import { changedPaths } from './policy/paths.ts'

/** The way to the three sheets of the desk, and how far the policy has left its preset. */
export function DeskButtons() {
  const words = useWords()
  const { bar } = words.desk
  const bench = useLabState((state) => state.bench)
  const changed = bench ? changedPaths(PRESETS[bench.preset], bench.policy).length : 0
  return (
    <nav aria-label={bar.label} className="flex items-center text-xs">
      {(['policy', 'users', 'keys'] as const).map((sheet) => (
        <Button key={sheet} look="quiet" className="text-xs" onClick={() => openSheet({ sheet })}>
          {bar[sheet]}
          {sheet === 'policy' && changed > 0 && (
            <span className="rounded bg-sunk px-1 text-2xs text-soft">{bar.changed(changed)}</span>
          )}
        </Button>
      ))}
    </nav>
  )
}
