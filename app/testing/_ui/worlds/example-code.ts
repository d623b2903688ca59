import { MECHANISM_IDS } from '#lib/core/session.ts'
import type { TestingWords } from '../use-testing-words.ts'

/* An example for each fixture, person and assertion: a line to copy. */

/** Each example runs with every mechanism. */
const [ANY] = MECHANISM_IDS

type Rows<Of extends { readonly rows: object }> = Readonly<Record<keyof Of['rows'], string>>

export const FIXTURES: Rows<TestingWords['worlds']['fixtures']> = {
  lab: "await request.get(new URL('/api/health/ready', lab.url).href)",
  world: "await world.setPolicy({ jwt: { revocation: 'denylist' } })",
  lane: `await expect(lane('${ANY}').login()).toBeAccepted()`,
  clock: 'await clock.advance({ minutes: 30 })',
  faults: "await faults.redis('down')",
  nodes: "await nodes.stop('b')",
  ledger: "await expect(ledger).toHaveEvent({ type: 'session.ended' })",
  settled: 'await settled()',
}

export const PERSONS: Readonly<Record<keyof TestingWords['worlds']['persons']['purposes'], string>> = {
  alice: `const laptop = await alice.login('${ANY}')`,
  bob: `const other = await bob.login('${ANY}')`,
  carol: "await world.setUser('carol', { roles: ['user'] })",
  mallory: `await mallory.on('${ANY}').steal(alice.on('${ANY}'))`,
  phone: `const second = await phone.login('${ANY}')`,
}

export const ASSERTIONS: Rows<TestingWords['worlds']['assertions']> = {
  toBeAccepted: 'await expect(lane.me()).toBeAccepted()',
  toBeRefusedWith: "await expect(lane.me()).toBeRefusedWith('session_ended')",
  toHaveEnded: "await expect(lane).toHaveEnded('idle_timeout')",
  toHaveCookie: "await expect(lane.login()).toHaveCookie({ httpOnly: true, sameSite: 'Lax' })",
  toHaveEvent: "await expect(ledger).toHaveEvent({ type: 'token.reuse_detected' })",
}
