'use client'

import { useState } from 'react'
import { useReading } from '../../_ui/lab/use-reading.ts'
import { CodeTokens } from '../../_ui/parts/code-tokens.tsx'
import { Scroller } from '../../_ui/parts/scroller.tsx'
import type { Code, RaceView } from './race-types.ts'
import { useRaceWords } from './use-race-words.ts'

/** The file with the code that is executed, folded; its lines load when it is opened. */
export function RaceListing({ race, code }: { race: RaceView; code: Code }) {
  const words = useRaceWords()
  const [isOpen, setOpen] = useState(false)
  const { path } = race.code[code]
  return (
    <details className="mt-2" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className="w-fit cursor-pointer font-mono text-xs text-soft hover:text-ink">
        {words.codeOf(path)}
      </summary>
      {isOpen && <Lines id={race.id} code={code} path={path} />}
    </details>
  )
}

function Lines({ id, code, path }: { id: string; code: Code; path: string }) {
  const words = useRaceWords()
  const { reading } = useReading('/api/races/{id}', { params: { id } })
  if (reading.state === 'reading') return null
  if (reading.state === 'failed') return <p className="text-sm text-soft">{words.codeMissing}</p>
  return (
    <Scroller label={path} className="mt-1 max-h-80 rounded border border-hairline bg-sunk py-2">
      <ol className="w-max min-w-full font-mono text-xs leading-5">
        {reading.value.listings[code].lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is identified by its number
          <li key={index} className="flex min-h-5 pr-3 whitespace-pre">
            <span className="w-12 shrink-0 pr-3 text-right text-faint select-none">{index + 1}</span>
            <CodeTokens of={line} />
          </li>
        ))}
      </ol>
    </Scroller>
  )
}
