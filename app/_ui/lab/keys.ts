import type { ActId } from './acts.ts'

/** The action of each key. */
export const KEYS = {
  login: 'L',
  check: 'M',
  refresh: 'R',
  logout: 'O',
  revoke: 'V',
  'second-device': 'D',
  heartbeat: 'H',
  steal: 'S',
  try: 'T',
  bottomPanel: 'E',
  present: 'P',
  notes: 'N',
  hand: 'A',
  toLive: 'Escape',
  help: '?',
} as const satisfies Record<ActId, string> & Record<string, string>

/** The element IDs of the lanes, for shortcuts. */
export const laneElementId = (mechanism: string) => `lane-${mechanism}`
