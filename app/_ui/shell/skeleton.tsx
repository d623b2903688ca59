'use client'

import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { Glyph } from '../parts/glyph.tsx'
import { laneGrid } from '../parts/lane-grid.ts'
import { useWords } from '../words/use-words.ts'

/** The page before there is a bench, with its purpose unless it is brief. As high as the real one, so that the layout does not shift. */
export function Skeleton({ isBrief = false }: { isBrief?: boolean }) {
  const words = useWords()
  const { className, style } = laneGrid(DEFAULT_LANES.length)
  return (
    <main aria-busy="true" aria-label={words.states.connecting} className="@container flex flex-1 flex-col">
      <div className="flex h-41 items-start gap-6 border-b border-hairline px-5 py-2 sm:h-29 lg:h-21 bench:h-12 bench:items-center bench:py-0">
        <h1 className="text-base font-semibold tracking-tight">Session Lab</h1>
        <Bar className="w-40" />
        <Bar className="hidden w-64 md:block" />
      </div>
      <div className="flex h-43 flex-wrap content-start items-center gap-3 px-5 py-2.5 sm:h-33 md:h-23 lg:h-13">
        {['w-24', 'w-20', 'w-19', 'w-21', 'w-32'].map((width) => (
          <Bar key={width} className={`h-8 rounded-md ${width}`} />
        ))}
      </div>
      <div className="flex min-h-36 items-center px-5 pt-1 pb-4 sm:min-h-31 md:min-h-24 lg:min-h-14 bench:min-h-18">
        {isBrief ? (
          <Bar className="h-6 w-96 max-w-full" />
        ) : (
          <p className="max-w-4xl text-xl font-medium tracking-tight text-balance lg:text-lg bench:text-xl">
            {words.states.purpose}
          </p>
        )}
      </div>
      <div className={`${className} flex-1 border-t border-hairline`} style={style}>
        {DEFAULT_LANES.map((id) => (
          <div key={id} className="flex min-h-116 flex-col gap-5 px-5 py-4 lane-lines @max-[75rem]:px-3.5">
            <div className="flex items-center gap-2">
              <Glyph of={id} className="size-3.5" />
              <span className="text-lg font-semibold tracking-tight">{words.mechanisms[id].name}</span>
            </div>
            <Bar className="h-7 w-28" />
            <Bar className="h-8 w-full" />
            <div className="flex items-center gap-4">
              <span className="skeleton size-19 rounded-full" />
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
