import { describe, expect, test } from 'vitest'
import { PRESET_IDS, type PresetId } from '#lib/core/policy.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { measureOnce, resetBench } from '#lib/evidence/measure.ts'
import { publishedCells } from '#lib/evidence/published.ts'
import { type ActRow, type Reading, WORDS } from '#lib/evidence/row.ts'
import { ROWS } from '#lib/evidence/rows/index.ts'
import { TestBench } from '../support/test-bench.ts'

/*
 * Every cell of the comparison is the result of an act, and the published value is the one that the act gives now. With
 * SHOW_EVIDENCE=1 the results are printed; `npm run evidence` publishes them.
 */

/** Benches for the next row: creating one costs three password hashes, a reset costs none. */
const idle = new Map<string, TestBench[]>()

async function cellsOf(row: ActRow): Promise<Record<string, Record<string, Reading>>> {
  const cells: Record<string, Record<string, Reading>> = {}
  for (const preset of PRESET_IDS) {
    const benches = idle.get(preset) ?? []
    idle.set(preset, benches)
    const found = MECHANISM_IDS.map(async (mechanism) => {
      const bench = benches.pop() ?? (await TestBench.open({ preset, clock: { frozen: true } }))
      const reading = await measureOnce(row, bench, mechanism, preset)
      await resetBench(bench)
      benches.push(bench)
      return [mechanism, reading] as const
    })
    cells[preset] = Object.fromEntries(await Promise.all(found))
  }
  return cells
}

/** The published cells of a row, by preset and mechanism. */
function publishedOf(id: string): Record<string, Record<string, Reading>> {
  const cells: Record<string, Record<string, Reading>> = {}
  for (const { row, preset, mechanism, measured } of publishedCells()) {
    if (row.id === id) cells[preset] = { ...cells[preset], [mechanism]: measured }
  }
  return cells
}

const shown = ({ value, seconds, because }: Reading) =>
  `${value ?? `– (${because?.en})`}${seconds === undefined ? '' : ` (${seconds} s)`}`

describe('each cell of the comparison', () => {
  test.each(ROWS.filter((row) => row.method !== 'time'))('$group: $id', async (row) => {
    const cells = await cellsOf(row)
    if (process.env.SHOW_EVIDENCE !== '1') {
      expect(cells, 'npm run evidence publishes the cells').toEqual(publishedOf(row.id))
    }
    for (const [preset, readings] of Object.entries(cells)) {
      if (process.env.SHOW_EVIDENCE === '1') {
        console.log(
          `${row.id.padEnd(28)} ${preset.padEnd(10)} ${Object.values(readings).map(shown).join(' | ')}`,
        )
      }
      for (const { value, because } of Object.values(readings)) {
        if (value === null) expect(because?.en, 'an empty cell has a reason').toBeTruthy()
        if (typeof value === 'string') expect(Object.keys(WORDS)).toContain(value)
      }
    }
  })
})

test('has at least sixty rows, and a published result for every cell', () => {
  expect(ROWS.length).toBeGreaterThanOrEqual(60)
  expect(new Set(ROWS.map(({ id }) => id)).size).toBe(ROWS.length)
  expect(publishedCells()).toHaveLength(ROWS.length * PRESET_IDS.length * MECHANISM_IDS.length)
})

describe('the main statements of the comparison', () => {
  const under = (preset: PresetId, row: string) =>
    MECHANISM_IDS.map((mechanism) => publishedOf(row)[preset]?.[mechanism]?.value)
  const each = <T>(value: T) => MECHANISM_IDS.map(() => value)

  test('hardened: every mechanism refuses a revoked session immediately, at one read per check', () => {
    expect(under('hardened', 'revoked')).toEqual(each('immediate'))
    expect(under('hardened', 'reads-per-check')).toEqual(each(1))
  })

  test.each(PRESET_IDS)('%s: every mechanism enforces both timeouts', (preset) => {
    expect(under(preset, 'idle-limit')).toEqual(each('yes'))
    expect(under(preset, 'absolute-limit')).toEqual(each('yes'))
  })

  test('refuses a revoked session immediately only where a check reads a store, or the memory of its node', () => {
    for (const { row, preset, mechanism, measured } of publishedCells()) {
      if (row.id !== 'revoked' || measured.value !== 'immediate') continue
      const keepsRecords = publishedOf('logins-counted')[preset]?.[mechanism]?.value === 3
      const reads = publishedOf('reads-per-check')[preset]?.[mechanism]?.value
      expect(keepsRecords || reads !== 0, `${mechanism}, ${preset}`).toBe(true)
    }
  })
})
