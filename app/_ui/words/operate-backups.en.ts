import type { BackupStore, RestoreOutcome, RestoreProtection } from '#lib/core/restore-prediction.ts'
import type { BackupPrediction } from '../../operate/_ui/backups/backup-types.ts'

/** Strings of the section “Backups” of the page /operate. */
export const backups = {
  intro:
    'A backup also contains sessions that end after it was made. Restoring it makes them valid again, unless something outside the backup prevents it.',
  backUpStep: '1. Back up',
  logIn: (count: number) => `Log in ${count} clients per lane`,
  backUp: 'Back up',
  clients: (loggedIn: number, loggedOut: number) =>
    `${loggedIn} clients logged in, ${loggedOut} logged out with a copy of the credential kept`,
  refusedClients: (count: number) => `, ${count} logged out by the last restore`,
  noClients: 'No clients yet. Backups work without them, with the sessions that this bench has.',
  none: 'No backup yet.',
  reading: 'Reading backups…',
  readFailed: 'The backups could not be read.',
  unavailable:
    'Not done: Redis is unavailable or read-only. If that is a fault of this bench, end it under “Metrics”, and try again.',
  full: 'Not done: the bench has as many backups as it may have. Delete one first.',
  list: 'Backups',
  columns: {
    made: 'Made',
    sessions: 'Sessions',
    bytes: 'Size, encrypted',
    use: 'Restore',
  },
  use: (time: string) => `Use the backup of ${time}`,
  remove: 'Delete',
  removeOf: (time: string) => `Delete the backup of ${time}`,
  contents: 'Contents of the backup',
  contentColumns: {
    lane: 'Lane',
    store: 'Where sessions are',
    records: 'Records',
    revocations: 'Revocations',
    missing: 'Not in the backup',
  },
  stores: {
    memory: 'memory of the nodes: nothing to back up',
    redis: 'Redis',
    database: 'SQL',
    client: 'in the credential: nothing to back up',
  } satisfies Record<BackupStore, string>,
  predictStep: '2. Log out, and predict',
  logOut: (count: number) => `Log out ${count} clients per lane`,
  predictNote: 'After a restore without protection: what happens on each lane?',
  predictionOf: (lane: string) => `Prediction for ${lane}`,
  noPrediction: 'choose…',
  predictions: {
    gone: 'no session is left',
    returned: 'ended sessions return',
    'never-left': 'ended sessions are still accepted',
    'stayed-ended': 'ended sessions stay ended',
  } satisfies Record<BackupPrediction, string>,
  restoreStep: '3. Restore',
  protection: 'Protection',
  protections: {
    none: 'None',
    epoch: 'Restore epoch',
    journal: 'Repeat ends',
  } satisfies Record<RestoreProtection, string>,
  protectionNotes: {
    none: 'The stores are put back as they were.',
    epoch: 'An instant outside the backup: everything issued before is refused, at no store call.',
    journal:
      'Sessions that ended after the backup are ended again. The event log, which is outside the backup, has their list.',
  } satisfies Record<RestoreProtection, string>,
  ownSessions: (count: number) =>
    `A restore affects every session of this bench${count === 0 ? '' : count === 1 ? ', also the one of this browser' : `, also the ${count} of this browser`}. The restore epoch logs out all of them; any restore logs out those in the memory of the nodes.`,
  restoredAlready:
    'The bench was restored since this backup. For a result that can be compared, log in, back up and log out again.',
  restore: 'Restore',
  tryAll: 'Try all three',
  tryAllNote: (logIn: number, logOut: number) =>
    `For each protection: log in ${logIn} clients per lane, back up, log out ${logOut}, restore, present every credential. Replaces the oldest backup if there are three.`,
  working: 'Working…',
  done: (protection: string) => `Restored. Protection: ${protection}.`,
  resultStep: '4. Compare',
  results: 'Result of each protection',
  noResult: 'Nothing restored yet.',
  predicted: 'Predicted',
  outcomes: {
    returned: (count: number, all: number) => `${count} of ${all} ended return`,
    'never-left': (count: number, all: number) => `${count} of ${all} ended still accepted`,
    'stayed-ended': (_: number, all: number) => `0 of ${all} ended return`,
    stayed: (count: number, all: number) => `${count} of ${all} active stay`,
    'logged-out': (count: number, all: number) => `${count} of ${all} active logged out`,
  } satisfies Record<RestoreOutcome, (count: number, all: number) => string>,
  refreshReturned: (count: number) => `${count} refresh tokens valid again`,
  right: 'as predicted',
  wrong: (outcome: string) => `measured: ${outcome}`,
  cost: 'Cost: sessions that must log in again',
  sessions: (count: number) => (count === 1 ? '1 session' : `${count} sessions`),
  gain: 'Ended sessions that are accepted',
  isNotComparable: 'not comparable',
  notComparable:
    'Not comparable: the bench had been restored since that backup, so the restore did not begin with the same ended sessions. Log in, back up and log out before each restore, or try all three.',
  measured: (requests: number, all: number) =>
    requests === all
      ? `Measured by presenting all ${all} credentials.`
      : `Of ${all} sessions, ${requests} measured by presenting the credential, the others by what the stores have of them.`,
}
