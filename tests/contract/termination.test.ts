import { describe, expect, test } from 'vitest'
import { isSecretMechanism } from '#lib/core/mechanism-facts.ts'
import { IN_REDIS, mayLag, PURE, WITH_DENYLIST, WITH_RECORDS } from '../support/cases.ts'
import { type Client, TestBench } from '../support/test-bench.ts'

describe.each([...WITH_RECORDS, ...WITH_DENYLIST])(
  '$name can revoke a session',
  ({ name, mechanism, options }) => {
    const effect = mayLag({ name }) ? 'within' : 'immediate'

    test('refuses a copy immediately after logout', async () => {
      const bench = await TestBench.open(options)
      const alice = await bench.login(mechanism)
      const copy = alice.copy()
      const within = mayLag({ name }) ? { effectiveAt: expect.any(Number) } : {}
      expect((await alice.logout()).body).toEqual({ reach: 'everywhere', ...within })
      const { status, body } = await copy.me()
      expect(status).toBe(401)
      expect(body).toMatchObject({ code: 'session_ended', endReason: 'signed_out' })
    })

    test('ends a session immediately by an operator and reports the reason to the client', async () => {
      const bench = await TestBench.open(options)
      const alice = await bench.login(mechanism)
      const { status, body } = await bench.request(`/api/sessions/${alice.session?.id}`, { method: 'DELETE' })
      expect(status).toBe(200)
      expect(body.effect).toBe(effect)
      expect((await alice.me()).body).toMatchObject({ code: 'session_ended', endReason: 'revoked_by_admin' })
      expect((await alice.refresh()).status).toBe(401)
      const [row] = await bench.sessions()
      expect(row).toMatchObject({ state: 'ended', endReason: 'revoked_by_admin', copiesLiveUntilAt: null })
    })

    test('A8: calls an end immediate only if each node refuses from now on', async () => {
      const bench = await TestBench.open(options, { clock: { frozen: true } })
      const others = [await bench.login(mechanism), await bench.login(mechanism)]
      const alice = await bench.login(mechanism)
      const { now } = (await bench.request('/api/bench')).body
      const { body } = await bench.request(`/api/sessions/${others[0]?.session?.id}`, { method: 'DELETE' })
      expect(body.effect).toBe(body.effectiveAt > now ? 'within' : 'immediate')
      expect(body.effect).toBe(effect)
      const repeated = await bench.request(`/api/sessions/${others[0]?.session?.id}`, { method: 'DELETE' })
      expect(repeated.body).toEqual(body)
      const left = await alice.post('logout', { scope: 'others' })
      const logout = { reach: 'everywhere', ended: 1, effects: [{ ...body, id: others[1]?.session?.id }] }
      expect(left.body).toMatchObject(logout)
      expect(left.body.effectiveAt).toBe(effect === 'within' ? body.effectiveAt : undefined)
      const ends = (await bench.events()).filter(({ type }) => type === 'session.ended')
      for (const end of ends) expect(end).toMatchObject(body)
    })

    test('revokes only the given session', async () => {
      const bench = await TestBench.open(options)
      const [alice, bob] = [await bench.login(mechanism), await bench.login(mechanism, 'bob')]
      await bench.request(`/api/sessions/${alice.session?.id}`, { method: 'DELETE' })
      expect((await alice.me()).status).toBe(401)
      expect((await bob.me()).status).toBe(200)
    })

    test('revokes all sessions of a user except the given one', async () => {
      const bench = await TestBench.open(options)
      const devices = [
        await bench.login(mechanism),
        await bench.login(mechanism),
        await bench.login(mechanism),
      ]
      const bob = await bench.login(mechanism, 'bob')
      const spared = devices[1]?.session?.id
      const { body } = await bench.request(`/api/sessions?user=alice&except=${spared}`, { method: 'DELETE' })
      expect(body.ended).toBe(2)
      expect(body.effects.map((each: { effect: string }) => each.effect)).toEqual([effect, effect])
      const answers = await Promise.all(devices.map((device) => device.me()))
      expect(answers.map(({ status }) => status)).toEqual([401, 200, 401])
      expect((await bob.me()).status).toBe(200)
    })

    test('keeps reason and events when a copy logs out after the end', async () => {
      const bench = await TestBench.open(options)
      const alice = await bench.login(mechanism)
      const copy = alice.copy()
      await bench.request(`/api/sessions/${alice.session?.id}`, { method: 'DELETE' })
      expect((await copy.logout()).body).toEqual({ reach: 'nothing' })
      expect((await alice.me()).body).toMatchObject({ code: 'session_ended', endReason: 'revoked_by_admin' })
      // Nor does a login that presents it.
      await alice.copy().login()
      expect((await alice.me()).body).toMatchObject({ code: 'session_ended', endReason: 'revoked_by_admin' })
      const ended = (await bench.events()).filter(({ type }) => type === 'session.ended')
      expect(ended).toMatchObject([{ sessionId: alice.session?.id, reason: 'revoked_by_admin' }])
    })

    test('records one end event for concurrent logouts', async () => {
      const bench = await TestBench.open(options)
      const alice = await bench.login(mechanism)
      const answers = await Promise.all(Array.from({ length: 8 }, () => alice.copy().logout()))
      const reach = answers.map(({ body }) => body.reach).sort()
      expect(reach).toEqual(['everywhere', ...Array.from({ length: 7 }, () => 'nothing')])
      const ended = (await bench.events()).filter(({ type }) => type === 'session.ended')
      expect(ended).toHaveLength(1)
    })

    test('ends the client’s current session at a new login', async () => {
      const bench = await TestBench.open(options)
      const alice = await bench.login(mechanism)
      const before = alice.copy()
      await alice.login('alice', { carrier: alice.session?.carrier })
      expect((await alice.me()).status).toBe(200)
      expect((await before.me()).body).toMatchObject({
        code: 'session_ended',
        endReason: 'replaced_by_new_login',
      })
    })

    test('refuses a disabled user and rejects new logins', async () => {
      const bench = await TestBench.open(options)
      const alice = await bench.login(mechanism)
      await bench.request('/api/bench/users/alice', { method: 'PATCH', body: { disabled: true } })
      expect((await alice.me()).body).toMatchObject({ code: 'session_ended', endReason: 'account_disabled' })
      const again = await alice.login()
      expect(again.status).toBe(401)
      expect(again.body.code).toBe('invalid_credentials')
    })

    test('ends sessions of the old password when it is changed', async () => {
      const bench = await TestBench.open(options)
      const alice = await bench.login(mechanism)
      await bench.request('/api/bench/users/alice', {
        method: 'PATCH',
        body: { password: 'a much better password' },
      })
      expect((await alice.me()).body).toMatchObject({
        code: 'session_ended',
        endReason: 'credential_changed',
      })
      const { status } = await alice.post('login', { username: 'alice', password: 'a much better password' })
      expect(status).toBe(200)
    })

    test('keeps an ended session ended, whatever the clock and the client do', async () => {
      const bench = await TestBench.open(options)
      const alice = await bench.login(mechanism)
      const copy = alice.copy()
      await alice.logout()
      for (const seconds of [61, 200]) {
        await bench.advance(seconds)
        expect((await copy.copy().me()).status).toBe(401)
        expect((await copy.copy().refresh()).status).toBe(401)
      }
    })
  },
)

