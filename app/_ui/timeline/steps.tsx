'use client'

import { useLab, useLabState } from '../lab/use-lab.tsx'
import { Button } from '../parts/button.tsx'
import { timeOfDay } from '../words/format.ts'
import { useAllWords } from '../words/use-all-words.ts'
import { stepBy } from './navigation.ts'

/** Previous event, next event, and the displayed moment. */
export function Steps() {
  const words = useAllWords()
  const lab = useLab()
  const moment = useLabState((state) => state.moment)
  return (
    <div className="flex items-center gap-1">
      <Step label={words.timeline.back} path="M8 2 3 6l5 4z" onClick={() => stepBy(lab, -1)} />
      <Step label={words.timeline.forward} path="M4 2l5 4-5 4z" onClick={() => stepBy(lab, 1)} />
      <span data-testid="moment" className="ml-1 min-w-16 font-mono text-soft">
        {moment ? timeOfDay(moment.at) : words.timeline.live}
      </span>
    </div>
  )
}

function Step({ label, path, onClick }: { label: string; path: string; onClick: () => void }) {
  return (
    <Button look="quiet" className="size-6" aria-label={label} title={label} onClick={onClick}>
      <svg viewBox="0 0 12 12" className="size-3 fill-current" aria-hidden="true">
        <path d={path} />
      </svg>
    </Button>
  )
}
