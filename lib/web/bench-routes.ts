import { addressKey } from '#lib/core/address.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import { type Policy, PRESETS } from '#lib/core/policy.ts'
import type { PolicyEffects } from '#lib/ledger/event.ts'
import { clockOf, fullView, usersOf } from './bench-view.ts'
import { createBench } from './create-bench.ts'
import { deleteBench } from './delete-bench.ts'
import { forgetClients, stopMeasurement } from './evidence-measurement.ts'
import { experimentRoutes } from './experiment-routes.ts'
import { merge } from './merge-patch.ts'
import { assertCanBeSet } from './policy-cookies.ts'
import { check } from './read-body.ts'
import {
  BenchResponse,
  ClockResponse,
  FaultsResponse,
  NewBenchResponse,
  NoResponse,
  UserResponse,
} from './responses.ts'
import { onBench, onServer } from './route.ts'
import {
  ClockBody,
  EmptyBody,
  FaultsBody,
  NewBenchBody,
  PolicyBody,
  PolicySchema,
  UserBody,
} from './schemas.ts'

/** The routes of a bench itself, and of the experiments on it. */
export const benchRoutes = {
  ...experimentRoutes,
  '/api/benches': {
    POST: onServer(
      {
        summary: 'Create a bench. Only this response contains the users’ passwords',
        body: NewBenchBody,
        status: 201,
        errors: [403, 429, 503],
        response: NewBenchResponse,
      },
      createBench,
    ),
  },
  '/api/bench': {
    GET: onBench(
      { summary: 'Get the bench', response: BenchResponse },
      async ({ bench, lab, credentials }) => ({
        status: 200,
        body: { ...fullView(bench, lab), presented: credentials.withCookies() },
      }),
    ),
    DELETE: onBench(
      {
        summary:
          'Delete the bench with everything that it has: sessions, event log, requests, keys. Its event streams end, and later requests get the error of an unknown bench. The bench of a seat is refused with 409: it is deleted with its room',
        status: 204,
        response: NoResponse,
      },
      deleteBench,
    ),
  },
  '/api/bench/policy': {
    PATCH: onBench(
      {
        summary:
          'Change the policy. The header Policy-Changes is a dictionary (RFC 9651): settings, the number of changed settings; from, to and kept, if the store of server-session changed, and whether its records were kept; ended and reason, the number of sessions ended by the change',
        body: PolicyBody,
        response: PolicySchema,
      },
      async ({ operator, secure }, { preset, ...patch }) => {
        const patched = (now: Policy): Policy => {
          const start = preset === undefined ? now : { ...PRESETS[preset], lanes: now.lanes }
          const policy = check(merge(start, patch, PolicySchema), PolicySchema)
          assertCanBeSet(policy.cookies, secure)
          return policy
        }
        const { policy, changed, did } = await operator.setPolicy(patched, preset)
        return { status: 200, body: policy, headers: { 'policy-changes': changesOf(changed.length, did) } }
      },
    ),
  },
  '/api/bench/clock': {
    POST: onBench(
      { summary: 'Advance, freeze or unfreeze the bench clock', body: ClockBody, response: ClockResponse },
      async ({ bench, operator }, move) => {
        try {
          await operator.moveClock(move)
        } catch (error) {
          if (error instanceof RangeError) {
            throw new RequestRefused('invalid_request', error.message, { field: 'advanceSeconds' })
          }
          throw error
        }
        return { status: 200, body: { now: bench.now(), clock: clockOf(bench) } }
      },
    ),
  },
  '/api/bench/reset': {
    POST: onBench(
      {
        summary: 'Reset the bench',
        body: EmptyBody,
        openWhileLocked: 'It ends everything, as a log-out does.',
        status: 204,
        response: NoResponse,
      },
      async ({ bench, lab, operator }) => {
        await stopMeasurement(lab, bench)
        await operator.reset()
        forgetClients(lab, bench)
        return { status: 204 }
      },
    ),
  },
  '/api/bench/users/{name}': {
    PATCH: onBench(
      { summary: 'Change a user', body: UserBody, errors: [429], response: UserResponse },
      async ({ bench, operator, params, client }, change) => {
        const name = params.name ?? ''
        const ended = await operator.changeUser(addressKey(client), name, change)
        const user = usersOf(bench).find((known) => known.name === name)
        if (!user) throw new RequestRefused('not_found', `User ${name} not found on this bench.`)
        return { status: 200, body: { ...user, ended } }
      },
    ),
  },
  '/api/bench/faults': {
    PATCH: onBench(
      { summary: 'Inject faults into this bench', body: FaultsBody, response: FaultsResponse },
      async ({ bench, operator }, change) => {
        await operator.setFaults(change)
        return { status: 200, body: bench.state.faults }
      },
    ),
  },
}

/** The effects of the change, as a dictionary (RFC 9651) in a header, because the body is the policy itself. */
function changesOf(settings: number, { records, ended }: PolicyEffects): string {
  const moved = records ? [`from=${records.from}`, `to=${records.to}`, `kept=?${records.kept ? 1 : 0}`] : []
  const lost = ended ? [`ended=${ended.count}`, `reason=${ended.reason}`] : []
  return [`settings=${settings}`, ...moved, ...lost].join(', ')
}