describe.each(WITH_RECORDS)('$name stores records and', ({ name, mechanism, options }) => {
  test('lists its sessions from the server', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism)
    expect((await alice.me()).body.session.knownBy).toBe('server')
    expect((await bench.sessions())[0]?.knownBy).toBe('server')
  })

  test('returns the time of an end with its reason', async () => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    const alice = await bench.login(mechanism)
    const copy = alice.copy()
    await alice.logout()
    const { now } = (await bench.request('/api/bench')).body
    expect((await copy.me()).body).toMatchObject({ endReason: 'signed_out', endedAt: now })
  })

  test('applies a removed role on the next check', async () => {
    const bench = await TestBench.open(options)
    const carol = await bench.login(mechanism, 'carol')
    expect((await carol.me()).body.user.roles).toContain('admin')
    await bench.request('/api/bench/users/carol', { method: 'PATCH', body: { roles: ['user'] } })
    expect((await carol.me()).body.user.roles).toEqual(['user'])
  })

  test('evicts the oldest session over the limit', async () => {
    const bench = await TestBench.open(options, { policy: { concurrency: { perUser: 2 } } })
    const first = await bench.login(mechanism)
    const second = await bench.login(mechanism)
    const third = await bench.login(mechanism)
    expect((await first.me()).body).toMatchObject({ code: 'session_ended', endReason: 'evicted_over_limit' })
    expect((await second.me()).status).toBe(200)
    expect((await third.me()).status).toBe(200)
  })

  test('evicts the least recently used session if policy says so', async () => {
    const bench = await TestBench.open(options, {
      clock: { frozen: true },
      policy: { concurrency: { perUser: 2, onExceed: 'evict-lru' } },
    })
    const first = await bench.login(mechanism)
    const second = await bench.login(mechanism)
    await bench.advance(120)
    await first.me()
    await bench.login(mechanism)
    expect((await first.me()).status).toBe(200)
    expect((await second.me()).body.endReason).toBe('evicted_over_limit')
  })

  test('rejects a login over the limit if policy says so', async () => {
    const bench = await TestBench.open(options, {
      policy: { concurrency: { perUser: 2, onExceed: 'reject' } },
    })
    const first = await bench.login(mechanism)
    await bench.login(mechanism)
    await expect(bench.login(mechanism)).rejects.toThrow('too_many_sessions')
    expect((await first.me()).status).toBe(200)
    await first.logout()
    await bench.login(mechanism)
  })

  test('issues the same successor to concurrent renewals', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism)
    const tabs = Array.from({ length: 20 }, () => alice.copy())
    const answers = await Promise.all(tabs.map((tab) => tab.refresh()))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(new Set(tabs.map((tab) => tab.credential)).size).toBe(1)
  })

  test('refuses the credential before renewal after the grace period', async () => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    const alice = await bench.login(mechanism)
    const before = alice.copy()
    await alice.refresh()
    await bench.advance(10)
    expect((await before.copy().me('?slide=0')).status).toBe(200)
    await bench.advance(1)
    expect((await before.copy().me('?slide=0')).body.code).toBe('unknown_session')
    expect((await alice.me()).status).toBe(200)
  })

  const stepUp = (client: Client) =>
    client.post('step-up', { password: client.bench.passwords[client.session?.user ?? ''] })

  test('ends the session at a logout with the credential from before a step-up', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism)
    const before = alice.copy()
    expect((await stepUp(alice)).status).toBe(200)
    expect(alice.credential).not.toBe(before.credential)
    const within = mayLag({ name }) ? { effectiveAt: expect.any(Number) } : {}
    expect((await before.logout()).body).toEqual({ reach: 'everywhere', ...within })
    expect((await alice.me()).body).toMatchObject({ code: 'session_ended', endReason: 'signed_out' })
  })

  test.each([
    'step-up, refresh',
    'refresh, step-up',
    'step-up, step-up',
    'refresh, refresh',
    'refresh, step-up, refresh',
  ])('logs out with a credential replaced by %s within the grace period', async (replaced) => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    const alice = await bench.login(mechanism)
    const first = alice.copy()
    for (const act of replaced.split(', ')) {
      expect((act === 'refresh' ? await alice.refresh() : await stepUp(alice)).status).toBe(200)
    }
    expect((await first.copy().me('?slide=0')).body.code).toBe('unknown_session')
    expect((await first.copy().refresh()).body.code).toBe('unknown_session')
    expect((await first.copy().logout()).body.reach).toBe('everywhere')
    expect((await alice.me()).body).toMatchObject({ code: 'session_ended', endReason: 'signed_out' })
  })

  test('does not log out with a credential replaced four times, or before the grace period', async () => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    const alice = await bench.login(mechanism)
    const first = alice.copy()
    for (let times = 0; times < 3; times++) await alice.refresh()
    await bench.advance(11)
    expect((await first.copy().logout()).body).toEqual({ reach: 'nothing' })
    await alice.refresh()
    expect((await first.copy().logout()).body).toEqual({ reach: 'nothing' })
    expect((await alice.me()).status).toBe(200)
  })

  test('replaces at login the session of a credential replaced twice', async () => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    const alice = await bench.login(mechanism)
    const first = alice.copy()
    await alice.refresh()
    await stepUp(alice)
    expect((await first.login()).status).toBe(200)
    expect((await alice.me()).body).toMatchObject({ endReason: 'replaced_by_new_login' })
  })

  test('accepts a check with the credential from before a step-up within the grace period only', async () => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    const alice = await bench.login(mechanism)
    const before = alice.copy()
    await stepUp(alice)
    await bench.advance(10)
    expect((await before.copy().me('?slide=0')).status).toBe(200)
    await bench.advance(1)
    expect((await before.copy().me('?slide=0')).body.code).toBe('unknown_session')
    expect((await before.copy().logout()).body).toEqual({ reach: 'nothing' })
    expect((await alice.me()).status).toBe(200)
  })

  test('gives a copy from before a step-up neither the new authentication nor the new credential', async () => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    const alice = await bench.login(mechanism)
    await bench.advance(301)
    await alice.me()
    const copy = alice.copy()
    await stepUp(alice)
    const transfer = { to: 'bob', amount: 1 }
    expect((await copy.copy().post('transfer', transfer)).body).toMatchObject({ code: 'step_up_required' })
    const refreshed = await copy.copy().refresh()
    expect(refreshed.status).toBe(403)
    expect(refreshed.body.code).toBe('step_up_required')
    expect(refreshed.headers.getSetCookie()).toEqual([])
    expect((await alice.post('transfer', transfer)).status).toBe(200)
  })

  test('issues the same credential to two tabs that step up concurrently', async () => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    const alice = await bench.login(mechanism)
    const tabs = [alice.copy(), alice.copy(), alice.copy()]
    const answers = await Promise.all(tabs.map(stepUp))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(new Set(tabs.map((tab) => tab.credential)).size).toBe(1)
    await bench.advance(60)
    for (const tab of tabs) expect((await tab.me()).status).toBe(200)
  })
})

