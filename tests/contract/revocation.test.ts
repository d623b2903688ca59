import { describe, expect, test } from 'vitest'
import { lab } from '#lib/bench/lab.ts'
import { factsOf, KEYED_MECHANISMS } from '#lib/core/mechanism-facts.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { benchKeys } from '#lib/redis/keys.ts'
import { selfContained, WITH_DENYLIST, WITH_TECHNIQUE } from '../support/cases.ts'
import { type Client, TestBench } from '../support/test-bench.ts'

const revokeSession = (bench: TestBench, client: Client) =>
  bench.request(`/api/sessions/${client.session?.id}`, { method: 'DELETE' })

describe.each(WITH_TECHNIQUE)('$name', ({ mechanism, options, technique }) => {
  const byName = [technique].flat().includes('denylist')
  const byUser = [technique].flat().some((each) => each !== 'denylist')

  test('refuses a copy immediately after logout', async () => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    const alice = await bench.login(mechanism)
    const copy = alice.copy()
    expect((await alice.logout()).body).toEqual({ reach: 'everywhere' })
    expect((await copy.me()).body).toMatchObject({ status: 401, endReason: 'signed_out' })
  })

  test('refuses a revoked session immediately and reports reason and time', async () => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    const alice = await bench.login(mechanism)
    const { now } = (await bench.request('/api/bench')).body
    expect((await revokeSession(bench, alice)).body).toEqual({ effect: 'immediate', effectiveAt: now })
    const { body } = await alice.me()
    expect(body).toMatchObject({ status: 401, endReason: 'revoked_by_admin', endedAt: now })
    expect(body.code).toBe(technique === 'epoch' ? 'epoch_mismatch' : 'session_ended')
  })

  test('revokes one of two devices alone only under a denylist', async () => {
    const bench = await TestBench.open(options)
    const [phone, laptop] = [await bench.login(mechanism), await bench.login(mechanism)]
    const bob = await bench.login(mechanism, 'bob')
    const { body } = await revokeSession(bench, phone)
    expect((await phone.me()).status).toBe(401)
    expect((await laptop.me()).status).toBe(byName ? 200 : 401)
    expect((await bob.me()).status).toBe(200)
    expect(body.alsoEnded).toEqual(byName ? undefined : [laptop.session?.id])
    const states = Object.fromEntries((await bench.sessions()).map(({ id, state }) => [id, state]))
    expect(states[laptop.session?.id ?? '']).toBe(byName ? 'active' : 'ended')
  })

  test('refuses to log out other sessions with a revoked credential', async () => {
    const bench = await TestBench.open(options)
    const stolen = (await bench.login(mechanism)).copy()
    await bench.request('/api/sessions?user=alice', { method: 'DELETE' })
    const alice = await bench.login(mechanism)
    expect((await stolen.copy().logout()).body).toEqual({ reach: 'nothing' })
    expect((await stolen.copy().post('logout', { scope: 'others' })).status).toBe(401)
    await stolen.copy().post('logout', { scope: 'global' })
    expect((await alice.me()).status).toBe(200)
  })

  test('revokes all sessions of a user except one, with every technique', async () => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    const devices = [await bench.login(mechanism), await bench.login(mechanism), await bench.login(mechanism)]
    const { body } = await bench.request(
      `/api/sessions?user=alice&except=${devices[1]?.session?.id}&mechanism=${mechanism}`,
      { method: 'DELETE' },
    )
    expect(body.ended).toBe(2)
    const answers = await Promise.all(devices.map((device) => device.me()))
    expect(answers.map(({ status }) => status)).toEqual([401, 200, 401])
    const reported = (await bench.events()).map(({ type }) => type)
    expect(reported.includes('user.revoked_before')).toBe(byUser)
    expect(reported.includes('token.denied')).toBe(!byUser)
  })

  test('accepts a new login after a revocation of all sessions, also with a frozen clock', async () => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    for (let round = 0; round < 3; round++) {
      const alice = await bench.login(mechanism)
      expect((await alice.me()).status, `round ${round}`).toBe(200)
      await bench.request('/api/sessions?user=alice', { method: 'DELETE' })
      expect((await alice.me()).status, `round ${round}`).toBe(401)
      expect((await alice.refresh()).status, `round ${round}`).toBe(401)
    }
  })

  test('A1: does not revive a revoked session by excepting it', async () => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    const alice = await bench.login(mechanism)
    await revokeSession(bench, alice)
    await bench.login(mechanism)
    await bench.request(`/api/sessions?user=alice&except=${alice.session?.id}`, { method: 'DELETE' })
    expect((await alice.me()).status).toBe(401)
  })

  test('refuses credentials that slid or were refreshed before the revocation', async () => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    const alice = await bench.login(mechanism)
    const first = alice.copy()
    await bench.advance(61)
    await alice.me()
    await alice.refresh()
    const second = alice.copy()
    await revokeSession(bench, alice)
    for (const each of [first, second]) expect((await each.me()).status).toBe(401)
  })

  test('refuses every re-encoding of a revoked credential', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism)
    await revokeSession(bench, alice)
    const { credential } = alice
    for (const variant of [`${credential}=`, `${credential}==`, `${credential}%3D`, `${credential}~2`]) {
      expect((await alice.with(variant).me()).status, variant.slice(-4)).toBe(401)
    }
  })

  test('reads once per check', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism)
    expect((await alice.me('?slide=0')).headers.get('server-timing')).toContain('desc="reads=1 writes=0"')
  })
})

