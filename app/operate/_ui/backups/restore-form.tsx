'use client'

import { useId } from 'react'
import { RESTORE_PROTECTIONS, type RestoreProtection } from '#lib/core/restore-prediction.ts'
import { useLabState } from '../../../_ui/lab/use-lab.tsx'
import { Button } from '../../../_ui/parts/button.tsx'
import type { BackupItem } from './backup-types.ts'
import { useBackupsWords } from './use-backups-words.ts'
import { TRIAL } from './use-restore-lab.ts'

interface RestoreFormProps {
  readonly protection: RestoreProtection
  /** The backup that would be restored, if there is one. */
  readonly used: BackupItem | null
  readonly onProtect: (protection: RestoreProtection) => void
  readonly onRestore: () => void
  readonly onTryAll: () => void
}

export function RestoreForm(props: RestoreFormProps) {
  const { protection, used, onProtect, onRestore, onTryAll } = props
  const texts = useBackupsWords()
  const name = useId()
  const ownSessions = useLabState(
    ({ lanes }) => Object.values(lanes).filter(({ verdict }) => verdict?.outcome === 'accepted').length,
  )
  // Newest first: whether a restore is newer than the backup.
  const isRestored = useLabState(({ events }) => {
    const isLast = (event: (typeof events)[number]) =>
      event.type === 'backup.restored' || (event.type === 'backup.created' && event.backup === used?.id)
    return used !== null && events.find(isLast)?.type === 'backup.restored'
  })
  return (
    <>
      <fieldset className="mt-2 flex flex-col gap-1.5 text-sm">
        <legend className="sr-only">{texts.protection}</legend>
        {RESTORE_PROTECTIONS.map((id) => (
          <label key={id} className="flex items-baseline gap-2">
            <input
              type="radio"
              name={name}
              className="size-4 shrink-0 self-center accent-ink"
              checked={id === protection}
              onChange={() => onProtect(id)}
            />
            <span className="shrink-0 font-medium">{texts.protections[id]}</span>
            <span className="text-xs text-soft">{texts.protectionNotes[id]}</span>
          </label>
        ))}
      </fieldset>
      <p className="mt-3 max-w-xl text-xs text-soft">{texts.ownSessions(ownSessions)}</p>
      {isRestored && <p className="mt-1 max-w-xl text-xs text-unavailable">{texts.restoredAlready}</p>}
      <div className="mt-2 flex flex-wrap items-center gap-3">
        {used && <Button onClick={onRestore}>{texts.restore}</Button>}
        <Button onClick={onTryAll}>{texts.tryAll}</Button>
      </div>
      <p className="mt-2 max-w-xl text-xs text-faint">{texts.tryAllNote(TRIAL.logIn, TRIAL.logOut)}</p>
    </>
  )
}
