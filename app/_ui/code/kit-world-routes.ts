import { jsLiteral, jsString } from './js-literal.ts'
import { isNode, type KitCall, type KitRoute } from './kit-route.ts'

/* What the kit has for the requests of an operator: clock, faults, nodes, policy, users and sessions. */

const done = (call: string): KitCall => ({ call, gives: 'done' })

/** The one field of a body, if it has no other. */
function only(body: Readonly<Record<string, unknown>>): readonly [name: string, value: unknown] | null {
  const [first, ...others] = Object.entries(body)
  return first && others.length === 0 ? first : null
}

/** The verbs for bodies with one field, by this field; null for a value that the verb does not take. */
type Verbs = Readonly<Record<string, (value: unknown) => string | null>>

function byField(verbs: Verbs, otherwise: (body: string) => string | null): KitRoute {
  return ({ body, query }) => {
    const [name, value] = only(body) ?? ['', undefined]
    const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined
    if (Object.keys(query).length > 0) return null
    const call = verb?.(value) ?? otherwise(jsLiteral(body))
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
      advanceSeconds: (seconds) =>
        typeof seconds === 'number' ? `clock.advance(${durationLiteral(seconds)})` : null,
      frozen: (isFrozen) =>
        typeof isFrozen === 'boolean' ? (isFrozen ? 'clock.freeze()' : 'clock.run()') : null,
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
    const { id = '' } = request.params
    if (!isNode(id)) return null
    const node = jsString(id)
    return byField(
      {
        up: (isUp) => (typeof isUp === 'boolean' ? `nodes.${isUp ? 'start' : 'stop'}(${node})` : null),
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
