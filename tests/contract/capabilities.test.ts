import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { PRESET_IDS } from '#lib/core/policy.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { send } from '../support/app.ts'
import { PROBES, type Probe, type ProbeResult, runProbe } from '../support/probes.ts'

/*
 * The capability matrix. Each cell is the result of an experiment on this machine; the published file
 * contains the results at the time of writing. `npm run capabilities` writes the file and the table next to
 * it.
 */

const FILE = new URL('../../lib/web/capabilities.json', import.meta.url)
const TABLE = new URL('../../lib/web/capabilities.md', import.meta.url)
const isWriting = process.env.WRITE_CAPABILITIES === '1'

type Cells = Record<string, Record<string, ProbeResult>>
interface Row {
  readonly id: string
  readonly title: string
  readonly cells: Cells
}

async function rowOf(probe: Probe): Promise<Row> {
  const { id, title } = probe
  const cells: Cells = {}
  for (const preset of PRESET_IDS) {
    const found = MECHANISM_IDS.map(
      async (mechanism) => [mechanism, await runProbe(probe, mechanism, preset)] as const,
    )
    cells[preset] = Object.fromEntries(await Promise.all(found))
  }
  return { id, title, cells }
}

function tableOf(rows: readonly Row[]): string {
  const head =
    '# What each mechanism can do\n\nFound by `npm run capabilities`, which does each of these things under each preset and writes down what happened.\n'
  const tables = PRESET_IDS.map((preset) => {
    const lines = rows.map(({ title, cells }) => {
      const said = MECHANISM_IDS.map((mechanism) => cellOf(cells[preset]?.[mechanism]))
      return `| ${title} | ${said.join(' | ')} |`
    })
    return `\n## ${preset}\n\n| | ${MECHANISM_IDS.join(' | ')} |\n|---|---|---|---|---|\n${lines.join('\n')}\n`
  })
  return head + tables.join('')
}

function cellOf(found: ProbeResult | undefined): string {
  if (!found) return ''
  const words = found.value.replaceAll('-', ' ')
  return found.seconds === undefined ? words : `${words} (${found.seconds} s)`
}

const found: Row[] = []
const published = (): { rows: readonly Row[] } =>
  isWriting ? { rows: found } : JSON.parse(readFileSync(FILE, 'utf8'))

describe('the published capability matrix', () => {
  test.each(PROBES)(
    '$title',
    async (probe) => {
      const row = await rowOf(probe)
      found.push(row)
      expect(row, 'npm run capabilities writes it anew').toEqual(
        published().rows.find(({ id }) => id === probe.id),
      )
    },
    60_000,
  )

  test('contains a row for each probe and no other', async () => {
    if (isWriting) {
      writeFileSync(FILE, `${JSON.stringify({ generatedFrom: 'tests/support/probes.ts', rows: found })}\n`)
      writeFileSync(TABLE, tableOf(found))
    }
    expect(published().rows.map(({ id }) => id)).toEqual(PROBES.map(({ id }) => id))
    expect(readFileSync(TABLE, 'utf8')).toBe(tableOf(published().rows))
    const answer = await send('/api/capabilities')
    expect(answer.status).toBe(200)
    // A file written by this run is published from the next start on.
    if (!isWriting) expect((await answer.json()).rows).toEqual(published().rows)
  })
})

describe('the main statements of the capability matrix', () => {
  const hardened = (id: string) => {
    const row = published().rows.find((row) => row.id === id)
    return MECHANISM_IDS.map((mechanism) => row?.cells.hardened?.[mechanism]?.value)
  }

  test('revokes immediately in all four mechanisms under hardened, at the cost of one read per check', () => {
    expect(hardened('kicked')).toEqual(['at-once', 'at-once', 'at-once', 'at-once'])
    expect(hardened('reads-per-check')).toEqual(['1', '1', '1', '1'])
  })

  test('enforces both timeouts in all four mechanisms under every preset', () => {
    for (const { id, cells } of published().rows) {
      if (id !== 'idle-limit' && id !== 'absolute-limit') continue
      for (const preset of PRESET_IDS) {
        for (const mechanism of MECHANISM_IDS) expect(cells[preset]?.[mechanism]?.value).toBe('yes')
      }
    }
  })
})
