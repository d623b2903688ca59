import { type CellId, cellId, type Measured } from '#lib/evidence/cell.ts'
import type { Measurement } from '#lib/evidence/progress.ts'
import type { Published } from '#lib/evidence/published.ts'
import type { Row } from '#lib/evidence/row.ts'
import type { JsonOf } from './contract.ts'
import type { CapabilitiesResponse, EvidenceResponse, MeasurementResponse } from './evidence-responses.ts'

/* Cells as the API returns them. */

type CellView = JsonOf<typeof EvidenceResponse>['cells'][number]

export function publishedView(published: Published): CellView {
  const { measured, measuredAt, commit, machine, isStale } = published
  return {
    ...measuredView(published, measured),
    measuredAt: Date.parse(measuredAt),
    ...{ commit, machine, stale: isStale },
  }
}

/** Every row without times, by preset and mechanism. */
export function capabilitiesView(cells: readonly Published[]): JsonOf<typeof CapabilitiesResponse> {
  const exact = cells.filter(({ row }) => row.method !== 'time')
  const rows = Array.from(
    Map.groupBy(exact, ({ row }) => row),
    ([{ id, title }, ofRow]) => ({
      id,
      title: title.en,
      cells: Object.fromEntries(
        Array.from(
          Map.groupBy(ofRow, ({ preset }) => preset),
          ([preset, ofPreset]) => [
            preset,
            Object.fromEntries(ofPreset.map(({ mechanism, measured }) => [mechanism, exactValue(measured)])),
          ],
        ),
      ),
    }),
  )
  return { rows }
}

const exactValue = ({ value, seconds }: Measured) => ({
  value: String(value ?? 'none'),
  ...(seconds === undefined ? {} : { seconds }),
})

export function measurementView({
  cells,
  detail,
  ...measurement
}: Measurement): JsonOf<typeof MeasurementResponse> {
  return {
    ...measurement,
    ...(detail === null ? {} : { detail }),
    cells: cells.map(({ measured, measuredAt, ...id }) => ({
      ...measuredView(id, measured),
      ...{ measuredAt, commit: null, machine: null, stale: false },
    })),
  }
}

function measuredView(id: CellId, { value, because, seconds, n = 1, median, ci95 = null }: Measured) {
  const { row, mechanism, preset } = id
  return {
    ...{ id: cellId(id), claim: row.title.en, mechanism, preset, value, unit: row.unit, method: row.method },
    ...(seconds === undefined ? {} : { seconds }),
    ...(because === undefined ? {} : { because }),
    n,
    median: median ?? (typeof value === 'number' ? value : null),
    ci95,
    evidence: evidenceOf(row),
  }
}

/** Where the act is, and the test that repeats it. */
function evidenceOf({ group, id, method }: Row): { act: string; test?: string } {
  const act = `lib/evidence/rows/${group}.ts#${id}`
  return method === 'time' ? { act } : { act, test: 'tests/contract/evidence.test.ts' }
}
