'use client'

import { useState } from 'react'
import type { ExchangeDetail } from '#lib/web/exchange-recorder.ts'
import { copyText } from '../../../_ui/display/clipboard.ts'
import { useLabState } from '../../../_ui/lab/use-lab.tsx'
import { Button } from '../../../_ui/parts/button.tsx'
import { Scroller } from '../../../_ui/parts/scroller.tsx'
import { useWords } from '../../../_ui/words/use-words.ts'
import { COPY_KINDS, type CopyKind, cookieText, copyAs } from './copy-as.ts'
import { Part } from './drawer-parts.tsx'
import { cookiesOfOtherLanes, splitAt } from './other-lanes.ts'
import { useDrawerWords } from './use-drawer-words.ts'

/** The request as a shell command, a fetch call or a test. Without the credential unless it is selected. */
export function CopyAs({ of }: { of: ExchangeDetail }) {
  const { copy, wire } = useDrawerWords()
  const { clauseSpace } = useWords()
  const benchId = useLabState(({ bench }) => bench?.id ?? '')
  const [kind, setKind] = useState<CopyKind>('curl')
  const [withCredential, setWith] = useState(false)
  const [copied, setCopied] = useState(false)
  const text = copyAs(kind, of, { origin: location.origin, benchId, withCredential })
  const others = cookiesOfOtherLanes(of).map((cookie) => cookieText(cookie, withCredential))
  return (
    <Part title={copy.title}>
      <div className="flex flex-wrap items-center gap-1.5 text-xs">
        {COPY_KINDS.map((id) => (
          <Button
            key={id}
            className="h-7 px-2 aria-pressed:border-ink"
            aria-pressed={id === kind}
            aria-label={copy.copy(copy.kinds[id])}
            onClick={async () => {
              setKind(id)
              setCopied(await copyText(copyAs(id, of, { origin: location.origin, benchId, withCredential })))
            }}
          >
            {copy.kinds[id]}
          </Button>
        ))}
        <label className="ml-2 flex items-center gap-1.5 text-soft">
          <input
            type="checkbox"
            className="size-3 accent-ink"
            checked={withCredential}
            onChange={(event) => {
              setWith(event.target.checked)
              setCopied(false)
            }}
          />
          {copy.withCredential}
        </label>
        <span aria-live="polite" className="text-soft">
          {copied && copy.copied}
        </span>
      </div>
      <p className="mt-2 text-xs text-soft">
        {withCredential ? copy.warning : copy.without}
        {others.length > 0 && clauseSpace + wire.otherLanes}
      </p>
      <Scroller
        label={copy.kinds[kind]}
        className="mt-2 rounded-md bg-sunk/60 px-3 py-2 font-mono text-xs leading-5"
      >
        <pre>
          {splitAt(text, others).map(({ text, isPart, at }) => (
            <span key={at} className={isPart ? 'text-faint' : ''}>
              {text}
            </span>
          ))}
        </pre>
      </Scroller>
    </Part>
  )
}
