import { RequestRefused } from '#lib/core/errors.ts'
import { RACES, raceOf } from '#lib/races/index.ts'
import type { Race } from '#lib/races/race.ts'
import { runExhaustively, runSchedule } from './race-runner.ts'
import { RaceBody, RaceResponse, RaceResultResponse, RacesResponse } from './race-schemas.ts'
import { raceView, raceViews } from './race-view.ts'
import { onBench, onServer } from './route.ts'
import { readLines } from './source.ts'

const PARAMS = { id: RACES.map(({ id }) => id) }

/** The routes of the race lab. */
export const raceRoutes = {
  '/api/races': {
    GET: onServer(
      {
        summary: 'List the races, each with its invariant and its two implementations',
        response: RacesResponse,
      },
      async () => ({ status: 200, body: { races: raceViews() } }),
    ),
  },
  '/api/races/{id}': {
    GET: onServer(
      {
        summary: 'Get a race with the code of both implementations',
        params: PARAMS,
        errors: [404],
        response: RaceResponse,
      },
      async (_, __, { id = '' }) => ({ status: 200, body: await fullView(found(id)) }),
    ),
  },
  '/api/bench/races/{id}': {
    POST: onBench(
      {
        summary:
          'Run a race on the stores of this bench: in one order of steps, or in every possible order. Policy, clock, faults and sessions of the bench are neither used nor changed',
        params: PARAMS,
        body: RaceBody,
        errors: [409, 429, 503],
        response: RaceResultResponse,
      },
      async (call, { implementation, schedule = '', exhaust }) => {
        const request = { race: found(call.params.id), implementation }
        const body = exhaust
          ? await runExhaustively(call, request)
          : await runSchedule(call, request, schedule)
        return { status: 200, body }
      },
    ),
  },
}

function found(id: string): Race {
  const race = raceOf(id)
  if (race === null) throw new RequestRefused('not_found', `Race ${id} not found.`)
  return race
}

async function fullView(race: Race) {
  const view = raceView(race)
  const listing = async ({ path }: { readonly path: string }) => ({ lines: await readLines(path) })
  const { naive, fixed } = view.code
  return { ...view, listings: { naive: await listing(naive), fixed: await listing(fixed) } }
}
