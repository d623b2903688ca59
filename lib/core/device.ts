import { memo } from './memo.ts'

/** The device class of a client by its user agent. A client can send any user agent, so the class serves limits only, not security. */
export const DEVICE_CLASSES = ['desktop', 'mobile', 'tablet', 'program'] as const
export type DeviceClass = (typeof DEVICE_CLASSES)[number]

/** A reduced user agent (`minimise.ts`) states the class: as the letter after `#`, or in brackets at the end. */
const STATED_CLASS = /^#([dmtp])|^[^/]* \((desktop|mobile|tablet|program)\)$/

/** A user agent that does not start like one of a browser counts as a program. */
export function deviceClassOf(userAgent: string | null): DeviceClass {
  if (userAgent === null) return 'program'
  if (!userAgent.startsWith('Mozilla/')) return statedClassOf(userAgent) ?? 'program'
  if (/iPad|Tablet|Android(?!.*Mobile)/.test(userAgent)) return 'tablet'
  if (/Mobi|iPhone|Android/.test(userAgent)) return 'mobile'
  return 'desktop'
}

function statedClassOf(userAgent: string): DeviceClass | undefined {
  const [, letter, name] = STATED_CLASS.exec(userAgent) ?? []
  return DEVICE_CLASSES.find((known) => known === name || known.charAt(0) === letter)
}

/** The clients that the lab simulates. Their names are no personal data, and events state which of them acted. */
const SIMULATED: readonly [RegExp, string][] = [
  [/SessionLab-Mallory\//, 'Mallory'],
  [/SessionLab-Phone\//, 'Phone'],
  [/SessionLab-Office\//, 'Office'],
]
const BROWSERS: readonly [RegExp, string][] = [
  ...SIMULATED,
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrom(e|ium)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
  [/curl\//, 'curl'],
  [/^node\b|undici/, 'Node.js'],
]
const SYSTEMS: readonly [RegExp, string][] = [
  [/Windows/, 'Windows'],
  [/iPhone|iPad/, 'iOS'],
  [/Mac OS X/, 'macOS'],
  [/Android/, 'Android'],
  [/Linux/, 'Linux'],
]

function nameIn(table: readonly [RegExp, string][], userAgent: string): string | undefined {
  return table.find(([pattern]) => pattern.test(userAgent))?.[1]
}

/** The display name of a user agent: "Chrome on Linux". A client can send any text, so it is truncated and not trusted. */
export const deviceOf = memo((userAgent: string): string => {
  const browser = browserFamilyOf(userAgent)
  const system = nameIn(SYSTEMS, userAgent)
  return nameIn(BROWSERS, userAgent) && system ? `${browser} on ${system}` : browser
})

/** The browser, without its version and its system: "Chrome". Of any other client, the first word. */
export function browserFamilyOf(userAgent: string): string {
  return nameIn(BROWSERS, userAgent) ?? (userAgent.split(/[\s/]/)[0]?.slice(0, 24) || 'Unknown client')
}

/** Whether a user agent is one of a client that the lab simulates. */
export function isSimulatedAgent(userAgent: string): boolean {
  return nameIn(SIMULATED, userAgent) !== undefined
}
