'use client'

import { type FormEvent, useState } from 'react'
import type { Problem } from '../../../_ui/lab/api.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { JoinField } from './join-field.tsx'
import { joinProblemText } from './join-problem.ts'
import type { SeatRequest } from './use-join-room.ts'
import { useJoinWords } from './use-join-words.ts'

interface SeatFormProps {
  readonly hasPassword: boolean
  readonly take: (request: SeatRequest) => Promise<Problem | null>
}

/** One question: the nickname; or the resume phrase of a seat. */
export function SeatForm({ hasPassword, take }: SeatFormProps) {
  const words = useJoinWords()
  const [by, setBy] = useState<'nickname' | 'phrase'>('nickname')
  const [texts, setTexts] = useState({ nickname: '', phrase: '', password: '' })
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isBusy, setBusy] = useState(false)
  const isOfPassword = problem?.code === 'invalid_credentials' && by === 'nickname'
  const problemText = problem && !isBusy ? joinProblemText(problem, by, words) : null

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (isBusy) return
    setBusy(true)
    const { nickname, phrase, password } = texts
    const failed = await take(
      by === 'phrase' ? { resume: phrase } : { nickname, ...(hasPassword && { password }) },
    )
    setProblem(failed)
    setBusy(false)
  }

  function change(to: typeof by): void {
    setProblem(null)
    setBy(to)
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-5">
      <JoinField
        key={by}
        label={words[by]}
        note={by === 'phrase' ? words.phraseNote : words.nicknameNote}
        problem={isOfPassword ? null : problemText}
        isFirst
        enterKeyHint={by === 'nickname' && hasPassword ? 'next' : 'go'}
        autoCapitalize={by === 'phrase' ? 'none' : 'words'}
        maxLength={100}
        value={texts[by]}
        onChange={({ target }) => setTexts({ ...texts, [by]: target.value })}
      />
      {by === 'nickname' && hasPassword && (
        <JoinField
          label={words.password}
          problem={isOfPassword ? problemText : null}
          type="password"
          enterKeyHint="go"
          maxLength={100}
          value={texts.password}
          onChange={({ target }) => setTexts({ ...texts, password: target.value })}
        />
      )}
      <Button type="submit" look="primary" className="h-12 w-full text-lg" aria-busy={isBusy}>
        {isBusy ? words.joining : by === 'phrase' ? words.resume : words.join}
      </Button>
      <p role="status" className="sr-only">
        {isBusy && words.joining}
      </p>
      <Button
        look="quiet"
        className="h-10 self-start underline decoration-edge underline-offset-4"
        onClick={() => change(by === 'phrase' ? 'nickname' : 'phrase')}
      >
        {by === 'phrase' ? words.noPhrase : words.hasPhrase}
      </Button>
    </form>
  )
}
