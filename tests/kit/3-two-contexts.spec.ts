import { expect, test } from '#lib/kit/playwright.ts'

/* Rung 3: two contexts, of which one steals from the other. */

test('accepts a stolen cookie, until the session is revoked', async ({ alice, mallory, ledger }) => {
  const victim = await alice.login('server-session')
  const attacker = mallory.on('server-session')
  await attacker.steal(victim)
  await expect(attacker.me()).toBeAccepted()
  expect(await victim.revoke()).toMatchObject({ effect: 'immediate' })
  await expect(attacker.me()).toBeRefusedWith('session_ended')
  await expect(victim).toHaveEnded('revoked_by_admin')
  await expect(ledger).toHaveEvent({ type: 'session.ended', mechanism: 'server-session' })
})

test('notices a refresh token that is used twice, and ends the family', async ({
  alice,
  mallory,
  clock,
  ledger,
}) => {
  const victim = await alice.login('jwt')
  const attacker = mallory.on('jwt')
  await attacker.steal(victim)
  await expect(victim.refresh()).toBeAccepted()
  // After the grace period, the old token is no retry.
  await clock.advance({ seconds: 30 })
  await expect(attacker.refresh()).toBeRefusedWith('session_ended')
  await expect(victim.refresh()).toBeRefusedWith('session_ended')
  await expect(ledger).toHaveEvent({ type: 'token.reuse_detected' })
})

test('ends the other sessions of a user, and keeps this one', async ({ alice, phone }) => {
  const laptop = await alice.login('opaque-token')
  const second = await phone.login('opaque-token')
  await laptop.stepUp()
  await expect(laptop.revokeOthers()).toBeAccepted()
  await expect(second.me()).toBeRefusedWith('session_ended')
  await expect(laptop.me()).toBeAccepted()
})
