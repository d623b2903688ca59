'use client'

import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { MechanismCard } from '../../_ui/experiments/mechanism-card.tsx'
import { useExperimentWords } from '../../_ui/experiments/use-experiment-words.ts'
import { LaneName } from '../../_ui/parts/lane-name.tsx'
import { useWords } from '../../_ui/words/use-words.ts'

/** The lanes of a new bench first, then the others. */
const ORDER = [...DEFAULT_LANES, ...MECHANISM_IDS.filter((id) => !DEFAULT_LANES.includes(id))]

/** A card for each mechanism, folded at first. */
export function MechanismCards() {
  const { card: texts } = useExperimentWords()
  const { mechanisms } = useWords()
  return (
    <section aria-labelledby="mechanisms" className="border-t border-hairline px-5 py-5">
      <h2 id="mechanisms" className="mb-2 text-lg font-semibold tracking-tight">
        {texts.title}
      </h2>
      <div className="grid gap-x-10 md:grid-cols-2 bench:grid-cols-3">
        {ORDER.map((id) => (
          <details key={id} id={id} className="border-b border-hairline py-2.5">
            <summary className="font-medium">
              <LaneName of={id} />
              <span className="block text-xs font-normal text-soft">{mechanisms[id].summary}</span>
            </summary>
            <div className="max-w-prose py-3">
              <MechanismCard of={id} />
            </div>
          </details>
        ))}
      </div>
    </section>
  )
}
