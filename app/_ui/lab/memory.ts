import type { MechanismId } from '#lib/core/session.ts'
import type { Jar } from '../state/lane.ts'

/** What this browser remembers of a bench: passwords, which the server says once, and when its cookies were set, which it never says again. */
export interface Memory {
  readonly passwords: Readonly<Record<string, string>>
  readonly jars: Partial<Record<MechanismId, Jar>>
}

const PASSWORDS = 'session-lab:passwords:'
const NEW_PASSWORDS = 'session-lab:new-passwords:'
const JARS = 'session-lab:jars:'

/** The passwords of a bench's users, or null where another browser made the bench. */
export function recallPasswords(benchId: string): Memory['passwords'] | null {
  return recall<Memory['passwords']>(PASSWORDS + benchId)
}

/** Whether this browser knows the passwords of any bench. */
export function knowsPasswords(): boolean {
  try {
    return Object.keys(localStorage).some((key) => key.startsWith(PASSWORDS))
  } catch {
    return false
  }
}

/** Keeps a password that was changed here, beside those that the bench began with: a reset goes back to them. */
export function keepNewPassword(benchId: string, user: string, password: string): void {
  keep(NEW_PASSWORDS + benchId, { ...recallNewPasswords(benchId), [user]: password })
}

/** The passwords that were changed since the bench was as new. */
export function recallNewPasswords(benchId: string): Memory['passwords'] {
  return recall<Memory['passwords']>(NEW_PASSWORDS + benchId) ?? {}
}

export function forgetNewPasswords(benchId: string): void {
  keep(NEW_PASSWORDS + benchId, {})
}

/** Keeps the passwords of a bench, and forgets those of the benches before it. */
export function keepPasswords(benchId: string, passwords: Memory['passwords']): void {
  forgetAll()
  keep(PASSWORDS + benchId, passwords)
}

export function recallJars(benchId: string): Memory['jars'] {
  return recall<Memory['jars']>(JARS + benchId) ?? {}
}

export function keepJar(benchId: string, lane: MechanismId, jar: Jar | null): void {
  const { [lane]: _, ...others } = recallJars(benchId)
  keep(JARS + benchId, jar === null ? others : { ...others, [lane]: jar })
}

function recall<T>(key: string): T | null {
  try {
    const text = localStorage.getItem(key)
    return text === null ? null : (JSON.parse(text) as T)
  } catch {
    return null
  }
}

function keep(key: string, value: object): void {
  try {
    localStorage.setItem(key, JSON.stringify(value))
  } catch {
    // Without storage the bench lives as long as the page.
  }
}

function forgetAll(): void {
  try {
    for (const key of Object.keys(localStorage)) {
      if ([PASSWORDS, NEW_PASSWORDS, JARS].some((kind) => key.startsWith(kind))) localStorage.removeItem(key)
    }
  } catch {
    // Nothing was kept, so nothing has to go.
  }
}
