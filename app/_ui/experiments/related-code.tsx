'use client'

import { useState } from 'react'
import type { SourceName } from '#lib/web/source.ts'
import { useReading } from '../lab/use-reading.ts'
import { CodeLines } from '../parts/code-lines.tsx'
import { useExperimentWords } from './use-experiment-words.ts'

/** A function of this build, folded; its lines load when it is opened. */
export function RelatedCode({ file, name }: { file: string; name: string }) {
  const words = useExperimentWords()
  const [isOpen, setOpen] = useState(false)
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className="w-fit py-0.5 font-mono text-xs text-soft hover:text-ink">
        {words.codeOf(name, file)}
      </summary>
      {isOpen && <Lines file={file as SourceName} name={name} />}
    </details>
  )
}

function Lines({ file, name }: { file: SourceName; name: string }) {
  const words = useExperimentWords()
  const { reading } = useReading('/api/source/{file}', { params: { file } })
  if (reading.state === 'reading') return null
  if (reading.state === 'failed') return <p className="text-sm text-soft">{words.codeMissing}</p>
  const { path, lines, functions } = reading.value
  const { from, to } = functions[name] ?? { from: 1, to: lines.length }
  return <CodeLines label={`${path}:${from}`} lines={lines.slice(from - 1, to)} from={from} />
}
