'use client'

import { type OutcomeGroup, TRIAL, type TrialLine } from '#lib/core/survival.ts'
import type { Measured, TrialRow } from '#lib/web/fleet-types.ts'
import { LaneName } from '../../_ui/parts/lane-name.tsx'
import { OutcomeSign } from '../../_ui/parts/outcome-sign.tsx'
import { useWords } from '../../_ui/words/use-words.ts'
import {
  lineId,
  predictionFor,
  TRIAL_PREDICTIONS,
  type TrialPrediction,
  type TrialPredictions,
} from './prediction.ts'
import type { PassageOutcome } from './traffic.ts'
import { useFleetWords } from './use-fleet-words.ts'

export interface SurvivalTableProps {
  readonly lines: readonly TrialLine[]
  /** Line by line. */
  readonly expected: readonly (readonly OutcomeGroup[])[]
  /** Whether the expected results are shown. */
  readonly isShown: boolean
  /** The measured results; null before the run. */
  readonly rows: readonly TrialRow[] | null
  readonly predictions: TrialPredictions
  readonly onPredict: (line: TrialLine, prediction: TrialPrediction) => void
}

const COLUMNS =
  'grid grid-cols-2 gap-x-4 gap-y-1 lg:grid-cols-[9.5rem_6rem_8rem_6rem_7.25rem_minmax(0,1fr)] bench:grid-cols-[11rem_8.5rem_8.5rem_8.5rem_9.5rem_minmax(0,1fr)] present:lg:grid-cols-[12.5rem_10rem_15rem_minmax(0,1fr)_minmax(0,1fr)]'

