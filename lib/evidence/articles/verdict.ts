import { PRESET_IDS, type PresetId } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { Text } from '../row.ts'
import type { ArticleCell, Test } from './article.ts'

/** The value of a cell of the comparison. null: nothing to measure, or not measured. */
export type Lookup = (row: string, mechanism: MechanismId, preset: PresetId) => string | number | null

/** Whether the measurements do not show which of two times is smaller. */
export type TieCheck = (row: string, one: MechanismId, other: MechanismId, preset: PresetId) => boolean

export type ArticleVerdict =
  | { readonly outcome: 'holds' }
  | { readonly outcome: 'does-not-hold' }
  | {
      readonly outcome: 'holds-only-if'
      readonly presets: readonly PresetId[]
      /** The settings that decide. */
      readonly because: readonly Text[]
    }
  | { readonly outcome: 'not-measurable'; readonly reason: Text }

const NOT_MEASURED: Text = {
  en: 'A cited cell has no value.',
  zh: '引用的单元格没有值。',
}

/**
 * What the measured cells show about a statement. It holds under a preset if all its tests do. Without the value of a cited cell,
 * a preset counts neither for the statement nor against it.
 */
export function verdictOf(cell: ArticleCell, lookup: Lookup, isTied: TieCheck = () => false): ArticleVerdict {
  if (!('tests' in cell)) return { outcome: 'not-measurable', reason: cell.reason }
  const results = PRESET_IDS.map((preset) =>
    allOf(cell.tests.map((test) => resultOf(test, preset, lookup, isTied))),
  )
  const presets = PRESET_IDS.filter((_, index) => results[index] === true)
  if (presets.length === PRESET_IDS.length) return { outcome: 'holds' }
  if (presets.length > 0) {
    return { outcome: 'holds-only-if', presets, because: decidingSettings(cell.tests, lookup, isTied) }
  }
  if (results.includes(null)) return { outcome: 'not-measurable', reason: NOT_MEASURED }
  return { outcome: 'does-not-hold' }
}

/** The result of one test under one preset. null: a value is missing, or is no number to compare. */
function resultOf(
  test: Test,
  preset: PresetId,
  lookup: Lookup,
  isTied: TieCheck = () => false,
): boolean | null {
  const { row, mechanism } = test
  const value = lookup(row, mechanism, preset)
  if (value === null) return null
  if ('is' in test) return test.is.some((word) => word === value)
  if (typeof value !== 'number') return null
  if ('atMost' in test) return value <= test.atMost
  if ('atLeast' in test) return value >= test.atLeast
  const other = lookup(row, test.lessThan, preset)
  if (typeof other !== 'number') return null
  return value < other && !isTied(row, mechanism, test.lessThan, preset)
}

/** One false result decides; otherwise a missing one does. */
function allOf(results: readonly (boolean | null)[]): boolean | null {
  if (results.includes(false)) return false
  return results.includes(null) ? null : true
}

/** The settings of the tests whose result depends on the preset. */
function decidingSettings(tests: readonly Test[], lookup: Lookup, isTied: TieCheck): readonly Text[] {
  const texts = tests.flatMap((test) => {
    const results = new Set(PRESET_IDS.map((preset) => resultOf(test, preset, lookup, isTied)))
    return test.because === undefined || results.size === 1 ? [] : [test.because]
  })
  return texts.filter(({ en }, index) => texts.findIndex((text) => text.en === en) === index)
}
