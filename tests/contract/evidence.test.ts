import { describe, expect, test } from 'vitest'
import { PRESET_IDS } from '#lib/core/policy.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { measureOnce, resetBench } from '#lib/evidence/measure.ts'
import { type ActRow, type Reading, WORDS } from '#lib/evidence/row.ts'
import { ROWS } from '#lib/evidence/rows/index.ts'
import { TestBench } from '../support/test-bench.ts'

/* Every cell of the comparison is the result of an act. With SHOW_EVIDENCE=1 the results are printed. */

const lanes = MECHANISM_IDS

/** Benches for the next row: creating one costs three password hashes, a reset costs none. */
const idle = new Map<string, TestBench[]>()

async function cellsOf(row: ActRow): Promise<Record<string, Record<string, Reading>>> {
  const cells: Record<string, Record<string, Reading>> = {}
  for (const preset of PRESET_IDS) {
    const benches = idle.get(preset) ?? []
    idle.set(preset, benches)
    const found = lanes.map(async (mechanism) => {
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

const shown = ({ value, seconds, because }: Reading) =>
  `${value ?? `– (${because?.en})`}${seconds === undefined ? '' : ` (${seconds} s)`}`

describe('each cell of the comparison', () => {
  test.each(ROWS.filter((row) => row.method !== 'time'))('$group: $id', async (row) => {
    const cells = await cellsOf(row)
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
