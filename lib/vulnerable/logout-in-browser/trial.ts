// Quarantined: code of the experiment logout-in-browser, with deliberate flaws.
import { randomBytes } from 'node:crypto'
import { Store } from '../store.ts'
import type { Transcript } from '../transcript.ts'
import type { BrowserStorage, createApp } from './flawed.ts'

type Code = typeof createApp

function openApp(createApp: Code) {
  let now = 1_700_000_000
  const app = createApp(randomBytes(32), new Store(), () => now)
  const wait = (seconds: number) => {
    now += seconds
  }
  return { app, wait }
}

/** Mallory copies the token before Alice logs out. */
export async function exploit(createApp: Code, log: Transcript): Promise<boolean> {
  const { app, wait } = openApp(createApp)
  const storage: BrowserStorage = new Map()
  await log.act('alice', 'login(storage, "alice")', () => app.login(storage, 'alice'))
  const copy = storage.get('token') ?? ''
  await log.act('mallory', 'copy = storage.get("token")', () => copy)
  await log.act('alice', 'logout(storage)', () => app.logout(storage))
  await log.act('alice', 'storage.has("token")', () => storage.has('token'))
  wait(60)
  const user = await log.act('mallory', 'userOf(copy), a minute later', () => app.userOf(copy))
  return user === 'alice'
}

export async function contract(createApp: Code, log: Transcript): Promise<void> {
  const { app } = openApp(createApp)
  const [laptop, phone]: [BrowserStorage, BrowserStorage] = [new Map(), new Map()]
  const tokenOf = (storage: BrowserStorage) => storage.get('token') ?? ''
  await app.login(laptop, 'alice')
  await app.login(phone, 'alice')
  await log.expect('alice', 'alice', 'userOf(token of the laptop)', () => app.userOf(tokenOf(laptop)))
  await log.expect('done', 'alice', 'logout(laptop)', () => app.logout(laptop))
  await log.expect('false', 'alice', 'laptop.has("token")', () => laptop.has('token'))
  await log.expect('alice', 'alice', 'userOf(token of the phone)', () => app.userOf(tokenOf(phone)))
  await app.login(laptop, 'alice')
  await log.expect('alice', 'alice', 'userOf(token of the next login)', () => app.userOf(tokenOf(laptop)))
}
