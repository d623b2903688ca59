import type { MechanismId } from '#lib/core/session.ts'
import { Glyph } from '../parts/glyph.tsx'
import { useWords } from '../words/use-words.ts'

/** The lanes of an experiment as signs, with their names for those who do not see them. */
export function LaneGlyphs({ of }: { of: readonly MechanismId[] }) {
  const { mechanisms, listComma } = useWords()
  const names = of.map((id) => mechanisms[id].name).join(listComma)
  return (
    <span className="inline-flex items-center gap-1" title={names}>
      {of.map((id) => (
        <Glyph key={id} of={id} className="size-2.5" />
      ))}
      <span className="sr-only">{names}</span>
    </span>
  )
}