describe.each(WITH_DENYLIST)('$name', ({ mechanism, options }) => {
  test('refuses earlier credentials after Redis lost the revocation data', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism)
    await bench.advance(5)
    await revokeSession(bench, alice)
    const redis = lab().link.commands
    const keys = benchKeys(bench.id)
    // As after a restart without a snapshot: the denylist entry and the instant of completeness are lost.
    await redis.del(`${keys.denied}${mechanism}:${alice.session?.id}`, keys.completeSince)
    expect((await alice.me()).body).toMatchObject({ code: 'session_ended', endReason: 'store_lost' })
    await bench.advance(2)
    expect((await (await bench.login(mechanism)).me()).status).toBe(200)
  })

  test.each([true, false])(
    'A1: refuses a revoked credential after Redis was flushed, clock frozen: %s',
    async (frozen) => {
      const bench = await TestBench.open(options, { clock: { frozen } })
      const [revoked, live] = [await bench.login(mechanism), await bench.login(mechanism)]
      await revokeSession(bench, revoked)
      expect((await revoked.me()).status).toBe(401)
      await bench.request('/api/bench/faults', { method: 'PATCH', body: { redis: 'emptied' } })
      for (const client of [revoked, live]) {
        expect((await client.me()).body).toMatchObject({ status: 401, endReason: 'store_lost' })
        expect((await client.refresh()).status).toBe(401)
      }
      const after = await bench.login(mechanism)
      expect((await after.me()).status).toBe(200)
      expect((await after.refresh()).status).toBe(200)
      expect((await after.me()).status).toBe(200)
    },
  )

  test('A1: keeps a session revoked when policy changes to another technique', async () => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    const alice = await bench.login(mechanism)
    await revokeSession(bench, alice)
    for (const revocation of ['not-before', 'epoch', 'denylist']) {
      await bench.policy({ [factsOf(mechanism).policyKey]: { revocation } })
      expect((await alice.me()).status, revocation).toBe(401)
    }
  })

  test('checks revocation only before sensitive actions under checkOn: sensitive-acts', async () => {
    const bench = await TestBench.open({
      clock: { frozen: true },
      policy: selfContained({ checkOn: 'sensitive-acts' }),
    })
    const alice = await bench.login(mechanism)
    expect((await alice.me('?slide=0')).headers.get('server-timing')).toContain('desc="reads=0 writes=0"')
    expect((await alice.post('transfer', { to: 'bob', amount: 1 })).status).toBe(200)
    const { body } = await revokeSession(bench, alice)
    expect(body.effect).toBe(mechanism === 'jwt' ? 'at-next-refresh' : 'at-expiry')
    expect(body).toMatchObject({ sensitiveActs: 'immediate', effectiveAt: alice.session?.expiresAt })
    expect((await alice.me('?slide=0')).status).toBe(200)
    expect((await alice.post('transfer', { to: 'bob', amount: 1 })).body).toMatchObject({
      status: 401,
      endReason: 'revoked_by_admin',
    })
  })

  test('saves the round trip on a node with a verified-credential cache, which lags behind the others', async () => {
    const bench = await TestBench.open({
      clock: { frozen: true },
      policy: selfContained({ verifiedCacheSeconds: 30 }),
    })
    const alice = await bench.login(mechanism)
    const at = (node: string) => alice.request('me?slide=0', { headers: { 'lab-node': node } })
    for (const node of ['a', 'b']) expect((await at(node)).status).toBe(200)
    expect((await at('b')).headers.get('server-timing')).toContain('desc="reads=0 writes=0"')
    const { now } = (await bench.request('/api/bench')).body
    const ended = await bench.request(`/api/sessions/${alice.session?.id}`, {
      method: 'DELETE',
      headers: { 'lab-node': 'a' },
    })
    expect(ended.body).toEqual({ effect: 'within', effectiveAt: now + 30_000 })
    const [event] = (await bench.events()).filter(({ type }) => type === 'session.ended')
    expect(event).toMatchObject(ended.body)
    // The node that revoked it refuses; the other accepts until its cache entry expires.
    expect((await at('a')).status).toBe(401)
    expect((await at('b')).status).toBe(200)
    // A sensitive action uses no cache.
    const transfer = await alice.request('transfer', {
      method: 'POST',
      body: { to: 'bob', amount: 1 },
      headers: { 'lab-node': 'b' },
    })
    expect(transfer.status).toBe(401)
    await bench.advance(30)
    expect((await at('b')).status).toBe(401)
    const cached = (await bench.events()).filter((event) => 'cached' in event)
    expect(cached).toHaveLength(2)
  })

  test('A8: states until when a node may accept a copy from its cache after a logout', async () => {
    const bench = await TestBench.open({
      clock: { frozen: true },
      policy: selfContained({ verifiedCacheSeconds: 30 }),
    })
    const alice = await bench.login(mechanism)
    const { now } = (await bench.request('/api/bench')).body
    expect((await alice.logout()).body).toEqual({ reach: 'everywhere', effectiveAt: now + 30_000 })
  })

  test('never accepts a cached credential past its expiry', async () => {
    const bench = await TestBench.open({
      clock: { frozen: true },
      policy: {
        lifetime: { idleSeconds: 20 },
        ...selfContained({ verifiedCacheSeconds: 300 }),
        jwt: { verifiedCacheSeconds: 300, accessSeconds: 20 },
      },
    })
    const alice = await bench.login(mechanism)
    expect((await alice.me('?slide=0')).status).toBe(200)
    await bench.advance(20)
    expect((await alice.me('?slide=0')).status).toBe(401)
  })
})