/** Survival by mechanism and store: predicted, expected, measured. On a narrow screen each row is a card. */
export function SurvivalTable(props: SurvivalTableProps) {
  const { survival: texts } = useFleetWords()
  return (
    <table aria-label={texts.title} className="mt-2 block text-xs">
      <thead className="block max-lg:sr-only">
        <tr className={`${COLUMNS} border-b border-edge/60 pb-1 text-left text-faint`}>
          {(['mechanism', 'store', 'prediction', 'expected', 'measured', 'why'] as const).map((column) => (
            <th key={column} className="font-normal present:last:hidden">
              {texts.columns[column]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="block">
        {props.lines.map((line, index) => (
          <Row key={lineId(line)} {...props} line={line} expected={props.expected[index] ?? []} />
        ))}
      </tbody>
    </table>
  )
}

function Row({
  line,
  expected,
  isShown,
  rows,
  predictions,
  onPredict,
}: Omit<SurvivalTableProps, 'lines' | 'expected'> & { line: TrialLine; expected: readonly OutcomeGroup[] }) {
  const words = useWords()
  const { survival: texts, storeNames } = useFleetWords()
  const row = rows?.find((each) => lineId(each) === lineId(line)) ?? null
  const store = line.store === null ? '–' : storeNames[line.store]
  const name =
    line.store === null
      ? words.mechanisms[line.mechanism].name
      : `${words.mechanisms[line.mechanism].name}, ${store}`
  const counts = countsOf(expected)
  return (
    <tr data-line={lineId(line)} className={`${COLUMNS} items-center border-b border-hairline py-2`}>
      <th scope="row" className="text-left font-medium">
        <LaneName of={line.mechanism} />
      </th>
      <td className="text-soft max-lg:text-right">{store}</td>
      <td className="max-lg:col-span-2">
        <PredictionButtons
          name={name}
          prediction={predictions[lineId(line)]}
          correct={row && predictionFor(row.measured.accepted, TRIAL.users)}
          onPredict={(prediction) => onPredict(line, prediction)}
        />
      </td>
      <td>
        <CardLabel>{texts.columns.expected}</CardLabel>
        {isShown ? <Bar of={counts} /> : <span className="text-faint">{texts.predictFirst}</span>}
      </td>
      <td className="flex flex-wrap items-center gap-x-1.5">
        <CardLabel>{texts.columns.measured}</CardLabel>
        {row === null ? (
          <span className="text-faint">{texts.notYet}</span>
        ) : (
          <>
            <Bar of={totalsOf(row.measured)} />
            <span data-outcome={row.agrees ? 'accepted' : 'refused'} className="text-outcome">
              <OutcomeSign of={row.agrees ? 'accepted' : 'refused'} className="size-3" />
              <span className="sr-only">{row.agrees ? texts.agrees : texts.differs}</span>
            </span>
          </>
        )}
      </td>
      <td className="text-soft max-lg:col-span-2 present:col-span-full">
        {isShown && <Why groups={expected} />}
      </td>
    </tr>
  )
}

/** The name of the column, shown in the cards. */
function CardLabel({ children }: { children: string }) {
  return (
    <span aria-hidden="true" className="block basis-full text-2xs text-faint lg:hidden">
      {children}
    </span>
  )
}

function PredictionButtons({
  name,
  prediction,
  correct,
  onPredict,
}: {
  name: string
  prediction: TrialPrediction | undefined
  correct: TrialPrediction | null
  onPredict: (prediction: TrialPrediction) => void
}) {
  const { survival: texts } = useFleetWords()
  return (
    <span className="flex items-center gap-1">
      {TRIAL_PREDICTIONS.map((id) => (
        <button
          key={id}
          type="button"
          aria-pressed={prediction === id}
          aria-label={texts.predictionName(name, texts.predictions[id])}
          className="h-6 rounded border border-edge/40 px-1.5 whitespace-nowrap text-soft hover:border-ink hover:text-ink aria-pressed:border-ink aria-pressed:bg-ink aria-pressed:text-paper"
          onClick={() => onPredict(id)}
        >
          {texts.predictions[id]}
        </button>
      ))}
      {prediction && correct && (
        <span
          data-outcome={prediction === correct ? 'accepted' : 'refused'}
          title={prediction === correct ? texts.right : texts.wrong}
          className="text-outcome"
        >
          <OutcomeSign of={prediction === correct ? 'accepted' : 'refused'} className="size-3" />
          <span className="sr-only">{prediction === correct ? texts.right : texts.wrong}</span>
        </span>
      )}
    </span>
  )
}

type Counts = Readonly<Record<PassageOutcome, number>>

function countsOf(groups: readonly OutcomeGroup[]): Counts {
  const counts = { accepted: 0, refused: 0, unavailable: 0 }
  for (const { outcome, users } of groups) counts[outcome] += users
  return counts
}

function totalsOf({ accepted, refused, unavailable }: Measured): Counts {
  return { accepted, unavailable, refused: Object.values(refused).reduce((sum, n) => sum + n, 0) }
}

const FILLS = {
  accepted: 'fill-accepted',
  refused: 'fill-refused',
  unavailable: 'fill-unavailable',
} as const

/** How many of the thirty: in words, and one stroke for each. Tall: accepted; short: refused; dots: unavailable. */
function Bar({ of }: { of: Counts }) {
  const { survival: texts } = useFleetWords()
  const kinds = (['accepted', 'unavailable', 'refused'] as const).flatMap((kind) =>
    Array.from({ length: of[kind] }, () => kind),
  )
  return (
    <span className="inline-flex flex-col gap-0.5">
      <span className="font-mono font-medium">{texts.survivors(of.accepted)}</span>
      <svg viewBox="0 0 90 8" className="h-2 w-[5.625rem]" aria-hidden="true">
        {kinds.map((kind, index) => {
          const height = { accepted: 8, refused: 3.5, unavailable: 2 }[kind]
          const y = { accepted: 0, refused: 4.5, unavailable: 3 }[kind]
          // biome-ignore lint/suspicious/noArrayIndexKey: thirty strokes in a row without an identity
          return <rect key={index} x={index * 3} y={y} width="2" height={height} className={FILLS[kind]} />
        })}
      </svg>
    </span>
  )
}

function Why({ groups }: { groups: readonly OutcomeGroup[] }) {
  const { survival: texts, outcomes: outcomeNames } = useFleetWords()
  return (
    <span className="flex flex-col gap-0.5">
      {groups.map(({ users, outcome, because, code }) => (
        <span key={`${outcome} ${because}`}>
          {texts.group(users, outcomeNames[outcome], texts.because[because])}
          {outcome === 'refused' && code && (
            <span className="ml-1 font-mono text-2xs text-faint">{code}</span>
          )}
        </span>
      ))}
    </span>
  )
}
