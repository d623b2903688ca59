import { WORDS } from '#lib/evidence/row.ts'
import { isTie } from '#lib/evidence/statistics.ts'
import type { TableCell, TableRow } from '#lib/web/evidence-table.ts'
import type { compare } from '../../_ui/words/compare.en.ts'
import type { Words } from '../../_ui/words/en.ts'
import { exactSpan } from '../../_ui/words/format.ts'
import type { Language } from '../../_ui/words/language.ts'

type Value = Pick<TableCell, 'value' | 'seconds'>

interface Texts {
  readonly words: Words
  readonly texts: typeof compare
  readonly language: Language
}

/** The value of a cell, as text. */
export function cellText({ value, seconds }: Value, { unit }: Pick<TableRow, 'unit'>, by: Texts): string {
  const { words, texts, language } = by
  if (value === null) return '–'
  if (typeof value === 'string') {
    const word = value in WORDS ? WORDS[value as keyof typeof WORDS][language] : value
    return seconds === undefined ? word : `${word} (${exactSpan(seconds * 1000, words)})`
  }
  if (unit === '× bare') return `${value.toFixed(2)} ×`
  if (unit === 's') return exactSpan(value * 1000, words)
  const number = value.toLocaleString(language)
  return texts.units[unit]?.(number) ?? number
}

/** Whether the mechanisms differ in this row; intervals that overlap do not. */
export function differs({ method }: TableRow, cells: readonly TableCell[]): boolean {
  const [first, ...others] = cells
  if (first === undefined) return false
  if (method !== 'time')
    return others.some((cell) => cell.value !== first.value || cell.seconds !== first.seconds)
  return cells.some((one) => cells.some((other) => !isTie(one, other)))
}
