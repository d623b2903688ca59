import { createHmac } from 'node:crypto'
import { expect, type Lane, MECHANISMS, test } from '#lib/kit/playwright.ts'

/*
 * Rung 5: what the planted bugs break. With the rungs before it, this suite reports each of the 24, and none of the controls:
 * `npm run mutate`.
 */

/** Mechanisms with a record on the server, and those whose credential contains the session. */
const WITH_RECORDS = ['server-session', 'opaque-token'] as const
const SELF_CONTAINED = ['sealed-cookie', 'jwt'] as const

/** A credential with other unused bits in its last character: the same bytes in another spelling. */
function respelled(credential: string): string {
  const [, start = '', last = '', end = ''] = /^(.*)([\w-])((?:~2)?)$/.exec(credential) ?? []
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return `${start}${alphabet[alphabet.indexOf(last) ^ 1]}${end}`
}

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const decoded = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString()) as object

/** The token of a lane with other claims, and without a signature or with an HMAC of this secret. */
function forged(token: string, alg: 'none' | 'HS256', secret = ''): string {
  const [header, claims] = token.split('.')
  const signed = `${encoded({ ...decoded(header), alg })}.${encoded({ ...decoded(claims), sub: 'carol' })}`
  return `${signed}.${alg === 'none' ? '' : createHmac('sha256', secret).update(signed).digest('base64url')}`
}

test.describe('after a logout', () => {
  for (const mechanism of MECHANISMS) {
    test(`a copy of the credential is refused: ${mechanism}`, async ({ alice, mallory, world }) => {
      await world.setPolicy({ sealedCookie: { revocation: 'denylist' }, jwt: { revocation: 'denylist' } })
      const victim = await alice.login(mechanism)
      const attacker = mallory.on(mechanism)
      await attacker.steal(victim)
      await victim.logout()
      await expect(attacker.me()).toBeRefusedWith('session_ended')
    })
  }

  for (const mechanism of SELF_CONTAINED) {
    test(`another spelling of the credential is refused: ${mechanism}`, async ({ alice, mallory, world }) => {
      await world.setPolicy({ sealedCookie: { revocation: 'denylist' }, jwt: { revocation: 'denylist' } })
      const victim = await alice.login(mechanism)
      const attacker = mallory.on(mechanism)
      await attacker.steal(victim)
      if (attacker.accessToken !== null) attacker.accessToken = respelled(attacker.accessToken)
      const cookies = await attacker.cookies()
      if (cookies.length > 0)
        await mallory.addCookies(cookies.map((cookie) => ({ ...cookie, value: respelled(cookie.value) })))
      await victim.logout()
      const reply = await attacker.me()
      expect(reply.status).toBe(401)
    })
  }

  test('a record that a slow request writes late revives nothing', async ({
    alice,
    mallory,
    clock,
    faults,
    ledger,
    world,
  }) => {
    const victim = await alice.login('opaque-token')
    const attacker = mallory.on('opaque-token')
    await attacker.steal(victim)
    await clock.advance({ minutes: 2 })
    await faults.redis('slow')
    const { headers } = await victim.me()
    await faults.redis('up')
    await victim.logout()
    // The write of the slow request, which no response waits for.
    await expect
      .poll(async () => (await world.send('GET', `/api/exchanges/${headers['lab-exchange']}`)).body.asks)
      .toContainEqual(expect.objectContaining({ kind: 'write' }))
    await expect(attacker.me()).toBeRefusedWith('session_ended')
    await expect(ledger).toHaveEvent({ type: 'session.ended', reason: 'signed_out' })
  })

  test('of the other devices, this one stays logged in', async ({ alice, phone, mallory }) => {
    const own = await alice.login('server-session')
    const others = [await phone.login('server-session'), await mallory.login('server-session')]
    const reply = await alice.send('POST', '/api/server-session/logout', { data: { scope: 'others' } })
    expect(reply.status).toBe(200)
    await expect(own.me()).toBeAccepted()
    for (const other of others) await expect(other.me()).toBeRefusedWith('session_ended')
  })
})

test.describe('a login', () => {
  test('continues no session of the client under its old ID', async ({ alice, mallory }) => {
    const attacker = await mallory.login('server-session')
    const victim = alice.on('server-session')
    await victim.steal(attacker)
    const before = await attacker.cookies()
    await expect(victim.login({ user: 'bob' })).toBeAccepted()
    expect(await victim.cookies()).not.toEqual(before)
    await expect(attacker.me()).toBeRefusedWith('session_ended')
  })

  test('adopts no ID that the client has chosen', async ({ alice }) => {
    const lane = await alice.login('server-session')
    const chosen = `chosen-by-an-attacker_.${'A'.repeat(43)}`
    const [cookie] = await lane.cookies()
    if (cookie === undefined) throw new Error('The login has set no cookie.')
    await lane.logout()
    await alice.addCookies([{ ...cookie, value: chosen }])
    await expect(lane.login()).toBeAccepted()
    expect((await lane.cookies()).map(({ value }) => value)).not.toContain(chosen)
  })

  test('sets a cookie that does not outlive the session', async ({ lane }) => {
    const reply = await lane('sealed-cookie').login()
    const { createdAt = 0, expiresAt = 0 } = reply.body.session ?? {}
    const [cookie] = reply.cookies
    expect(Number(cookie?.attributes['max-age'])).toBeLessThanOrEqual((expiresAt - createdAt) / 1000 + 1)
  })
})

