import type { Serve } from '#lib/client/direct-send.ts'
import { addressKey } from '#lib/core/address.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import { type CellId, cellId, cellsMatching } from '#lib/evidence/cell.ts'
import { publishedCells } from '#lib/evidence/published.ts'
import { ROWS } from '#lib/evidence/rows/index.ts'
import type { BenchCall } from './call.ts'
import { claimRoutes } from './claim-routes.ts'
import { measurementIn, startMeasurement, stopMeasurement } from './evidence-measurement.ts'
import { CapabilitiesResponse, EvidenceResponse, MeasurementResponse } from './evidence-responses.ts'
import { capabilitiesView, measurementView, publishedView } from './evidence-view.ts'
import { NoResponse } from './responses.ts'
import { onBench, onServer } from './route.ts'
import { EmptyBody, EvidenceBody, EvidenceQuery } from './schemas.ts'

/** All rows with all mechanisms under one preset. */
const MAX_CELLS = 500

/** The routes of the comparison: published results, and measurements on a bench. */
export const evidenceRoutes = (serve: Serve) => ({
  ...claimRoutes(serve),
  '/api/evidence': {
    GET: onServer(
      {
        summary: 'List the published results of the comparison, each with its provenance',
        query: EvidenceQuery,
        errors: [404],
        response: EvidenceResponse,
      },
      async (_, __, ___, { row, mechanism, preset }) => {
        if (row !== undefined && !ROWS.some(({ id }) => id === row))
          throw new RequestRefused('not_found', `Row ${row} not found.`)
        const cells = publishedCells().filter(
          (cell) =>
            (row ?? cell.row.id) === cell.row.id &&
            (mechanism ?? cell.mechanism) === cell.mechanism &&
            (preset ?? cell.preset) === cell.preset,
        )
        return { status: 200, body: { cells: cells.map(publishedView) } }
      },
    ),
  },
  '/api/capabilities': {
    GET: onServer(
      {
        summary: 'Get the capability matrix: all published results without times',
        response: CapabilitiesResponse,
      },
      async () => ({ status: 200, body: capabilitiesView(publishedCells()) }),
    ),
  },
  '/api/bench/evidence': {
    GET: onBench(
      { summary: 'Get the newest measurement of this bench', response: MeasurementResponse },
      async ({ bench }) => ({ status: 200, body: measurementView(await measurementIn(bench)) }),
    ),
    POST: onBench(
      {
        summary:
          'Measure cells, by default all times under the preset of the bench. Results are events (`evidence.measured`); a reset stops it. Benches of its own are used, or, with `here`, this one, which is reset',
        body: EvidenceBody.default({}),
        status: 202,
        errors: [404, 409, 429],
        response: MeasurementResponse,
      },
      async (call, { cells: ids, here = null }) => {
        const cells = ids === undefined ? timesOf(call) : cellsOf(ids)
        if (here !== null && (cells.length !== 1 || cells.some(({ row }) => row.method === 'time'))) {
          throw invalid('With `here`, exactly one cell that is no time can be measured.', 'cells')
        }
        const { lab, bench, operator, client } = call
        const options = { lab, bench, operator, client: addressKey(client), cells, here, serve }
        await startMeasurement(options)
        return { status: 202, body: measurementView(await measurementIn(bench)) }
      },
    ),
    DELETE: onBench(
      {
        summary: 'Stop the measurement of this bench, if one is running',
        body: EmptyBody.optional(),
        openWhileLocked: 'A measurement of before the acts were locked can be stopped.',
        status: 204,
        response: NoResponse,
      },
      async ({ lab, bench }) => {
        await stopMeasurement(lab, bench)
        return { status: 204 }
      },
    ),
  },
})

function timesOf({ bench }: BenchCall): readonly CellId[] {
  const { preset, policy } = bench.state
  return ROWS.filter(({ method }) => method === 'time').flatMap((row) =>
    policy.lanes.map((mechanism) => ({ row, mechanism, preset })),
  )
}

/** Each cell once, however often it is named. */
function cellsOf(patterns: readonly string[]): readonly CellId[] {
  const cells = new Map<string, CellId>()
  for (const pattern of new Set(patterns)) {
    const found = cellsMatching(pattern)
    if (found.length === 0) throw unknown(pattern)
    for (const cell of found) cells.set(cellId(cell), cell)
    if (cells.size > MAX_CELLS) {
      throw invalid(`At most ${MAX_CELLS} cells can be measured at once.`, 'cells')
    }
  }
  return [...cells.values()]
}

const unknown = (id: string) =>
  new RequestRefused('not_found', `Cell ${id} not found. GET /api/evidence lists all cells.`)
const invalid = (detail: string, field: string) => new RequestRefused('invalid_request', detail, { field })
