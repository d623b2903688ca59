'use client'

import { useReading } from '../../../_ui/lab/use-reading.ts'
import { useTestingWords } from '../use-testing-words.ts'
import { BugList } from './bug-list.tsx'

/** The planted bugs, and the switch of each for this bench. */
export function MutationsSection() {
  const words = useTestingWords()
  const { latest, isStale } = useReading('/api/mutations', {})
  return (
    <div className="flex flex-col gap-6">
      <p className="max-w-3xl text-soft">{words.mutations.intro}</p>
      {latest && !latest.served && (
        <p className="max-w-3xl border-l-2 border-unavailable bg-wash py-2 pl-4 text-sm">
          {words.mutations.notServed}
        </p>
      )}
      {latest ? (
        <BugList mutations={latest.mutations} served={latest.served} />
      ) : (
        <p role="status" className={isStale ? 'text-refused' : 'text-soft'}>
          {isStale ? words.failed : words.loading}
        </p>
      )}
    </div>
  )
}
