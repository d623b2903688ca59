import { MECHANISM_IDS } from '#lib/core/session.ts'
import type { TestingWords } from '../use-testing-words.ts'

/*
 * An example for each fixture, person and assertion: lines to copy. Each is the whole body of a test that passes in a new
 * world, with the fixtures that it names; tests compile and run them.
 */

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
  ledger: "const refused = await ledger.events({ type: 'request.refused' })",
  settled: 'await settled()',
}

export const PERSONS: Readonly<Record<keyof TestingWords['worlds']['persons']['purposes'], string>> = {
  alice: `const laptop = await alice.login('${ANY}')`,
  bob: `const other = await bob.login('${ANY}')`,
  carol: "await world.setUser('carol', { roles: ['user'] })",
  mallory: `await mallory.on('${ANY}').steal(await alice.login('${ANY}'))`,
  phone: `const second = await phone.login('${ANY}')`,
}

export const ASSERTIONS: Rows<TestingWords['worlds']['assertions']> = {
  toBeAccepted: `await alice.login('${ANY}')
await expect(lane('${ANY}').me()).toBeAccepted()`,
  toBeRefusedWith: `await expect(lane('${ANY}').me()).toBeRefusedWith('no_credential')`,
  toHaveEnded: `const laptop = await alice.login('${ANY}')
await laptop.logout()
await expect(laptop).toHaveEnded('signed_out')`,
  toHaveCookie: `await expect(lane('${ANY}').login()).toHaveCookie({ httpOnly: true, sameSite: 'Lax' })`,
  toHaveEvent: `await alice.login('${ANY}')
await expect(ledger).toHaveEvent({ type: 'session.created' })`,
}
