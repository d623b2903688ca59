import { RUN_STATUSES } from '#lib/core/mutation-score.ts'
import { HeadRow } from '../../../_ui/parts/head-row.tsx'
import { STACKED } from '../../../_ui/parts/stacked.ts'
import type { RunResults } from './run-results.ts'
import { RunSign } from './run-sign.tsx'
import { useRunsWords } from './use-runs-words.ts'

/** How many planted bugs have which result, and what that means. */
export function RunCounts({ counts }: Pick<RunResults, 'counts'>) {
  const words = useRunsWords()
  return (
    <div>
      <h3 className="text-sm font-medium">{words.counts.title}</h3>
      <table className={`mt-1 max-w-3xl text-left text-sm ${STACKED}`}>
        <thead className="text-xs text-faint">
          <HeadRow columns={words.counts.columns} className="[&>th]:pr-6" />
        </thead>
        <tbody>
          {RUN_STATUSES.map((status) => (
            <tr
              key={status}
              data-count={status}
              className="border-b border-hairline [&>*]:py-1 [&>*]:pr-6 max-lanes:[&>td:last-child]:w-full"
            >
              <th scope="row" className="font-normal">
                <RunSign of={status} text={words.statuses[status]} />
              </th>
              <td className={`font-mono lanes:text-right ${counts[status] === 0 ? 'text-faint' : ''}`}>
                {counts[status]}
              </td>
              <td className="text-soft">{words.meanings[status]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
