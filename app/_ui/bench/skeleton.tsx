'use client'

import { MECHANISM_IDS } from '#lib/core/session.ts'
import { Glyph } from '../parts/glyph.tsx'
import { useWords } from '../words/use-words.ts'

/** The page before there is a bench. Almost wordless, because the server cannot know the language. */
export function Skeleton() {
  const words = useWords()
  return (
    <main aria-busy="true" aria-label={words.states.connecting} className="flex flex-1 flex-col">
      <div className="flex h-12 items-center gap-6 border-b border-hairline px-5">
        <h1 className="text-base font-semibold tracking-tight">Session Lab</h1>
        <Bar className="w-40" />
        <Bar className="hidden w-64 md:block" />
      </div>
      <div className="flex h-14 items-center gap-3 px-5">
        {['w-24', 'w-20', 'w-19', 'w-21', 'w-32'].map((width) => (
          <Bar key={width} className={`h-8 rounded-md ${width}`} />
        ))}
      </div>
      <div className="flex h-17 items-center px-5">
        <Bar className="h-6 w-96" />
      </div>
      <div className="grid flex-1 border-t border-hairline md:grid-cols-2 bench:grid-cols-4">
        {MECHANISM_IDS.map((id) => (
          <div
            key={id}
            className="flex flex-col gap-5 border-hairline px-5 py-4 not-first:border-t md:even:border-l bench:not-first:border-t-0 bench:not-first:border-l"
          >
            <div className="flex items-center gap-2">
              <Glyph of={id} className="size-3.5" />
              <Bar className="h-5 w-36" />
            </div>
            <Bar className="h-7 w-28" />
            <Bar className="h-8 w-full" />
            <div className="flex items-center gap-4">
              <span className="skeleton size-22 rounded-full" />
              <span className="flex flex-1 flex-col gap-2">
                <Bar className="w-2/3" />
                <Bar className="w-full" />
              </span>
            </div>
          </div>
        ))}
      </div>
    </main>
  )
}

function Bar({ className }: { className: string }) {
  return <span className={`skeleton block ${className.includes('h-') ? '' : 'h-4'} ${className}`} />
}
