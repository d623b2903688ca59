'use client'

import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { Glyph } from '../parts/glyph.tsx'
import { useShortcuts } from '../shell/use-shortcuts.ts'
import { useWords } from '../words/use-words.ts'

/** Present mode before there is a bench: the names of the lanes, where they will be. */
export function PresentSkeleton() {
  const words = useWords()
  useShortcuts()
  return (
    <main aria-busy="true" aria-label={words.states.connecting} className="flex h-dvh flex-col">
      <h1 className="h-27 shrink-0 px-5 py-3 text-lg font-semibold tracking-tight">Session Lab</h1>
      <ul className="grid min-h-0 flex-1 auto-rows-fr">
        {DEFAULT_LANES.map((id) => (
          <li
            key={id}
            className="flex items-center gap-3 border-t border-hairline px-5 text-lg font-semibold"
          >
            <Glyph of={id} className="size-5" />
            {words.mechanisms[id].name}
          </li>
        ))}
      </ul>
    </main>
  )
}