describe.each(PURE)('$name cannot revoke a session and', ({ mechanism, options }) => {
  /** A cookie that contains the session slides until the absolute timeout without a store read. */
  const lastsUntil = ({ session }: Client) =>
    isSecretMechanism(mechanism) ? session?.absoluteExpiresAt : session?.expiresAt

  test('lists its sessions from the event log only', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism)
    expect((await alice.me()).body.session.knownBy).toBe('ledger')
    expect((await bench.sessions())[0]?.knownBy).toBe('ledger')
  })

  test('accepts a copy after logout until it expires, as the response states', async () => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    const alice = await bench.login(mechanism)
    const copy = alice.copy()
    const { body } = await alice.logout()
    expect(body).toEqual({ reach: 'this-browser', copiesLiveUntilAt: lastsUntil(copy) })
    expect((await copy.me('?slide=0')).status).toBe(200)
    const { now } = (await bench.request('/api/bench')).body
    await bench.advance(Math.ceil((body.copiesLiveUntilAt - now) / 1000))
    expect((await copy.me('?slide=0')).status).toBe(401)
  })

  test('reports a revocation as at-expiry', async () => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    const alice = await bench.login(mechanism)
    const { body } = await bench.request(`/api/sessions/${alice.session?.id}`, { method: 'DELETE' })
    expect(body).toEqual({ effect: 'at-expiry', effectiveAt: lastsUntil(alice) })
    expect((await alice.me('?slide=0')).status).toBe(200)
    const [row] = await bench.sessions()
    expect(row).toMatchObject({ state: 'ended', copiesLiveUntilAt: lastsUntil(alice) })
    const { now } = (await bench.request('/api/bench')).body
    await bench.advance(Math.ceil((body.effectiveAt - now) / 1000))
    expect((await alice.me('?slide=0')).status).toBe(401)
  })

  test('applies a removed role when the credential expires', async () => {
    const bench = await TestBench.open(options)
    const carol = await bench.login(mechanism, 'carol')
    await bench.request('/api/bench/users/carol', { method: 'PATCH', body: { roles: ['user'] } })
    expect((await carol.me()).body.user.roles).toContain('admin')
    await carol.refresh()
    expect((await carol.me()).body.user.roles).toEqual(['user'])
  })

  test('reads no store to verify, and works without Redis', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism)
    await bench.request('/api/bench/faults', { method: 'PATCH', body: { redis: 'down' } })
    const { status, headers } = await alice.me()
    expect(status).toBe(200)
    expect(headers.get('server-timing')).toContain('desc="reads=0 writes=0"')
  })
})

