'use client'

import type { ReactNode } from 'react'
import { Sheet } from '../../../_ui/parts/sheet.tsx'
import { useSheetWords } from '../../../_ui/words/use-sheet-words.ts'
import { AdminTabs, type AdminSheetId as Name } from './admin-buttons.tsx'

interface Props {
  readonly name: Name
  /** Below the introduction; it stays in place while the rest scrolls. */
  readonly head?: ReactNode
  readonly children: ReactNode
  readonly wide?: boolean
}

/** An admin sheet: title, links to the other two, and an introduction. */
export function AdminSheet({ name, head, children, wide = false }: Props) {
  const { [name]: texts } = useSheetWords()
  return (
    <Sheet
      wide={wide}
      title={texts.title}
      head={
        <>
          <AdminTabs current={name} />
          <p className="mt-1 text-soft">{texts.intro}</p>
          {head}
        </>
      }
    >
      {children}
    </Sheet>
  )
}
