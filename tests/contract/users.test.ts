import { describe, expect, test } from 'vitest'
import { EVERY, PURE, WITH_RECORDS } from '../support/cases.ts'
import { TestBench } from '../support/test-bench.ts'

const change = (bench: TestBench, name: string, body: object) =>
  bench.request(`/api/bench/users/${name}`, { method: 'PATCH', body })

describe.each(PURE)('$name', ({ mechanism, options }) => {
  test('still states the removed admin role until the next issuance', async () => {
    const bench = await TestBench.open(options)
    const carol = await bench.login(mechanism, 'carol')
    await change(bench, 'carol', { roles: ['user'] })
    expect((await carol.me()).body.user.roles).toEqual(['user', 'admin'])
    await carol.refresh()
    expect((await carol.me()).body.user.roles).toEqual(['user'])
  })

  test('applies a removed role immediately if roles are looked up', async () => {
    const bench = await TestBench.open(options, { policy: { roles: 'looked-up' } })
    const carol = await bench.login(mechanism, 'carol')
    await change(bench, 'carol', { roles: ['user'] })
    expect((await carol.me()).body.user.roles).toEqual(['user'])
    await change(bench, 'carol', { roles: ['user', 'admin'] })
    expect((await carol.me()).body.user.roles).toEqual(['user', 'admin'])
  })

  test('accepts a disabled user until expiry, unless roles are looked up', async () => {
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
  test('never states more roles than the user has', async () => {
    const bench = await TestBench.open(options)
    const carol = await bench.login(mechanism, 'carol')
    await change(bench, 'carol', { roles: ['user'] })
    expect((await carol.me()).body.user.roles).toEqual(['user'])
  })
})

test.each(EVERY)('$name: reports which sessions a change ended, and how', async ({ mechanism, options }) => {
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

test('keeps the effects of twenty concurrent transfers and a change of roles', async () => {
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
