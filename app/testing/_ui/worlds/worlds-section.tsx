'use client'

import { useTestingWords } from '../use-testing-words.ts'
import { CallList } from './call-list.tsx'
import { ASSERTIONS, FIXTURES, PERSONS } from './example-code.ts'
import { ExampleTable } from './example-table.tsx'

/** The entries of a table whose keys are those of its type. */
const entriesOf = <Key extends string>(table: Readonly<Record<Key, string>>) =>
  Object.entries(table) as [Key, string][]

/** What a world has: fixtures, persons, clock, faults and assertions. */
export function WorldsSection() {
  const { intro, fixtures, persons, assertions } = useTestingWords().worlds
  const { accounts, devices, purposes } = persons
  return (
    <div className="flex flex-col gap-10">
      <p className="max-w-3xl text-soft">{intro}</p>
      <ExampleTable
        title={fixtures.title}
        columns={fixtures.columns}
        rows={entriesOf(FIXTURES).map(([name, example]) => ({
          name,
          cells: [{ key: 'is', content: fixtures.rows[name] }],
          example,
        }))}
      />
      <ExampleTable
        title={persons.title}
        note={persons.note}
        columns={persons.columns}
        rows={entriesOf(PERSONS).map(([name, example]) => ({
          name,
          cells: [
            { key: 'account', content: accounts[name] },
            { key: 'device', content: devices[name] },
            { key: 'purpose', content: purposes[name] },
          ],
          example,
        }))}
      />
      <CallList />
      <ExampleTable
        title={assertions.title}
        note={assertions.note}
        columns={assertions.columns}
        rows={entriesOf(ASSERTIONS).map(([name, example]) => ({
          name,
          cells: [{ key: 'holds', content: assertions.rows[name] }],
          example,
        }))}
      />
    </div>
  )
}
