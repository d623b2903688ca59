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
import { cookieName, setCookie } from './cookies.ts'
import { BENCH_COOKIE } from './credentials.ts'
import { check, readBody } from './read-body.ts'
import { type Call, crossOrigin, onBench, type RouteResult, route } from './route.ts'
import { isSameOrigin } from './same-origin.ts'
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

export const benches = route({ POST: createBench })

async function createBench({ request, lab, secure, trace, client }: Call): Promise<RouteResult> {
  if (!isSameOrigin(request.headers, secure)) {
    throw crossOrigin()
  }
  const body = await readBody(request, NewBenchBody)
  trace.add('parse', trace.elapsed())
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
    body: { ...described, users: users.map((user) => ({ ...user, password: passwords[user.name] })) },
    cookies: [setCookie(cookieName(BENCH_COOKIE, secure), bench.id, BENCH_LIFE_MS / 1000, secure)],
  }
}

export const bench = route({
  GET: onBench({}, async ({ bench, lab }) => ({
    status: 200,
    body: {
      ...describe(bench),
      faults: bench.state.faults,
      store: { engine: 'redis', status: lab.link.isUp() ? 'up' : 'down' },
      seq: bench.ledger.lastSeq(),
    },
  })),
})

export const policy = route({
  PATCH: onBench({ body: PolicyBody }, async ({ operator }, { preset, ...patch }) => {
    const patched = (now: Policy): Policy =>
      check(merge(preset === undefined ? now : PRESETS[preset], patch, PolicySchema), PolicySchema)
    const { policy, changed, did } = await operator.setPolicy(patched, preset)
    return { status: 200, body: policy, headers: { 'policy-changes': changesOf(changed.length, did) } }
  }),
})

/** The effects of the change, as a dictionary (RFC 9651) in a header, because the body is the policy itself. */
function changesOf(settings: number, { records, ended }: PolicyEffects): string {
  const moved = records ? [`from=${records.from}`, `to=${records.to}`, `kept=?${records.kept ? 1 : 0}`] : []
  const lost = ended ? [`ended=${ended.count}`, `reason=${ended.reason}`] : []
  return [`settings=${settings}`, ...moved, ...lost].join(', ')
}

export const clock = route({
  POST: onBench({ body: ClockBody }, async ({ bench, operator }, move) => {
    try {
      await operator.moveClock(move)
    } catch (error) {
      if (error instanceof RangeError) {
        throw new RequestRefused('invalid_request', error.message, { field: 'advanceSeconds' })
      }
      throw error
    }
    return { status: 200, body: { now: bench.now(), clock: clockOf(bench) } }
  }),
})

export const reset = route({
  POST: onBench({ body: EmptyBody }, async ({ bench, lab, operator }) => {
    await operator.reset()
    lab.exchanges.forget(bench.id)
    lab.guests.forget(bench.id)
    return { status: 204 }
  }),
})

export const user = route({
  PATCH: onBench({ body: UserBody }, async ({ bench, operator, params, client }, change) => {
    const ended = await operator.changeUser(addressKey(client), params.name ?? '', change)
    return { status: 200, body: { ...usersOf(bench).find(({ name }) => name === params.name), ended } }
  }),
})

export const node = route({
  PATCH: onBench({ body: NodeBody }, async ({ bench, operator, params }, change) => {
    const id = NODE_IDS.find((known) => known === params.id)
    if (!id) throw new RequestRefused('not_found', 'Unknown node. Valid: a, b, c.')
    await operator.setNode(id, change)
    return { status: 200, body: nodeOf(bench, id) }
  }),
})

export const faults = route({
  PATCH: onBench({ body: FaultsBody }, async ({ bench, operator }, change) => {
    await operator.setFaults(change)
    return { status: 200, body: bench.state.faults }
  }),
})

export const rotate = route({
  POST: onBench({ body: RotateBody }, async ({ bench, operator }, { mechanism, mode, node }) => {
    const changed = await operator.rotateKeys(mechanism, mode, node)
    return { status: 200, body: { mechanism, keys: keyStates(bench.keys, mechanism), ...changed } }
  }),
})

export const keys = route({
  GET: onBench({}, async ({ bench }) => ({
    status: 200,
    body: Object.fromEntries(
      KEY_MECHANISMS.map((mechanism) => [mechanism, keyStates(bench.keys, mechanism)]),
    ),
  })),
})

export const fleet = route({
  GET: onBench({}, async ({ bench }) => ({ status: 200, body: await bench.fleet() })),
})

export const survival = route({
  POST: onBench({ body: SurvivalBody }, async ({ bench, lab, client }, { fault }) => {
    const { policy } = bench.state
    const rows = await lab.trials.run({
      fault,
      policy,
      client: { address: addressKey(client), bench: bench.id },
    })
    return { status: 200, body: { fault, users: TRIAL.users, balancer: policy.balancer, rows } }
  }),
})

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
