'use client'

import type { ReactNode } from 'react'
import type { MechanismId } from '#lib/core/session.ts'
import { useLabState } from '../../../_ui/lab/use-lab.tsx'
import { Glyph } from '../../../_ui/parts/glyph.tsx'
import { useAllWords } from '../../../_ui/words/use-all-words.ts'
import type { Phase } from './intro-state.ts'

/** One lane during the theft: who has the credential. The copy moves from Alice to Mallory. */
export function Theft({ of, phase }: { of: MechanismId; phase: Phase }) {
  const words = useAllWords()
  const { intro: texts } = words
  const fingerprint = useLabState((state) => state.otherClients.mallory[of]?.fingerprint)
  const isLoggedOut = phase !== 'steal'
  return (
    <div data-phase={phase} className="grid grid-cols-2 gap-3">
      <Holder name="Alice" isEmpty={isLoggedOut}>
        {isLoggedOut ? (
          words.endReasons.signed_out
        ) : (
          <>
            <Glyph of={of} />
            {texts.credential}
          </>
        )}
      </Holder>
      <Holder name={words.otherClients.names.mallory} isCopy>
        <Glyph of={of} isGhost />
        <span className="truncate">
          {texts.copy} {fingerprint && <span className="font-mono text-xs">{fingerprint}</span>}
        </span>
      </Holder>
      <p className="col-span-2 min-h-5 text-soft">
        {phase === 'check' ? texts.presents : isLoggedOut ? texts.keepsCopy : ''}
      </p>
    </div>
  )
}

/** A client, and the credential that it has. @param isCopy moves in from the other client */
function Holder({
  name,
  isEmpty = false,
  isCopy = false,
  children,
}: {
  name: string
  isEmpty?: boolean
  isCopy?: boolean
  children: ReactNode
}) {
  return (
    <div className="min-w-0">
      <p className="mb-1 font-medium">{name}</p>
      <p
        className={`flex h-12 items-center gap-2 rounded-md border px-2.5 ${isEmpty ? 'border-dashed border-edge/60 text-soft' : 'border-edge/60 bg-raised'} ${isCopy ? 'relative border-dashed stolen-copy' : ''}`}
      >
        {children}
      </p>
    </div>
  )
}
