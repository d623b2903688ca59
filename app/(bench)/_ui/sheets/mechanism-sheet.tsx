'use client'

import { MECHANISM_IDS } from '#lib/core/session.ts'
import { MechanismCard } from '../../../_ui/experiments/mechanism-card.tsx'
import { LaneName } from '../../../_ui/parts/lane-name.tsx'
import { Sheet } from '../../../_ui/parts/sheet.tsx'
import { useWords } from '../../../_ui/words/use-words.ts'

/** The card of the mechanism that the URL names. */
export default function MechanismSheet({ of }: { of: string | null }) {
  const words = useWords()
  const id = MECHANISM_IDS.find((known) => known === of)
  if (id === undefined) return null
  return (
    <Sheet
      title={<LaneName of={id} />}
      head={<p className="mt-1 text-soft">{words.mechanisms[id].summary}</p>}
    >
      <MechanismCard of={id} />
    </Sheet>
  )
}
