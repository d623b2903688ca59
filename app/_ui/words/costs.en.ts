import type { Measure } from '../costs/sums.ts'

/** The words of what requests cost. */
export const costs = {
  label: 'What requests cost',
  empty: 'What each request costs will stand here, from the first log-in on.',
  asTable: 'As a table',
  asChart: 'As charts',
  mechanism: 'Mechanism',
  measures: {
    bytesUp: 'Bytes up',
    bytesDown: 'Bytes down',
    storeReads: 'Store reads',
    storeWrites: 'Store writes',
    ownMicros: 'µs in the server',
  } satisfies Record<Measure, string>,
  meanings: {
    bytesUp: 'Credential that the request brought',
    bytesDown: 'Credential that the answer handed out',
    storeReads: 'Round trips that asked a store',
    storeWrites: 'Round trips that changed a store',
    ownMicros:
      'Time in the server, without waiting for a store and without hashing a password: the last, and the median',
  } satisfies Record<Measure, string>,
  spark: (least: string, most: string, count: number) =>
    count === 1 ? 'one request' : `from ${least} to ${most} in the last ${count} requests`,
  time: 'Time',
  act: 'Act',
  outcome: 'Answer',
  outcomes: { accepted: 'accepted', refused: 'refused' },
  none: '–',

  payload: 'What a session carries',
  bytes: (count: number) => `${count} B`,
  bytesSpoken: (count: number) => `${count} bytes`,
  cookieEnds: '4096: a whole cookie',
  login: 'Log in with this much',
  credentials: 'How the newest credential travels',
  of: (bytes: number, most: number) => `${bytes} of ${most} B`,
  tooLarge: (bytes: number, most: number) => `413: ${bytes} of ${most} B`,
  sessionData: (data: number) => `carries ${data} bytes of data`,
  inHeader: 'In a header a JWT may have 8190 bytes, and pays them each time.',
  rule: 'A cookie over 4096 bytes is dropped by browsers without a word.',
  why: 'Browsers drop a larger cookie without a word, so it is refused before it is sent, and what was there goes on. A reference is as long as ever; its store reads more.',
}
