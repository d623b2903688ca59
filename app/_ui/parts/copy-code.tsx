'use client'

import { type ReactNode, useState } from 'react'
import { COOKIE_PLACE, placesIn, secretOf } from '../code/code-secrets.ts'
import { COPY_KINDS, type CopyKind } from '../code/copy-request.ts'
import { useCopied } from '../display/use-copied.ts'
import { useCodeWords } from '../words/use-code-words.ts'
import { useWords } from '../words/use-words.ts'
import { Button } from './button.tsx'
import { Choice } from './choice.tsx'
import { Scroller } from './scroller.tsx'

interface CopyCodeProps {
  readonly textOf: (kind: CopyKind, withCredential: boolean) => string
  /** Shown before another one is chosen. */
  readonly first?: CopyKind
  /** After the sentences about secrets; the kit has its own credentials. */
  readonly note?: ReactNode
  /** The text as it is shown; by default as it is. */
  readonly show?: (text: string, withCredential: boolean) => ReactNode
}

/** A request as a shell command, a fetch call or a test, shown and copied. Without secrets unless they are selected. */
export function CopyCode({ textOf, first = 'curl', note, show }: CopyCodeProps) {
  const words = useCodeWords()
  const { clauseSpace } = useWords()
  const [kind, setKind] = useState<CopyKind>(first)
  const [withCredential, setWith] = useState(false)
  const [copy, isCopied] = useCopied()
  const text = textOf(kind, withCredential)
  const isDone = isCopied(text)

  const secret = secretOf(textOf(kind, false), textOf(kind, true))
  const places = placesIn(text)
  const sentences =
    kind === 'kit'
      ? [words.kitNote]
      : [
          ...(withCredential && secret !== null ? [words.warning[secret]] : []),
          ...(places.length > 0 ? [words.insert(places)] : []),
          ...(places.includes(COOKIE_PLACE) ? [words.cookie] : []),
        ]
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5 text-xs">
        <Choice label={words.form} ids={COPY_KINDS} names={words.kinds} chosen={kind} onChoose={setKind} />
        {secret !== null && (
          <label className="flex items-center gap-1.5 text-soft">
            <input
              type="checkbox"
              className="size-3 accent-ink"
              checked={withCredential}
              onChange={(event) => setWith(event.target.checked)}
            />
            {words.withSecret[secret]}
          </label>
        )}
        <span className="flex items-center gap-2">
          <Button
            className="h-7 px-2"
            aria-label={words.copyAs(words.kinds[kind])}
            onClick={() => copy(text)}
          >
            {words.copy}
          </Button>
          <span role="status" className={isDone === false ? 'text-refused' : 'text-accepted'}>
            {isDone !== null && (isDone ? words.copied : words.notCopied)}
          </span>
        </span>
      </div>
      <p className="mt-2 text-xs text-soft">
        {sentences.join(clauseSpace)}
        {kind !== 'kit' && note}
      </p>
      <Scroller
        label={words.kinds[kind]}
        className="mt-2 rounded-md bg-sunk/60 px-3 py-2 font-mono text-xs leading-5"
      >
        <pre>{show ? show(text, withCredential) : text}</pre>
      </Scroller>
    </>
  )
}
