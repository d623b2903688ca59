import { sealData } from 'iron-session'
import { describe, expect, test } from 'vitest'
import { lab } from '#lib/bench/lab.ts'
import { World } from '../support/world.ts'

/** Seals anything with the bench's own password. */
async function sealedByUs(world: World, contents: object): Promise<string> {
  const bench = await lab().benches.find(world.id)
  return sealData(contents, { password: { ...bench?.keys.seal.passwords } })
}

async function contentsOf(world: World) {
  const alice = await world.login('sealed-cookie')
  const { id, createdAt, authenticatedAt, lastSeenAt, idleExpiresAt, absoluteExpiresAt } = alice.session ?? {}
  const bench = await lab().benches.find(world.id)
  const session = {
    ...{
      id,
      user: 'alice',
      roles: ['user'],
      createdAt,
      authenticatedAt,
      lastSeenAt,
      idleExpiresAt,
      absoluteExpiresAt,
    },
    ...{ rememberMe: false, node: 'a', ip: null, userAgent: null, device: null },
  }
  return { alice, contents: { v: 1, typ: 'session', bench: bench?.publicName, session } }
}

describe('a seal made with our own password', () => {
  test('is accepted where everything inside is right', async () => {
    const world = await World.open()
    const { alice, contents } = await contentsOf(world)
    expect((await alice.with(await sealedByUs(world, contents)).me()).status).toBe(200)
  })

  test.each([
    ['for another purpose', { typ: 'magic-link' }, 'wrong_type'],
    ['of another version', { v: 2 }, 'wrong_type'],
    ['of another bench', { bench: 'another' }, 'wrong_bench'],
    ['with nothing inside', { session: undefined }, 'malformed'],
    ['with a string for an instant', { session: { absoluteExpiresAt: 'never' } }, 'malformed'],
    ['without an absolute limit', { session: { absoluteExpiresAt: undefined } }, 'malformed'],
  ])('is refused %s', async (_, change, code) => {
    const world = await World.open()
    const { alice, contents } = await contentsOf(world)
    const session =
      'session' in change ? change.session && { ...contents.session, ...change.session } : contents.session
    const seal = await sealedByUs(world, { ...contents, ...change, session })
    const { status, body } = await alice.with(seal).me()
    expect({ status, code: body.code }).toEqual({ status: 401, code })
  })
})

describe('what stands outside the MAC', () => {
  test.each(['~1', '~3', '', '~', '~2~2'])(
    'is ours to the letter: a seal that ends in %j is refused',
    async (mark) => {
      const world = await World.open()
      const alice = await world.login('sealed-cookie')
      expect((await alice.with(alice.credential.replace(/~2$/, mark)).me()).body.code).toBe('malformed')
    },
  )

  test.each(['99', '__proto__', 'constructor', '0'])('a password id of %s is refused', async (id) => {
    const world = await World.open()
    const alice = await world.login('sealed-cookie')
    const { status } = await alice.with(alice.credential.replace('*1*', `*${id}*`)).me()
    expect(status).toBe(401)
  })
})

describe('the cookie', () => {
  test('fits into 4096 bytes with the longest names and user agent', async () => {
    const world = await World.open()
    const alice = await world.login('sealed-cookie')
    alice.headers = { 'user-agent': 'x'.repeat(2000) }
    const { headers } = await alice.login('carol', { device: 'd'.repeat(40), rememberMe: true })
    const [cookie = ''] = headers.getSetCookie()
    expect(cookie.length).toBeLessThan(4096)
    expect((await alice.me()).status).toBe(200)
  })

  test('slides with activity: a new seal for the same session', async () => {
    const world = await World.open({ clock: { frozen: true } })
    const alice = await world.login('sealed-cookie')
    const before = alice.credential
    await alice.me()
    expect(alice.credential).toBe(before)
    await world.advance(60)
    const { body } = await alice.me()
    expect(alice.credential).not.toBe(before)
    expect(body.session.lastSeenAt - body.session.createdAt).toBe(60_000)
  })

  test('does not expire early because the wall’s clock ran on while the bench’s stood still', async () => {
    const world = await World.open({ clock: { frozen: true }, policy: { lifetime: { idleSeconds: 1 } } })
    const alice = await world.login('sealed-cookie')
    await new Promise((resolve) => setTimeout(resolve, 1200))
    expect((await alice.me()).status).toBe(200)
  })
})
