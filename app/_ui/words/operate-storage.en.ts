import type {
  DumpField,
  DumpForm,
  DumpStore,
  Minimisation,
  StorageEncryption,
} from '#lib/core/storage-settings.ts'

/** Strings of the section “Stored data” of the page /operate. */
export const storage = {
  intro:
    'What the stores have of a user, and what remains readable in a stolen copy. Both settings are part of the policy. A session keeps the form in which it was stored.',
  encryption: 'Encryption at rest',
  encryptions: {
    off: 'Off',
    sealed: 'Sealed',
  } satisfies Record<StorageEncryption, string>,
  encryptionNotes: {
    off: 'Records are plain text.',
    sealed:
      'Address, user agent, device and session data of each record are one ciphertext (AES-256-GCM), bound to its place: in another record it is refused.',
  } satisfies Record<StorageEncryption, string>,
  minimise: 'What is kept of a client',
  minimisations: {
    full: 'Everything',
    network: 'Network and browser',
    marks: 'Marks',
  } satisfies Record<Minimisation, string>,
  minimisationNotes: {
    full: 'Address and user agent as they were sent.',
    network: '203.0.113.0/24 (IPv6: /48) and “Chrome (desktop)”. Limits then count the network.',
    marks: 'A keyed hash, such as #kT3xQ0aP9fLm: it can be compared and counted, and not read.',
  } satisfies Record<Minimisation, string>,
  saved: 'Saved. New values are stored in this form.',
  failed: (detail: string) => `Not changed: ${detail}`,

  key: (kid: string) => `Storage key ${kid}`,
  rotate: 'Rotate',
  replace: 'Replace immediately',
  rotated: (kid: string) =>
    `Storage key ${kid} seals from now on. The earlier key still opens what it sealed.`,
  replaced: (kid: string, ended: number) =>
    `Storage key ${kid} replaced the earlier keys. ${ended === 1 ? '1 session has' : `${ended} sessions have`} ended: ${ended === 1 ? 'its record' : 'their records'} can no longer be decrypted.`,

  dump: 'What Mallory reads in a stolen copy',
  copyOf: 'Copy of',
  copies: {
    redis: 'Redis',
    sql: 'SQL',
    memory: 'Node memory',
    browser: 'This browser',
  } satisfies Record<DumpStore, string>,
  copyNotes: {
    redis:
      'Scripts and indexes decide by user, instants and address, so these stay readable, except that limits of sealed records count by a mark. The event log is not sealed: it keeps a client as the second setting says, and no session data.',
    sql: 'Only server-side sessions, if the policy keeps them in SQL. Queries need user, instants and the address for limits.',
    memory:
      'Records in the memory of the nodes, if the policy keeps them there. A cache of verified credentials, if the policy has one, is in plain text for its few seconds.',
    browser:
      'The credentials that this browser sends, or has received in the last ten minutes. A copy can be presented until the bench refuses it; sealing the stores does not change that.',
  } satisfies Record<DumpStore, string>,
  table: 'Fields by lane',
  lane: 'Lane',
  records: 'Records',
  eventLog: 'Event log',
  dumpFields: {
    user: 'User name',
    address: 'Address',
    limitKey: 'Address for limits',
    userAgent: 'User agent',
    device: 'Device',
    data: 'Session data',
    instants: 'Instants',
    token: 'Token',
  } satisfies Record<DumpField, string>,
  dumpForms: {
    readable: 'readable',
    network: 'network only',
    mark: 'mark',
    ciphertext: 'ciphertext',
    hash: 'hash',
    usable: 'usable',
    refused: 'refused by the bench',
    absent: 'not there',
  } satisfies Record<DumpForm, string>,
  empty: 'No session is stored there. Log in on the bench, or choose another copy.',
  reading: 'Reading the store…',
  readAgain: 'Read again',
  readFailed: 'The store could not be read.',

  costs: 'What sealing costs',
  costsOf: (rounds: number) => `Measured on this server, the fastest of ${rounds} rounds.`,
  ofSpecimen:
    'No store has a session with a token, so a record was made for it. A cookie that contains its session has only an entry in an index.',
  costRows: {
    bytes: 'Bytes of the record',
    open: 'Open, at each check',
    seal: 'Seal, at each write',
    mark: 'Make the mark of an address',
  },
  bytes: (plain: number, sealed: number) =>
    `${plain} → ${sealed} (${sealed < plain ? '−' : '+'}${Math.abs(sealed - plain)})`,
  compact:
    'The ciphertext contains a compact form: usual parts of a user agent are one byte each, and a device name that follows from it is left out. So it can be shorter than the plain text.',
  micros: (value: number) => `${value} µs`,
  measureAgain: 'Measure again',
  record: 'One record, as Redis has it',
  plain: 'Off',
  sealed: 'Sealed',
}
