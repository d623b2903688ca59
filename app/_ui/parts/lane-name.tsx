import type { MechanismId } from '#lib/core/session.ts'
import { useWords } from '../words/use-words.ts'
import { Glyph } from './glyph.tsx'

/** A mechanism in running text: sign and name, without a line break between them. */
export function LaneName({ of }: { of: MechanismId }) {
  const words = useWords()
  return (
    <span className="whitespace-nowrap [&:lang(zh)]:mx-[0.2em] [&:lang(zh)]:first:ml-0">
      <Glyph of={of} className="mr-[0.3em] size-[0.72em]" />
      {words.mechanisms[of].name}
    </span>
  )
}
