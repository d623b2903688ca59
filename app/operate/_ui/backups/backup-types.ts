import type { MechanismId } from '#lib/core/session.ts'
import type { ResponseBody } from '#lib/web/routes-types.ts'

export type BackupsReading = ResponseBody<'/api/bench/backups', 'GET'>
export type BackupItem = BackupsReading['backups'][number]
export type RestoreReport = ResponseBody<'/api/bench/backups/{id}/restore', 'POST'>

/** What a visitor can predict of a lane after a restore without protection. */
export const BACKUP_PREDICTIONS = ['gone', 'returned', 'never-left', 'stayed-ended'] as const
export type BackupPrediction = (typeof BACKUP_PREDICTIONS)[number]

export type BackupPredictions = Readonly<Partial<Record<MechanismId, BackupPrediction>>>

/** The lane of a report, as a prediction names it; null if no session had ended there. */
export function measuredPrediction(report: RestoreReport, lane: MechanismId): BackupPrediction | null {
  const count = (by: 'returned' | 'neverLeft' | 'ended' | 'stayed' | 'loggedOut') => report[by][lane] ?? 0
  if (count('returned') > 0) return 'returned'
  if (count('neverLeft') > 0) return 'never-left'
  if (count('stayed') === 0 && count('loggedOut') > 0) return 'gone'
  return count('ended') > 0 ? 'stayed-ended' : null
}
