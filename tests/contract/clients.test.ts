import { describe, expect, test } from 'vitest'
import { EVERY } from '../support/cases.ts'
import { TestBench } from '../support/test-bench.ts'

const AT_HOME = { ip: '192.0.2.7', userAgent: 'Mozilla/5.0 (X11; Linux x64) Chrome/156.0' }
const SAME_NETWORK = { ...AT_HOME, ip: '192.0.2.250' }
const OTHER_NETWORK = { ...AT_HOME, ip: '198.51.100.4' }
const OTHER_BROWSER = { ...AT_HOME, userAgent: 'Mozilla/5.0 (X11; Linux x64) Firefox/160.0' }

describe.each(EVERY)('$name', ({ mechanism, options }) => {
  // Some benches have sticky sessions by address; a client at another address still has to reach its node.
  const oneNode = { 'lab-node': 'a' }
  const bound = async (binding: object) => {
    const bench = await TestBench.open(options, { policy: { binding } })
    bench.headers = oneNode
    return bench
  }

  test('records another browser or network in the event log if policy is log', async () => {
    const bench = await bound({ ip: 'log', userAgent: 'log' })
    const alice = await bench.login(mechanism, 'alice', {}, AT_HOME)
    expect((await alice.from(SAME_NETWORK).me()).status).toBe(200)
    expect((await bench.events()).filter(({ type }) => type === 'binding.mismatch')).toHaveLength(0)
    for (const place of [OTHER_NETWORK, OTHER_BROWSER])
      expect((await alice.from(place).me()).status).toBe(200)
    const noted = (await bench.events()).filter((event) => event.type === 'binding.mismatch')
    expect(noted.map((event) => 'what' in event && event.what)).toEqual(['ip', 'userAgent'])
  })

  test.each(['ip', 'userAgent'] as const)('refuses a stolen copy if %s is bound', async (what) => {
    const bench = await bound({ ip: 'off', userAgent: 'off', [what]: 'strict' })
    const alice = await bench.login(mechanism, 'alice', {}, AT_HOME)
    const attacker = alice.copy().from(what === 'ip' ? OTHER_NETWORK : OTHER_BROWSER)
    expect((await attacker.me()).body).toMatchObject({ status: 401, code: 'binding_mismatch' })
    expect((await attacker.refresh()).body.code).toBe('binding_mismatch')
    expect((await alice.me()).status).toBe(200)
  })

  test.each(['ip', 'userAgent'] as const)('requires the password if a client differs by %s', async (what) => {
    const bench = await bound({ ip: 'off', userAgent: 'off', [what]: 'step-up' })
    const alice = await bench.login(mechanism, 'alice', {}, AT_HOME)
    const moved = alice.copy().from(what === 'ip' ? OTHER_NETWORK : OTHER_BROWSER)
    expect((await moved.me()).body).toMatchObject({ status: 403, code: 'step_up_required' })
    expect((await moved.refresh()).body.code).toBe('step_up_required')
    expect((await moved.post('step-up', { password: 'wrong' })).status).toBe(401)
    const proved = await moved.post('step-up', { password: bench.passwords.alice })
    expect(proved.status).toBe(200)
    expect((await moved.me()).status).toBe(200)
    expect((await moved.refresh()).status).toBe(200)
    expect((await moved.me()).status).toBe(200)
  })

  test('ignores address and user agent in headers that a client can write', async () => {
    const bench = await bound({ ip: 'strict', userAgent: 'off' })
    const alice = await bench.login(mechanism, 'alice', {}, AT_HOME)
    const attacker = alice.copy().from(OTHER_NETWORK)
    for (const name of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'cf-connecting-ip', 'true-client-ip']) {
      const answer = await attacker.request('me', { headers: { [name]: AT_HOME.ip } })
      expect(answer.body.code, name).toBe('binding_mismatch')
    }
  })
})

test('binds a JWT to its client without revealing address or user agent', async () => {
  const bench = await TestBench.open()
  const alice = await bench.login('jwt', 'alice', {}, AT_HOME)
  const claims = Buffer.from(alice.credential.split('.')[1] ?? '', 'base64url').toString()
  expect(JSON.parse(claims)).toMatchObject({ ip_mark: expect.any(String), ua_mark: expect.any(String) })
  expect(claims).not.toContain('192.0')
  expect(claims).not.toContain('Chrome')
  const again = await bench.login('jwt', 'alice', {}, AT_HOME)
  const others = JSON.parse(Buffer.from(again.credential.split('.')[1] ?? '', 'base64url').toString())
  // Binding claims of two sessions cannot be compared either.
  expect(others.ip_mark).not.toBe(JSON.parse(claims).ip_mark)
})
