import type { ReactNode } from 'react'
import type { MechanismId } from '#lib/core/session.ts'
import { Glyph } from '../../../_ui/parts/glyph.tsx'
import { laneGrid } from '../../../_ui/parts/lane-grid.ts'
import { useWords } from '../../../_ui/words/use-words.ts'

interface FrameProps {
  readonly ids: readonly MechanismId[]
  readonly top: ReactNode
  /** What a lane shows below its name. */
  readonly lane?: (id: MechanismId) => ReactNode
}

/** The layout of the first minute: a sentence with its buttons, and the lanes. The same before and after the bench is open. */
export function Frame({ ids, top, lane }: FrameProps) {
  const words = useWords()
  const { className, style } = laneGrid(ids.length, true)
  return (
    <>
      <div className="sticky top-0 z-10 bg-paper px-5 py-4 bench:static bench:pt-10 bench:pb-8 spacious:[zoom:1.3]">
        {top}
      </div>
      <div className={`${className} flex-1 border-t border-hairline spacious:[zoom:1.3]`} style={style}>
        {ids.map((id) => (
          <section
            key={id}
            aria-label={words.mechanisms[id].name}
            data-mechanism={id}
            className="flex min-w-0 flex-col gap-3 px-5 py-4 lane-lines md:min-h-64 bench:py-6"
          >
            <header>
              <h2 className="flex items-center gap-2 text-lg font-semibold tracking-tight">
                <Glyph of={id} className="size-3.5" />
                {words.mechanisms[id].name}
              </h2>
              <p className="text-xs text-soft">{words.mechanisms[id].summary}</p>
            </header>
            {lane?.(id)}
          </section>
        ))}
      </div>
    </>
  )
}

/** The sentence and the buttons below it. */
export function Top({ sentence, children }: { sentence: ReactNode; children: ReactNode }) {
  return (
    <>
      <p className="max-w-6xl text-lg font-medium tracking-tight text-balance md:text-xl bench:text-2xl">
        {sentence}
      </p>
      <div className="mt-3 flex min-h-9 flex-wrap items-center gap-2 bench:mt-5">{children}</div>
    </>
  )
}
