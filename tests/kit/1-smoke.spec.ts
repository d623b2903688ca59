import { expect, MECHANISMS, test } from '#lib/kit/playwright.ts'

/* Rung 1: each mechanism logs in, is accepted, and logs out. One world for each test, so that they run side by side. */

for (const mechanism of MECHANISMS) {
  test(`logs in and out: ${mechanism}`, async ({ lane, world }) => {
    await world.setPolicy({ sealedCookie: { revocation: 'denylist' }, jwt: { revocation: 'denylist' } })
    const alice = lane(mechanism)
    await expect(alice.me()).toBeRefusedWith('no_credential')
    await expect(alice.login()).toBeAccepted()
    await expect(alice.me()).toBeAccepted()
    await expect(alice.logout()).toBeAccepted()
    await expect(alice).toHaveEnded('signed_out')
    await expect(alice.me()).toBeRefusedWith('no_credential')
  })
}

test('refuses a wrong password in the same way as an unknown user', async ({ lane }) => {
  await expect(lane('jwt').login({ password: 'wrong' })).toBeRefusedWith('invalid_credentials')
  await expect(lane('jwt').login({ user: 'unknown-user', password: 'wrong' })).toBeRefusedWith(
    'invalid_credentials',
  )
})

test('sets a cookie that scripts and other sites cannot use', async ({ lane }) => {
  await expect(lane('server-session').login()).toHaveCookie({
    name: '__Host-sid',
    httpOnly: true,
    secure: true,
    sameSite: 'Lax',
    path: '/',
  })
})
