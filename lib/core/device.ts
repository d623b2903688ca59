/** What kind of thing a client is, as far as its user agent tells. Free text that anybody may write: good for a limit, not for trust. */
export const DEVICE_CLASSES = ['desktop', 'mobile', 'tablet', 'program'] as const
export type DeviceClass = (typeof DEVICE_CLASSES)[number]

/** The class of a client. What does not call itself a browser is a program. */
export function deviceClassOf(userAgent: string | null): DeviceClass {
  if (userAgent === null || !userAgent.startsWith('Mozilla/')) return 'program'
  if (/iPad|Tablet|Android(?!.*Mobile)/.test(userAgent)) return 'tablet'
  if (/Mobi|iPhone|Android/.test(userAgent)) return 'mobile'
  return 'desktop'
}
