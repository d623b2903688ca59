'use client'

import { useState } from 'react'
import { useReading } from '../../_ui/lab/use-reading.ts'
import { CodeLines } from '../../_ui/parts/code-lines.tsx'
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
  return <CodeLines label={path} lines={reading.value.listings[code].lines} />
}
