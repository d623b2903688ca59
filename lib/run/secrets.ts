/** The session secret of `npm run demo`: created once and stored, so that sessions survive a restart. */
import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './node.mjs'

const directory = join(root, '.session-lab')
const file = join(directory, 'secrets')

export function loadOrCreateSecret(): string {
  const stored = existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
  if (stored.length >= 43) return stored
  const secret = newSecret()
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  writeFileSync(file, `${secret}\n`, { mode: 0o600 })
  // `mode` applies to new files only.
  chmodSync(file, 0o600)
  return secret
}

export function newSecret(): string {
  return randomBytes(48).toString('base64url')
}
