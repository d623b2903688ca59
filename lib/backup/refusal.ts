/**
 * Why a backup is not used. `foreign`: intact, and of another bench or another kind. `wrong-key`: it cannot be told apart from
 * an intact backup that was made with another key.
 */
export const BACKUP_FAULTS = ['not-a-backup', 'other-version', 'wrong-key', 'damaged', 'foreign'] as const
export type BackupFault = (typeof BACKUP_FAULTS)[number]

const MESSAGES: Readonly<Record<BackupFault, string>> = {
  'not-a-backup': 'This is no backup of Session Lab.',
  'other-version': 'The backup has a format that this version of Session Lab does not read.',
  'wrong-key': 'The backup was made with another key: none of the configured secrets opens it.',
  damaged: 'The backup is damaged or incomplete.',
  foreign: 'The backup is of something else than what is to be restored.',
}

/** A backup was refused, as a whole: nothing of it was used. */
export class BackupRefused extends Error {
  override readonly name = 'BackupRefused'
  readonly fault: BackupFault
  constructor(fault: BackupFault) {
    super(MESSAGES[fault])
    this.fault = fault
  }
}
