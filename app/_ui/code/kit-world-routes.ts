import { jsLiteral, jsString } from './js-literal.ts'
import type { KitCall, KitRoute } from './kit-route.ts'

/* What the kit has for the requests of an operator: clock, faults, nodes, policy, users and sessions. */

const done = (call: string): KitCall => ({ call, gives: 'done' })

/** The one field of a body, if it has no other. */
function only(body: Readonly<Record<string, unknown>>): readonly [name: string, value: unknown] | null {
  const [first, ...others] = Object.entries(body)
  return first && others.length === 0 ? first : null
}

/** The verbs for bodies with one field, by this field; the others are sent as they are. */
type Verbs = Readonly<Record<string, (value: unknown) => string>>

function byField(verbs: Verbs, otherwise: (body: string) => string | null): KitRoute {
  return ({ body }) => {
    const field = only(body)
    const call = (field && verbs[field[0]]?.(field[1])) ?? otherwise(jsLiteral(body))
    return call === null ? null : done(call)
  }
}

const UNITS = [
  ['days', 86_400],
  ['hours', 3600],
  ['minutes', 60],
] as const

/** A duration in the largest unit that has a whole number of it. */
function durationLiteral(seconds: number): string {
  const [unit, size] =
    UNITS.find(([, each]) => seconds > 0 && seconds % each === 0) ?? (['seconds', 1] as const)
  return `{ ${unit}: ${seconds / size} }`
}

export const WORLD_ROUTES: Readonly<Record<string, KitRoute>> = {
  'POST /api/bench/clock': byField(
    {
      advanceSeconds: (seconds) => `clock.advance(${durationLiteral(Number(seconds))})`,
      frozen: (isFrozen) => (isFrozen === true ? 'clock.freeze()' : 'clock.run()'),
    },
    () => null,
  ),
  'PATCH /api/bench/faults': byField(
    {
      redis: (state) => `faults.redis(${jsLiteral(state)})`,
      invalidation: (state) => `faults.invalidation(${jsLiteral(state)})`,
    },
    (body) => `faults.set(${body})`,
  ),
  'PATCH /api/bench/nodes/{id}': (request, subjects) => {
    const node = jsString(request.params.id ?? '')
    return byField(
      {
        up: (isUp) => `nodes.${isUp === true ? 'start' : 'stop'}(${node})`,
        clockSkewSeconds: (seconds) => `nodes.skew(${node}, ${jsLiteral(seconds)})`,
      },
      (body) => `nodes.set(${node}, ${body})`,
    )(request, subjects)
  },
  'PATCH /api/bench/policy': ({ body }) => done(`world.setPolicy(${jsLiteral(body)})`),
  'PATCH /api/bench/users/{name}': ({ params: { name = '' }, body }) =>
    done(`world.setUser(${jsString(name)}, ${jsLiteral(body)})`),
  'PATCH /api/bench/mutations': byField(
    { active: (ids) => `world.setMutations(${jsLiteral(ids)})` },
    () => null,
  ),
  'POST /api/bench/reset': () => done('world.reset()'),
  'GET /api/sessions/{id}': ({ params: { id = '' } }, { path }) => done(`world.session(${path(id)})`),
  'DELETE /api/sessions/{id}': ({ params: { id = '' } }, { laneOf, path }) => {
    const lane = laneOf(id)
    return done(lane === null ? `world.revoke(${path(id)})` : `${lane}.revoke()`)
  },
  'GET /api/events': ({ query }) => (query.format === 'ndjson' ? done('ledger.events()') : null),
}
