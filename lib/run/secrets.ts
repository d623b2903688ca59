/** The demo's own session secret: made once and kept, so that whoever is logged in still is after a restart. */
import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './node.mjs'

const directory = join(root, '.session-lab')
const file = join(directory, 'secrets')

export function loadOrCreateSecret(): string {
  const kept = existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
  if (kept.length >= 43) return kept
  const secret = newSecret()
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  writeFileSync(file, `${secret}\n`, { mode: 0o600 })
  // The mode above counts for a new file only.
  chmodSync(file, 0o600)
  return secret
}

export function newSecret(): string {
  return randomBytes(48).toString('base64url')
}
