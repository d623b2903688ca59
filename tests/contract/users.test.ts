import { describe, expect, test } from 'vitest'
import { EVERY, PURE, WITH_RECORDS } from '../support/cases.ts'
import { TestBench } from '../support/test-bench.ts'

const change = (bench: TestBench, name: string, body: object) =>
  bench.request(`/api/bench/users/${name}`, { method: 'PATCH', body })

describe.each(PURE)('$name', ({ mechanism, options }) => {
  test('goes on saying admin until it is issued anew', async () => {
    const bench = await TestBench.open(options)
    const carol = await bench.login(mechanism, 'carol')
    await change(bench, 'carol', { roles: ['user'] })
    expect((await carol.me()).body.user.roles).toEqual(['user', 'admin'])
    await carol.refresh()
    expect((await carol.me()).body.user.roles).toEqual(['user'])
  })

  test('says so no more where the user is looked up', async () => {
    const bench = await TestBench.open(options, { policy: { roles: 'looked-up' } })
    const carol = await bench.login(mechanism, 'carol')
    await change(bench, 'carol', { roles: ['user'] })
    expect((await carol.me()).body.user.roles).toEqual(['user'])
    await change(bench, 'carol', { roles: ['user', 'admin'] })
    expect((await carol.me()).body.user.roles).toEqual(['user', 'admin'])
  })

  test('lets a disabled user in until it expires, unless the user is looked up', async () => {
    for (const [roles, status] of [
      ['as-issued', 200],
      ['looked-up', 401],
    ] as const) {
      const bench = await TestBench.open(options, { policy: { roles } })
      const alice = await bench.login(mechanism)
      const { body } = await change(bench, 'alice', { disabled: true })
      expect(body).toMatchObject({ name: 'alice', disabled: true })
      expect(body.ended).toMatchObject([{ id: alice.session?.id, mechanism, effect: 'at-expiry' }])
      const answer = await alice.me('?slide=0')
      expect(answer.status, roles).toBe(status)
      if (status === 401) expect(answer.body.endReason).toBe('account_disabled')
      expect((await alice.refresh()).status).toBe(401)
    }
  })
})

describe.each(WITH_RECORDS)('$name', ({ mechanism, options }) => {
  test('never says more than the user is', async () => {
    const bench = await TestBench.open(options)
    const carol = await bench.login(mechanism, 'carol')
    await change(bench, 'carol', { roles: ['user'] })
    expect((await carol.me()).body.user.roles).toEqual(['user'])
  })
})

test.each(EVERY)('$name: a change says which sessions it ended, and how', async ({ mechanism, options }) => {
  const bench = await TestBench.open(options)
  const sessions = [await bench.login(mechanism), await bench.login(mechanism)]
  const { body } = await change(bench, 'alice', { password: 'a much better password' })
  expect(body.ended.map(({ id }: { id: string }) => id).sort()).toEqual(
    sessions.map(({ session }) => session?.id).sort(),
  )
  for (const row of await bench.sessions()) {
    expect(row).toMatchObject({ state: 'ended', endReason: 'credential_changed' })
  }
  expect((await change(bench, 'alice', { roles: ['user'] })).body.ended).toEqual([])
})

test('twenty transfers and a change of roles at once: nothing is lost of either', async () => {
  const bench = await TestBench.open()
  const alice = await bench.login('opaque-token')
  const transfers = Array.from({ length: 20 }, () => alice.post('transfer', { to: 'bob', amount: 1 }))
  const changes = [
    bench.request('/api/bench/users/bob', { method: 'PATCH', body: { roles: ['user', 'admin'] } }),
    bench.request('/api/bench/users/carol', { method: 'PATCH', body: { password: 'a new one, and long' } }),
  ]
  const answers = await Promise.all([...transfers, ...changes])
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 22 }, () => 200))
  expect((await alice.post('transfer', { to: 'bob', amount: 1 })).body).toEqual({ balance: 979 })
  const bob = await bench.login('opaque-token', 'bob')
  expect((await bob.post('transfer', { to: 'alice', amount: 21 })).body).toEqual({ balance: 1000 })
  expect((await bob.me()).body.user.roles).toEqual(['user', 'admin'])
})
