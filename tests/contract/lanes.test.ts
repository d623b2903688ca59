import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TrialRow } from '#lib/bench/survival-trial.ts'
import { PRESET_IDS } from '#lib/core/policy.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import { TOPOLOGIES } from '#lib/services/topology.ts'
import { type AppServer, serveApp } from '../support/serve.ts'
import { type ApiResponse, type Client, TestBench } from '../support/test-bench.ts'

/* The lanes of a bench: which mechanisms it offers, and what happens to sessions of the others. */

const NOT_A_LANE = { status: 404, code: 'not_found' }
const statusAndCode = ({ status, body }: ApiResponse) => ({ status, code: body.code })
const lanesOf = async (bench: TestBench) => (await bench.request('/api/bench')).body.policy.lanes

let app: AppServer
beforeAll(async () => {
  app = await serveApp()
})
afterAll(() => app.close())

describe.each(MECHANISM_IDS)('%s, in no lane', (mechanism) => {
  const others = MECHANISM_IDS.filter((id) => id !== mechanism)
  let bench: TestBench
  let alice: Client
  let exchange: string
  beforeAll(async () => {
    bench = await TestBench.open()
    alice = await bench.login(mechanism, 'alice', { carrier: 'cookie' })
    exchange = (await alice.me()).headers.get('lab-exchange') ?? ''
    await asClient('mallory', 'steal', {}, { cookie: alice.jar })
    expect((await bench.policy({ lanes: others })).status).toBe(200)
  })
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    bench.request(path, { method: 'POST', body, headers })
  const asClient = (name: string, act: string, body: object, headers: Record<string, string> = {}) =>
    post(`/api/guests/${name}/${act}`, { mechanism, ...body }, headers)
  const credentials = () => ({ username: 'alice', password: bench.passwords.alice })

  test('answers 404 to each of its requests and names the lanes', async () => {
    const answers = [
      await alice.copy().me(),
      await alice.copy().login(),
      await alice.copy().logout(),
      await alice.copy().post('refresh', {}),
      await alice.copy().post('transfer', { to: 'bob', amount: 1 }),
      await alice.copy().post('step-up', { password: bench.passwords.alice }),
    ]
    for (const answer of answers) {
      expect(statusAndCode(answer)).toEqual(NOT_A_LANE)
      expect(answer.body.detail).toContain(others.join(', '))
      expect(answer.headers.getSetCookie()).toEqual([])
    }
  })

  test('answers 404 to the gateway of every topology', async () => {
    for (const topology of TOPOLOGIES) {
      const path = `/api/services/${topology}`
      const headers = { cookie: alice.jar }
      const answers = [
        await bench.request(`${path}/cart?mechanism=${mechanism}`, { headers }),
        await bench.request(`${path}/orders?mechanism=${mechanism}`, { headers }),
        await post(`${path}/orders?mechanism=${mechanism}`, {}, headers),
        await post(`${path}/mallory?mechanism=${mechanism}`, { act: 'replay' }, headers),
      ]
      for (const answer of answers) expect(statusAndCode(answer), topology).toEqual(NOT_A_LANE)
    }
  })

  test('answers 404 to simulated clients, and they keep what they stole', async () => {
    const answers = [
      await asClient('phone', 'steal', {}, { cookie: alice.jar }),
      await asClient('phone', 'login', credentials()),
      await asClient('mallory', 'me', {}),
      await asClient('mallory', 'refresh', {}),
      await asClient('mallory', 'logout', {}),
      await asClient('mallory', 'transfer', { to: 'bob', amount: 1 }),
    ]
    for (const answer of answers) {
      expect(statusAndCode(answer)).toEqual(NOT_A_LANE)
      expect(answer.body.detail).toContain('not a lane')
    }
    const held = Object.values((await bench.request('/api/guests')).body)[0] as Record<
      string,
      Record<string, unknown>
    >
    expect(held.phone?.[mechanism]).toBeNull()
    expect(held.mallory?.[mechanism]).not.toBeNull()
  })

  test('answers 404 if one of its requests is sent again', async () => {
    const answer = await post(`/api/exchanges/${exchange}/resend`, { credential: alice.credential })
    expect(statusAndCode(answer)).toEqual(NOT_A_LANE)
    expect(answer.body.detail).toContain('not a lane')
  })

  test('keeps its sessions: they are listed, and accepted once it is a lane again', async () => {
    const listed = await bench.sessions(`mechanism=${mechanism}`)
    expect(listed).toMatchObject([{ id: alice.session?.id, state: 'active' }])
    await bench.policy({ lanes: MECHANISM_IDS })
    expect((await alice.me()).status).toBe(200)
    expect((await asClient('mallory', 'me', {})).body.status).toBe(200)
    await bench.policy({ lanes: others })
  })

  test('ends its sessions as the operator asks', async () => {
    const ended = await bench.request(`/api/sessions/${alice.session?.id}`, { method: 'DELETE' })
    expect(ended).toMatchObject({ status: 200, body: { effect: 'immediate' } })
    await bench.policy({ lanes: [mechanism] })
    expect((await alice.me()).body.endReason).toBe('revoked_by_admin')
  })
})

