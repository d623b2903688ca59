import type { ActId } from './acts.ts'

/** Which key does what. */
export const KEYS = {
  login: 'L',
  check: 'M',
  refresh: 'R',
  logout: 'O',
  'second-device': 'D',
  heartbeat: 'H',
  steal: 'S',
  try: 'T',
  foot: 'E',
  present: 'P',
  toLive: 'Escape',
  help: '?',
} as const satisfies Record<ActId, string> & Record<string, string>

/** Where the lanes are found: keys act on the page as it stands. */
export const laneElementId = (mechanism: string) => `lane-${mechanism}`
