'use client'

import {
  RESTORE_PROTECTIONS,
  type RestoreOutcome,
  type RestoreProtection,
} from '#lib/core/restore-prediction.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { LaneName } from '../../../_ui/parts/lane-name.tsx'
import { Scroller } from '../../../_ui/parts/scroller.tsx'
import { STACKED, StackedCell } from '../stacked-cell.tsx'
import { type BackupPredictions, measuredPrediction, type RestoreReport } from './backup-types.ts'
import { useBackupsWords } from './use-backups-words.ts'

interface RestoreResultsProps {
  readonly lanes: readonly MechanismId[]
  readonly predictions: BackupPredictions
  readonly reports: Readonly<Partial<Record<RestoreProtection, RestoreReport>>>
}

const CELL = 'py-1.5 pr-6 max-lanes:py-0.5'
const ROW = 'border-b border-hairline align-top max-lanes:py-2'

/** What each protection prevented, and what it cost, side by side. */
export function RestoreResults({ lanes, predictions, reports }: RestoreResultsProps) {
  const texts = useBackupsWords()
  const done = Object.values(reports)
  if (done.length === 0) return <p className="mt-2 text-sm text-soft">{texts.noResult}</p>
  const all = done.flatMap(({ sessions }) => sessions)
  const requests = all.filter(({ measuredBy }) => measuredBy === 'request').length
  return (
    <>
      <Scroller label={texts.results} className="mt-2">
        <table className={`w-full text-left text-sm lanes:table-fixed ${STACKED}`} aria-label={texts.results}>
          <thead className="max-lanes:sr-only">
            <tr className="border-b border-edge/60 text-xs text-faint">
              <td className="w-44" />
              <th scope="col" className={`${CELL} font-normal`}>
                {texts.predicted}
              </th>
              {RESTORE_PROTECTIONS.map((protection) => (
                <th key={protection} scope="col" className={`${CELL} font-normal`}>
                  {texts.protections[protection]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lanes.map((lane) => (
              <tr key={lane} data-restored={lane} className={ROW}>
                <th scope="row" className={`${CELL} font-medium`}>
                  <LaneName of={lane} />
                </th>
                <td className={CELL}>
                  <StackedCell column={texts.predicted}>
                    <PredictedCell lane={lane} predictions={predictions} report={reports.none} />
                  </StackedCell>
                </td>
                {RESTORE_PROTECTIONS.map((protection) => (
                  <td key={protection} data-protection={protection} className={CELL}>
                    <StackedCell column={texts.protections[protection]}>
                      <MeasuredCell lane={lane} report={reports[protection]} />
                    </StackedCell>
                  </td>
                ))}
              </tr>
            ))}
            <SumRow label={texts.gain} reports={reports} of={['returned', 'never-left']} isBad />
            <SumRow label={texts.cost} reports={reports} of={['logged-out']} />
          </tbody>
        </table>
      </Scroller>
      {done.some(({ restoredBefore }) => restoredBefore) && (
        <p className="mt-2 max-w-3xl text-xs text-unavailable">{texts.notComparable}</p>
      )}
      <p className="mt-2 text-xs text-faint">{texts.measured(requests, all.length)}</p>
    </>
  )
}

function PredictedCell({
  lane,
  predictions,
  report,
}: {
  lane: MechanismId
  predictions: BackupPredictions
  report: RestoreReport | undefined
}) {
  const texts = useBackupsWords()
  const predicted = predictions[lane]
  if (predicted === undefined) return <span className="text-faint">–</span>
  const measured = report && !report.restoredBefore ? measuredPrediction(report, lane) : null
  const isRight = measured === predicted
  return (
    <>
      {texts.predictions[predicted]}
      {measured !== null && (
        <span data-right={isRight} className={`block text-xs ${isRight ? 'text-accepted' : 'text-refused'}`}>
          {isRight ? texts.right : texts.wrong(texts.predictions[measured])}
        </span>
      )}
    </>
  )
}

function MeasuredCell({ lane, report }: { lane: MechanismId; report: RestoreReport | undefined }) {
  const texts = useBackupsWords()
  if (!report) return <span className="text-faint">–</span>
  if (report.restoredBefore) return <span className="text-unavailable">{texts.isNotComparable}</span>
  const own = report.sessions.filter(({ mechanism }) => mechanism === lane)
  const count = (outcome: RestoreOutcome) => own.filter((session) => session.outcome === outcome).length
  const ended = report.ended[lane] ?? 0
  const active = count('stayed') + count('logged-out')
  const refreshed = own.filter(({ outcome, refresh }) => outcome === 'never-left' && refresh).length
  const came = (['returned', 'never-left'] as const).filter((outcome) => count(outcome) > 0)
  const lines = (['stayed', 'logged-out'] as const).filter((outcome) => count(outcome) > 0)
  return (
    <>
      {ended > 0 && came.length === 0 && (
        <span className="block text-accepted">{texts.outcomes['stayed-ended'](0, ended)}</span>
      )}
      {came.map((outcome) => (
        <span key={outcome} className="block font-medium text-refused">
          {texts.outcomes[outcome](count(outcome), ended)}
        </span>
      ))}
      {refreshed > 0 && (
        <span className="block text-xs text-refused">{texts.refreshReturned(refreshed)}</span>
      )}
      {lines.map((outcome) => (
        <span key={outcome} className="block text-xs text-soft">
          {texts.outcomes[outcome](count(outcome), active)}
        </span>
      ))}
      {ended + active === 0 && <span className="text-faint">–</span>}
    </>
  )
}

function SumRow({
  label,
  reports,
  of,
  isBad = false,
}: {
  label: string
  reports: RestoreResultsProps['reports']
  of: readonly RestoreOutcome[]
  isBad?: boolean
}) {
  const texts = useBackupsWords()
  return (
    <tr className={ROW}>
      <th scope="row" colSpan={2} className={`${CELL} font-normal text-soft`}>
        {label}
      </th>
      {RESTORE_PROTECTIONS.map((protection) => {
        const report = reports[protection]
        const count = report?.sessions.filter(({ outcome }) => of.includes(outcome)).length
        const isShown = count !== undefined && !report?.restoredBefore
        const look = isBad && count && isShown ? 'font-medium text-refused' : ''
        return (
          <td key={protection} data-sum={protection} className={`${CELL} tabular-nums ${look}`}>
            <StackedCell column={texts.protections[protection]}>
              {isShown ? texts.sessions(count) : <span className="text-faint">–</span>}
            </StackedCell>
          </td>
        )
      })}
    </tr>
  )
}
