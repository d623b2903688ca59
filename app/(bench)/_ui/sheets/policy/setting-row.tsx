'use client'

import { useEffect, useId, useRef, useState } from 'react'
import { isWeakValue } from '#lib/core/weak-settings.ts'
import { usePendingValue } from '../../../../_ui/admin/use-pending-value.ts'
import { Button } from '../../../../_ui/parts/button.tsx'
import { WeakSign } from '../../../../_ui/parts/weak-sign.tsx'
import { useSheetWords } from '../../../../_ui/words/use-sheet-words.ts'
import { SettingControl } from './setting-control.tsx'
import { settingWords } from './setting-words.ts'
import type { SettingKind, SettingPath } from './settings.ts'

interface Props {
  readonly path: SettingPath
  readonly kind: SettingKind
  readonly value: unknown
  /** The value of the preset, if this one differs. */
  readonly usual: { readonly value: unknown; readonly text: string } | null
  readonly isSought: boolean
  /** Sends the value; returns why the server refused it, or null. */
  readonly onChange: (value: unknown) => Promise<string | null>
}

/** One setting: its name, its path in the contract, its meaning and its control. */
export function SettingRow({ path, kind, value, usual, isSought, onChange }: Props) {
  const { policy: texts } = useSheetWords()
  const [error, setError] = useState<string | null>(null)
  const [sent, setSent] = usePendingValue<unknown>()
  const id = useId()
  const row = useRef<HTMLDivElement>(null)
  const [name, meaning] = settingWords(path, texts)
  // A text field shows the input itself.
  const isWritten = kind.kind === 'span' || kind.kind === 'count'

  useEffect(() => {
    if (!isSought) return
    // After the effects of the sheet, which takes the focus when it opens.
    queueMicrotask(() => {
      row.current?.scrollIntoView({ block: 'center' })
      row.current?.querySelector<HTMLElement>('input, select')?.focus()
    })
  }, [isSought])

  async function send(next: unknown): Promise<void> {
    setError(null)
    await setSent(next, onChange(next).then(setError))
  }

  return (
    <div
      ref={row}
      data-switch={path}
      data-changed={usual !== null}
      aria-busy={sent !== null}
      className={`grid grid-cols-1 items-start gap-x-6 gap-y-1 border-b border-hairline py-2 last:border-b-0 sm:grid-cols-[minmax(0,1fr)_15rem] ${usual ? '-mx-2 border-l-2 border-l-ink px-2 pl-1.5' : ''} ${isSought ? 'bg-sunk' : ''}`}
    >
      <div className="min-w-0">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <label id={`${id}-name`} htmlFor={`${id}-control`} className="font-medium">
            {name}
          </label>
          <code className="font-mono text-2xs text-soft">{path}</code>
          {isWeakValue(path, value) && <WeakSign>{texts.weak}</WeakSign>}
          {usual && <span className="sr-only">{texts.differs}</span>}
        </p>
        <p id={`${id}-meaning`} className="text-xs text-soft">
          {meaning}
        </p>
      </div>
      <div className="flex flex-col items-start gap-1 sm:items-end">
        <SettingControl
          kind={kind}
          value={sent && !isWritten ? sent.value : value}
          id={`${id}-control`}
          labelledBy={`${id}-name`}
          describedBy={`${id}-meaning ${id}-trouble`}
          isInvalid={error !== null}
          onChange={send}
          onError={setError}
        />
        {usual && (
          <Button
            look="quiet"
            className="h-5 px-1 text-xs underline underline-offset-2"
            aria-label={texts.setBackName(name, usual.text)}
            onClick={() => send(usual.value)}
          >
            {texts.setBack(usual.text)}
          </Button>
        )}
      </div>
      <p id={`${id}-trouble`} role="alert" className="text-xs text-refused empty:hidden sm:col-span-2">
        {error}
      </p>
    </div>
  )
}
