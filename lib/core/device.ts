/** The device class of a client by its user agent. A client can send any user agent, so the class serves limits only, not security. */
export const DEVICE_CLASSES = ['desktop', 'mobile', 'tablet', 'program'] as const
export type DeviceClass = (typeof DEVICE_CLASSES)[number]

/** A user agent that does not start like one of a browser counts as a program. */
export function deviceClassOf(userAgent: string | null): DeviceClass {
  if (userAgent === null || !userAgent.startsWith('Mozilla/')) return 'program'
  if (/iPad|Tablet|Android(?!.*Mobile)/.test(userAgent)) return 'tablet'
  if (/Mobi|iPhone|Android/.test(userAgent)) return 'mobile'
  return 'desktop'
}
