import { expect, test, vi } from 'vitest'

// Read when the lab is opened, which an import below does.
vi.hoisted(() => {
  process.env.LAB_VULNERABLE = '0'
})

import { lab } from '#lib/bench/lab.ts'
import { INITIAL_CLOCK } from '#lib/core/clock.ts'
import { PRESETS } from '#lib/core/policy.ts'
import { send } from '../support/app.ts'
import { type ApiResponse, TestBench } from '../support/test-bench.ts'

/* A server that serves no vulnerable parts, such as one in production without LAB_VULNERABLE=1. */

const activate = (bench: TestBench, active: readonly string[]): Promise<ApiResponse> =>
  bench.request('/api/bench/mutations', { method: 'PATCH', body: { active } })

test('refuses to switch planted bugs on', async () => {
  const bench = await TestBench.open()
  for (const active of [['m01'], []]) {
    const { status, body } = await activate(bench, active)
    expect({ status, code: body.code }).toEqual({ status: 403, code: 'forbidden' })
    expect(body.detail).toContain('LAB_VULNERABLE=1')
  }
  expect((await bench.events()).some(({ type }) => type === 'mutations.changed')).toBe(false)
})

test('refuses to create a bench with planted bugs', async () => {
  const body = { observedMutations: ['m01'] }
  const response = await send('/api/benches', { method: 'POST', body })
  expect({ status: response.status, code: (await response.json()).code }).toEqual({
    status: 403,
    code: 'forbidden',
  })
})

test('lists the planted bugs, and states that it does not serve them', async () => {
  const body = await (await send('/api/mutations')).json()
  expect(body.mutations).toHaveLength(27)
  expect(body.served).toBe(false)
})

test('ignores the header of a request', async () => {
  const bench = await TestBench.open()
  bench.headers = { 'lab-mutations': 'm01' }
  const alice = await bench.login('server-session')
  const copy = alice.copy()
  await alice.logout()
  expect((await copy.me()).status).toBe(401)
})

test('ignores planted bugs that another process has switched on', async () => {
  const bench = await TestBench.open()
  const live = await lab().benches.find(bench.id)
  if (!live) throw new Error('no such bench')
  await lab().benches.change(live, { mutations: ['m01'] })
  const alice = await bench.login('server-session')
  const copy = alice.copy()
  await alice.logout()
  expect((await copy.me()).status).toBe(401)
})

test('creates no temporary bench with planted bugs', async () => {
  const setting = { preset: 'hardened', policy: PRESETS.hardened, clock: INITIAL_CLOCK } as const
  await expect(lab().benches.createTemporary({ ...setting, mutations: ['m01'] })).rejects.toMatchObject({
    code: 'not_supported',
  })
})