describe.each([...IN_REDIS, ...WITH_DENYLIST])('$name pays one round trip and', ({ mechanism, options }) => {
  test('reads once per check', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism)
    const { headers } = await alice.me('?slide=0')
    expect(headers.get('server-timing')).toContain('desc="reads=1 writes=0"')
  })

  test('returns 503 without its store, keeps the cookie, and recovers', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism, 'alice', { carrier: 'cookie' })
    await bench.request('/api/bench/faults', { method: 'PATCH', body: { redis: 'down' } })
    for (const answer of [await alice.me(), await alice.refresh(), await alice.logout()]) {
      expect(answer.status).toBe(503)
      expect(answer.body.code).toBe('store_unavailable')
      expect(answer.headers.get('retry-after')).toBe('1')
      expect(answer.headers.getSetCookie()).toEqual([])
    }
    await bench.request('/api/bench/faults', { method: 'PATCH', body: { redis: 'up' } })
    expect((await alice.me()).status).toBe(200)
  })
})

describe.each(WITH_DENYLIST)('$name in an outage', ({ mechanism, options }) => {
  test('accepts without the check if policy is fail-open, and reports it', async () => {
    const bench = await TestBench.open(options, { policy: { outage: 'fail-open' } })
    const alice = await bench.login(mechanism)
    await bench.request('/api/bench/faults', { method: 'PATCH', body: { redis: 'down' } })
    const { status, headers } = await alice.me()
    expect(status).toBe(200)
    expect(headers.get('revocation-check')).toBe('skipped')
    const [last] = (await bench.events()).filter(({ type }) => type === 'request.verified').slice(-1)
    expect(last).toMatchObject({ revocationCheck: 'skipped' })
  })
})

test('issues sealed cookies under fail-open while Redis is down, without counting sessions', async () => {
  const bench = await TestBench.open({ policy: { outage: 'fail-open', concurrency: { perUser: 1 } } })
  await bench.request('/api/bench/faults', { method: 'PATCH', body: { redis: 'down' } })
  const devices = [await bench.login('sealed-cookie'), await bench.login('sealed-cookie')]
  for (const device of devices) {
    const { status, headers } = await device.me()
    expect(status).toBe(200)
    expect(headers.get('revocation-check')).toBe('skipped')
  }
  for (const mechanism of ['server-session', 'jwt', 'opaque-token'] as const) {
    await expect(bench.login(mechanism), mechanism).rejects.toThrow('store_unavailable')
  }
})
