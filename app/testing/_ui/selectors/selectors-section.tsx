'use client'

import { HeadRow } from '../../../_ui/parts/head-row.tsx'
import { Scroller } from '../../../_ui/parts/scroller.tsx'
import { STACKED } from '../../../_ui/parts/stacked.ts'
import { CodeLine } from '../code-block.tsx'
import { type TestingWords, useTestingWords } from '../use-testing-words.ts'
import { SELECTORS, type SelectorGroup, type SelectorRow } from './selector-rows.ts'

const GROUPS = Object.keys(SELECTORS) as SelectorGroup[]
const IMPORT = "import { BUTTONS, LANES, VERDICTS } from 'session-lab/playwright'"

/** The names in the page that tests may rely on, each with a locator. */
export function SelectorsSection() {
  const { selectors } = useTestingWords()
  return (
    <div className="flex flex-col gap-8">
      <div className="max-w-3xl">
        <p className="text-soft">{selectors.intro}</p>
        <p className="mt-3 text-xs text-faint">{selectors.imported}</p>
        <CodeLine text={IMPORT} what={IMPORT} />
      </div>
      {GROUPS.map((group) => (
        <Group key={group} group={group} />
      ))}
    </div>
  )
}

function Group({ group }: { group: SelectorGroup }) {
  const { selectors } = useTestingWords()
  const { title, note } = selectors.groups[group]
  return (
    <div>
      <h2 className="text-lg font-medium">{title}</h2>
      <p className="mt-1 max-w-3xl text-sm text-soft">{note}</p>
      <Scroller label={title} className="mt-2">
        <table className={`w-full text-left text-sm lanes:min-w-[52rem] lanes:table-fixed ${STACKED}`}>
          <thead className="text-xs text-faint">
            <HeadRow
              columns={selectors.columns}
              className="[&>th]:pr-6 [&>th:first-child]:w-[20%] [&>th:nth-child(2)]:w-[24%]"
            />
          </thead>
          <tbody>
            {SELECTORS[group].map((row) => (
              <tr
                key={row.name + row.value}
                className="border-b border-hairline align-top max-lanes:[&>*]:w-full [&>td]:py-1.5 [&>td]:pr-6"
              >
                <th scope="row" className="py-2.5 pr-6 font-mono text-xs font-medium break-words">
                  {row.name}
                </th>
                <td>
                  <Value row={row} group={group} texts={selectors} />
                </td>
                <td>
                  <CodeLine text={row.locator} what={`${row.name} ${row.value}`} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
    </div>
  )
}

interface ValueProps {
  readonly row: SelectorRow
  readonly group: SelectorGroup
  readonly texts: TestingWords['selectors']
}

/** The value, and what it means where it does not say so itself. */
function Value({ row: { name, value }, group, texts }: ValueProps) {
  const meanings: Partial<Record<SelectorGroup, string | undefined>> = {
    verdicts: (texts.verdicts as Readonly<Record<string, string>>)[value],
    attributes: (texts.attributes as Readonly<Record<string, string>>)[name],
    storage: name === 'INTRO_KEY' ? texts.storage.intro : texts.storage.bench,
  }
  return (
    <>
      <code lang="en" className="block py-1 font-mono text-xs break-words empty:hidden">
        {value}
      </code>
      {meanings[group] && <span className="text-soft">{meanings[group]}</span>}
    </>
  )
}