describe('the lanes of a policy', () => {
  test.each([
    ['none', [], 'lanes'],
    ['one twice', ['jwt', 'jwt'], 'lanes'],
    ['an unknown one', ['jwt', 'paper-ticket'], 'lanes.1'],
    ['the name of a prototype', ['__proto__'], 'lanes.0'],
    ['one in capitals', ['JWT'], 'lanes.0'],
    ['null', null, 'lanes'],
    ['a text', 'jwt', 'lanes'],
    ['an object', { 0: 'jwt' }, 'lanes'],
    ['a list in a list', [['jwt']], 'lanes.0'],
  ])('are rejected and nothing is changed: %s', async (_, lanes, field) => {
    const bench = await TestBench.open({ policy: { lanes: ['signed-cookie', 'jwt'] } })
    const alice = await bench.login('signed-cookie')
    const before = (await bench.request('/api/bench')).body.policy
    const { status, body } = await bench.policy({ lanes, lifetime: { idleSeconds: 1 } })
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'invalid_request' })
    expect(body.errors).toMatchObject([{ field }])
    expect((await bench.request('/api/bench')).body.policy).toEqual(before)
    expect((await bench.events()).map(({ type }) => type)).not.toContain('policy.changed')
    expect((await alice.me()).status).toBe(200)
  })

  test('stay as they are under another preset, and return to the first ones at a reset', async () => {
    const lanes: readonly MechanismId[] = ['signed-cookie', 'server-session']
    const bench = await TestBench.open({ policy: { lanes } })
    for (const preset of PRESET_IDS) {
      expect((await bench.policy({ preset })).body.lanes, preset).toEqual(lanes)
    }
    expect((await bench.policy({ preset: 'hardened', lanes: ['jwt'] })).body.lanes).toEqual(['jwt'])
    await bench.request('/api/bench/reset', { method: 'POST' })
    expect(await lanesOf(bench)).toEqual(lanes)
    await bench.login('signed-cookie')
  })

  test('are the only ones in a survival trial', async () => {
    for (const lanes of [['signed-cookie'], ['jwt', 'signed-cookie']]) {
      const bench = await TestBench.open({ policy: { lanes } })
      const { status, body } = await bench.request('/api/bench/survival', {
        method: 'POST',
        body: { fault: 'key-immediate' },
      })
      expect(status).toBe(200)
      const rows = body.rows as readonly TrialRow[]
      expect(rows.map(({ mechanism }) => mechanism)).toEqual(lanes)
      expect(rows.every(({ agrees }) => agrees)).toBe(true)
    }
  })

  test('that are off do not keep a session from its timeout, nor a user’s from ending with the account', async () => {
    const bench = await TestBench.open({ clock: { frozen: true } })
    const clients = await Promise.all(MECHANISM_IDS.map((id) => bench.login(id)))
    const others = await Promise.all(MECHANISM_IDS.map((id) => bench.login(id, 'bob')))
    await bench.policy({ lanes: ['jwt'] })
    await bench.request('/api/bench/users/bob', { method: 'PATCH', body: { disabled: true } })
    await bench.advance(9 * 3600)
    expect((await bench.sessions('state=active')).length).toBe(0)
    await bench.policy({ lanes: MECHANISM_IDS })
    for (const client of clients) expect((await client.me()).status, client.mechanism).toBe(401)
    for (const other of others) {
      expect((await other.me()).status, other.mechanism).toBe(401)
      expect((await bench.request(`/api/sessions/${other.session?.id}`)).body.session.endReason).toBe(
        'account_disabled',
      )
    }
  })
})
