import type { Words } from '../../../../_ui/words/en.ts'

const UNITS = [
  ['days', 86_400],
  ['hours', 3600],
  ['minutes', 60],
  ['seconds', 1],
] as const

/** Unit names that are accepted as input, in both languages. */
const NAMES: Readonly<Record<(typeof UNITS)[number][0], RegExp>> = {
  days: /^(d|days?|天|日)$/,
  hours: /^(h|hrs?|hours?|小时|时)$/,
  minutes: /^(m|min|mins|minutes?|分钟|分)$/,
  seconds: /^(|s|secs?|seconds?|秒)$/,
}

/** Seconds as a duration: 30 min, 1 h 30 min, 7 d. */
export function formatDuration(seconds: number, { time }: Words): string {
  let rest = seconds
  const parts = UNITS.flatMap(([unit, size]) => {
    const n = Math.floor(rest / size)
    rest -= n * size
    return n > 0 ? [time[unit](n)] : []
  })
  return parts.length === 0 ? time.seconds(0) : parts.join(' ')
}

/** Parses a duration to whole seconds; null if it is none. A bare number is seconds. */
export function parseDuration(text: string): number | null {
  const compact = text.trim().toLowerCase()
  const parts = [...compact.matchAll(/(\d+(?:\.\d+)?)\s*([^\d\s.]*)\s*/g)]
  if (parts.length === 0 || parts.map(([all]) => all).join('') !== compact) return null
  let seconds = 0
  for (const [, number = '', name = ''] of parts) {
    const unit = UNITS.find(([id]) => NAMES[id].test(name))
    if (!unit) return null
    seconds += Number(number) * unit[1]
  }
  return Math.round(seconds)
}
