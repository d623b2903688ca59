'use client'

import type { MechanismId } from '#lib/core/session.ts'
import { LaneName } from '../../../_ui/parts/lane-name.tsx'
import { Select } from '../../../_ui/parts/select.tsx'
import { useWords } from '../../../_ui/words/use-words.ts'
import { BACKUP_PREDICTIONS, type BackupPrediction, type BackupPredictions } from './backup-types.ts'
import { useBackupsWords } from './use-backups-words.ts'

interface BackupPredictProps {
  readonly lanes: readonly MechanismId[]
  readonly predictions: BackupPredictions
  readonly onPredict: (lane: MechanismId, prediction: BackupPrediction | undefined) => void
}

/** One prediction for each lane, before anything is restored. */
export function BackupPredict({ lanes, predictions, onPredict }: BackupPredictProps) {
  const texts = useBackupsWords()
  const words = useWords()
  return (
    <dl className="mt-2 grid grid-cols-[auto_auto] items-center justify-start gap-x-6 gap-y-1.5 text-sm">
      {lanes.map((lane) => (
        <div key={lane} className="contents">
          <dt>
            <LaneName of={lane} />
          </dt>
          <dd>
            <Select
              label={texts.predictionOf(words.mechanisms[lane].name)}
              hideLabel
              className="h-7 max-w-[48vw] text-xs"
              value={predictions[lane] ?? ''}
              onChange={({ target: { value } }) =>
                onPredict(
                  lane,
                  BACKUP_PREDICTIONS.find((known) => known === value),
                )
              }
            >
              <option value="">{texts.noPrediction}</option>
              {BACKUP_PREDICTIONS.map((id) => (
                <option key={id} value={id}>
                  {texts.predictions[id]}
                </option>
              ))}
            </Select>
          </dd>
        </div>
      ))}
    </dl>
  )
}
