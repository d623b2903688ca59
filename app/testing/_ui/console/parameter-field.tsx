'use client'

import { useId } from 'react'
import type { Parameter, Schema } from './open-api.ts'
import { valuesOf } from './schema-example.ts'
import { useConsoleWords } from './use-console-words.ts'

interface ParameterFieldProps {
  readonly of: Parameter
  readonly schemas: Readonly<Record<string, Schema>>
  readonly value: string
  /** Values that this bench has now, as suggestions. */
  readonly suggestions: readonly string[]
  readonly onChange: (value: string) => void
}

const FIELD = 'h-8 w-full min-w-0 rounded-md border border-edge/60 bg-raised px-2 font-mono text-xs text-ink'

/** A parameter: a choice if its schema lists the values, otherwise a text. */
export function ParameterField({ of, schemas, value, suggestions, onChange }: ParameterFieldProps) {
  const words = useConsoleWords()
  const id = useId()
  const { name, required, description } = of
  const values = valuesOf(of.schema, schemas)
  const meaning = description ?? of.schema.description
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="flex items-baseline gap-2 text-xs">
        <span className="font-mono">{name}</span>
        {required && <span className="text-faint">{words.required}</span>}
      </label>
      <div className="mt-1">
        {values ? (
          <select id={id} className={FIELD} value={value} onChange={({ target }) => onChange(target.value)}>
            {!required && <option value="">{words.noValue}</option>}
            {values.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        ) : (
          <input
            id={id}
            type="text"
            spellCheck={false}
            autoComplete="off"
            list={suggestions.length > 0 ? `${id}-list` : undefined}
            aria-describedby={meaning ? `${id}-meaning` : undefined}
            className={FIELD}
            value={value}
            onChange={({ target }) => onChange(target.value)}
          />
        )}
        {suggestions.length > 0 && (
          <datalist id={`${id}-list`}>
            {suggestions.map((each) => (
              <option key={each} value={each} />
            ))}
          </datalist>
        )}
      </div>
      {meaning && (
        <p id={`${id}-meaning`} lang="en" className="mt-0.5 text-xs text-soft">
          {meaning}
        </p>
      )}
    </div>
  )
}
