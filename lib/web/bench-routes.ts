import { z } from 'zod'
import type { Bench } from '#lib/bench/bench.ts'
import { KEY_MECHANISMS, keyStates } from '#lib/bench/keyring.ts'
import { BENCH_LIFE_MS } from '#lib/bench/state.ts'
import { addressKey } from '#lib/core/address.ts'
import { advanceClock, INITIAL_CLOCK, setFrozen } from '#lib/core/clock.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import { type Policy, PRESETS } from '#lib/core/policy.ts'
import { NODE_IDS, type NodeId } from '#lib/core/session.ts'
import { TRIAL } from '#lib/core/survival.ts'
import type { PolicyEffects } from '#lib/ledger/event.ts'
import type { Call } from './call.ts'
import type { BodyOf } from './contract.ts'
import { cookieName, setCookie } from './cookies.ts'
import { BENCH_COOKIE } from './credentials.ts'
import { check } from './read-body.ts'
import { recordOf } from './record-of.ts'
import {
  BenchResponse,
  ClockResponse,
  FaultsResponse,
  FleetResponse,
  KeyRotationResponse,
  KeysResponse,
  NewBenchResponse,
  NodeResponse,
  NoResponse,
  SurvivalResponse,
  UserResponse,
} from './responses.ts'
import { onBench, onServer } from './route.ts'
import {
  ClockBody,
  EmptyBody,
  FaultsBody,
  NewBenchBody,
  NodeBody,
  PolicyBody,
  PolicySchema,
  RotateBody,
  SurvivalBody,
  UserBody,
} from './schemas.ts'