describe.each(MECHANISM_IDS)('%s', (mechanism) => {
  const logout = (client: Client, scope: string) => client.post('logout', { scope })

  test('keeps the current session when logging out the others', async () => {
    const bench = await TestBench.open()
    const [mine, phone, tablet] = [
      await bench.login(mechanism),
      await bench.login(mechanism),
      await bench.login(mechanism),
    ]
    const bob = await bench.login(mechanism, 'bob')
    const { status, body, headers } = await logout(mine, 'others')
    expect(status).toBe(200)
    expect(body).toMatchObject({ scope: 'others', ended: 2, reach: 'everywhere' })
    expect(headers.getSetCookie()).toEqual([])
    expect((await mine.me()).status).toBe(200)
    expect((await bob.me()).status).toBe(200)
    for (const other of [phone, tablet]) {
      expect((await other.me()).body).toMatchObject({ status: 401, endReason: 'revoked_by_user' })
    }
  })

  test('ends the current session and clears its cookies when logging out everywhere', async () => {
    const bench = await TestBench.open()
    const mine = await bench.login(mechanism, 'alice', { carrier: 'cookie' })
    const phone = await bench.login(mechanism)
    const copy = mine.copy()
    const { body, headers } = await logout(mine, 'global')
    expect(body).toMatchObject({ scope: 'global', ended: 1, reach: 'everywhere' })
    expect(headers.getSetCookie()).not.toEqual([])
    expect((await copy.me()).body.endReason).toBe('signed_out')
    expect((await phone.me()).body.endReason).toBe('revoked_by_user')
  })

  test('refuses scope=others without a valid session', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login(mechanism)
    const outsider = alice.with('AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')
    outsider.refreshToken = null
    expect((await logout(outsider, 'others')).status).toBe(401)
    expect((await alice.me()).status).toBe(200)
  })

  test('returns 422 for an unknown scope', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login(mechanism)
    expect((await logout(alice, 'galaxy')).status).toBe(422)
  })
})

test('states until when pure credentials of other sessions are accepted', async () => {
  const bench = await TestBench.open({ preset: 'textbook', clock: { frozen: true } })
  for (const mechanism of KEYED_MECHANISMS) {
    const [mine, phone] = [await bench.login(mechanism), await bench.login(mechanism)]
    const { body } = await mine.post('logout', { scope: 'others' })
    const until = mechanism === 'jwt' ? phone.session?.expiresAt : phone.session?.absoluteExpiresAt
    expect(body).toMatchObject({ reach: 'nothing', copiesLiveUntilAt: until, ended: 1 })
    expect((await phone.me('?slide=0')).status).toBe(200)
  }
})
