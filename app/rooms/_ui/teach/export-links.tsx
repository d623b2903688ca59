'use client'

import { useBoardWords } from './use-board-words.ts'

const FORMATS = ['json', 'csv', 'markdown'] as const

/** Downloads of all that the room contains. */
export function ExportLinks({ code, label }: { code: string; label: string }) {
  const { end: texts } = useBoardWords()
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1">
      <span className="text-soft">{label}</span>
      {FORMATS.map((format) => (
        <a
          key={format}
          download
          href={`/api/rooms/${code}/export?format=${format}`}
          className="underline underline-offset-4"
        >
          {texts.formats[format]}
        </a>
      ))}
    </p>
  )
}
