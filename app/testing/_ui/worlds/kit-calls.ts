import { jsLiteral } from '../../../_ui/code/js-literal.ts'
import { kitCode } from '../../../_ui/code/kit-code.ts'
import { subjectsOf } from '../../../_ui/code/kit-route.ts'

/** A request of an operator. */
export interface BenchRequest {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly path: string
  readonly body?: Readonly<Record<string, unknown>>
}

/** A call of the kit by the request that it sends, with one of the values that it takes. */
export interface KitForm {
  /** The value, where there are several. */
  readonly value: string
  readonly request: BenchRequest
  /** The call, if it does not follow from the request. */
  readonly call?: string
}

export type CallGroup = 'clock' | 'faults' | 'nodes' | 'world'

interface KitCall {
  readonly group: CallGroup
  readonly forms: readonly [KitForm, ...KitForm[]]
  /** Whether it makes sense on the bench of a visitor, alone. */
  readonly runs: boolean
}

const clock = (value: string, body: object): KitForm => ({ value, request: post('/api/bench/clock', body) })
const fault = (value: string, body: object): KitForm => ({ value, request: patch('/api/bench/faults', body) })
const node = (value: string, body: object): KitForm => ({ value, request: patch('/api/bench/nodes/b', body) })

/** Each call that changes a world, in the order of reading. */
export const KIT_CALLS = {
  'clock.advance': {
    group: 'clock',
    runs: true,
    forms: [
      clock('15 min', { advanceSeconds: 900 }),
      clock('1 h', { advanceSeconds: 3600 }),
      clock('1 d', { advanceSeconds: 86_400 }),
    ],
  },
  'clock.freeze': {
    group: 'clock',
    runs: true,
    forms: [clock('freeze', { frozen: true }), clock('run', { frozen: false })],
  },
  'clock.now': {
    group: 'clock',
    runs: false,
    forms: [{ value: '', call: 'await clock.now()', request: { method: 'GET', path: '/api/bench' } }],
  },
  'faults.redis': {
    group: 'faults',
    runs: true,
    forms: [
      fault('down', { redis: 'down' }),
      fault('slow', { redis: 'slow' }),
      fault('read-only', { redis: 'read-only' }),
      fault('emptied', { redis: 'emptied' }),
      fault('up', { redis: 'up' }),
    ],
  },
  'faults.invalidation': {
    group: 'faults',
    runs: true,
    forms: [
      fault('dropped', { invalidation: 'dropped' }),
      fault('delayed', { invalidation: 'delayed' }),
      fault('on', { invalidation: 'on' }),
    ],
  },
  'faults.set': {
    group: 'faults',
    runs: true,
    forms: [fault('exhausted', { pools: 'exhausted' }), fault('free', { pools: 'free' })],
  },
  'nodes.stop': {
    group: 'nodes',
    runs: true,
    forms: [node('stop', { up: false }), node('start', { up: true })],
  },
  'nodes.skew': {
    group: 'nodes',
    runs: true,
    forms: [node('90 s', { clockSkewSeconds: 90 }), node('0 s', { clockSkewSeconds: 0 })],
  },
  'nodes.set': {
    group: 'nodes',
    runs: true,
    forms: [node('true', { partitioned: true }), node('false', { partitioned: false })],
  },
  'world.setPolicy': {
    group: 'world',
    runs: false,
    forms: [{ value: '', request: patch('/api/bench/policy', { jwt: { revocation: 'denylist' } }) }],
  },
  'world.setUser': {
    group: 'world',
    runs: false,
    forms: [{ value: '', request: patch('/api/bench/users/carol', { roles: ['user'] }) }],
  },
  'world.setMutations': {
    group: 'world',
    runs: false,
    forms: [{ value: '', request: patch('/api/bench/mutations', { active: ['m04'] }) }],
  },
  'world.reset': {
    group: 'world',
    runs: false,
    forms: [{ value: '', request: { method: 'POST', path: '/api/bench/reset' } }],
  },
} as const satisfies Readonly<Record<string, KitCall>>
export type KitCallId = keyof typeof KIT_CALLS

function post(path: string, body: object): BenchRequest {
  return { method: 'POST', path, body: { ...body } }
}

function patch(path: string, body: object): BenchRequest {
  return { method: 'PATCH', path, body: { ...body } }
}

/** The call of the kit. */
export function withKit({ request: { method, path, body }, call }: KitForm): string {
  const sent = { method, path, headers: [], body: body ? JSON.stringify(body) : null }
  return call ?? kitCode(sent, null, subjectsOf('alice'))
}

/** The same as a plain request of Playwright. */
export function withoutKit({ request: { method, path, body } }: KitForm): string {
  const send = `await request.${method.toLowerCase()}('${path}', `
  if (!body) return `${send}{ headers: { bench } })`
  return `${send}{\n  headers: { bench },\n  data: ${jsLiteral(body, '  ')},\n})`
}
