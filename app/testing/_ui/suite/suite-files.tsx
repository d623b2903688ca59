'use client'

import { useState } from 'react'
import type { SuiteFile } from '#lib/web/suite-view.ts'
import { SourceBlock } from '../source-block.tsx'
import { useTestingWords } from '../use-testing-words.ts'

/** The files of the suite: what each shows, and the text of the chosen one. */
export function SuiteFiles({ files }: { files: readonly SuiteFile[] }) {
  const { suite } = useTestingWords()
  const [chosen, setChosen] = useState(files[0]?.name)
  const file = files.find(({ name }) => name === chosen)
  return (
    <div className="grid items-start gap-x-8 gap-y-4 lanes:grid-cols-[18rem_minmax(0,1fr)]">
      <ul aria-label={suite.rungs} className="border-t border-hairline">
        {files.map(({ name }) => (
          <li key={name} className="border-b border-hairline">
            <button
              type="button"
              aria-pressed={name === chosen}
              onClick={() => setChosen(name)}
              className="w-full border-l-2 border-transparent py-2 pl-3 text-left hover:bg-sunk aria-pressed:border-ink"
            >
              <span className="block font-medium">{suite.files[name].title}</span>
              <span className="block text-sm text-soft">{suite.files[name].text}</span>
            </button>
          </li>
        ))}
      </ul>
      {file && <SourceBlock key={file.name} label={file.path} lines={file.lines} />}
    </div>
  )
}
