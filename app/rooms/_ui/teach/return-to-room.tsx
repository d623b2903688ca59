'use client'

import { type FormEvent, useState } from 'react'
import { callApi, type Problem } from '../../../_ui/lab/api.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { problemText } from '../../../_ui/words/problem-text.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { Field } from './field.tsx'
import { useTeachWords } from './use-teach-words.ts'

/** A code as it is written in an address: in capitals, with hyphens. The server accepts more forms. */
const asAddress = (typed: string) => typed.trim().toUpperCase().replaceAll(/\s+/g, '-')

/** The form by which a teacher gets the board in another browser. @param code fixed on the page of a room */
export function ReturnToRoom({ code: fixed }: { code?: string }) {
  const { back: texts } = useTeachWords()
  const words = useWords()
  const [code, setCode] = useState(fixed ?? '')
  const [phrase, setPhrase] = useState('')
  const [isSending, setSending] = useState(false)
  const [problem, setProblem] = useState<Problem | 'code' | null>(null)

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (isSending) return
    if (!/\d\d$/.test(asAddress(code))) return setProblem('code')
    setSending(true)
    const reply = await callApi('POST', '/api/rooms/{code}/teacher', {
      params: { code: asAddress(code) },
      body: { phrase },
    })
    setSending(false)
    setProblem(reply.problem)
    if (reply.problem === null) location.assign(`/teach/${asAddress(code)}`)
  }

  return (
    <form aria-labelledby="return-to-room" className="flex flex-col gap-3" onSubmit={submit}>
      <h2 id="return-to-room" className="text-lg font-medium">
        {texts.title}
      </h2>
      <p className="text-sm text-soft">{fixed ? texts.notTeacher(fixed) : texts.intro}</p>
      {fixed === undefined && (
        <Field
          label={texts.code}
          value={code}
          required
          autoComplete="off"
          spellCheck={false}
          placeholder="BLUE-OTTER-42"
          onChange={({ target }) => setCode(target.value)}
        />
      )}
      <Field
        label={texts.phrase}
        value={phrase}
        required
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => setPhrase(target.value)}
      />
      <div>
        <Button type="submit" aria-disabled={isSending}>
          {texts.submit}
        </Button>
      </div>
      {problem && (
        <p role="alert" className="text-sm text-refused">
          {problem === 'code' ? texts.wrongCode : texts.failed(problemText(problem, words))}
        </p>
      )}
    </form>
  )
}
