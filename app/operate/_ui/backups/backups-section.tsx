'use client'

import { type ReactNode, useId, useState } from 'react'
import type { RestoreProtection } from '#lib/core/restore-prediction.ts'
import { useLabState } from '../../../_ui/lab/use-lab.tsx'
import { Button } from '../../../_ui/parts/button.tsx'
import { codeText } from '../../../_ui/words/problem-text.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { BackupList } from './backup-list.tsx'
import { BackupPredict } from './backup-predict.tsx'
import type { BackupPredictions, BackupsReading } from './backup-types.ts'
import { RestoreForm } from './restore-form.tsx'
import { RestoreResults } from './restore-results.tsx'
import { useBackupsWords } from './use-backups-words.ts'
import { type FailedAct, type Step, TRIAL, useRestoreLab } from './use-restore-lab.ts'

/** Back up, log out, predict, restore, and see which sessions returned. */
export function BackupsSection() {
  const texts = useBackupsWords()
  const lanes = useLabState(({ bench }) => bench?.policy.lanes ?? [])
  const lab = useRestoreLab()
  const [predictions, setPredictions] = useState<BackupPredictions>({})
  const [protection, setProtection] = useState<RestoreProtection>('none')
  const { latest, used } = lab
  const failure = (step: Step) =>
    lab.failed?.step === step && (
      <Failure of={lab.failed} isFull={latest !== null && latest.backups.length >= latest.max} />
    )
  return (
    <div className="flex flex-col gap-5" aria-busy={lab.isWorking}>
      <p className="max-w-3xl text-soft">{texts.intro}</p>
      <StepSection title={texts.backUpStep}>
        <div className="mt-2 flex flex-wrap items-center gap-3">
          <Button onClick={lab.logIn}>{texts.logIn(TRIAL.logIn)}</Button>
          <Button look="primary" onClick={lab.backUp}>
            {texts.backUp}
          </Button>
          <span className="text-sm text-soft">{latest && <Clients counts={latest.clients} />}</span>
        </div>
        {failure('backUp')}
        {latest === null ? (
          <p className="mt-3 text-sm text-faint">{lab.isStale ? texts.readFailed : texts.reading}</p>
        ) : used === null ? (
          <p className="mt-3 text-sm text-soft">{texts.none}</p>
        ) : (
          <BackupList backups={latest.backups} used={used} onUse={lab.choose} onRemove={lab.remove} />
        )}
      </StepSection>
      <div className="grid gap-x-10 gap-y-5 lanes:grid-cols-2">
        <StepSection title={texts.predictStep}>
          <div className="mt-2">
            <Button onClick={lab.logOut}>{texts.logOut(TRIAL.logOut)}</Button>
          </div>
          {failure('logOut')}
          <p className="mt-3 text-sm text-soft">{texts.predictNote}</p>
          <BackupPredict
            lanes={lanes}
            predictions={predictions}
            onPredict={(lane, prediction) => setPredictions((before) => ({ ...before, [lane]: prediction }))}
          />
        </StepSection>
        <StepSection title={texts.restoreStep}>
          <RestoreForm
            protection={protection}
            used={used}
            onProtect={setProtection}
            onRestore={() => lab.restore(protection)}
            onTryAll={lab.tryAll}
          />
          <p role="status" className="mt-2 min-h-5 text-sm text-soft">
            {lab.isWorking ? texts.working : lab.restored && texts.done(texts.protections[lab.restored])}
          </p>
          {failure('restore')}
        </StepSection>
      </div>
      <StepSection title={texts.resultStep}>
        <RestoreResults lanes={lanes} predictions={predictions} reports={lab.reports} />
      </StepSection>
    </div>
  )
}

function StepSection({ title, children }: { title: string; children: ReactNode }) {
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
  const [loggedIn, loggedOut, refused] = [counts.loggedIn, counts.loggedOut, counts.refused].map(sum)
  if (!loggedIn && !loggedOut && !refused) return <>{texts.noClients}</>
  return <>{texts.clients(loggedIn ?? 0, loggedOut ?? 0) + (refused ? texts.refusedClients(refused) : '')}</>
}

/** Why an act failed, next to its button. @param isFull whether the bench has as many backups as it may have */
function Failure({ of: { step, problem }, isFull }: { of: FailedAct; isFull: boolean }) {
  const texts = useBackupsWords()
  const words = useWords()
  const isConflict = problem.code === 'conflict'
  const text =
    problem.code === 'store_unavailable'
      ? texts.unavailable
      : isConflict && isFull && step === 'backUp'
        ? texts.full
        : problem.detail || codeText(problem.code, words)
  return (
    <p role="alert" className="mt-2 text-sm text-refused">
      {text}
    </p>
  )
}
