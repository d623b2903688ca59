'use client'

import { type FormEvent, type KeyboardEvent, type ReactNode, useState } from 'react'
import { objectOf } from '../../../_ui/code/request-code.ts'
import { useLab, useLiveState } from '../../../_ui/lab/use-lab.tsx'
import { Button } from '../../../_ui/parts/button.tsx'
import { BodyField } from './body-field.tsx'
import { ConfirmRequest } from './confirm-request.tsx'
import { confirmationOf, draftOf, keyOf, problemOfDraft, requestOfDraft } from './console-request.ts'
import { ConsoleResult } from './console-result.tsx'
import type { Operation, Parameter, Schema } from './open-api.ts'
import { ParameterField } from './parameter-field.tsx'
import { resolved } from './schema-example.ts'
import { useConsoleRun } from './use-console-run.ts'
import { useConsoleWords } from './use-console-words.ts'

const PLACES = ['path', 'query', 'header'] as const
const USER = 'alice'

interface OperationFormProps {
  readonly of: Operation
  readonly schemas: Readonly<Record<string, Schema>>
}

/** The form of an operation, and the result of sending it. */
export function OperationForm({ of, schemas }: OperationFormProps) {
  const words = useConsoleWords()
  const lab = useLab()
  const sessions = useLiveState(({ rows }) => rows)
  const users = useLiveState(({ bench }) => bench?.users)
  const password = lab.passwords()[USER] ?? ''
  const example = () =>
    draftOf(of, schemas, {
      ...{ username: USER, password, name: USER, user: USER, to: 'bob' },
      ...(of.path.includes('/sessions/') && { id: sessions[0]?.id ?? '' }),
    })
  const [draft, setDraft] = useState(example)
  const [isAsking, setAsking] = useState(false)
  const { run, stop, isRunning, outcome, sent } = useConsoleRun()
  const problem = problemOfDraft(of, draft)
  const why = confirmationOf(of)
  const deletes: Readonly<Record<string, string>> = words.deletes
  const request = requestOfDraft(of, draft)
  const isLogin = of.body !== null && 'password' in (resolved(of.body, schemas).properties ?? {})

  function submit(event: FormEvent): void {
    event.preventDefault()
    if (isRunning) stop()
    else if (problem === null && why !== null) setAsking(true)
    else if (problem === null) run(request)
  }

  function onKeyDown(event: KeyboardEvent<HTMLFormElement>): void {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    event.currentTarget.requestSubmit()
  }

  function fill(): void {
    const body = { ...objectOf(draft.body), username: USER, password }
    setDraft({ ...draft, body: JSON.stringify(body, null, 2) })
  }

  /** Sessions and users of this bench, for a parameter that names one. */
  function suggestionsFor({ name }: Parameter): readonly string[] {
    if (name === 'id' && of.path.includes('/sessions/')) return sessions.map(({ id }) => id)
    return name === 'name' || name === 'user' ? (users ?? []).map((user) => user.name) : []
  }

  return (
    <div className="min-w-0">
      <h3 className="flex flex-wrap gap-x-2 font-mono text-sm font-medium">
        <span>{of.method}</span>
        <span className="break-all">{of.path}</span>
      </h3>
      <p lang="en" className="mt-1 max-w-3xl text-sm text-soft">
        {of.summary}
      </p>
      <form noValidate onSubmit={submit} onKeyDown={onKeyDown}>
        {PLACES.map((place) => {
          const fields = of.parameters.filter((parameter) => parameter.in === place)
          return (
            fields.length > 0 && (
              <Place key={place} label={words.places[place]} isFolded={place === 'header'}>
                {fields.map((parameter) => (
                  <ParameterField
                    key={parameter.name}
                    of={parameter}
                    schemas={schemas}
                    value={draft.values[keyOf(parameter)] ?? ''}
                    suggestions={suggestionsFor(parameter)}
                    onChange={(value) =>
                      setDraft({ ...draft, values: { ...draft.values, [keyOf(parameter)]: value } })
                    }
                  />
                ))}
              </Place>
            )
          )
        })}
        {of.body && (
          <BodyField
            of={of.body}
            schemas={schemas}
            value={draft.body}
            problem={problem?.kind === 'json' ? words.notJson(problem.detail) : null}
            user={isLogin ? USER : null}
            onFill={fill}
            onRestore={() => setDraft({ ...draft, body: example().body })}
            onChange={(body) => setDraft({ ...draft, body })}
          />
        )}
        {of.isStream && <p className="mt-4 max-w-3xl text-xs text-soft">{words.stream}</p>}
        <div className="mt-4 flex flex-wrap items-center gap-3">
          {/* One button, so that the focus stays. */}
          <Button look="primary" type="submit" aria-disabled={!isRunning && problem !== null}>
            {isRunning ? words.stop : words.run}
          </Button>
          {problem?.kind === 'missing' && (
            <span className="text-xs text-refused">{words.missing(problem.name)}</span>
          )}
        </div>
      </form>
      {isAsking && why && (
        <ConfirmRequest
          why={deletes[`${of.method} ${of.path}`] ?? words.why[why]}
          request={request}
          onConfirm={() => run(request)}
          onClose={() => setAsking(false)}
        />
      )}
      <ConsoleResult
        request={sent ?? request}
        outcome={outcome}
        isRunning={isRunning}
        isSent={sent !== null}
      />
    </div>
  )
}

/** The parameters of one place. Headers are rarely set: they are folded. */
function Place({ label, isFolded, children }: { label: string; isFolded: boolean; children: ReactNode }) {
  const fields = <div className="mt-2 grid gap-x-5 gap-y-3 sm:grid-cols-2 wide:grid-cols-3">{children}</div>
  if (isFolded) {
    return (
      <details className="mt-4">
        <summary className="w-fit text-sm text-soft">{label}</summary>
        {fields}
      </details>
    )
  }
  return (
    <fieldset className="mt-4 min-w-0">
      <legend className="text-sm font-medium">{label}</legend>
      {fields}
    </fieldset>
  )
}
