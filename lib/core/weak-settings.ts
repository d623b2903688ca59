import type { Policy } from './policy.ts'

/*
 * The settings that exist to show an attack. Each has a value without protection, which no preset has; the page marks it.
 */

/** The values of each setting that protect less than the standard. */
export const WEAK_VALUES = {
  'cookies.sameSite': ['none', 'unset'],
  'cookies.httpOnly': [false],
  'cookies.hostPrefix': [false],
  'cookies.domain': ['host'],
  csrf: ['off'],
  cors: ['any'],
  contentType: ['any'],
} as const satisfies Readonly<Record<string, readonly (string | boolean)[]>>

/** The weakened settings of the cookies of a policy, by their names in `policy.cookies`. */
export function weakCookieSettings({ cookies }: Pick<Policy, 'cookies'>): readonly WeakCookieSetting[] {
  return WEAK_COOKIE_SETTINGS.filter((name) => isWeakValue(`cookies.${name}`, cookies[name]))
}

const WEAK_COOKIE_SETTINGS = ['sameSite', 'httpOnly', 'hostPrefix', 'domain'] as const
export type WeakCookieSetting = (typeof WEAK_COOKIE_SETTINGS)[number]

/** Whether a value of the setting at this path of the policy protects less than the standard. */
export function isWeakValue(path: string, value: unknown): boolean {
  const weak: Readonly<Record<string, readonly unknown[]>> = WEAK_VALUES
  return weak[path]?.includes(value) ?? false
}
