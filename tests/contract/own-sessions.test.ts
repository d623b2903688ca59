import { describe, expect, test } from 'vitest'
import { isRefused } from '#lib/core/session.ts'
import { EVERY, WITH_TECHNIQUE } from '../support/cases.ts'
import { Client, TestBench } from '../support/test-bench.ts'

const WIDE = { policy: { concurrency: { perUser: 20, perIp: 100 } } }

const endOthers = (client: Client, body: object = {}) =>
  client.request('sessions', { method: 'DELETE', body })

const reauthenticate = (client: Client, bench: TestBench) =>
  client.post('step-up', { password: bench.passwords.alice })

describe.each(EVERY)('the own sessions of $name', ({ mechanism, options }) => {
  const open = () => TestBench.open(options, WIDE)

  test('are those of the user in this mechanism, with the presented one marked', async () => {
    const bench = await open()
    const here = await bench.login(mechanism)
    const there = await bench.login(mechanism, 'alice', { device: 'Phone' })
    await bench.login(mechanism, 'bob')
    const { status, body } = await here.request('sessions')
    expect(status).toBe(200)
    expect(body).toMatchObject({ user: 'alice', mustReauthenticate: false })
    expect(body.sessions.map(({ id, current }: { id: string; current: boolean }) => [id, current])).toEqual([
      [there.session?.id, false],
      [here.session?.id, true],
    ])
  })

  test('require a credential that is accepted', async () => {
    const bench = await open()
    const anonymous = new Client(bench, mechanism)
    for (const answer of [await anonymous.request('sessions'), await endOthers(anonymous)])
      expect({ status: answer.status, code: answer.body.code }).toEqual({
        status: 401,
        code: 'no_credential',
      })
  })

  test('end only after recent authentication', async () => {
    const bench = await open()
    const here = await bench.login(mechanism)
    const there = await bench.login(mechanism)
    const { stepUp } = (await bench.must('/api/bench')).body.policy
    await bench.advance(stepUp.windowSeconds + 1)
    const current = mechanism === 'jwt' ? await refreshed(here) : here
    expect((await current.request('sessions')).body.mustReauthenticate).toBe(true)
    for (const body of [{}, { ids: [there.session?.id] }]) {
      const refused = await endOthers(current, body)
      expect({ status: refused.status, code: refused.body.code }).toEqual({
        status: 403,
        code: 'step_up_required',
      })
    }
    expect((await reauthenticate(current, bench)).status).toBe(200)
    const { status, body } = await endOthers(current)
    expect({ status, ended: body.ended }).toEqual({ status: 200, ended: 1 })
    expect(body.effects).toEqual([expect.objectContaining({ id: there.session?.id })])
    // The one that ended the other stays.
    expect((await current.me()).status).toBe(200)
    expect((await there.me()).status).toBe(isRefused(body.effects[0].effect) ? 401 : 200)
    if (mechanism === 'jwt') expect((await there.refresh()).status).toBe(401)
  })

  test('end one by one, and never those of another user', async () => {
    const bench = await open()
    const here = await bench.login(mechanism)
    const second = await bench.login(mechanism)
    const third = await bench.login(mechanism)
    const bob = await bench.login(mechanism, 'bob')
    const stolen = await endOthers(here, { ids: [second.session?.id, bob.session?.id] })
    expect({ status: stolen.status, code: stolen.body.code }).toEqual({ status: 404, code: 'not_found' })
    expect((await endOthers(here, { ids: [here.session?.id] })).status).toBe(422)
    // An ID that is sent twice is one session.
    const { body } = await endOthers(here, { ids: [second.session?.id, second.session?.id] })
    expect(body).toMatchObject({ ended: 1, alsoEnded: [], effects: [{ id: second.session?.id }] })
    expect((await third.me()).status).toBe(200)
    expect((await bob.me()).status).toBe(200)
  })

  test('have names that the user gives, until they are erased', async () => {
    const bench = await open()
    const alice = await bench.login(mechanism)
    const bob = await bench.login(mechanism, 'bob')
    const path = `sessions/${alice.session?.id}`
    expect((await bob.request(path, { method: 'PATCH', body: { name: 'Mine' } })).status).toBe(404)
    const { status, body } = await alice.request(path, { method: 'PATCH', body: { name: 'Study' } })
    expect({ status, name: body.session.name }).toEqual({ status: 200, name: 'Study' })
    expect((await alice.request('sessions')).body.sessions[0].name).toBe('Study')
    expect((await alice.request(path, { method: 'PATCH', body: { name: 'x'.repeat(41) } })).status).toBe(422)
    const { holdings } = (await bench.must('/api/users/alice/data')).body
    expect(holdings.map(({ kind }: { kind: string }) => kind)).toContain('device-names')
    await bench.must('/api/users/alice/data', { method: 'DELETE', body: {} })
    expect(JSON.stringify((await bench.must('/api/users/alice/data')).body)).not.toContain('Study')
  })
})

describe.each(WITH_TECHNIQUE)('the own sessions of $name', ({ mechanism, options }) => {
  test('state which others ended as well', async () => {
    const bench = await TestBench.open(options, WIDE)
    const here = await bench.login(mechanism)
    const second = await bench.login(mechanism)
    const third = await bench.login(mechanism)
    const { body } = await endOthers(here, { ids: [second.session?.id] })
    const statuses = [(await second.me()).status, (await third.me()).status, (await here.me()).status]
    const hasDenylist = JSON.stringify(options).includes('denylist')
    expect(statuses).toEqual(hasDenylist ? [401, 200, 200] : [401, 401, 401])
    expect(body.alsoEnded).toHaveLength(hasDenylist ? 0 : 2)
  })
})

/** The client after a refresh: its access token has expired. */
async function refreshed(client: Client): Promise<Client> {
  await client.refresh()
  return client
}

test.each([
  ['only spaces', '   '],
  ['a line break', 'Study\nroom'],
  ['a line separator', 'Study\u2028room'],
  ['a reversal of its direction', 'Study\u202eyduts'],
  ['only a filler', '\u3164'],
  ['only a joiner', '\u200d'],
  ['NUL', 'Study\0'],
])('a device cannot be named with %s', async (_, name) => {
  const bench = await TestBench.open()
  const alice = await bench.login('opaque-token')
  const path = `sessions/${alice.session?.id}`
  expect((await alice.request(path, { method: 'PATCH', body: { name } })).status).toBe(422)
  const login = { username: 'alice', password: bench.passwords.alice, device: name }
  expect((await new Client(bench, 'jwt').post('login', login)).status).toBe(422)
})

test.each(['Ana’s laptop 💻', '手机', 'Phone (old)', '👩‍💻'])('a device may be named %s', async (name) => {
  const bench = await TestBench.open()
  const alice = await bench.login('opaque-token', 'alice', { device: name })
  const path = `sessions/${alice.session?.id}`
  expect((await alice.request(path, { method: 'PATCH', body: { name } })).status).toBe(200)
})
