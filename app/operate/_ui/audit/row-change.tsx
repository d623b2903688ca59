'use client'

import { ALERT_TITLES } from '#lib/alerts/titles.ts'
import type { Text } from '#lib/core/text.ts'
import type { Words } from '../../../_ui/words/en.ts'
import { type Language, useLanguage } from '../../../_ui/words/language.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import type { RowView } from './audit-types.ts'

/** What a row changed, from the old to the new value, or why something was decided. */
export function RowChange({ row: { object, from, to, reason } }: { row: RowView }) {
  const words = useWords()
  const language = useLanguage()
  const hasChange = from !== undefined || to !== undefined
  return (
    <span className="flex flex-wrap gap-x-2">
      {object !== undefined && <span className="text-soft">{nameOf(object, words, language)}</span>}
      {hasChange && (
        <span className="font-mono">
          {from !== undefined && (
            <>
              <del className="no-underline">{textOf(from, to)}</del>
              <span className="px-1 text-soft">→</span>
            </>
          )}
          <ins className="no-underline">{textOf(to, from)}</ins>
        </span>
      )}
      {reason !== undefined && <span>{nameOf(reason, words, language)}</span>}
    </span>
  )
}

/** What the page calls a request, the effect of an end, its reason, or an alert; other values are those of the API. */
function nameOf(value: string, words: Words, language: Language): string {
  const names: Readonly<Partial<Record<string, string>>> = {
    ...words.eventDetails.acts,
    ...words.effects,
    ...words.endReasons,
  }
  return names[value] ?? (ALERT_TITLES as Partial<Record<string, Text>>)[value]?.[language] ?? value
}

/** @param other of an object, only the members that differ from those of the other one */
function textOf(value: unknown, other?: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map((member) => textOf(member)).join(' ') || '[]'
  if (!isObject(value)) return JSON.stringify(value)
  return Object.entries(value)
    .filter(([name, member]) => !isObject(other) || JSON.stringify(other[name]) !== JSON.stringify(member))
    .map(([name, member]) => `${name} ${textOf(member)}`)
    .join(', ')
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
