'use client'

import { type FormEvent, useState } from 'react'
import type { Problem } from '../../../_ui/lab/api.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { JoinField } from './join-field.tsx'
import { joinProblemText } from './join-problem.ts'
import { useJoinWords } from './use-join-words.ts'

interface CodeFormProps {
  readonly typed: string
  readonly problem: Problem | null
  readonly find: (code: string) => Promise<void>
}

/** Asks for the code of a room. It is accepted in any case, with spaces or hyphens. */
export function CodeForm({ typed, problem, find }: CodeFormProps) {
  const words = useJoinWords()
  const [code, setCode] = useState(typed)
  const [isBusy, setBusy] = useState(false)

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (isBusy || code.trim() === '') return
    setBusy(true)
    await find(code)
    setBusy(false)
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-5">
      <h1 className="text-2xl font-medium tracking-tight">{words.title}</h1>
      <JoinField
        label={words.code}
        note={words.codeNote}
        problem={problem && !isBusy ? joinProblemText(problem, 'code', words) : null}
        isFirst
        autoCapitalize="characters"
        enterKeyHint="go"
        maxLength={60}
        value={code}
        onChange={({ target }) => setCode(target.value)}
      />
      <Button type="submit" look="primary" className="h-12 w-full text-lg" aria-busy={isBusy}>
        {words.go}
      </Button>
    </form>
  )
}