test.describe('time', () => {
  test('ends a session that is always used at the absolute timeout', async ({ alice, clock, world }) => {
    await world.setPolicy({ lifetime: { idleSeconds: 60, absoluteSeconds: 120 } })
    const lane = await alice.login('server-session')
    for (const _ of [1, 2, 3]) {
      await clock.advance({ seconds: 37 })
      await expect(lane.me()).toBeAccepted()
    }
    await clock.advance({ seconds: 37 })
    await expect(lane.me()).toBeRefusedWith('expired_absolute')
  })
})

test.describe('a refresh token', () => {
  test('has one successor, if two requests use it at the same time', async ({ alice, phone, faults }) => {
    const first = await alice.login('jwt')
    const second = phone.on('jwt')
    await second.steal(first)
    // Both have read the token before one of them writes.
    await faults.redis('slow')
    const replies = await Promise.all([first.refresh(), second.refresh()])
    expect(replies.map(({ status }) => status)).toEqual([200, 200])
    expect(new Set(replies.map(({ body }) => body.credential?.refresh_token)).size).toBe(1)
  })

  test('that was used is refused after its grace period, and is no access token', async ({
    alice,
    mallory,
    clock,
    ledger,
  }) => {
    const victim = await alice.login('jwt')
    const attacker = mallory.on('jwt')
    await attacker.steal(victim)
    await victim.refresh()
    await clock.advance({ seconds: 11 })
    await expect(attacker.refresh()).toBeRefusedWith('session_ended')
    await expect(ledger).toHaveEvent({ type: 'token.reuse_detected' })
    await expect(victim.refresh()).toBeRefusedWith('session_ended')
  })

  test('is not accepted as an access token', async ({ alice }) => {
    const lane = await alice.login('jwt')
    lane.accessToken = lane.refreshToken
    const reply = await lane.me()
    expect(reply.status).toBe(401)
  })
})

test.describe('a forged token', () => {
  const claim = async (lane: Lane, token: string) => {
    lane.accessToken = token
    const reply = await lane.me()
    expect({ status: reply.status, user: reply.body.user?.name ?? null }).toEqual({ status: 401, user: null })
  }

  test('without a signature is refused', async ({ alice }) => {
    const lane = await alice.login('jwt')
    await claim(lane, forged(lane.accessToken ?? '', 'none'))
  })

  test('with an HMAC of an empty secret is refused', async ({ alice }) => {
    const lane = await alice.login('jwt')
    await claim(lane, forged(lane.accessToken ?? '', 'HS256'))
  })

  test('for another audience is refused', async ({ world }) => {
    // The attack lab has the key by which the same issuer makes a token for another service.
    const reply = await world.send('POST', '/api/bench/attacks/type-confusion', {
      mechanism: 'jwt',
      variant: 'audience',
      stage: 'bench',
    })
    expect(reply).toMatchObject({ status: 200, body: { outcome: 'held' } })
  })
})

test.describe('revocation', () => {
  for (const mechanism of ['server-session', 'jwt'] as const) {
    test(`reaches every node: ${mechanism}`, async ({ alice, world }) => {
      await world.setPolicy({ jwt: { revocation: 'denylist' } })
      const lane = await alice.login(mechanism)
      await expect(lane.me({ node: 'a' })).toBeAccepted()
      await lane.revoke()
      for (const node of ['a', 'b'] as const) await expect(lane.me({ node })).toBeRefusedWith('session_ended')
    })
  }

  test('of a role takes effect at the next check', async ({ world }) => {
    const lane = await world.user('carol').login('jwt')
    await world.setUser('carol', { roles: ['user'] })
    expect((await lane.me()).body.user?.roles).toEqual(['user'])
  })
})

test.describe('while Redis is down', () => {
  for (const mechanism of WITH_RECORDS) {
    test(`a revoked session is not accepted: ${mechanism}`, async ({ alice, faults }) => {
      const lane = await alice.login(mechanism)
      await lane.me({ node: 'a' })
      await lane.revoke()
      await faults.redis('down')
      await expect(lane.me({ node: 'a' })).toBeRefusedWith('store_unavailable')
    })
  }

  test('the browser keeps its cookie', async ({ alice, faults }) => {
    const lane = await alice.login('server-session')
    await faults.redis('down')
    await expect(lane.me()).toBeRefusedWith('store_unavailable')
    await faults.redis('up')
    await expect(lane.me()).toBeAccepted()
  })
})
