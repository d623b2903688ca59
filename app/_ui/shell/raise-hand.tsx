'use client'

import { useCallback, useState } from 'react'
import { KEYS } from '../lab/keys.ts'
import { useLab } from '../lab/use-lab.tsx'
import { Button } from '../parts/button.tsx'
import { Key } from '../parts/key.tsx'
import { useSeatWords } from '../words/use-seat-words.ts'
import { useShortcuts } from './use-shortcuts.ts'

/** Raises the hand of the seat, and lowers it: the teacher sees the raised hands in order. */
export function RaiseHand({ isRaised }: { isRaised: boolean }) {
  const { hand } = useSeatWords()
  const { seat } = useLab()
  const [isBusy, setBusy] = useState(false)

  const change = useCallback(async () => {
    setBusy(true)
    await seat.raiseHand(!isRaised)
    setBusy(false)
  }, [seat, isRaised])
  useShortcuts(
    useCallback(
      (key: string) => {
        if (key !== KEYS.hand) return false
        change()
        return true
      },
      [change],
    ),
  )

  return (
    <>
      <span role="status" className="sr-only">
        {isRaised && hand.raised}
      </span>
      <Button
        className={`max-md:px-2 ${isRaised ? 'ring-1 ring-ink' : ''}`}
        title={isRaised ? hand.lower : hand.raise}
        data-raised={isRaised}
        aria-busy={isBusy}
        aria-keyshortcuts={KEYS.hand}
        onClick={change}
      >
        <svg viewBox="0 0 16 16" className="size-4" aria-hidden="true">
          <path
            d="M4.5 8.5v-5a1 1 0 0 1 2 0V7V2.3a1 1 0 0 1 2 0V7V3a1 1 0 0 1 2 0v5V5a1 1 0 0 1 2 0v5a5 5 0 0 1-9.3 2.5L1.7 9.3a1 1 0 0 1 1.6-1.1z"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.1"
            strokeLinejoin="round"
          />
        </svg>
        <span className="max-md:sr-only">{isRaised ? hand.lower : hand.raise}</span>
        {!isRaised && (
          <span className="max-md:hidden">
            <Key>{KEYS.hand}</Key>
          </span>
        )}
      </Button>
    </>
  )
}