/** The routes of a bench itself. */
export const benchRoutes = {
  '/api/benches': {
    POST: onServer(
      {
        summary: 'Create a bench. Only this response contains the users’ passwords',
        body: NewBenchBody,
        status: 201,
        errors: [429, 503],
        response: NewBenchResponse,
      },
      createBench,
    ),
  },
  '/api/bench': {
    GET: onBench({ summary: 'Get the bench', response: BenchResponse }, async ({ bench, lab }) => {
      const status: 'up' | 'down' = lab.link.isUp() ? 'up' : 'down'
      return {
        status: 200,
        body: {
          ...describe(bench),
          faults: bench.state.faults,
          store: { engine: 'redis', status },
          seq: bench.observer.ledger.lastSeq(),
        },
      }
    }),
  },
  '/api/bench/policy': {
    PATCH: onBench(
      {
        summary:
          'Change the policy. The header Policy-Changes is a dictionary (RFC 9651): settings, the number of changed settings; from, to and kept, if the store of server-session changed, and whether its records were kept; ended and reason, the number of sessions ended by the change',
        body: PolicyBody,
        response: PolicySchema,
      },
      async ({ operator }, { preset, ...patch }) => {
        const patched = (now: Policy): Policy =>
          check(merge(preset === undefined ? now : PRESETS[preset], patch, PolicySchema), PolicySchema)
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
      { summary: 'Reset the bench', body: EmptyBody, status: 204, response: NoResponse },
      async ({ bench, lab, operator }) => {
        await operator.reset()
        lab.exchanges.forget(bench.id)
        lab.guests.forget(bench.id)
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
  '/api/bench/nodes/{id}': {
    PATCH: onBench(
      {
        summary: 'Stop or start a node, partition it, or set its clock skew',
        params: { id: NODE_IDS },
        body: NodeBody,
        response: NodeResponse,
      },
      async ({ bench, operator, params }, change) => {
        await operator.setNode(params.id, change)
        return { status: 200, body: nodeOf(bench, params.id) }
      },
    ),
  },
  '/api/bench/fleet': {
    GET: onBench(
      { summary: 'Get node and store statistics', response: FleetResponse },
      async ({ bench }) => ({ status: 200, body: await bench.fleet() }),
    ),
  },
  '/api/bench/keys': {
    GET: onBench(
      { summary: 'List keys by ID, state and node (no key material)', response: KeysResponse },
      async ({ bench }) => ({
        status: 200,
        body: recordOf(KEY_MECHANISMS, (mechanism) => keyStates(bench.keys, mechanism)),
      }),
    ),
  },
  '/api/bench/keys/rotate': {
    POST: onBench(
      {
        summary: 'Rotate keys, on all nodes or starting on one',
        body: RotateBody,
        errors: [409],
        response: KeyRotationResponse,
      },
      async ({ bench, operator }, { mechanism, mode, node }) => {
        const changed = await operator.rotateKeys(mechanism, mode, node)
        return { status: 200, body: { mechanism, keys: keyStates(bench.keys, mechanism), ...changed } }
      },
    ),
  },
  '/api/bench/survival': {
    POST: onBench(
      {
        summary: 'Run a survival trial: 30 logins, one fault, expected and measured outcomes',
        body: SurvivalBody,
        errors: [429],
        response: SurvivalResponse,
      },
      async ({ bench, lab, client }, { fault }) => {
        const { policy } = bench.state
        const rows = await lab.trials.run({
          fault,
          policy,
          client: { address: addressKey(client), bench: bench.id },
        })
        return { status: 200, body: { fault, users: TRIAL.users, balancer: policy.balancer, rows } }
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

async function createBench({ lab, secure, client }: Call, body: BodyOf<{ body: typeof NewBenchBody }>) {
  const preset = body.preset ?? 'hardened'
  const policy =
    body.policy === undefined
      ? PRESETS[preset]
      : check(merge(PRESETS[preset], body.policy, PolicySchema), PolicySchema)
  const advanced = advanceClock(INITIAL_CLOCK, body.clock?.offsetSeconds ?? 0)
  const clock = setFrozen(advanced, body.clock?.frozen ?? false, Date.now())
  const madeFrom = addressKey(client)
  const { bench, passwords } = await lab.benches.create({ seed: body.seed, preset, policy, clock, madeFrom })
  const { users, ...described } = describe(bench)
  return {
    status: 201,
    body: { ...described, users: users.map((user) => ({ ...user, password: passwords[user.name] ?? '' })) },
    cookies: [setCookie(cookieName(BENCH_COOKIE, secure), bench.id, BENCH_LIFE_MS / 1000, secure)],
  }
}

/** The effects of the change, as a dictionary (RFC 9651) in a header, because the body is the policy itself. */
function changesOf(settings: number, { records, ended }: PolicyEffects): string {
  const moved = records ? [`from=${records.from}`, `to=${records.to}`, `kept=?${records.kept ? 1 : 0}`] : []
  const lost = ended ? [`ended=${ended.count}`, `reason=${ended.reason}`] : []
  return [`settings=${settings}`, ...moved, ...lost].join(', ')
}

function describe(bench: Bench) {
  const { id, publicName, state } = bench
  return {
    id,
    publicName,
    now: bench.now(),
    clock: clockOf(bench),
    preset: state.preset,
    policy: state.policy,
    users: usersOf(bench),
    nodes: NODE_IDS.map((node) => nodeOf(bench, node)),
  }
}

function nodeOf({ state }: Bench, id: NodeId) {
  const clockSkewSeconds = state.skews[id]
  const cutOff = state.partitioned[id] ? { partitioned: true } : {}
  return { id, up: state.nodes[id], ...cutOff, ...(clockSkewSeconds === 0 ? {} : { clockSkewSeconds }) }
}

function clockOf(bench: Bench) {
  return { offsetSeconds: bench.state.clock.offsetMs / 1000, frozen: bench.isFrozen() }
}

function usersOf(bench: Bench) {
  return bench.state.users.map(({ name, roles, disabled, balance }) => ({ name, roles, disabled, balance }))
}

/**
 * Applies a JSON merge patch (RFC 7396) to a copy; the caller validates the result. A null deletes a field of the schema.
 * Under any other name it is kept, so that validation rejects the unknown field.
 */
function merge(target: unknown, patch: unknown, schema: unknown): unknown {
  if (!isObject(patch)) return patch
  const fields: Record<string, unknown> = schema instanceof z.ZodObject ? schema.shape : {}
  const merged: Record<string, unknown> = isObject(target) ? { ...target } : {}
  for (const [name, value] of Object.entries(patch)) {
    if (value === null && Object.hasOwn(fields, name)) delete merged[name]
    else merged[name] = merge(merged[name], value, fields[name])
  }
  return merged
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
