'use client'

import { type ReactNode, useId, useState } from 'react'
import type { RestoreProtection } from '#lib/core/restore-prediction.ts'
import { useLabState } from '../../../_ui/lab/use-lab.tsx'
import { Button } from '../../../_ui/parts/button.tsx'
import { BackupList } from './backup-list.tsx'
import { BackupPredict } from './backup-predict.tsx'
import type { BackupPredictions, BackupsReading } from './backup-types.ts'
import { RestoreForm } from './restore-form.tsx'
import { RestoreResults } from './restore-results.tsx'
import { useBackupsWords } from './use-backups-words.ts'
import { TRIAL, useRestoreLab } from './use-restore-lab.ts'

/** Back up, log out, predict, restore, and see who came back. */
export function BackupsSection() {
  const texts = useBackupsWords()
  const lanes = useLabState(({ bench }) => bench?.policy.lanes ?? [])
  const lab = useRestoreLab()
  const [predictions, setPredictions] = useState<BackupPredictions>({})
  const [protection, setProtection] = useState<RestoreProtection>('none')
  const { latest, used } = lab
  return (
    <div className="flex flex-col gap-5" aria-busy={lab.isWorking}>
      <p className="max-w-3xl text-soft">{texts.intro}</p>
      <Step title={texts.backUpStep}>
        <div className="mt-2 flex flex-wrap items-center gap-3">
          <Button onClick={lab.logIn}>{texts.logIn(TRIAL.logIn)}</Button>
          <Button look="primary" onClick={lab.backUp}>
            {texts.backUp}
          </Button>
          <span className="text-sm text-soft">{latest && <Clients counts={latest.clients} />}</span>
        </div>
        {latest === null ? (
          <p className="mt-3 text-sm text-faint">{lab.isStale ? texts.readFailed : texts.reading}</p>
        ) : used === null ? (
          <p className="mt-3 text-sm text-soft">{texts.none}</p>
        ) : (
          <BackupList backups={latest.backups} used={used} onUse={lab.choose} onRemove={lab.remove} />
        )}
      </Step>
      <div className="grid gap-x-10 gap-y-5 lanes:grid-cols-2">
        <Step title={texts.predictStep}>
          <div className="mt-2">
            <Button onClick={lab.logOut}>{texts.logOut(TRIAL.logOut)}</Button>
          </div>
          <p className="mt-3 text-sm text-soft">{texts.predictNote}</p>
          <BackupPredict
            lanes={lanes}
            predictions={predictions}
            onPredict={(lane, prediction) => setPredictions((before) => ({ ...before, [lane]: prediction }))}
          />
        </Step>
        <Step title={texts.restoreStep}>
          <RestoreForm
            protection={protection}
            canRestore={used !== null}
            onProtect={setProtection}
            onRestore={() => lab.restore(protection)}
            onTryAll={lab.tryAll}
          />
          <p role="status" className="mt-2 min-h-5 text-sm text-soft">
            {lab.isWorking ? texts.working : lab.restored && texts.done(texts.protections[lab.restored])}
          </p>
          {lab.problem && (
            <p role="alert" className="text-sm text-refused">
              {lab.problem.detail || texts.readFailed}
            </p>
          )}
        </Step>
      </div>
      <Step title={texts.resultStep}>
        <RestoreResults lanes={lanes} predictions={predictions} reports={lab.reports} />
      </Step>
    </div>
  )
}

function Step({ title, children }: { title: string; children: ReactNode }) {
  const heading = useId()
  return (
    <section aria-labelledby={heading} className="min-w-0 border-t border-hairline pt-3">
      <h2 id={heading} className="font-medium">
        {title}
      </h2>
      {children}
    </section>
  )
}

function Clients({ counts }: { counts: BackupsReading['clients'] }) {
  const texts = useBackupsWords()
  const sum = (byLane: object) => Object.values(byLane).reduce((all: number, count: number) => all + count, 0)
  const [loggedIn, loggedOut] = [sum(counts.loggedIn), sum(counts.loggedOut)]
  return <>{loggedIn + loggedOut === 0 ? texts.noClients : texts.clients(loggedIn, loggedOut)}</>
}
