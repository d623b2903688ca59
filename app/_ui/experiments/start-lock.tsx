'use client'

import { Suspense } from 'react'
import { useRoomOf } from '../lab/use-seat.ts'
import { useSeatWords } from '../words/use-seat-words.ts'

/** Why the room does not let this experiment start. */
export function StartLock({ why }: { why: 'locked' | 'lobby' }) {
  return useSeatWords().start[why]
}

/** When the teacher shows the answer. */
export function AnswerLater() {
  return useSeatWords().answerLater
}

/** Whether the teacher has locked this experiment, in a list of them. */
export function LockMark({ of }: { of: string }) {
  const { startLock } = useRoomOf(of)
  return (
    startLock === 'locked' && (
      <Suspense>
        <span className="font-medium whitespace-nowrap text-ink">
          <Locked />
        </span>
      </Suspense>
    )
  )
}

function Locked() {
  return useSeatWords().locked
}
