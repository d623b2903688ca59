'use client'

import type { ReactNode } from 'react'
import type { PresetId } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { isTie } from '#lib/evidence/statistics.ts'
import type { TableCell, TableRow } from '#lib/web/evidence-table.ts'
import { Button } from '../../_ui/parts/button.tsx'
import { LaneName } from '../../_ui/parts/lane-name.tsx'
import { lazyPart } from '../../_ui/parts/lazy-part.tsx'
import { withWords } from '../../_ui/words/create-words.ts'
import { useLanguage } from '../../_ui/words/language.ts'
import { loadAllWords } from '../../_ui/words/use-all-words.ts'
import { useWords } from '../../_ui/words/use-words.ts'
import { cellText } from './cell-text.ts'
import { useCompareWords } from './use-compare-words.ts'
import type { useMeasurement } from './use-measurement.ts'

const ProofEvents = lazyPart(() =>
  withWords(import('./proof-events.tsx'), loadAllWords).then((module) => module.ProofEvents),
)

interface CellDetailProps {
  readonly row: TableRow
  readonly mechanism: MechanismId
  readonly preset: PresetId
  /** Those of the row under this preset. */
  readonly cells: TableRow['cells'][PresetId]
  readonly measuring: ReturnType<typeof useMeasurement>
}

/** Why a cell has its value, and the same act on the bench of the visitor. */
export function CellDetail(props: CellDetailProps) {
  const { row, mechanism, cells } = props
  const texts = useCompareWords()
  const language = useLanguage()
  const cell = cells[mechanism]
  return (
    <div className="grid gap-x-10 gap-y-4 border-b border-hairline bg-sunk px-4 py-4 lanes:grid-cols-2">
      <div className="max-w-prose">
        <p className="text-xs text-soft">
          <LaneName of={mechanism} />
        </p>
        <p className="mt-1">{row.why[language]}</p>
        {cell.because && <p className="mt-2 text-soft">{cell.because[language]}</p>}
        {cell.isStale && <p className="mt-2 text-soft">{texts.staleMeaning}</p>}
        {cell.ci95 && <Ties of={mechanism} cells={cells} />}
        <dl className="mt-3 flex flex-col gap-1 text-xs text-soft">
          <Fact term={texts.sources}>{row.sources.map(sourceName).join(' · ')}</Fact>
          {row.method !== 'time' && (
            <Fact term={texts.repeated}>
              <code className="font-mono">tests/contract/evidence.test.ts</code>
            </Fact>
          )}
          {row.statements > 0 && (
            <Fact term={texts.parts.articles}>
              <a href={`/compare/articles?row=${row.id}`} className={LINK}>
                {texts.statements(row.statements)}
              </a>
            </Fact>
          )}
          {row.claims.length > 0 && (
            <Fact term={texts.parts.claims}>
              {row.claims.map(({ id, claim }) => (
                <a key={id} href={`/compare/claims#${id}`} className={`block ${LINK}`}>
                  {claim[language]}
                </a>
              ))}
            </Fact>
          )}
        </dl>
      </div>
      {row.method !== 'time' && cell.value !== null && <Proof {...props} />}
    </div>
  )
}

const LINK = 'underline decoration-edge underline-offset-2 hover:decoration-ink'

/** A decision record by its number, or the name of a specification. */
const sourceName = (source: string) => (/^\d{4}$/.test(source) ? `lib/decisions/${source}` : source)

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="flex gap-2">
      <dt className="text-faint">{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** The other mechanisms whose intervals overlap with this one. */
function Ties({ of, cells }: { of: MechanismId; cells: CellDetailProps['cells'] }) {
  const texts = useCompareWords()
  const tied = (Object.keys(cells) as MechanismId[]).filter(
    (other) => other !== of && isTie(cells[other], cells[of]),
  )
  if (tied.length === 0) return null
  return (
    <p className="mt-2 flex flex-wrap gap-x-2 text-xs text-soft">
      {texts.tie}
      {tied.map((other) => (
        <LaneName key={other} of={other} />
      ))}
    </p>
  )
}

/** The act of the cell on the bench of the visitor, with its events as they happen, and its result. */
function Proof({ row, mechanism, preset, cells, measuring }: CellDetailProps) {
  const texts = useCompareWords()
  const words = useWords()
  const language = useLanguage()
  const { measurement, problem, isReady, prove } = measuring
  const id = `${row.id}/${mechanism}/${preset}`
  const isRunning = measurement?.state === 'running'
  const found = measurement?.cells.find((cell) => cell.id === id) ?? null
  const textOf = (cell: Pick<TableCell, 'value' | 'seconds'>) =>
    cellText(cell, row, { words, texts, language })
  const published = textOf(cells[mechanism])
  return (
    <div>
      <div className="flex flex-wrap items-center gap-3">
        <Button
          look="primary"
          aria-disabled={!isReady || isRunning}
          onClick={() => isReady && !isRunning && prove(id)}
        >
          {texts.prove}
        </Button>
        <p className="text-xs text-soft">{isReady ? texts.proveOn : texts.noBench}</p>
      </div>
      <p role="status" data-testid="proof" className="mt-3 min-h-6 font-medium">
        {problem?.detail ?? (isRunning && measurement.total === 1 ? texts.proving : null)}
        {found && !isRunning && (
          <>
            {texts.onYourBench}: {textOf(found)}{' '}
            <span className="font-normal text-soft">
              (
              {textOf(found) === published
                ? texts.same
                : `${texts.different}; ${texts.published}: ${published}`}
              )
            </span>
          </>
        )}
      </p>
      {measurement && measurement.state !== 'none' && <ProofEvents />}
      {found && !isRunning && (
        <a href="/" className="mt-2 inline-block underline decoration-edge underline-offset-4">
          {texts.seeBench}
        </a>
      )}
    </div>
  )
}
