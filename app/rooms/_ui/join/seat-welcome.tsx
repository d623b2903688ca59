'use client'

import { useState } from 'react'
import type { SeatGivenView } from '#lib/web/room-types.ts'
import { copyText } from '../../../_ui/display/clipboard.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { LinkButton } from '../../../_ui/parts/link-button.tsx'
import { KeptData } from './kept-data.tsx'
import { useFollowTeacher } from './use-follow-teacher.ts'
import { useJoinWords } from './use-join-words.ts'

interface SeatWelcomeProps {
  readonly given: SeatGivenView
  /** The nickname that was typed; null after a resume phrase. */
  readonly typed: string | null
  readonly expiresAt: number
}

/** The seat was given: its resume phrase, what the room keeps, and the way to the bench. */
export function SeatWelcome({ given, typed, expiresAt }: SeatWelcomeProps) {
  const { welcome: words } = useJoinWords()
  const { nickname, code } = given.seat
  useFollowTeacher(code)
  const name = typed?.normalize('NFC').trim().replace(/\s+/gu, ' ') ?? null
  return (
    <div className="flex flex-col gap-6">
      <div role="status">
        <h1 className="text-2xl font-medium tracking-tight wrap-anywhere">
          <bdi>{words.title(nickname)}</bdi>
        </h1>
        {name === null && <p className="mt-1 text-soft">{words.back}</p>}
        {name !== null && name !== nickname && <p className="mt-1 text-soft">{words.numbered(name)}</p>}
      </div>
      <ResumePhrase phrase={given.resumePhrase} isReplaced={name === null} />
      <LinkButton look="primary" className="h-12 w-full text-lg" href="/">
        {words.toBench}
      </LinkButton>
      <KeptData expiresAt={expiresAt} />
    </div>
  )
}

/** Only the response that gives the seat contains it. */
function ResumePhrase({ phrase, isReplaced }: { phrase: string; isReplaced: boolean }) {
  const { welcome: words } = useJoinWords()
  const [result, setResult] = useState<'copied' | 'notCopied' | null>(null)
  return (
    <section aria-labelledby="phrase-title" className="rounded-lg border border-edge bg-raised p-4">
      <h2 id="phrase-title" className="text-sm font-medium text-soft">
        {words.phrase}
      </h2>
      <p lang="en" data-testid="resume-phrase" className="mt-1 font-mono text-2xl wrap-anywhere select-all">
        {phrase}
      </p>
      <p className="mt-2 text-sm">{words.write}</p>
      {isReplaced && <p className="mt-1 text-sm text-soft">{words.newPhrase}</p>}
      <div className="mt-3 flex flex-wrap items-center gap-3">
        <Button
          className="h-10 px-4"
          onClick={async () => setResult((await copyText(phrase)) ? 'copied' : 'notCopied')}
        >
          {words.copy}
        </Button>
        <p role="status" className="text-sm text-soft">
          {result && words[result]}
        </p>
      </div>
    </section>
  )
}
