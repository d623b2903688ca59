// Quarantined: code of the experiment uuid-as-secret, with deliberate flaws.
import { randomBytes } from 'node:crypto'
import { Store } from '../store.ts'
import type { Transcript } from '../transcript.ts'
import type { createSessions } from './flawed.ts'

type Code = typeof createSessions

/** The fewest bits of entropy of a reference token (ASVS 7.2.3). */
const MIN_BITS = 128
/** The random bits that are tested: those after them add nothing to the result. */
const TESTED_BYTES = 48

/** Inverts each random bit that the code receives, and counts those that change the ID. */
export async function exploit(createSessions: Code, log: Transcript): Promise<boolean> {
  const stream = randomBytes(8192)
  const idFrom = (bytes: Uint8Array) =>
    createSessions(new Store(), (count) => bytes.subarray(0, count).slice()).login('alice')
  const id = await log.act('mallory', 'login("alice")', () => idFrom(stream))
  const bits = await log.act('mallory', 'random bits that change the ID', async () => {
    let count = 0
    for (let bit = 0; bit < TESTED_BYTES * 8; bit++) {
      const changed = Buffer.from(stream)
      const byte = Math.floor(bit / 8)
      changed.writeUInt8(changed.readUInt8(byte) ^ (1 << (bit % 8)), byte)
      if ((await idFrom(changed)) !== id) count++
    }
    return count
  })
  return (bits ?? 0) < MIN_BITS
}

export async function contract(createSessions: Code, log: Transcript): Promise<void> {
  const sessions = createSessions(new Store(), randomBytes)
  const [laptop, phone] = [await sessions.login('alice'), await sessions.login('alice')]
  await log.expect('alice', 'alice', 'userOf(laptop)', () => sessions.userOf(laptop))
  await log.expect('alice', 'alice', 'userOf(phone)', () => sessions.userOf(phone))
  await log.expect('true', 'alice', 'laptop !== phone', () => laptop !== phone)
  await log.expect('true', 'alice', 'a cookie with the ID has at most 4096 bytes', () => {
    return `session=${laptop}`.length <= 4096
  })
  await log.expect('true', 'alice', 'the ID is valid in a cookie', () => /^[\w.~-]+$/.test(laptop))
}
