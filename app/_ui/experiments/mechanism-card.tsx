'use client'

import type { MechanismId } from '#lib/core/session.ts'
import { LOOKS } from '../mechanisms/index.ts'
import { TermText } from '../parts/term-text.tsx'
import { useWords } from '../words/use-words.ts'
import { SourceLinks } from './source-links.tsx'
import { useExperimentWords } from './use-experiment-words.ts'

/** A mechanism: what travels, what is kept, what an attacker gets, when to choose it, and sources. */
export function MechanismCard({ of }: { of: MechanismId }) {
  const { card: texts } = useExperimentWords()
  const { card } = useWords().mechanisms[of]
  return (
    <dl data-mechanism={of} className="flex flex-col gap-3">
      {(['travels', 'kept', 'attacker', 'choose'] as const).map((part) => (
        <div key={part}>
          <dt className="text-xs font-semibold text-soft">{texts[part]}</dt>
          <dd className="mt-0.5">
            <TermText>{card[part]}</TermText>
          </dd>
        </div>
      ))}
      <div>
        <dt className="text-xs font-semibold text-soft">{texts.sources}</dt>
        <dd className="mt-0.5">
          <SourceLinks of={LOOKS[of].sources} />
        </dd>
      </div>
    </dl>
  )
}
