import { HeadRow } from '../../../_ui/parts/head-row.tsx'
import { Scroller } from '../../../_ui/parts/scroller.tsx'
import { STACKED } from '../../../_ui/parts/stacked.ts'
import { useLanguage } from '../../../_ui/words/language.ts'
import { RunDetail } from './run-detail.tsx'
import type { RunRow } from './run-results.ts'
import { RunSign } from './run-sign.tsx'
import { useRunsWords } from './use-runs-words.ts'

interface RunTableProps {
  readonly rows: readonly RunRow[]
  readonly texts: {
    readonly title: string
    readonly note?: string
    readonly columns: Readonly<Record<string, string>>
  }
  /** The name of the run. */
  readonly run: string
  /** A test must not report them. */
  readonly areControls?: boolean
}

/** Each bug with its result, and the test that exposes it or the act that would. */
export function RunTable({ rows, texts: { title, note, columns }, run, areControls = false }: RunTableProps) {
  const language = useLanguage()
  return (
    <div>
      <h3 className="text-sm font-medium">{title}</h3>
      {note && <p className="text-sm text-soft">{note}</p>}
      <Scroller label={`${title}, ${run}`} className="mt-1">
        <table className={`w-full text-left text-sm lanes:min-w-[48rem] lanes:table-fixed ${STACKED}`}>
          <thead className="text-xs text-faint">
            <HeadRow
              columns={columns}
              className="[&>th]:pr-6 [&>th:first-child]:w-[34%] [&>th:nth-child(2)]:w-40"
            />
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr
                key={row.id}
                data-bug={row.id}
                className="border-b border-hairline align-top [&>*]:py-1.5 [&>*]:pr-6 max-lanes:[&>td:last-child]:w-full max-lanes:[&>th]:w-full"
              >
                <th scope="row" className="font-medium">
                  <span className="mr-2 font-mono text-xs font-normal text-soft">{row.id}</span>
                  {row.mutation?.title[language]}
                </th>
                <td>{areControls ? <ControlResult row={row} /> : <BugResult row={row} />}</td>
                <td>
                  <RunDetail row={row} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
    </div>
  )
}

function BugResult({ row: { status } }: { row: RunRow }) {
  const words = useRunsWords()
  return <RunSign of={status} text={words.statuses[status]} />
}

/** A control that was tried is reported or not; in which way a test did not report it does not matter. */
function ControlResult({ row }: { row: RunRow }) {
  const { controls } = useRunsWords()
  if (row.status === 'Killed') return <RunSign of="reported" text={controls.reported} />
  if (row.status === 'Survived' || row.status === 'NoCoverage')
    return <RunSign of="notReported" text={controls.notReported} />
  return <BugResult row={row} />
}
