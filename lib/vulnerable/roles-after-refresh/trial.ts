// Quarantined: code of the experiment roles-after-refresh, with deliberate flaws.
import { randomBytes } from 'node:crypto'
import { Store } from '../store.ts'
import type { Transcript } from '../transcript.ts'
import type { createTokens } from './flawed.ts'

type Code = typeof createTokens

async function openAccounts(): Promise<Store<string[]>> {
  const accounts = new Store<string[]>()
  await accounts.set('alice', ['user'])
  await accounts.set('carol', ['user', 'admin'])
  return accounts
}

/** Carol, an administrator, refreshes as any client does. */
export async function exploit(createTokens: Code, log: Transcript): Promise<boolean> {
  const tokens = createTokens(randomBytes(32), await openAccounts())
  const { access, refresh } = await tokens.login('carol')
  await log.act('carol', 'isAdmin(access)', () => tokens.isAdmin(access))
  const body = { token: refresh, roles: ['user', 'admin'] }
  const next = await log.act('carol', 'next = refresh(body)', () => tokens.refresh(body))
  const isAdmin = await log.act('carol', 'isAdmin(next)', () => tokens.isAdmin(next ?? ''))
  return isAdmin !== true
}

export async function contract(createTokens: Code, log: Transcript): Promise<void> {
  const accounts = await openAccounts()
  const tokens = createTokens(randomBytes(32), accounts)
  const { refresh } = await tokens.login('alice')
  const own = await tokens.refresh({ token: refresh })
  await log.expect('false', 'alice', 'isAdmin(refresh({ token }))', () => tokens.isAdmin(own))
  const wanted = await tokens.refresh({ token: refresh, roles: ['admin'] })
  await log.expect('false', 'mallory', 'isAdmin(refresh({ token, roles: ["admin"] }))', () =>
    tokens.isAdmin(wanted),
  )
  const carol = await tokens.login('carol')
  await log.act('operator', 'remove the role "admin" of carol', () => accounts.set('carol', ['user']))
  const later = await tokens.refresh({ token: carol.refresh })
  await log.expect('false', 'carol', 'isAdmin(refresh({ token }))', () => tokens.isAdmin(later))
}
