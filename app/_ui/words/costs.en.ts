import type { Measure } from '../costs/sums.ts'

/** Strings of the request costs. */
export const costs = {
  label: 'Request costs',
  empty: 'Request costs appear here after the first login.',
  asTable: 'As a table',
  asChart: 'As charts',
  mechanism: 'Mechanism',
  measures: {
    bytesUp: 'Bytes sent',
    bytesDown: 'Bytes received',
    storeReads: 'Store reads',
    storeWrites: 'Store writes',
    ownMicros: 'Server time',
  } satisfies Record<Measure, string>,
  meanings: {
    bytesUp: 'Credential bytes in the request',
    bytesDown: 'Credential bytes issued in the response',
    storeReads: 'Store reads (round trips)',
    storeWrites: 'Store writes (round trips)',
    ownMicros: 'Server time without store calls and password hashing: latest and median',
  } satisfies Record<Measure, string>,
  spark: (least: string, most: string, count: number) =>
    count === 1 ? 'one request' : `from ${least} to ${most} in the last ${count} requests`,
  time: 'Time',
  act: 'Action',
  outcome: 'Result',
  outcomes: { accepted: 'accepted', refused: 'refused' },
  none: '–',

  payload: 'Session data',
  bytesSpoken: (count: number) => `${count} bytes`,
  cookieEnds: '4096: cookie limit',
  login: 'Log in with this much data',
  credentials: 'Size of the latest credential',
  of: (bytes: string, most: string) => `${bytes} of ${most}`,
  tooLarge: (bytes: string, most: string) => `413: ${bytes} of ${most}`,
  sessionData: (bytes: number) => `${bytes} bytes of session data`,
  inHeader: 'A JWT in a header may have 8190 bytes, sent with every request.',
  rule: 'Browsers silently drop cookies over 4096 bytes.',
  why: 'Larger cookies are refused before they are sent, and the current session is unchanged. A reference token does not grow; its record does.',
}
