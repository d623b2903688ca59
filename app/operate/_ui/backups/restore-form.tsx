'use client'

import { useId } from 'react'
import { RESTORE_PROTECTIONS, type RestoreProtection } from '#lib/core/restore-prediction.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { useBackupsWords } from './use-backups-words.ts'
import { TRIAL } from './use-restore-lab.ts'

interface RestoreFormProps {
  readonly protection: RestoreProtection
  readonly canRestore: boolean
  readonly onProtect: (protection: RestoreProtection) => void
  readonly onRestore: () => void
  readonly onTryAll: () => void
}

export function RestoreForm(props: RestoreFormProps) {
  const { protection, canRestore, onProtect, onRestore, onTryAll } = props
  const texts = useBackupsWords()
  const name = useId()
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
      <div className="mt-3 flex flex-wrap items-center gap-3">
        {canRestore && <Button onClick={onRestore}>{texts.restore}</Button>}
        <Button onClick={onTryAll}>{texts.tryAll}</Button>
      </div>
      <p className="mt-2 max-w-xl text-xs text-faint">{texts.tryAllNote(TRIAL.logIn, TRIAL.logOut)}</p>
    </>
  )
}
