'use client'

import type { ReactNode } from 'react'
import { RelatedCode } from '../../_ui/experiments/related-code.tsx'
import { SourceLinks } from '../../_ui/experiments/source-links.tsx'
import { TermText } from '../../_ui/parts/term-text.tsx'
import { useLanguage } from '../../_ui/words/language.ts'
import type { AttackView } from './attack-runs.ts'
import { useAttackWords } from './use-attack-words.ts'

/** What holds for an attack on every mechanism: what its defence does not stop, sources, and the code. */
export function AttackFacts({ attack }: { attack: AttackView }) {
  const words = useAttackWords()
  const language = useLanguage()
  return (
    <>
      <Part title={words.remains}>
        <p className="max-w-prose text-soft">
          <TermText>{attack.remains[language]}</TermText>
        </p>
      </Part>
      <Part title={words.sources}>
        <SourceLinks of={attack.sources} />
      </Part>
      <Part title={words.code}>
        <RelatedCode {...attack.code} />
      </Part>
    </>
  )
}

/** A part of the detail with its heading. */
function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <h3 className="mb-1 text-sm font-semibold">{title}</h3>
      {children}
    </div>
  )
}
