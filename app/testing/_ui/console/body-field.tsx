'use client'

import { useId } from 'react'
import { Button } from '../../../_ui/parts/button.tsx'
import { Scroller } from '../../../_ui/parts/scroller.tsx'
import type { Schema } from './open-api.ts'
import { fieldsOf } from './schema-example.ts'
import { useConsoleWords } from './use-console-words.ts'

interface BodyFieldProps {
  readonly of: Schema
  readonly schemas: Readonly<Record<string, Schema>>
  readonly value: string
  /** Why the text is no body; null if it is one. */
  readonly problem: string | null
  /** A user whose name and password can be filled in; null if the body has no such fields. */
  readonly user: string | null
  readonly onFill: () => void
  readonly onRestore: () => void
  readonly onChange: (value: string) => void
}

const cell = 'border-b border-hairline py-1 pr-4 text-left align-top font-normal'

/** A JSON body as text, with its fields for reference. */
export function BodyField({
  of,
  schemas,
  value,
  problem,
  user,
  onFill,
  onRestore,
  onChange,
}: BodyFieldProps) {
  const words = useConsoleWords()
  const id = useId()
  const fields = fieldsOf(of, schemas)
  return (
    <div className="mt-5">
      <div className="flex flex-wrap items-baseline justify-between gap-2">
        <label htmlFor={id} className="text-sm font-medium">
          {words.body}
        </label>
        <span className="flex gap-1 text-xs">
          {user !== null && (
            <Button look="quiet" onClick={onFill}>
              {words.fill(user)}
            </Button>
          )}
          <Button look="quiet" onClick={onRestore}>
            {words.example}
          </Button>
        </span>
      </div>
      <textarea
        id={id}
        spellCheck={false}
        rows={Math.min(16, Math.max(4, value.split('\n').length + 1))}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : `${id}-problem`}
        className="mt-1 w-full rounded-md border border-edge/60 bg-raised px-3 py-2 font-mono text-xs leading-5 aria-invalid:border-refused"
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
      {problem !== null && (
        <p id={`${id}-problem`} role="alert" className="mt-1 text-xs break-words text-refused">
          {problem}
        </p>
      )}
      {fields.length > 0 && (
        <details className="mt-2 text-xs">
          <summary className="w-fit text-soft">{words.fields(fields.length)}</summary>
          <Scroller label={words.fields(fields.length)} className="mt-1">
            <table className="w-full">
              <thead className="text-faint">
                <tr>
                  <th scope="col" className={cell}>
                    {words.columns.field}
                  </th>
                  <th scope="col" className={cell}>
                    {words.columns.type}
                  </th>
                  <th scope="col" className={cell}>
                    {words.columns.meaning}
                  </th>
                </tr>
              </thead>
              <tbody>
                {fields.map(({ name, type, isRequired, description }) => (
                  <tr key={name}>
                    <th scope="row" className={`${cell} font-mono`}>
                      {name}
                      {isRequired && <span className="ml-2 font-sans text-faint">{words.required}</span>}
                    </th>
                    <td className={`${cell} max-w-64 font-mono break-words`}>{type}</td>
                    <td lang="en" className={`${cell} text-soft`}>
                      {description}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroller>
        </details>
      )}
    </div>
  )
}
