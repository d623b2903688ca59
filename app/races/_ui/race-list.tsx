'use client'

import { useLanguage } from '../../_ui/words/language.ts'
import type { RaceView } from './race-types.ts'
import { useRaceWords } from './use-race-words.ts'

interface RaceListProps {
  readonly races: readonly RaceView[]
  readonly current: string
  readonly choose: (id: string) => void
}

/** All races; the selected one is worked on. */
export function RaceList({ races, current, choose }: RaceListProps) {
  const words = useRaceWords()
  const language = useLanguage()
  return (
    <nav aria-label={words.list}>
      <ul className="flex flex-wrap gap-x-2 gap-y-1 lanes:flex-col">
        {races.map(({ id, title }) => (
          <li key={id}>
            <button
              type="button"
              onClick={() => choose(id)}
              aria-current={id === current ? 'true' : undefined}
              className="w-full rounded px-2 py-1 text-left text-soft hover:bg-sunk hover:text-ink aria-[current=true]:bg-sunk aria-[current=true]:font-medium aria-[current=true]:text-ink"
            >
              {title[language]}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  )
}
