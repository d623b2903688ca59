'use client'

import { useState } from 'react'
import type { SourceName } from '#lib/web/source.ts'
import { useReading } from '../lab/use-reading.ts'
import { CodeTokens } from '../parts/code-tokens.tsx'
import { Scroller } from '../parts/scroller.tsx'
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
  return (
    <Scroller label={`${path}:${from}`} className="mt-1 max-h-96 rounded border border-hairline bg-sunk py-2">
      <ol className="w-max min-w-full font-mono text-xs leading-5">
        {lines.slice(from - 1, to).map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is identified by its number
          <li key={index} className="flex min-h-5 pr-3 whitespace-pre">
            <span className="w-12 shrink-0 pr-3 text-right text-faint select-none">{from + index}</span>
            <CodeTokens of={line} />
          </li>
        ))}
      </ol>
    </Scroller>
  )
}
