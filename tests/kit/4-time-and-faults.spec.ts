import { expect, MECHANISMS, test } from '#lib/kit/playwright.ts'

/* Rung 4: time and faults, without a sleep. */

/** By policy, and not by the session: a server that computes a wrong end states the wrong end, too. */
const IDLE_SECONDS = 600

for (const mechanism of MECHANISMS) {
  test(`ends an idle session when its time has come: ${mechanism}`, async ({ alice, clock, world }) => {
    await world.setPolicy({ lifetime: { idleSeconds: IDLE_SECONDS }, jwt: { accessSeconds: 3600 } })
    const lane = await alice.login(mechanism)
    await clock.advance({ seconds: IDLE_SECONDS - 1 })
    await expect(lane.me({ slide: false })).toBeAccepted()
    await clock.advance({ seconds: 2 })
    // An access token that has expired does not state why; its refresh token does.
    await expect(mechanism === 'jwt' ? lane.refresh() : lane.me()).toBeRefusedWith('expired_idle')
  })
}

test('refuses while Redis is down, and keeps the session', async ({ alice, faults }) => {
  const lane = await alice.login('opaque-token')
  await faults.redis('down')
  await expect(lane.me()).toBeRefusedWith('store_unavailable')
  await faults.redis('up')
  await expect(lane.me()).toBeAccepted()
})

test('has no session in the memory of a node that was restarted', async ({ alice, nodes, world }) => {
  await world.setPolicy({ serverSession: { store: 'memory' }, balancer: 'sticky' })
  const lane = await alice.login('server-session')
  const node = lane.session?.node ?? 'a'
  await expect(lane.me({ node })).toBeAccepted()
  await nodes.stop(node)
  await nodes.start(node)
  await expect(lane.me({ node })).toBeRefusedWith('unknown_session')
})
