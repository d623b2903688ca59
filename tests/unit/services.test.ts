import { describe, expect, test } from 'vitest'
import { JWT_ALGORITHMS } from '#lib/core/policy.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { Deadline, type Hop } from '#lib/services/service-request.ts'
import { ALLOWED_CALLS, type Party, TOPOLOGIES, unsupportedReason } from '#lib/services/topology.ts'
import type { ServiceCall } from '#lib/web/services-types.ts'
import { arrowsOf, partiesOf, stepsOf } from '../../app/services/_ui/call-flow.ts'
import { clausesOf, mapTopologies, type Result, resultOf } from '../../app/services/_ui/topology-result.ts'

describe('topologies', () => {
  test('have no cycle of calls', () => {
    const below = (party: Party, above: readonly Party[]): number => {
      expect(above, `${above.join(' → ')} → ${party}`).not.toContain(party)
      return 1 + Math.max(0, ...ALLOWED_CALLS[party].map((next) => below(next, [...above, party])))
    }
    expect(Math.max(...(Object.keys(ALLOWED_CALLS) as Party[]).map((party) => below(party, [])))).toBe(3)
  })

  test('include every mechanism at the gateway, with a reason wherever one is not supported', () => {
    for (const topology of TOPOLOGIES) {
      for (const mechanism of MECHANISM_IDS) {
        const reason = unsupportedReason(topology, mechanism, 'ES256')
        if (topology === 'gateway') expect(reason).toBeNull()
        else if (reason !== null) expect(reason).toMatch(/^(A|An|Only) .{40,}\.$/)
      }
    }
  })

  test('relay a token only if verifying it does not allow signing it', () => {
    const refused = JWT_ALGORITHMS.filter((alg) => unsupportedReason('token-relay', 'jwt', alg) !== null)
    expect(refused).toEqual(['HS256', 'HS512'])
  })
})

test('only decrease a deadline, and never below 0', () => {
  const deadline = new Deadline(1000)
  const [first, second] = [deadline.remaining(), deadline.remaining()]
  expect(first).toBeLessThanOrEqual(1000)
  expect(second).toBeLessThanOrEqual(first)
  expect(new Deadline(-5).remaining()).toBe(0)
})

const hop = (service: Hop['service'], more: Partial<Hop> = {}): Hop => ({
  service,
  node: 'a',
  method: 'GET',
  path: '/',
  status: 200,
  code: null,
  startMs: 0,
  tookMs: 10,
  serverTiming: null,
  verified: null,
  storeReads: 0,
  storeWrites: 0,
  children: [],
  ...more,
})

const call: ServiceCall = {
  topology: 'token-relay',
  mechanism: 'jwt',
  traceId: 'a'.repeat(32),
  requests: 3,
  verifications: 2,
  storeReads: 0,
  storeWrites: 0,
  tookMs: 50,
  root: {
    service: 'gateway',
    node: 'a',
    verified: null,
    storeReads: 0,
    storeWrites: 0,
    tookMs: 50,
    children: [
      hop('orders', {
        method: 'POST',
        status: 401,
        startMs: 5,
        tookMs: 40,
        serverTiming: 'parse;dur=1.0, total;dur=30.000',
        children: [hop('jwks', { startMs: 2 }), hop('cart', { startMs: 14, status: 0 })],
      }),
    ],
  },
}

describe('the diagram of a call', () => {
  test('places a service’s clock in the middle of the span that its caller measured', () => {
    expect(stepsOf(call).map(({ hop: { service }, depth, startMs }) => [service, depth, startMs])).toEqual([
      ['orders', 0, 5],
      // Five milliseconds there, and its own two.
      ['jwks', 1, 12],
      ['cart', 1, 24],
    ])
  })

  test('pairs each request with its response, innermost first, inside those of the browser', () => {
    const arrows = arrowsOf(call, 401)
    expect(arrows.map(({ from, to, text }) => `${from} ${to} ${text}`.trim())).toEqual([
      'browser gateway',
      'gateway orders POST',
      'orders token JWKS',
      'token orders 200',
      'orders cart GET',
      'cart orders …',
      'orders gateway 401',
      'gateway browser 401',
    ])
    expect(arrows.map(({ outcome }) => outcome)).toEqual([
      null,
      null,
      null,
      'accepted',
      null,
      'unavailable',
      'refused',
      'refused',
    ])
    expect(partiesOf(arrows)).toEqual(['browser', 'gateway', 'token', 'orders', 'cart'])
    expect(new Set(arrows.map(({ key }) => key)).size).toBe(arrows.length)
  })
})

test('shows Mallory bypassing the gateway, with data that came from the gateway', () => {
  const replay = {
    ...call,
    root: { ...call.root, children: [hop('token'), hop('users', { status: 401 }), hop('bank')] },
  }
  const shown = arrowsOf(replay, 200, 'mallory').map(({ from, to }) => `${from} ${to}`)
  expect(shown).toEqual([
    'gateway token',
    'token gateway',
    'mallory users',
    'users mallory',
    'mallory bank',
    'bank mallory',
  ])
  expect(stepsOf(replay, 'mallory').map(({ from }) => from)).toEqual(['gateway', 'mallory', 'mallory'])
})

describe('the result of an action', () => {
  const reply = (code: string | null, status: number, body: object = {}) => {
    const answered = { cost: null, retryAfterSeconds: null, seq: '0-0' }
    return code === null
      ? { ...answered, body, problem: null }
      : { ...answered, body: null, problem: { ...body, code, status, detail: '' } }
  }
  const all = (act: Result['act'], replies: readonly ReturnType<typeof reply>[]) =>
    clausesOf(mapTopologies((id) => resultOf(act, replies[TOPOLOGIES.indexOf(id)] ?? reply(null, 200))))

  test('groups topologies with equal results', () => {
    expect(all('order', [reply(null, 201), reply('session_ended', 401), reply(null, 201)])).toEqual([
      ['accepted', ['gateway', 'token-relay']],
      ['refused', ['shared-store']],
    ])
  })

  test('counts an outage, a missing credential and an unsupported topology as no refusal', () => {
    expect(
      all('cart', [
        reply('store_unavailable', 503),
        reply('no_credential', 401),
        reply('not_supported', 422),
      ]),
    ).toEqual([
      ['unavailable', ['gateway']],
      ['none', ['shared-store']],
      ['unsupported', ['token-relay']],
    ])
  })

  test('counts responses after a revocation as not stopped by it, and one accepted copy as enough for Mallory', () => {
    expect(all('revoke', [])).toEqual([['served', [...TOPOLOGIES]]])
    const tried = (...statuses: number[]) =>
      reply(null, 200, { tried: statuses.map((status) => ({ where: 'users', status, code: null })) })
    expect(all('replay', [tried(401, 200), tried(401, 401), tried(0, 401)])).toEqual([
      ['breach', ['gateway']],
      ['held', ['shared-store', 'token-relay']],
    ])
  })
})
