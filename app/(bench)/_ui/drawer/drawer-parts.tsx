'use client'

import type { ReactNode } from 'react'
import { Scroller } from '../../../_ui/parts/scroller.tsx'
import { useDrawerWords } from './use-drawer-words.ts'

/** A part of a view, below a hairline. */
export function Part({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="mt-7 first:mt-0">
      <div className="mb-2 flex items-baseline justify-between gap-4 border-b border-hairline pb-1">
        <h3 className="font-semibold">{title}</h3>
        {aside}
      </div>
      {children}
    </section>
  )
}

/** The fingerprint of a credential. Focusable, because pointing at it highlights its other occurrences. */
export function Fingerprint({ of }: { of: string }) {
  const words = useDrawerWords()
  return (
    <button
      type="button"
      data-fingerprint={of}
      title={words.credential.fingerprint}
      className="rounded-sm bg-sunk px-1 font-mono text-ink"
    >
      {of}
    </button>
  )
}

/** A table of facts. */
export function Table({
  label,
  head,
  children,
}: {
  label: string
  head: readonly string[]
  children: ReactNode
}) {
  return (
    <Scroller label={label}>
      <table className="w-full text-left text-xs">
        <thead className="text-faint">
          <tr>
            {head.map((name) => (
              <th key={name} scope="col" className="py-1 pr-3 align-bottom font-normal">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="align-top [&_td]:border-t [&_td]:border-hairline [&_td]:py-1 [&_td]:pr-3 [&_th]:border-t [&_th]:border-hairline [&_th]:py-1 [&_th]:pr-3 [&_th]:font-normal">
          {children}
        </tbody>
      </table>
    </Scroller>
  )
}
